"""The verbs of the benefit on files: the shape of the answer, every fault with its field, other tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.city.refusals import words
from toimiva.services.employment import policy
from toimiva.services.employment.benefit_files import VERBS
from toimiva.services.employment.cli import cli

from .cases import answer, faults, run

SAMPLES = Path(__file__).resolve().parents[3] / "samples/employment"
CASE = {
    "benefit_type": "salary_benefit", "company_form": "OY", "has_business_activities": True,
    "start": "2024-02-01", "end": "2024-02-29", "monthly_pay": 2400, "vacation_money": 100, "other_expenses": 520,
    "state_aid_max_percentage": 50, "training_compensations": [],
    "pay_subsidies": [{"percent": 50, "work_time_percent": None, "start": "2024-02-01", "end": "2024-02-29"}],
}  # fmt: skip


def test_benefit_answers_in_the_shape_of_the_interface():
    told = answer("benefit", CASE | {"interface": "1"}, "--decided", "2024-03-01")
    assert list(told) == [
        "ruleset", "salary_costs", "state_aid_max_monthly", "ranges", "total", "rows", "instalments",
    ]  # fmt: skip
    assert told["ranges"] == [{
        "start_date": "2024-02-01", "end_date": "2024-02-29", "months": "1.00", "pay_subsidy_monthly": "1200.00",
        "training_monthly": "0.00", "monthly_amount": "310.00", "total_amount": "310.00",
    }]  # fmt: skip
    assert (told["salary_costs"], told["total"]) == ("3020.00", "310.00")
    assert told["instalments"] == [{"amount": "310.00", "due": "2024-03-01"}]
    assert list(told["rows"][0]) == ["label_fi", "label_sv", "label_en", "formula", "amount"]


def test_without_a_decision_no_instalment_is_known():
    assert answer("benefit", CASE)["instalments"] is None


def test_the_steps_name_the_rules_and_their_sources():
    first, second = answer("benefit", CASE, "--explain")["steps"]
    assert (first["rule"], first["confirmed"], second["rule"]) == ("HL-2023", True, "pay-subsidy-2023-50")


def without(*names):
    return {name: value for name, value in CASE.items() if name not in names}


SUBSIDY = CASE["pay_subsidies"][0]
FAULTS = [
    (CASE | {"end": "2024-01-31"}, "end", "period_turned_round"),
    (CASE | {"start": "2019-12-31"}, "start", "no_rule"),
    (CASE | {"ruleset": "HL-2019"}, "ruleset", "no_rule"),
    (CASE | {"monthly_pay": -1}, "monthly_pay", "negative_amount"),
    (CASE | {"monthly_pay": 1.234}, "monthly_pay", "bad_value"),
    (CASE | {"vacation_money": None}, "vacation_money", "missing_value"),
    (CASE | {"state_aid_max_percentage": 60}, "state_aid_max_percentage", "not_in_rule_set"),
    (CASE | {"pay_subsidies": [SUBSIDY | {"percent": 30}]}, "pay_subsidies[0].percent", "not_in_rule_set"),
    (CASE | {"pay_subsidies": [SUBSIDY | {"end": "2024-01-31"}]}, "pay_subsidies[0].end", "period_turned_round"),
    (CASE | {"pay_subsidies": [SUBSIDY | {"work_time_percent": 0}]},
     "pay_subsidies[0].work_time_percent", "bad_work_time"),
    (CASE | {"pay_subsidies": [SUBSIDY | {"work_time_percent": 100.5}]},
     "pay_subsidies[0].work_time_percent", "bad_work_time"),
    (CASE | {"training_compensations": [{"monthly_amount": -1, "start": "2024-02-01", "end": "2024-02-02"}]},
     "training_compensations[0].monthly_amount", "negative_amount"),
    (CASE | {"benefit_type": "employment_benefit"}, "benefit_type", "not_in_rule_set"),
    (CASE | {"benefit_type": "commission_benefit", "start": "2022-01-01", "pay_subsidies": []},
     "manual_monthly_amount", "enter_amount_by_hand"),
    (CASE | {"manual_monthly_amount": 100}, "manual_reason", "missing_value"),
    (CASE | {"manual_monthly_amount": 100, "manual_reason": " "}, "manual_reason", "missing_value"),
    (CASE | {"manual_monthly_amount": 100, "manual_reason": "x" * 257}, "manual_reason", "text_too_long"),
    (CASE | {"manual_monthly_amount": "1500.01", "manual_reason": "x"}, "manual_monthly_amount", "amount_too_large"),
]  # fmt: skip


@pytest.mark.parametrize("given, field, code", FAULTS)
def test_a_fault_is_told_with_its_field(given, field, code):
    assert faults("benefit", given)[:2] == (field, code)


def test_everything_that_is_missing_is_told_at_once():
    told = without("end", "state_aid_max_percentage") | {"pay_subsidies": [{"percent": 50, "start": "2024-02-01"}]}
    assert faults("benefit", told)[2] == ["end", "state_aid_max_percentage", "pay_subsidies[0].end"]


def test_the_valid_percents_are_told():
    assert "50, 70, 100" in run("benefit", CASE | {"pay_subsidies": [SUBSIDY | {"percent": 30}]}).stderr
    assert set(words()["not_in_rule_set"]) == {"fi", "sv", "en"}


def test_a_benefit_by_hand_needs_no_pay():
    given = without("monthly_pay", "vacation_money", "other_expenses", "state_aid_max_percentage")
    given |= {"manual_monthly_amount": "250.25", "manual_reason": "agreed", "end": "2024-03-31", "pay_subsidies": None}
    assert answer("benefit", given)["total"] == "501.00"


def test_other_tables_take_the_place_of_the_built_in(tmp_path):
    shutil.copy(Path(policy.__file__).with_name("rule_sets.toml"), tmp_path)
    own = tmp_path / "rule_sets.toml"
    own.write_text(own.read_text("utf-8").replace("cap_eur = 800", "cap_eur = 300"), "utf-8")
    assert answer("benefit", CASE, "--rules", str(tmp_path))["total"] == "300.00"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_answers_its_sample(verb, tmp_path):
    (sample,) = SAMPLES.glob(f"{verb}.json*")
    done = CliRunner().invoke(cli, [verb, str(sample), "--out", str(tmp_path / "out.json")])
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize(
    "module, never",
    [("benefit_files", {"django", "psycopg", "numpy"}), ("engine.benefits", {"django", "psycopg", "pandas"})],
)
def test_nothing_heavy_is_loaded_for_the_rules(module, never):
    program = f"import sys, toimiva.services.employment.{module}; print(sorted({never!r} & set(sys.modules)))"
    here = {**os.environ, "PYTHONPATH": str(Path(policy.__file__).parents[4])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=here)
    assert done.stdout.strip() == "[]", done.stderr


def test_tables_at_fault_answer_nothing(tmp_path):
    text = Path(policy.__file__).with_name("rule_sets.toml").read_text("utf-8")
    (tmp_path / "rule_sets.toml").write_text(text.replace("valid_to = 2025-12-31", "valid_to = 2026-01-01"), "utf-8")
    done = run("benefit", CASE, "--rules", str(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "both in force from 2026-01-01" in done.stderr
