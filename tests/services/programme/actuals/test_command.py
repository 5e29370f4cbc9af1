"""toimiva programme import-actuals, as a process on a home of its own; and what kill -9 in its middle leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from toimiva.installation.postgres import Embedded

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "samples/programme"
OURS = ("TOIMIVA_", "DJANGO_", "DATABASE_URL", "PG")
DIARY = "LUM 2025-000417"
SEED = f"""
from django.utils import timezone
from pathlib import Path
from toimiva.city.access import system
from toimiva.services.programme.actions import import_decision
source = Path({str(SAMPLES / "decision-fi.txt")!r})
import_decision(system("test"), source.read_bytes(), source.name, now=timezone.now())
"""
ROWS = 120_000
NUMBER = "20503000110201"


def environment(home: Path) -> dict[str, str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return bare | {"TOIMIVA_HOME": str(home), "TOIMIVA_DEMO": "1", "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "toimiva.cli", *map(str, arguments)]


def importing(*arguments: object) -> list[str]:
    return command("programme", "import-actuals", *arguments, "--programme", DIARY, "--source", "SAP")


@pytest.fixture(scope="module")
def home(migrated_home):
    """A home with the sample's programme, its own PostgreSQL kept up by this process."""
    folder = migrated_home("actuals")
    with Embedded(folder):
        seeding = command("manage", "shell", "-c", SEED)
        done = subprocess.run(seeding, env=environment(folder), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        with psycopg.connect(Embedded(folder).conninfo(), autocommit=True) as connection:
            # else the room of killed rows is used again, and the table does not grow by the rows of the next run
            connection.execute("alter table programme_ledgerentry set (autovacuum_enabled = false)")
        yield folder


@pytest.fixture
def asked(home):
    """Ask the home's database beside what runs."""
    with psycopg.connect(Embedded(home).conninfo(), autocommit=True) as connection:
        yield lambda sql: connection.execute(sql).fetchone()[0]


def run(home, *arguments, **options):
    return subprocess.run(
        importing(*arguments), env=environment(home), capture_output=True, text=True, check=False, **options
    )


def until(done, otherwise, going_on=lambda: True, seconds=120):
    """Ask again and again, at most so long; what goes on beside must not end before."""
    ends = time.monotonic() + seconds
    while not done():
        assert going_on(), f"it is over, and {otherwise}"
        assert time.monotonic() < ends, otherwise
        time.sleep(0.002)


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    source = tmp_path_factory.mktemp("big") / "big.csv"
    head = (SAMPLES / "actuals.csv").read_text("utf-8").splitlines()[0]
    rows = (f"{NUMBER};19{at:08};1;{1 + at % 28:02}.09.2025;443100;2010;FI20000001;Rivi;1,25" for at in range(ROWS))
    source.write_text("\n".join([head, *rows, ""]), "utf-8")
    return source


ENTRIES = "select count(*) from programme_ledgerentry"
SUMS = "select coalesce(sum(amount), 0) from programme_balance where kind = 'ACTUAL'"
COPYING = "select count(*) from pg_stat_activity where query like 'copy programme_ledgerentry%' and state = 'active'"
SIZE = "select pg_relation_size('programme_ledgerentry')"


@pytest.mark.parametrize("grown", [1, 2_000_000, 8_000_000])
def test_kill_9_when_the_table_has_grown_by_so_many_bytes_leaves_nothing(home, asked, big, grown):
    started = subprocess.Popen(
        importing(big, "--post"), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    before, held = asked(SIZE), (asked(ENTRIES), asked(SUMS))
    try:
        until(lambda: asked(SIZE) >= before + grown, "the table has not grown", lambda: started.poll() is None)
    finally:
        started.kill()
        started.wait(60)
    assert started.returncode == -signal.SIGKILL  # it was in the middle, not over
    until(lambda: not asked(COPYING), "the database goes on with what was killed")
    assert (asked(ENTRIES), asked(SUMS)) == held


def test_the_run_after_those_killed_posts_all_and_the_next_one_nothing(home, asked, big):
    before, entries, sums = asked(SIZE), asked(ENTRIES), asked(SUMS)
    done = run(home, big, "--post", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["posted"] == ROWS
    assert (asked(ENTRIES) - entries, asked(SUMS) - sums) == (ROWS, ROWS * 1.25)
    assert asked(SIZE) - before > 8_000_000  # so that the largest growth above is a part of it
    again = json.loads(run(home, big, "--post", "--json").stdout)
    assert (again["posted"], again["verdicts"]) == (0, {"duplicate": ROWS})
    assert asked(ENTRIES) - entries == ROWS


def test_the_sample_is_judged_and_each_row_at_fault_is_told(home, asked, tmp_path):
    sample, entries = SAMPLES / "actuals-lum.csv", asked(ENTRIES)
    done = run(home, sample, "--json", "--rejects", tmp_path / "rejects.csv")
    told = json.loads(done.stdout)
    assert (done.returncode, told["state"], told["encoding"]) == (2, "PREVIEWED", "iso-8859-1")
    assert told["verdicts"] == {
        "posted": 8, "duplicate": 1, "unknown_project": 1, "other_programme": 1, "bad_amount": 1, "bad_date": 1,
    }  # fmt: skip
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        ["actuals-lum.csv:11", "number"],
        ["actuals-lum.csv:12", "amount"],
        ["actuals-lum.csv:13", "date"],
    ]
    assert (tmp_path / "rejects.csv").read_text("utf-8-sig").count("\n") == 6
    assert asked(ENTRIES) == entries  # nothing is posted unless it is asked
    posted = run(home, "-", "--post", input=sample.read_text("windows-1252"))
    assert (posted.returncode, asked(ENTRIES) - entries) == (2, 8), posted.stderr
    assert "used" in posted.stdout


BAD = [
    (["nowhere.csv"], "unreadable_file", 2),
    (["empty.csv"], "actuals_empty", 2),
    (["headless.csv"], "actuals_columns_untold", 1),
    (["image.csv"], "actuals_not_text", 2),
]


@pytest.mark.parametrize("files, code, exit_code", BAD, ids=[code for _files, code, _exit in BAD])
def test_a_file_that_cannot_be_taken_answers_an_error_in_its_place(home, tmp_path, files, code, exit_code):
    for name, content in (("empty.csv", b""), ("headless.csv", b"A;B;C\n1;2;3\n"), ("image.csv", b"\x89PNG\x00\x00")):
        (tmp_path / name).write_bytes(content)
    done = run(home, *[tmp_path / name for name in files], "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (exit_code, code)
    assert done.stderr.startswith(f"{files[0]}:1: ")


def test_rejected_rows_go_to_a_place_that_can_be_written_and_are_of_one_file(home, tmp_path):
    long = tmp_path / "long.csv"
    head = (SAMPLES / "actuals.csv").read_text("utf-8").splitlines()[0]
    long.write_text(f"{head}\n{NUMBER};1;1;01.09.2025;443100;2010;FI1;{'x' * 200_000};abc\n", "utf-8")
    told = run(home, long, "--rejects", tmp_path / "rejects.csv")  # with a cell longer than csv reads by itself
    assert (told.returncode, told.stderr.startswith("long.csv:2: amount: ")) == (2, True), told.stderr
    nowhere = run(home, long, "--rejects", tmp_path / "nowhere/rejects.csv", "--json")
    assert (nowhere.returncode, json.loads(nowhere.stdout)["error"]["code"]) == (2, "unwritable_file"), nowhere.stderr
    two = run(home, long, SAMPLES / "actuals.csv", "--rejects", tmp_path / "both.csv")
    assert (two.returncode, (tmp_path / "both.csv").exists(), "one file only" in two.stderr) == (2, False, True)


def test_an_unknown_programme_is_named(home):
    words = command("programme", "import-actuals", SAMPLES / "actuals.csv", "--programme", "HEL 1", "--source", "SAP")
    done = subprocess.run([*words, "--json"], env=environment(home), capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["error"]["field"]) == (2, "programme")
