"""Recovery of a Helsinki benefit: by months, first from the unpaid second instalment; the limit of 20 euros."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.services.employment.policy.benefit import benefit
from toimiva.services.employment.policy.recovery import Asked, Granted, recovery

from ..table_rows import rows
from .cases import WORKED, answer, benefit_cases, faults

NINE = [{"instalment": 1, "amount": 9000, "paid": True}, {"instalment": 2, "amount": 9000, "paid": False}]


def granted(name):
    """Return the parts of a worked example, as the benefit answers them."""
    return [
        Granted(start_date=part.start_date, end_date=part.end_date, total_amount=part.total_amount)
        for part in benefit(WORKED[name]).ranges
    ]


KNOWN = """
case | from       | to         | recovered | mandatory | because
W3   | 2026-10-01 | 2027-01-31 | 6000      | yes       | 18 000 x 4.00 / 12.00
W3   | 2026-02-01 | 2027-01-31 | 18000     | yes       | all of it
W3   | 2020-02-01 | 2030-01-31 | 18000     | yes       | never more than all of it
W3   | 2027-02-01 | 2027-03-31 | 0         | no        | nothing was granted then
W1   | 2024-06-01 | 2024-09-14 | 2776      | yes       | 2824 x 1.00 / 3.53 = 800 and 1976
W1   | 2024-09-14 | 2024-09-14 | 24        | yes       | 1976 x 0.03 / 2.47
W2   | 2024-02-28 | 2024-02-29 | 31        | yes       | 310 x 0.10 / 1.00
W2   | 2024-02-29 | 2024-02-29 | 21.70     | yes       | 310 x 0.07 / 1.00: the day after is in March
W6   | 2024-06-30 | 2024-06-30 | 6.33      | no        | 1266 x 0.03 / 6.00
"""


@pytest.mark.parametrize("name, first, last, amount, mandatory, because", rows(KNOWN))
def test_is_recovered(name, first, last, amount, mandatory, because):
    asked = Asked(ranges=granted(name), total=benefit(WORKED[name]).total, from_=first, to=last)
    answered = recovery(asked)
    assert (answered.recovery, answered.mandatory) == (Decimal(amount), mandatory)
    assert (answered.deducted, answered.net_of_instalment, answered.invoice) == (0, 0, answered.recovery)


BY_HAND = """
entered  | recovered | off the instalment | left to pay | invoiced | mandatory
6000.99  | 6000      | 6000               | 3000        | 0        | yes
9000     | 9000      | 9000               | 0           | 0        | yes
12000    | 12000     | 9000               | 0           | 3000     | yes
21       | 21        | 21                 | 8979        | 0        | yes
20.99    | 20        | 20                 | 8980        | 0        | no
0.99     | 0         | 0                  | 9000        | 0        | no
18000    | 18000     | 9000               | 0           | 9000     | yes
"""


@pytest.mark.parametrize("entered, recovered, deducted, net, invoice, mandatory", rows(BY_HAND))
def test_an_amount_entered_is_cut_down_to_whole_euros(entered, recovered, deducted, net, invoice, mandatory):
    asked = {"ranges": [], "total": 18000, "paid": NINE, "from": "2026-10-01", "to": "2027-01-31",
             "manual_amount": str(entered)}  # fmt: skip
    told = answer("recovery", asked)
    assert [Decimal(told[name]) for name in ("recovery", "deducted", "net_of_instalment", "invoice")] == [
        recovered, deducted, net, invoice,
    ]  # fmt: skip
    assert told["mandatory"] is mandatory


def test_what_is_paid_of_an_instalment_cannot_be_taken_off_it():
    asked = {"ranges": [], "total": 18000, "from": "2026-10-01", "to": "2027-01-31", "manual_amount": 6000,
             "paid": [{"instalment": 2, "amount": 9000, "paid": "5000.00"}]}  # fmt: skip
    told = answer("recovery", asked)
    assert (told["net_of_instalment"], told["invoice"]) == ("0.00", "2000.00")


def test_the_answer_of_the_benefit_can_be_asked_back():
    given = {"start": "2026-02-01", "end": "2027-01-31", "monthly_pay": 2900, "vacation_money": 120,
             "other_expenses": 610, "state_aid_max_percentage": 50}  # fmt: skip
    told = answer("benefit", given)
    asked = {"ranges": told["ranges"], "total": told["total"], "paid": NINE, "from": "2026-10-01", "to": "2027-01-31"}
    back = answer("recovery", asked)
    assert (back["recovery"], back["net_of_instalment"], back["invoice"], back["mandatory"]) == (
        "6000.00", "3000.00", "0.00", True,
    )  # fmt: skip
    assert (back["rows"][0]["label_en"], back["rows"][0]["amount"]) == ("Recovered for the time", "6000.00")
    assert answer("recovery", asked, "--explain")["steps"] == back["rows"]


GOOD = {"ranges": [{"start_date": "2026-02-01", "end_date": "2027-01-31", "total_amount": 18000}],
        "total": 18000, "paid": NINE, "from": "2026-10-01", "to": "2027-01-31"}  # fmt: skip


@pytest.mark.parametrize("change, field, code", [
    ({"to": "2026-09-30"}, "to", "period_turned_round"),
    ({"manual_amount": 18000.01}, "manual_amount", "amount_too_large"),
    ({"manual_amount": -1}, "manual_amount", "negative_amount"),
    ({"total": -1}, "total", "negative_amount"),
    ({"from": "2019-10-01"}, "from", "no_rule"),
    ({"paid": [{"instalment": 2, "amount": 9000, "paid": "much"}]}, "paid[0].paid", "bad_value"),
    ({"ranges": [{"start_date": "2026-02-01", "end_date": "2026-01-31", "total_amount": 1}]},
     "ranges[0].end_date", "period_turned_round"),
])  # fmt: skip
def test_a_fault_is_told_with_its_field(change, field, code):
    assert faults("recovery", GOOD | change)[:2] == (field, code)


@given(benefit_cases(), st.integers(0, 500), st.integers(0, 500))
@settings(deadline=None, max_examples=40)
def test_no_more_is_recovered_than_was_granted(case, skipped, length):
    answered = benefit(case)
    parts = [
        Granted(start_date=part.start_date, end_date=part.end_date, total_amount=part.total_amount)
        for part in answered.ranges
    ]
    first = case.start + timedelta(days=skipped)
    back = recovery(Asked(ranges=parts, total=answered.total, from_=first, to=first + timedelta(days=length)))
    assert 0 <= back.recovery <= answered.total
    assert back.deducted + back.invoice == back.recovery
    all_of_it = recovery(Asked(ranges=parts, total=answered.total, from_=date(2020, 1, 1), to=date(2040, 1, 1)))
    assert abs(all_of_it.recovery - answered.total) <= 1
