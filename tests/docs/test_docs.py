"""The documentation is true: every command is told of, every link leads somewhere, the README's command runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "THREAT_MODEL.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> set[str]:
    from toimiva.cli import app
    from toimiva.installation.mount import ROOMS

    return {command.name or command.callback.__name__ for command in app.registered_commands} | set(ROOMS)


def test_every_command_is_documented():
    told = (ROOT / "docs/commands.md").read_text("utf-8")
    assert [name for name in sorted(commands()) if f"toimiva {name}" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_readmes_example_runs():
    command = [sys.executable, "-m", "toimiva.cli", "programme", "read-decision", "--json"]
    sample = ROOT / "samples/programme/decision-fi.txt"
    done = subprocess.run([*command, str(sample)], capture_output=True, text=True, cwd=ROOT, env=environment())
    assert (done.returncode, '"amount_eur"' in done.stdout) == (0, True), done.stderr


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def test_every_api_operation_says_what_it_does():
    from toimiva.installation.api import api

    schema = api.get_openapi_schema()
    bare = [
        f"{method} {path}"
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if not operation.get("description")
    ]
    assert bare == []
