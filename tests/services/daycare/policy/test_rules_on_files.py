"""The four verbs on files: the shape of the answer, every fault with its row and field, exit codes, other tables."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.city.refusals import LANGUAGES, words
from toimiva.services.daycare import policy
from toimiva.services.daycare.cli import cli

SAMPLES = Path(__file__).resolve().parents[4] / "samples/daycare"
TABLES = Path(policy.__file__).parent
FEE = {
    "on_date": "2023-09-01", "family_size": 3, "adult_income_cents_month": 550000,
    "children": [{"date_of_birth": "2020-05-04", "fee_coefficient": 1}],
}  # fmt: skip
VOUCHER = {
    "date_of_birth": "2020-05-15", "from": "2023-03-01", "to": "2023-12-31", "base_value_under3_cents": 150000,
    "base_value_3plus_cents": 90000, "value_coefficient": "0.625", "family_size": 3, "adult_income_cents_month": 550000,
}  # fmt: skip
DUE = {"type": "DAYCARE", "sent": "2020-02-16", "urgent": False}
LOAD = {
    "caretakers": 2.5, "dates": ["2024-03-01"], "children": [{"date_of_birth": "2022-01-01", "placement": "DAYCARE"}],
}  # fmt: skip


def run(verb, case, *options, as_text=False):
    return CliRunner().invoke(cli, [verb, "-", *options], input=case if as_text else json.dumps(case))


def answer(verb, case, *options):
    done = run(verb, case, *options)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_fee_answers_in_the_shape_of_the_interface():
    assert answer("fee", FEE) == {
        "children": [{"base_cents": 5400, "sibling_discount_pct": 0, "fee_cents": 5400, "final_cents": 5400}],
        "total_cents": 5400, "rule": "fees-2023-03", "confirmed": True,
    }  # fmt: skip


def test_amounts_that_are_not_checked_are_an_estimate():
    assert answer("fee", FEE | {"on_date": "2025-01-01"})["confirmed"] is False


def test_an_income_that_is_null_is_the_highest_fee():
    assert answer("fee", FEE | {"adult_income_cents_month": None})["total_cents"] == 29500


def test_voucher_answers_in_the_shape_of_the_interface():
    assert answer("voucher", VOUCHER) == {"periods": [
        {"from": "2023-03-01", "to": "2023-05-31", "base_cents": 150000, "value_cents": 93800, "copay_cents": 5400},
        {"from": "2023-06-01", "to": "2023-12-31", "base_cents": 90000, "value_cents": 56300, "copay_cents": 5400},
    ]}  # fmt: skip


def test_due_date_answers_in_the_shape_of_the_interface():
    assert answer("due-date", DUE) == {"due_date": "2020-06-16", "rule": "ECE-17-1"}
    assert answer("due-date", DUE | {"urgent": True}) == {"due_date": None, "rule": "ECE-17-2"}


def test_load_answers_in_the_shape_of_the_interface():
    assert answer("load", LOAD) == {"dates": [
        {"date": "2024-03-01", "weighted_under3": 1.75, "weighted_over3": 0.0, "occupancy_pct": 10.0, "warning": None},
    ]}  # fmt: skip


def with_child(**more):
    return FEE | {"children": [FEE["children"][0] | more]}


FAULTS = [
    ("fee", FEE | {"on_date": "2018-07-31"}, "on_date", "no_rule"),
    ("fee", FEE | {"on_date": "31.12.2023"}, "on_date", "not_a_date"),
    ("fee", FEE | {"on_date": "2023-02-29"}, "on_date", "not_a_date"),
    ("fee", FEE | {"family_size": 1}, "family_size", "family_too_small"),
    ("fee", FEE | {"family_size": "three"}, "family_size", "bad_value"),
    ("fee", FEE | {"family_size": None}, "family_size", "bad_value"),
    ("fee", {name: FEE[name] for name in FEE if name != "adult_income_cents_month"},
     "adult_income_cents_month", "missing_value"),
    ("fee", FEE | {"adult_income_cents_month": -1}, "adult_income_cents_month", "negative_income"),
    ("fee", FEE | {"adult_income_cents_month": 5500.5}, "adult_income_cents_month", "bad_value"),
    ("fee", FEE | {"adult_income_cents_month": 55_000_000}, "adult_income_cents_month", "income_unlikely"),
    ("fee", with_child(date_of_birth="2023-09-02"), "children[0].date_of_birth", "born_in_future"),
    ("fee", with_child(fee_coefficient=80), "children[0].fee_coefficient", "bad_fee_coefficient"),
    ("fee", with_child(fee_coefficient="much"), "children[0].fee_coefficient", "bad_value"),
    ("fee", with_child(own_income_cents_month=-5), "children[0].own_income_cents_month", "negative_income"),
    ("fee", with_child(national_id="1"), "children[0].national_id", "bad_national_id"),
    ("fee", with_child(alterations=[{"kind": "gift", "amount": 1, "unit": "euro"}]),
     "children[0].alterations[0].kind", "bad_value"),
    ("fee", with_child(alterations=[{"kind": "relief", "amount": -1, "unit": "euro"}]),
     "children[0].alterations[0].amount", "negative_alteration"),
    ("fee", [1], None, "bad_value"),
    ("voucher", VOUCHER | {"to": "2023-02-28"}, "to", "period_turned_round"),
    ("voucher", VOUCHER | {"to": "2030-01-01"}, "to", "no_rule"),
    ("voucher", VOUCHER | {"date_of_birth": "2023-03-02"}, "date_of_birth", "born_in_future"),
    ("voucher", VOUCHER | {"value_coefficient": -1}, "value_coefficient", "negative_voucher_value"),
    ("voucher", VOUCHER | {"family_size": 1}, "family_size", "family_too_small"),
    ("due-date", DUE | {"type": "SCHOOL"}, "type", "bad_value"),
    ("due-date", DUE | {"sent": "2018-08-31"}, "sent", "no_rule"),
    ("due-date", DUE | {"urgent": "no"}, "urgent", "bad_value"),
    ("load", LOAD | {"caretakers": 0}, "caretakers", "no_caretakers"),
    ("load", LOAD | {"caretakers": -1.5}, "caretakers", "no_caretakers"),
    ("load", LOAD | {"dates": ["2010-01-01"], "children": []}, "dates[0]", "no_rule"),
    ("load", LOAD | {"children": [{"date_of_birth": "2022-01-01", "placement": "SCHOOL"}]},
     "children[0].placement", "unknown_placement"),
    ("load", LOAD | {"children": [{"date_of_birth": "2024-03-02", "placement": "DAYCARE"}]},
     "children[0].date_of_birth", "born_in_future"),
    ("load", LOAD | {"children": [{"date_of_birth": "2022-01-01", "placement": "DAYCARE", "support_factor": 0.5}]},
     "children[0].support_factor", "support_factor_too_small"),
]  # fmt: skip


@pytest.mark.parametrize("verb, case, field, because", FAULTS)
def test_a_fault_is_told_with_its_field(verb, case, field, because):
    done = run(verb, case)
    told = json.loads(done.stdout)
    error = (told[0] if isinstance(told, list) else told)["error"]
    assert (done.exit_code, error["field"], error["code"]) == (2, field, because)
    assert done.stderr.startswith("stdin:1: ")
    assert "{" not in "".join(words()[because][language].format_map(Facts()) for language in LANGUAGES)


class Facts(dict):
    def __missing__(self, name):
        return "fact"


def test_a_bad_row_leaves_the_others_computed_in_their_places():
    lines = [FEE, FEE | {"family_size": 0}, FEE | {"adult_income_cents_month": None}]
    done = run("fee", "".join(json.dumps(line) + "\n" for line in lines), as_text=True)
    first, second, third = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first["total_cents"], second["error"]["code"], third["total_cents"]) == (5400, "family_too_small", 29500)
    assert done.exit_code == 2
    assert done.stderr.startswith("stdin:2: family_size: ")


@pytest.mark.parametrize("verb", ["fee", "voucher", "due-date", "load"])
def test_every_sample_is_answered(verb, tmp_path):
    (sample,) = SAMPLES.glob(f"{verb}.json*")
    done = CliRunner().invoke(cli, [sample.stem, str(sample), "--out", str(tmp_path / "out.json")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "out.json").stat().st_size > 0


def test_other_tables_take_the_place_of_the_built_in(tmp_path):
    shutil.copy(TABLES / "fees.toml", tmp_path)
    own = tmp_path / "fees.toml"
    own.write_text(own.read_text("utf-8").replace("max_fee_eur = 335", "max_fee_eur = 350"), "utf-8")
    highest = FEE | {"on_date": "2026-09-01", "adult_income_cents_month": None}
    assert answer("fee", highest, "--rules", str(tmp_path))["total_cents"] == 35000
    assert answer("fee", highest)["total_cents"] == 33500
    assert answer("due-date", DUE, "--rules", str(tmp_path))["rule"] == "ECE-17-1"


@pytest.mark.parametrize(
    "was, becomes, says",
    [
        ("valid_to = 2024-07-31", "valid_to = 2024-08-01", "both in force from 2024-08-01"),
        ("[2102, 2713, 3080, 3447, 3813]", "[2102, 2713, 3080, 3447]", "lists 4 limits"),
        ('pct = "10.70"', 'pct = "10.12345"', "at most four decimals"),
        ('pct = "10.70"', "pct = 10.7", "pct is 10.7"),
    ],
)
def test_tables_at_fault_answer_nothing(was, becomes, says, tmp_path):
    text = (TABLES / "fees.toml").read_text("utf-8").replace(was, becomes)
    (tmp_path / "fees.toml").write_text(text, "utf-8")
    done = run("fee", FEE, "--rules", str(tmp_path))
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_the_steps_end_in_what_is_answered():
    alterations = [
        {"kind": "relief", "amount": "12.5", "unit": "percent"},
        {"kind": "discount", "amount": 5, "unit": "euro"},
    ]
    older = {"date_of_birth": "2018-05-04", "fee_coefficient": 0.8, "alterations": alterations}
    told = answer("fee", FEE | {"adult_income_cents_month": 900000, "children": [*FEE["children"], older]}, "--explain")
    for at, child in enumerate(told["children"]):
        steps = [step for step in told["steps"] if step.get("child") == at]
        cents = {step["step"]: step["cents"] for step in steps}
        assert (cents["income"], cents["min_income"], cents["base"]) == (900000, 499800, child["base_cents"])
        assert (cents["min_fee"], steps[-1]["cents"]) == (child["fee_cents"], child["final_cents"])
    assert [step["step"] for step in steps] == [
        "income", "min_income", "base", "sibling_share", "need", "min_fee", "relief", "discount",
    ]  # fmt: skip
    assert [step["cents"] for step in steps][3:] == [11800, 9400, 9400, 8225, 7725]
    assert told["steps"][0]["rule"] == "fees-2023-03"


def test_the_other_verbs_tell_their_rule_and_days():
    assert [step["rule"] for step in answer("voucher", VOUCHER, "--explain")["steps"]] == ["fees-2023-03"] * 2
    steps = answer("due-date", DUE | {"urgent": True, "first_urgency_attachment": "2020-02-19"}, "--explain")["steps"]
    assert [step["step"] for step in steps] == ["rule", "sent", "first_urgency_attachment", "due_date"]
    assert steps[-1] == {"step": "due_date", "period": {"days": 14}, "date": "2020-03-04"}
    (day,) = answer("load", LOAD, "--explain")["steps"]
    assert (day["load"], day["carries"]) == (1.75, 17.5)


@pytest.mark.parametrize(
    "module, never",
    [("fee_files", {"django", "psycopg", "numpy", "pandas"}), ("engine.fees", {"django", "psycopg", "pandas"})],
)
def test_nothing_heavy_is_loaded_for_the_rules(module, never):
    program = f"import sys, toimiva.services.daycare.{module}; print(sorted({never!r} & set(sys.modules)))"
    here = {**os.environ, "PYTHONPATH": str(Path(policy.__file__).parents[4])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=here)
    assert done.stdout.strip() == "[]", done.stderr
