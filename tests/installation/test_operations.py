"""docs/operations.md tells every setting and every command, and no other."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from toimiva.cli import app
from toimiva.installation.config import Config

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SETTINGS = re.findall(r"^\| `((?:TOIMIVA|DATABASE)_[A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


def said_in_the_code():
    source = (ROOT / "src/toimiva/installation/config.py").read_text("utf-8")
    return re.findall(r'^    """([A-Z_]+): ', source, re.MULTILINE)


def test_the_table_names_every_setting_and_no_other():
    assert [name for name, _, _ in SETTINGS] == said_in_the_code()
    assert len(SETTINGS) == len(fields(Config))


@pytest.mark.parametrize("name", [name for name, _, _ in SETTINGS])
def test_every_setting_of_the_table_is_read(tmp_path, name):
    asked = []

    class Environment(dict):
        def get(self, key, default=None):
            asked.append(key)
            return super().get(key, default)

    Config.from_env(Environment(TOIMIVA_HOME=str(tmp_path)))
    assert name in asked


def test_every_command_of_the_installation_is_explained():
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert "serve" in names
    for name in names:
        assert f"toimiva {name}" in PAGE, name
    for name in re.findall(r"`toimiva ([a-z]+)", PAGE):
        assert name in names, name


def test_every_target_of_the_makefile_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets >= {"setup", "demo", "serve", "test", "check", "bench"}
    assert set(re.findall(r"make ([a-z]+)", PAGE)) <= targets
