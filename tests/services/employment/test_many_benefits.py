"""Many benefits at once are to the cent those of one case at a time; a changed rule table changes both alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.rules import Rules
from toimiva.services.employment.engine.benefits import benefits
from toimiva.services.employment.engine.columns import columns
from toimiva.services.employment.policy.benefit import benefit
from toimiva.services.employment.policy.benefit_rules import TABLES, BenefitTables

from .cases import WORKED, benefit_cases, case


def as_told(cases, tables=TABLES):
    """Return the totals and the parts of cases worked out at once, as the single engine tells them, in cents."""
    found = benefits(columns(cases, tables), tables)
    columns_of_parts = (
        found.parts.case, found.parts.start, found.parts.end, found.month_hundredths, found.subsidy_cents,
        found.training_cents, found.monthly_cents, found.part_cents,
    )  # fmt: skip
    return found.total_cents.tolist(), list(zip(*(column.tolist() for column in columns_of_parts), strict=True))


def one_by_one(cases, tables=TABLES):
    """Return the same of each case in turn."""
    answers = [benefit(case, tables=tables) for case in cases]
    in_cents = [
        (at, part.start_date.toordinal(), part.end_date.toordinal(), *(int(amount * 100) for amount in (
            part.months, part.pay_subsidy_monthly, part.training_monthly, part.monthly_amount, part.total_amount,
        )))
        for at, answered in enumerate(answers)
        for part in answered.ranges
    ]  # fmt: skip
    return [int(answered.total * 100) for answered in answers], in_cents


def test_the_worked_examples_at_once():
    totals, _ = as_told(list(WORKED.values()))
    assert totals == [480000, 31000, 1800000, 618500, 1131800, 126600]
    assert as_told(list(WORKED.values())) == one_by_one(list(WORKED.values()))


@given(st.lists(benefit_cases(), min_size=1, max_size=8))
@settings(deadline=None, max_examples=40)
def test_at_once_is_one_by_one_to_the_cent(cases):
    assert as_told(cases) == one_by_one(cases)


def test_the_largest_amounts_and_a_long_time_still_fit():
    many = [
        case("2020-01-01", "2060-12-31", "99999", "99999", "99999", 100, ruleset=rule_set,
             subsidies=[(100, "2020-01-01", "2060-12-31", *work_time)])
        for rule_set in ("HL-2020", "HL-2023", "HL-2026")
        for work_time in ([], ["0.01"], ["65.01"], [100])
    ]  # fmt: skip
    assert as_told(many) == one_by_one(many)


def test_a_rule_change_is_simulated_over_both_alike():
    rows = tuple(replace(rule, cap_eur=900, cap_without_subsidy_eur=1200) for rule in TABLES.rule_sets)
    changed = BenefitTables(
        Rules(TABLES.rule_sets.title, "a proposal", rows, TABLES.rule_sets.key), TABLES.subsidies, TABLES.instalments
    )
    cases = list(WORKED.values())
    assert as_told(cases, changed) == one_by_one(cases, changed)
    given = columns(cases, changed)
    was, would_be = benefits(given).total_cents, benefits(given, changed).total_cents
    assert (would_be - was).tolist() == [60000, 0, -360000, 0, 0, 0]


def test_days_of_any_year_are_counted_as_one_by_one():
    from toimiva.services.employment.engine.parts import days360 as many
    from toimiva.services.employment.policy.months import days360 as one

    first = np.arange(date(2019, 12, 25).toordinal(), date(2024, 3, 5).toordinal())
    for length in (0, 1, 30, 365):
        expected = [one(date.fromordinal(day), date.fromordinal(day + length)) for day in first.tolist()]
        assert many(first, first + length).tolist() == expected
