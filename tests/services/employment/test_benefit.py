"""The Helsinki benefit by HL-2020, HL-2023 and HL-2026: worked examples, the terms rule by rule, what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from toimiva.city.refusals import Refusal
from toimiva.services.employment.policy.benefit import benefit
from toimiva.services.employment.policy.benefit_case import BenefitCase, PaySubsidy
from toimiva.services.employment.policy.benefit_spans import merged
from toimiva.services.employment.policy.instalments import check_moved_due, instalments, payable, proofs_asked_on
from toimiva.services.employment.policy.months import days360

from ..table_rows import rows
from .cases import WORKED, benefit_cases, case

TOTALS = """
case | rule set | costs   | state aid | total
W1   | HL-2023  | 2618    | 2618      | 4800
W2   | HL-2023  | 3020    | 1510      | 310
W3   | HL-2026  | 3630    | 1815      | 18000
W4   | HL-2026  | 2170.25 | 1085.13   | 6185
W5   | HL-2026  | 2050    | 1025      | 11318
W6   | HL-2023  | 1810    | 1810      | 1266
"""


@pytest.mark.parametrize("name, rule_set, costs, aid, total", rows(TOTALS))
def test_a_worked_example_gives(name, rule_set, costs, aid, total):
    answered = benefit(WORKED[name])
    assert (answered.ruleset, answered.salary_costs, answered.state_aid_max_monthly, answered.total) == (
        rule_set, costs, aid, total,
    )  # fmt: skip


PARTS = """
case | from       | to         | months | subsidy | training | a month | together
W1   | 2024-03-15 | 2024-06-30 | 3.53   | 1470    | 0        | 800     | 2824
W1   | 2024-07-01 | 2024-09-14 | 2.47   | 0       | 0        | 800     | 1976
W2   | 2024-02-01 | 2024-02-29 | 1.00   | 1200    | 0        | 310     | 310
W3   | 2026-02-01 | 2027-01-31 | 12.00  | 0       | 0        | 1500    | 18000
W4   | 2026-03-10 | 2026-08-31 | 5.70   | 0       | 0        | 1085    | 6185
W5   | 2026-01-15 | 2026-01-31 | 0.53   | 0       | 0        | 1025    | 543
W5   | 2026-02-01 | 2026-06-30 | 5.00   | 0       | 100      | 925     | 4625
W5   | 2026-07-01 | 2026-12-31 | 6.00   | 0       | 0        | 1025    | 6150
W6   | 2024-01-01 | 2024-06-30 | 6.00   | 1599    | 0        | 211     | 1266
"""


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_example_falls_into_parts(name):
    answered = [
        (name, part.start_date, part.end_date, part.months, part.pay_subsidy_monthly, part.training_monthly,
         part.monthly_amount, part.total_amount)
        for part in benefit(WORKED[name]).ranges
    ]  # fmt: skip
    assert answered == [row for row in rows(PARTS) if row[0] == name]


HL_2020 = """
subsidy | work time | cap or share of the state                          | state a month | a month | total of 6
-       | -         | none                                               | 0             | 800     | 4800
30      | -         | 30 % of 2500 + 30 % of 100                         | 780           | 800     | 4800
50      | -         | 50 % of 2500 + 50 % of 100                         | 1300          | 800     | 4800
100     | -         | 65 % when unknown: min(1800; 2500) + 100           | 1900          | 700     | 4200
100     | 65        | 65 % or less: min(1800; 2500) + 100                | 1900          | 700     | 4200
100     | 65.01     | above: min(1800; 2500 / 0.6501 x 0.65) + 99.98     | 1899.98       | 700     | 4200
100     | 100       | min(1800; 2500 x 0.65) + 100 x 0.65                | 1690          | 800     | 4800
"""


@pytest.mark.parametrize("percent, work_time, says, state, monthly, total", rows(HL_2020))
def test_by_hl_2020_the_state_pays_a_share_of_costs(percent, work_time, says, state, monthly, total):
    subsidies = [(percent, "2022-01-01", "2022-06-30", *([work_time] if work_time else []))] if percent else []
    answered = benefit(case("2022-01-01", "2022-06-30", 2000, 500, 600, 100, subsidies=subsidies))
    (part,) = answered.ranges
    assert answered.ruleset == "HL-2020"
    assert (part.pay_subsidy_monthly, part.monthly_amount, answered.total) == (state, monthly, total), says


def test_by_hl_2020_the_share_has_a_cap_beside_the_holiday_bonus():
    answered = benefit(
        case("2022-01-01", "2022-06-30", 3000, 500, 600, 100, subsidies=[(50, "2022-01-01", "2022-06-30")])
    )
    assert answered.ranges[0].pay_subsidy_monthly == 1450


def test_by_hl_2020_months_are_not_rounded_before_multiplying():
    # 106/30 and 74/30 months of 500 and 600: 1766.67 + 1480.00, where two decimals would give 1765 + 1482
    part = case("2022-03-15", "2022-09-14", 1000, 0, 0, 50, compensations=[("300", "2022-07-01", "2022-09-14")])
    answered = benefit(part)
    assert [str(one.total_amount) for one in answered.ranges] == ["1766.67", "493.33"]
    assert answered.total == 2260


FIXED = """
from       | to         | euros | total | because
2022-01-01 | 2022-06-30 | -     | 3000  | employment benefit: 500 a month
2022-03-15 | 2022-06-30 | -     | 1767  | 106/30 months are not rounded
2024-01-01 | 2024-02-29 | 250.25| 501   | by hand: 500.50 is rounded up
2024-01-01 | 2024-02-29 | 250.24| 500   | by hand: 500.48 is rounded down
2024-01-01 | 2024-02-29 | 0     | 0     | by hand: nothing
2024-01-01 | 2024-12-31 | 1500  | 18000 | by hand: the most
"""


@pytest.mark.parametrize("start, end, euros, total, because", rows(FIXED))
def test_a_fixed_amount_gives(start, end, euros, total, because):
    asked = BenefitCase(benefit_type="employment_benefit", start=start, end=end)
    if euros is not None:
        asked = BenefitCase(start=start, end=end, manual_monthly_amount=Decimal(euros), manual_reason="as agreed")
    answered = benefit(asked)
    assert (answered.total, answered.salary_costs, answered.state_aid_max_monthly) == (total, None, None)


RULE_SETS = """
begins     | rule set | because
2020-01-01 | HL-2020  | the first day
2023-06-30 | HL-2020  | the day before pay subsidy was reformed
2023-07-01 | HL-2023  | that day
2025-12-31 | HL-2023  | the last day
2026-01-01 | HL-2026  | the first day
2035-01-01 | HL-2026  | as long as nothing else is decided
"""


@pytest.mark.parametrize("begins, rule_set, because", rows(RULE_SETS))
def test_the_day_it_begins_tells_the_rule_set(begins, rule_set, because):
    assert benefit(replace(WORKED["W3"], start=begins, end=begins + timedelta(days=40))).ruleset == rule_set


def test_a_bound_case_keeps_its_rule_set():
    bound = replace(WORKED["W3"], ruleset="HL-2020", start=date(2023, 8, 1), end=date(2023, 8, 31))
    assert (benefit(bound).ruleset, benefit(bound).total) == ("HL-2020", 800)


def test_an_amount_by_hand_still_tells_the_costs_where_pay_is_told():
    answered = benefit(replace(WORKED["W4"], manual_monthly_amount=Decimal(100), manual_reason="as agreed"))
    assert (answered.salary_costs, answered.state_aid_max_monthly, answered.total) == (
        Decimal("2170.25"), Decimal("1085.13"), 570,
    )  # fmt: skip


def test_by_hl_2026_a_granted_subsidy_keeps_the_cap_of_800():
    with_subsidy = replace(WORKED["W3"], pay_subsidies=[
        PaySubsidy(percent=50, start=date(2026, 2, 1), end=date(2026, 7, 31))
    ])  # fmt: skip
    assert [part.monthly_amount for part in benefit(with_subsidy).ranges] == [555, 800]


def test_half_of_a_cent_is_not_rounded_before_the_euro():
    asked = case("2026-02-01", "2026-02-28", "1000.99", 0, 0, 50)  # 500.495
    assert (benefit(asked).state_aid_max_monthly, benefit(asked).total) == (Decimal("500.50"), 500)


def subsidy(percent, first, last, **more):
    return PaySubsidy(percent=percent, start=date.fromisoformat(first), end=date.fromisoformat(last), **more)


JAN, FEB, MAR = ("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29"), ("2024-03-02", "2024-03-31")


@pytest.mark.parametrize(
    "given, times",
    [
        ([subsidy(50, *JAN), subsidy(50, *FEB)], [("2024-01-01", "2024-02-29")]),  # one begins where the other ends
        ([subsidy(50, *FEB), subsidy(50, *JAN)], [("2024-01-01", "2024-02-29")]),
        ([subsidy(50, *FEB), subsidy(50, *MAR)], [FEB, MAR]),  # a day between
        ([subsidy(50, *JAN), subsidy(70, *FEB)], [JAN, FEB]),
        ([subsidy(50, *JAN), subsidy(50, *FEB, work_time_percent=Decimal(80))], [JAN, FEB]),
        ([subsidy(50, *JAN), subsidy(50, *FEB, disability_or_illness=True)], [JAN, FEB]),
        ([subsidy(50, *JAN), subsidy(50, *FEB, disability_or_illness=False)], [("2024-01-01", "2024-02-29")]),
        ([subsidy(50, "2024-01-01", "2024-06-30"), subsidy(50, *FEB)], [("2024-01-01", "2024-06-30")]),
    ],
)
def test_subsidies_of_one_kind_are_joined(given, times):
    assert [(one.start.isoformat(), one.end.isoformat()) for one in merged(given)] == times


def test_of_two_supports_at_once_the_first_given_is_in_effect():
    asked = case("2024-01-01", "2024-02-29", 2400, 520, 100, 100,
                 subsidies=[(70, *FEB), (50, "2024-01-01", "2024-12-31")])  # fmt: skip
    assert [part.pay_subsidy_monthly for part in benefit(asked).ranges] == [1200, 1680]


def test_the_thirtieth_of_may_alone_is_no_month_and_a_row_says_so():
    answered = benefit(case("2024-05-30", "2024-05-30", 2400, 0, 0, 50))
    assert answered.total == 0
    assert [row.label.en for row in answered.rows if row.amount is None][1].startswith("Note: the method (DAYS360)")


def test_every_row_speaks_three_languages_and_the_last_gives_the_total():
    answered = benefit(WORKED["W5"], date(2026, 2, 2))
    assert all(len(set(row.label)) == 3 and all(row.label) for row in answered.rows)
    assert [(row.label.fi, row.formula, row.amount) for row in answered.rows[-3:]] == [
        ("Tuki yhteensä, täysiä euroja", "543.00 + 4625.00 + 6150.00", 11318),
        ("1. maksuerä, eräpäivä", "2.2.2026", 9000),
        ("2. maksuerä, eräpäivä", "15.7.2026", 2318),
    ]
    assert [row.formula for row in answered.rows[:5]] == [
        "1650 + 60 + 340", "50 % × 2050.00 = 1025.00", "15.1.2026–31.1.2026: 16/30 = 0.53",
        "min(1500; 1025.00)", "1025.00 × 0.53",
    ]  # fmt: skip


INSTALMENTS = """
begins     | total | first | second | second due | because
2026-02-01 | 9600  | 9600  | -      | -          | one up to 9 600
2026-02-01 | 9601  | 9000  | 601    | 2026-08-01 | two above
2026-03-31 | 18000 | 9000  | 9000   | 2026-09-30 | the month end is clamped
2025-08-31 | 10000 | 9000  | 1000   | 2026-02-28 | six months from the first day, even where decided later
2026-02-01 | 0     | -     | -      | -          | nothing is paid
"""


@pytest.mark.parametrize("begins, total, first, second, second_due, because", rows(INSTALMENTS))
def test_it_is_paid_in_instalments(begins, total, first, second, second_due, because):
    decided = date(2026, 3, 2)
    expected = [(first, decided), (second, second_due)]
    paid = instalments(Decimal(total), begins, decided)
    assert [(one.amount, one.due) for one in paid] == [one for one in expected if one[0] is not None]


DUE = """
first due  | due now    | moved to   | may | because
2026-03-02 | 2026-08-01 | 2026-07-31 | yes | earlier
2026-03-02 | 2026-08-01 | 2026-08-01 | yes | not moved
2026-03-02 | 2026-08-01 | 2026-08-02 | no  | after the day it is due now
2026-03-02 | 2026-08-01 | 2026-03-03 | yes | the day after the first
2026-03-02 | 2026-08-01 | 2026-03-02 | no  | on the day of the first
"""


@pytest.mark.parametrize("first, now, moved, may, because", rows(DUE))
def test_the_second_instalment_may_be_moved(first, now, moved, may, because):
    if may:
        check_moved_due(first, now, moved)
    else:
        with pytest.raises(Refusal, match="2026-03-03"):
            check_moved_due(first, now, moved)


def test_what_is_payable_of_the_second_instalment_is_never_below_nothing():
    assert payable(Decimal(9000), [Decimal(6000), Decimal(1000)]) == 2000
    assert payable(Decimal(9000), [Decimal(6000), Decimal(6000)]) == 0


def test_proofs_of_paid_wages_are_asked_for_150_days_after_the_start():
    assert proofs_asked_on(date(2026, 2, 1)) == date(2026, 7, 1)


@given(benefit_cases())
@settings(deadline=None, max_examples=60)
def test_the_parts_are_the_whole(asked):
    answered = benefit(asked, date(2026, 6, 1))
    assert sum(days360(part.start_date, part.end_date) for part in answered.ranges) == days360(asked.start, asked.end)
    assert (answered.ranges[0].start_date, answered.ranges[-1].end_date) == (asked.start, asked.end)
    assert answered.total == int(answered.total) >= 0
    assert sum(one.amount for one in answered.instalments) == answered.total
    assert abs(sum(part.total_amount for part in answered.ranges) - answered.total) <= 1
    if asked.manual_monthly_amount is None and asked.benefit_type == "salary_benefit":
        cap = 1500 if answered.ruleset == "HL-2026" and not asked.pay_subsidies else 800
        assert all(part.monthly_amount <= min(cap, answered.state_aid_max_monthly + 1) for part in answered.ranges)


@given(benefit_cases())
@settings(deadline=None, max_examples=40)
def test_the_explanation_can_be_computed_again(asked):
    """What a row says a part gives is its own arithmetic, by another way of counting."""
    answered = benefit(asked)
    for row in answered.rows:
        if row.label.en == "Benefit for the time":
            amount, factor = row.formula.split(" × ")
            per = 1 if "/" not in factor else 30
            exactly = Fraction(amount) * Fraction(factor.split("/")[0]) / per
            to = Decimal(1) if per == 1 else Decimal("0.01")
            decimal = Decimal(exactly.numerator) / Decimal(exactly.denominator)
            assert decimal.quantize(to, ROUND_HALF_UP) == row.amount


def test_a_day_without_rules_is_refused():
    with pytest.raises(Refusal, match="no rule"):
        benefit(replace(WORKED["W3"], start=date(2019, 12, 31)))
