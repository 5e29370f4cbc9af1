"""The programme's verbs on files: shapes, order, exit codes; nothing heavy before a verb needs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.services.programme.cli import cli

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "samples/programme"
NAMES = {
    "language", "kind", "case", "confidential", "resolution", "presenter", "signers", "more_info", "attachments",
    "extracts", "appeal", "motion", "sections", "figures", "handlings", "records", "findings",
}  # fmt: skip


def run(*arguments: object, given: bytes | None = None):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=given)


def test_one_file_answers_an_object_and_several_a_list():
    one = run("read-decision", SAMPLES / "decision-fi.txt", "--json")
    assert one.exit_code == 0 and set(json.loads(one.stdout)) == NAMES
    several = run("read-decision", SAMPLES / "decision-fi.txt", SAMPLES / "decision.html", "--json")
    assert [answer["kind"] for answer in json.loads(several.stdout)] == ["GRANT", "OVERRUN_RIGHT"]


def test_the_exit_code_tells_of_errors_in_the_text_and_of_bad_files(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    assert run("read-decision", SAMPLES / "decision-with-errors.txt", "--json").exit_code == 1
    told = run("read-decision", SAMPLES / "decision-fi.txt", empty, tmp_path / "none.txt", "--json")
    assert told.exit_code == 2
    answers = json.loads(told.stdout)
    assert answers[0]["case"]["section"] == "58"
    assert [answer["error"]["code"] for answer in answers[1:]] == ["decision_empty", "unreadable_file"]
    assert "empty.txt:1:" in told.stderr


def test_two_processes_answer_as_one_does_in_the_order_of_the_files(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    files = [SAMPLES / "decision-fi.txt", empty, SAMPLES / "decision.html", SAMPLES / "decision-with-errors.txt"] * 12
    one, two = (run("read-decision", *files, "--json", "--jobs", jobs) for jobs in (1, 2))
    assert (two.stdout, two.stderr, two.exit_code) == (one.stdout, one.stderr, 2)
    assert [answer.get("kind") for answer in json.loads(two.stdout)][:4] == ["GRANT", None, "OVERRUN_RIGHT", "GRANT"]


def test_a_reader_at_the_terminal_sees_sums_and_findings():
    told = run("read-decision", SAMPLES / "decision-with-errors.txt")
    assert told.exit_code == 1
    assert "4 000 000,00 €" in told.stdout and "SUM_DIVISIONS" in told.stdout


def test_standard_input_and_a_file_for_the_answer(tmp_path):
    out = tmp_path / "answer.json"
    raw = (SAMPLES / "decision-sv.txt").read_bytes()
    assert run("read-decision", "-", "--out", out, given=raw).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["language"] == "sv"


def test_other_tables_can_be_brought(tmp_path):
    table = (ROOT / "src/toimiva/services/programme/policy/divisions.toml").read_text("utf-8")
    (tmp_path / "divisions.toml").write_text(table.replace('id = "KASKO"', 'id = "OPETUS"'), "utf-8")
    told = run("read-decision", SAMPLES / "decision-fi.txt", "--json", "--rules", tmp_path)
    assert json.loads(told.stdout)["motion"]["divisions"][0]["code"] == "OPETUS"


def test_rules_that_say_no_such_thing_are_refused(tmp_path):
    sample = SAMPLES / "decision-fi.txt"
    assert run("read-decision", sample, "--json", "--rules", tmp_path / "none").exit_code == 2
    (tmp_path / "divisions.toml").write_text("title = 'x'", "utf-8")
    told = run("read-decision", sample, "--json", "--rules", tmp_path)
    assert told.exit_code == 2 and json.loads(told.stdout)["error"]["code"] == "unreadable_file"


APPEALS = """
minutes or letter  | served as  | kind             | served     | last day   | because
2021-03-18         | member     | rectification    | 2021-03-25 | 2021-04-08 | a Thursday
2021-03-26         | member     | rectification    | 2021-04-02 | 2021-04-16 | Good Friday does not move the service
2021-05-27         | member     | rectification    | 2021-06-03 | 2021-06-17 | a Thursday
2021-05-28         | member     | rectification    | 2021-06-04 | 2021-06-18 | a Friday
2021-06-05         | member     | rectification    | 2021-06-12 | 2021-06-28 | Midsummer Day moves to Monday
2021-06-04         | member     | rectification    | 2021-06-11 | 2021-06-28 | Midsummer Eve moves to Monday
2021-11-22         | letter     | rectification    | 2021-11-29 | 2021-12-13 | a Monday
2021-11-15         | letter     | rectification    | 2021-11-22 | 2021-12-07 | Independence Day moves to Tuesday
2021-12-03         | letter     | rectification    | 2021-12-10 | 2021-12-27 | Christmas Eve moves past the weekend
2021-03-29         | electronic | municipal_appeal | 2021-04-01 | 2021-05-03 | 1 May, a Saturday
2025-11-20         | receipt    | municipal_appeal | 2025-11-20 | 2025-12-22 | a Saturday moves to Monday
"""


@pytest.mark.parametrize(
    "row", [line.split("|") for line in APPEALS.strip().splitlines()[1:]], ids=lambda row: row[-1].strip()
)
def test_by_when_to_appeal(row):
    day, served_as, kind, served, last_day, _ = (cell.strip() for cell in row)
    field = "published" if served_as == "member" else "sent"
    told = run("appeal-deadline", "-", given=json.dumps({"kind": kind, "served_as": served_as, field: day}).encode())
    answer = json.loads(told.stdout)
    assert (answer["served"], answer["last_day"]) == (served, last_day)
    assert answer["rule"]


def test_an_appeal_without_its_day_is_bad_input():
    told = run(
        "appeal-deadline", "-", given=b'{"kind": "rectification", "served_as": "letter", "published": "2021-03-18"}'
    )
    assert told.exit_code == 2
    assert json.loads(told.stdout)["error"] | {"message": ""} == {
        "field": "sent",
        "code": "missing_value",
        "message": "",
    }


def test_earned_value_of_the_worked_example():
    answer = json.loads(run("earned-value", SAMPLES / "earned-value.json").stdout)
    assert {name: answer[name] for name in ("pv", "ev", "sv", "cv", "eac_typical", "vac")} == {
        "pv": "282000.00", "ev": "235000.00", "sv": "-47000.00", "cv": "-5000.00", "eac_typical": "480000.00",
        "vac": "-10000.00",
    }  # fmt: skip
    assert [round(answer[name], 4) for name in ("spi", "cpi", "tcpi")] == [0.8333, 0.9792, 1.0217]
    assert (answer["eac_atypical"], answer["eac_combined"], answer["etc"]) == ("475000.00", "528000.00", "240000.00")


def test_earned_value_is_null_where_it_is_undefined():
    given = json.dumps([{"budget": 100, "planned_share": 0, "done_share": 0, "used": 100}]).encode()
    (answer,) = json.loads(run("earned-value", "-", given=given).stdout)
    assert [answer[name] for name in ("spi", "eac_typical", "eac_combined", "etc", "vac", "tcpi")] == [None] * 6
    assert answer["cpi"] == 0.0


@pytest.mark.parametrize("field, value", [("planned_share", 1.01), ("done_share", -0.1), ("used", -1), ("budget", "x")])
def test_earned_value_refuses_what_makes_no_sense(field, value):
    case = {"budget": 100, "planned_share": 0.5, "done_share": 0.5, "used": 10, field: value}
    told = run("earned-value", "-", given=json.dumps(case).encode())
    assert told.exit_code == 2 and json.loads(told.stdout)["error"]["field"] == field


def test_the_engine_is_a_library_without_django():
    code = (
        "import sys; from toimiva.services.programme.engine import read_decision;"
        "read_decision(open(sys.argv[1], 'rb').read());"
        "print([name for name in ('django', 'psycopg', 'pypdfium2', 'holidays', 'pandas') if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", code, str(SAMPLES / "decision-fi.txt")]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
