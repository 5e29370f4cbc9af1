"""Work practice on files: the result, the report, every bad row with its line, the same bytes again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.services.employment.cli import cli

SAMPLES = Path(__file__).resolve().parents[3] / "samples/employment"
TABLES = ("pupils", "places", "preferences")


def run(folder: Path, out: Path, *options: str):
    named = [word for name in TABLES for word in (f"--{name}", str(next(folder.glob(f"{name}.*"))))]
    return CliRunner().invoke(cli, ["tet-assign", *named, "--out", str(out), *options])


@pytest.fixture
def folder(tmp_path):
    for name in TABLES:
        (tmp_path / f"{name}.csv").write_bytes((SAMPLES / f"{name}.csv").read_bytes())
    return tmp_path


def test_the_samples_are_assigned(folder):
    done = run(folder, folder / "result.csv", "--report", str(folder / "report.json"))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    rows = list(csv.DictReader((folder / "result.csv").open(encoding="utf-8")))
    assert [(row["pupil"], row["place"], row["week"], row["rank"]) for row in rows] == [
        ("001", "kindergarten", "2026-W17", "2"), ("002", "library", "2026-W17", "1"),
        ("003", "library", "2026-W18", ""), ("004", "museum", "2026-W18", "1"), ("005", "museum", "2026-W18", "1"),
    ]  # fmt: skip
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert (report["placed"], report["first_choice_share"], report["proof"]["optimal"]) == (5, 0.75, True)
    assert report["by_school"]["Ressu"]["first_choice_share"] == 1.0
    assert set(report["inputs_sha256"]) == set(TABLES)


def test_the_same_rows_in_another_order_and_form_give_the_same_bytes(folder):
    run(folder, folder / "one.csv")
    for name in TABLES:
        head, *lines = (folder / f"{name}.csv").read_text("utf-8").splitlines()
        text = "\n".join([head, "", *reversed(lines)]) + "\n"
        (folder / f"{name}.csv").write_text("\ufeff" + text.replace(",", ";").replace("\n", "\r\n"), "utf-8")
    done = run(folder, folder / "two.csv")
    assert done.exit_code == 0, done.stderr
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()


def test_whom_no_place_is_left_for_is_told_in_the_language_asked(folder):
    done = run(folder, folder / "result.csv", "--only-wished", "--language", "fi")
    (left,) = json.loads(done.stdout)["unplaced"]
    assert (left["pupil"], left["reason"]) == ("003", "no_place_allowed_in_these_weeks")
    assert left["explanation"].startswith("Oppilaan viikoilla")
    assert left["explanation"] in (folder / "result.csv").read_text("utf-8")


def test_bad_rows_are_told_with_their_lines_and_nothing_is_written(folder):
    with (folder / "preferences.csv").open("a", encoding="utf-8") as wishes:
        wishes.write("\n009,library,1\n001,library,7\n001,museum\n")
    done = run(folder, folder / "result.csv")
    assert (done.exit_code, done.stdout, (folder / "result.csv").exists()) == (2, "", False)
    assert done.stderr.splitlines() == [
        "preferences.csv:11: -: The row has 2 columns, the header 3. Check separators and quotes."
    ]
    text = (folder / "preferences.csv").read_text("utf-8").replace("001,museum\n", "")
    (folder / "preferences.csv").write_text(text, "utf-8")
    assert run(folder, folder / "result.csv").stderr.splitlines() == [
        "preferences.csv:9: pupil: The pupil “009” is not in the table of pupils. Add the pupil or remove the row.",
        "preferences.csv:10: place: “001, library” stands already on row 2. Remove one of them.",
    ]


def test_a_file_that_cannot_be_read_or_written_is_told(folder):
    (folder / "places.csv").write_text("", "utf-8")
    assert "places.csv:1: -: The file places.csv could not be read: it is empty" in run(folder, folder / "r.csv").stderr
    (folder / "places.csv").write_bytes((SAMPLES / "places.csv").read_bytes())
    done = run(folder, folder / "nowhere" / "r.csv")
    assert (done.exit_code, "could not be written" in done.stderr) == (2, True)
