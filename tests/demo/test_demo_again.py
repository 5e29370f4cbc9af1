"""`toimiva demo` by its command: a city stands once, is replaced only when asked, and a broken build is begun anew."""

from __future__ import annotations

import json

import psycopg
import pytest

from toimiva.installation.postgres import Embedded

from ..homes import copied, once
from ..installation.helpers import toimiva


def residents_of(home) -> int:
    with Embedded(home) as server, psycopg.connect(server.conninfo("toimiva")) as connection:
        return connection.execute("select count(*) from residents_person where date_of_death is null").fetchone()[0]


@pytest.fixture
def home(tmp_path_factory, tmp_path, migrated_home):
    """The home of a city that was built once; each test has a copy. It begins migrated, as one that is served."""

    def build(folder):
        migrated_home("demo").rename(folder)
        built = toimiva(folder, "demo", "--residents", "120", "--no-serve")
        assert built.returncode == 0, built.stderr

    return copied(once(tmp_path_factory, "demo-home", build), tmp_path / "home")


def test_another_city_replaces_it_only_when_asked(home):
    refused = toimiva(home, "demo", "--residents", "150", "--no-serve")
    assert refused.returncode == 1 and "Give --again" in refused.stderr
    built = toimiva(home, "demo", "--residents", "150", "--seed", "2", "--no-serve", "--again")
    assert built.returncode == 0, built.stderr
    assert residents_of(home) == 150
    assert json.loads((home / "demo.json").read_text()) == {"residents": 150, "seed": 2, "today": "2026-01-01"}


def test_a_build_that_was_broken_off_is_begun_anew(home):
    card = home / "demo.json"
    card.write_text(json.dumps({**json.loads(card.read_text()), "unfinished": True}))
    built = toimiva(home, "demo", "--residents", "120", "--no-serve")
    assert built.returncode == 0, built.stderr
    assert "unfinished" not in card.read_text()
    assert residents_of(home) == 120
