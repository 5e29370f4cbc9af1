"""The trail on the command line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from typer.testing import CliRunner

from toimiva.city.access import system
from toimiva.city.audit.cli import cli
from toimiva.city.audit.shipping import make_head
from toimiva.city.audit.trail import record
from toimiva.city.audit.verification import settle

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def run(*words: str):
    return CliRunner().invoke(cli, [*words])


@pytest.fixture(autouse=True)
def _three_events():
    for number in range(3):
        record(system("x"), "o", at=NOW, number=number)
    settle()
    make_head(date(2026, 11, 24))


def test_a_whole_chain_exits_0_and_a_broken_one_1_naming_the_place():
    whole = run("verify", "--json")
    assert whole.exit_code == 0
    assert json.loads(whole.stdout)["broken"] is None
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_auditevent disable trigger user")
        cursor.execute("update audit_auditevent set reason = 'x' where position = 2")
        cursor.execute("alter table audit_auditevent enable trigger user")
    broken = run("verify", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["broken"] | {"event": 0, "expected": "", "found": ""} == {
        "position": 2, "fault": "changed", "event": 0, "expected": "", "found": "",
    }  # fmt: skip
    assert "position 2" in run("verify").stdout


def test_exported_heads_are_compared(tmp_path):
    heads = tmp_path / "heads.jsonl"
    heads.write_text(run("heads", "--json").stdout)
    assert run("verify", "--heads", str(heads)).exit_code == 0
    assert "2026-11-24" in run("heads").stdout
    facts = json.loads(heads.read_text())
    heads.write_text(json.dumps(facts | {"position": 9}))
    assert run("verify", "--heads", str(heads)).exit_code == 1


def test_ship_tells_how_many_and_exits_1_when_they_were_not_taken(tmp_path):
    assert json.loads(run("ship", "--json", "--to", str(tmp_path / "trail.jsonl")).stdout) == {"sent": 3}
    (tmp_path / "file").write_text("")
    assert run("ship", "--to", str(tmp_path / "file" / "x")).exit_code == 1
