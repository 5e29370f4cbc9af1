# Toimiva: make setup | demo | serve | test | check | bench
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.PHONY: setup setup-dev demo serve test check static-check bench

VENV := .venv
PY := $(VENV)/bin/python
TOIMIVA := $(VENV)/bin/toimiva
CHECK_HOME := $(CURDIR)/build/check-home
TESTERS ?= 2

# install LOCK, unless the stamp says that it stands already; a development install serves `make setup` too
define install
marks() { cat "$$@" pyproject.toml | sha256sum | cut -c1-16; }
stamp=$(VENV)/.installed
if [ -x $(PY) ] && $(PY) -c '' 2>/dev/null && grep -qxF $(foreach lock,$(1) requirements-dev.lock,-e "$$(marks $(lock))") $$stamp 2>/dev/null; then
  :
else
  rm -f $$stamp
  python=
  for candidate in python3.13 python3.12 python3.11 python3; do
    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$(command -v $$candidate); break; fi
  done
  [ -n "$$python" ] || { echo "Python 3.11 or newer is needed: install it, or put it on the PATH." >&2; exit 1; }
  if command -v uv >/dev/null; then
    $(PY) -c '' 2>/dev/null || uv venv --quiet --clear --python "$$python" $(VENV)
    uv pip install --quiet --python $(PY) --require-hashes --compile-bytecode -r $(1)
    uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
  else
    $(PY) -m pip --version >/dev/null 2>&1 || "$$python" -m venv --clear $(VENV)
    $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
    $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  fi
  marks $(1) > $$stamp
fi
if [ -f tools/translations.py ]; then $(PY) tools/translations.py compile; fi
endef

setup: ## the virtual environment with what runs
	$(call install,requirements.lock)

setup-dev: ## and what tests
	$(call install,requirements-dev.lock)

demo: setup ## a synthetic city, served
	$(TOIMIVA) demo

serve: setup
	$(TOIMIVA) serve

check: setup-dev static-check ## what can be told without running the tests

static-check:
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy src
	$(VENV)/bin/lint-imports
	export TOIMIVA_HOME=$(CHECK_HOME)
	$(TOIMIVA) manage makemigrations --check --dry-run
	$(TOIMIVA) manage check

test: setup-dev static-check
	$(PY) -m pytest -n $(TESTERS) --dist worksteal

bench: setup-dev
	for bench in benchmarks/bench_*.py; do [ ! -f "$$bench" ] || { echo "$$bench"; $(PY) "$$bench"; }; done
