"""The voucher's verbs on files: shapes of the answers, faults with row and field, exit codes, other tables."""

from __future__ import annotations

import ast
import json
import shutil
from itertools import product
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.city.refusals import LANGUAGES, words
from toimiva.services import employment
from toimiva.services.employment.cli import cli
from toimiva.services.employment.policy.voucher_duplicates import Earlier, Meeting, Status, duplicate
from toimiva.services.employment.reason_words import reason_words

HOUSE = Path(employment.__file__).parent
SAMPLES = Path(__file__).resolve().parents[3] / "samples/employment"
ASKED = {
    "year": 2026, "birth_date": "2010-01-01", "home_municipality": "091", "school": None, "alive_in_register": True,
    "applied_group": "primary",
}  # fmt: skip


def run(verb, case, *options):
    text = "\n".join(json.dumps(one) for one in case) if isinstance(case, list) else json.dumps(case)
    done = CliRunner().invoke(cli, [verb, "-", *map(str, options)], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def answer(verb, case, *options, code=0):
    done = run(verb, case, *options)
    assert done.exit_code == code, done.stderr
    return json.loads(done.stdout)


def test_a_check_answers_in_the_shape_of_the_interface():
    assert answer("voucher-check", ASKED) == {
        "outcome": "accepted", "reasons": [], "value": "350.00",
        "conditions": {"min_hours": 60, "min_pay": "500.00", "period": {"from": "2026-06-01", "to": "2026-08-15"}},
    }  # fmt: skip
    assert answer("voucher-check", ASKED | {"claim_created": "2024-02-13"})["value"] == "325.00"


def test_a_closed_season_is_an_error_and_the_others_are_answered():
    done = run("voucher-check", [ASKED | {"year": 2019}, ASKED, ASKED | {"applied_group": "all"}])
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.exit_code, second["outcome"]) == (2, "accepted")
    assert [(one["error"]["code"], one["error"]["field"]) for one in (first, third)] == [
        ("season_closed", "year"), ("bad_value", "applied_group"),
    ]  # fmt: skip
    assert "stdin:1: year:" in done.stderr


def test_the_steps_name_the_rules_and_the_reasons_in_every_language():
    steps = answer("voucher-check", ASKED | {"home_municipality": "049"}, "--explain")["steps"]
    assert [step.get("rule") or step.get("age") or step["reason"] for step in steps] == [
        "voucher-2026", "ninth-grade", 16, "not_resident",
    ]  # fmt: skip
    assert set(LANGUAGES) <= set(steps[-1])


def test_other_tables_may_be_used_and_bad_ones_answer_nothing(tmp_path):
    table = tmp_path / "voucher_years.toml"
    text = (HOUSE / "policy/voucher_years.toml").read_text("utf-8")
    table.write_text(text.replace('value = "350"', 'value = "400"'), "utf-8")
    assert answer("voucher-check", ASKED, "--rules", tmp_path)["value"] == "400.00"
    table.write_text(text.replace("min_hours = 60\n", ""), "utf-8")
    done = run("voucher-check", ASKED, "--rules", tmp_path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "min_hours is missing" in done.stderr


def test_a_number_is_shown_and_read():
    assert answer("voucher-number", {"serial": 250000}) == {"display": "7m4-g05"}
    assert answer("voucher-number", {"typed": "XDW T5H O8"}) == {"serial": 987654321}
    wrong = answer("voucher-number", {"typed": "7m4-g06"}, code=1)
    assert (wrong["serial"], wrong["error"], set(wrong["messages"])) == (None, "check_the_number", set(LANGUAGES))
    for case in ({}, {"serial": 1, "typed": "1"}, {"serial": 0}, {"serial": "250000"}):
        assert answer("voucher-number", case, code=2)["error"]["field"] == "serial"


def test_every_meeting_of_two_applications():
    """All 192 of them against the sentence of the terms, said once more in Python."""
    for email, hetu, activated, expired, this_year, status in product(*[(True, False)] * 5, Status.__args__):
        earlier = Earlier(activated=activated, link_expired=expired, created_this_year=this_year, status=status)
        counts = this_year and status != "rejected"
        error = None
        if counts and activated and (email or hetu):
            error = "already_assigned"
        elif counts and not activated and email and not expired:
            error = "email_in_use"
        found = duplicate(Meeting(same_email=email, same_hetu=hetu, existing=earlier))
        assert (found.allowed, found.error) == (error is None, error)
    assert duplicate(Meeting(same_email=False, same_hetu=False)).allowed


def test_a_duplicate_is_told_with_its_error():
    earlier = {"activated": True, "link_expired": False, "created_this_year": True, "status": "accepted"}
    told = answer("duplicate-check", {"same_email": False, "same_hetu": True, "existing": earlier}, code=1)
    assert (told["allowed"], told["error"]) == (False, "already_assigned")
    earlier["created_this_year"] = False
    assert answer("duplicate-check", {"same_email": False, "same_hetu": True, "existing": earlier}) == {"allowed": True}
    assert answer("duplicate-check", {"same_email": True, "same_hetu": True, "existing": None}) == {"allowed": True}


def test_names_are_matched():
    assert answer("name-match", {"last_name": "Ek", "full_name": "Aino Ek"}) == {"match": True}
    told = answer("name-match", {"last_name": "Ek", "full_name": "Aino Ekk"}, "--explain")
    assert told == {"match": False, "steps": [{"step": "spelling", "last_name": "ek", "full_name": "aino ekk"}]}


def test_a_claim_tells_its_doubts_in_words():
    case = {"year": 2026, "start": "2026-06-01", "end": "2026-06-14", "hours": 60, "pay": "1234.5"}
    assert answer("redemption-check", case) == {
        "meets_terms": True, "hours_a_week": 30.0, "reasons": [], "messages": [],
    }  # fmt: skip
    told = answer("redemption-check", case | {"pay": "399.50", "end": "2026-08-16"})
    assert told["reasons"] == ["work_ends_too_late", "too_few_hours_a_week", "too_little_pay"]
    assert told["messages"][0]["en"] == "The work ends after the voucher's last day (15 August 2026)."
    assert told["messages"][2]["fi"] == "Palkka on 399,50 euroa, vähintään 500 euroa vaaditaan."


@pytest.mark.parametrize(
    "verb, sample, code",
    [("voucher-check", "voucher", 0), ("duplicate-check", "duplicates", 1), ("name-match", "names", 0),
     ("redemption-check", "redemption", 0)],
)  # fmt: skip
def test_the_samples_run(verb, sample, code, tmp_path):
    copy = shutil.copy(SAMPLES / f"{sample}.jsonl", tmp_path)
    done = CliRunner().invoke(cli, [verb, str(copy), "--out", str(tmp_path / "out.jsonl")])
    assert (done.exit_code, done.stdout) == (code, ""), done.stderr
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == len(Path(copy).read_text().splitlines())


def test_every_reason_and_refusal_has_words():
    raised, reasons = set(), set()
    for path in HOUSE.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refusal", "Doubt"):
                code = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                (raised if node.func.id == "Refusal" else reasons).add(code)
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant) and path.name.startswith("voucher"):
                reasons.add(node.value.value)
    assert raised - {None} <= set(words())
    unplaced = {code for code in reason_words() if "places" in code or "place_" in code}  # of work practice
    assert reasons | {"already_assigned", "email_in_use"} == set(reason_words()) - unplaced
    assert all(set(texts) == set(LANGUAGES) for texts in reason_words().values())
