"""`toimiva rules list|show|check`: every table of the house holds together, and every fault of another is told."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from toimiva.city.rules.cli import cli

GOOD = """title = "Fees"
source = "Act 1/2000"
key = ["size"]

[[rule]]
id = "fee-1"
says = "Small"
size = 1
fee_cents = 1050
valid_from = 2020-01-01
valid_to = 2020-12-31

[[rule]]
id = "fee-1b"
size = 1
fee_cents = 1150
verified = false
valid_from = 2021-01-01
"""


def run(*words: str):
    return CliRunner().invoke(cli, [*words])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "care" / "policy").mkdir(parents=True)
    (tmp_path / "care" / "policy" / "fees.toml").write_text(GOOD)
    return tmp_path


def test_every_table_of_the_house_holds_together():
    result = run("check", "--json")
    assert json.loads(result.stdout)["faults"] == []
    assert result.exit_code == 0
    assert json.loads(result.stdout)["tables"] > 0


def test_list_tells_source_and_how_many_are_in_force(folder):
    (one,) = json.loads(run("list", "--rules", str(folder), "--date", "2020-06-01", "--json").stdout)
    assert one == {
        "service": "care", "name": "fees", "title": "Fees", "source": "Act 1/2000", "verified": False,
        "rules": 2, "in_force": 1,
    }  # fmt: skip
    assert "care/fees" in run("list", "--rules", str(folder)).stdout


@pytest.mark.parametrize(
    "day, now, coming, earlier",
    [
        ("2019-12-31", [], ["fee-1", "fee-1b"], []),
        ("2020-12-31", ["fee-1"], ["fee-1b"], []),
        ("2021-01-01", ["fee-1b"], [], ["fee-1"]),
    ],
)
def test_show_sorts_by_validity_on_the_day(folder, day, now, coming, earlier):
    shown = json.loads(run("show", "fees", "--rules", str(folder), "--date", day, "--json").stdout)
    assert [[row["id"] for row in shown[state]] for state in ("now", "coming", "earlier")] == [now, coming, earlier]
    assert "Fees" in run("show", "care/fees", "--rules", str(folder), "--date", day).stdout


def test_show_of_what_does_not_exist_is_bad_input(folder):
    assert run("show", "none", "--rules", str(folder)).exit_code == 2


def test_check_tells_every_fault_of_every_file(folder):
    policy = folder / "care" / "policy"
    (policy / "bad.toml").write_text(
        '[[rule]]\nvalid_from = "yesterday"\n[[rule]]\nid = "b"\nwhen = { a = { "~" = 1 } }\nvalid_from = 2020-01-01\n'
    )
    (policy / "broken.toml").write_text("title = ")
    (policy / "overlap.toml").write_text(GOOD.replace("valid_to = 2020-12-31", "valid_to = 2021-02-01"))
    (policy / "gap.toml").write_text(GOOD.replace("valid_to = 2020-12-31", "valid_to = 2020-11-30"))
    (policy / "empty.toml").write_text('title = "x"\nsource = "y"\n')
    result = run("check", "--rules", str(folder), "--json")
    assert result.exit_code == 1
    told = [(fault["file"], fault["fault"]) for fault in json.loads(result.stdout)["faults"]]
    for file, says in (
        ("care/bad.toml", "has no title"),
        ("care/bad.toml", "has no source"),
        ("care/bad.toml", "has no id"),
        ("care/bad.toml", "not a day"),
        ("care/bad.toml", "unknown operator '~'"),
        ("care/bad.toml", "decides nothing"),
        ("care/broken.toml", "cannot be read"),
        ("care/overlap.toml", "both in force from 2021-01-01"),
        ("care/gap.toml", "no rule from 2020-12-01"),
        ("care/empty.toml", "has no [[rule]]"),
    ):
        assert any(where == file and says in fault for where, fault in told), (file, says)
    assert not any(where == "care/fees.toml" for where, _ in told)


def test_check_on_a_day_tells_tables_with_nothing_in_force(folder):
    assert run("check", "--rules", str(folder), "--date", "2020-01-01").exit_code == 0
    assert run("check", "--rules", str(folder), "--date", "2019-12-31").exit_code == 1
