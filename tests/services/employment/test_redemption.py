"""What a handler is to look at in an employer's claim: the days, the hours, the pay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal, Refusals
from toimiva.services.employment.policy.redemption import Work, check, doubts, hours_a_week
from toimiva.services.employment.policy.voucher_rules import terms_of

CASES = """
2026 | 2026-06-01 | 2026-06-14 | 60    | 500.00 | 2026-06-30 | -
2026 | 2026-06-01 | 2026-08-15 | 200   | 900.00 | 2026-11-30 | -
2026 | 2026-05-31 | 2026-06-14 | 60    | 500.00 | 2026-06-30 | work_begins_too_early
2026 | 2026-08-01 | 2026-08-16 | 60    | 500.00 | 2026-11-30 | work_ends_too_late
2026 | 2026-06-01 | 2026-06-14 | 59.99 | 500.00 | 2026-06-30 | too_few_hours
2026 | 2026-06-01 | 2026-06-14 | 60    | 499.99 | 2026-06-30 | too_little_pay
2026 | 2026-06-01 | 2026-06-14 | 60    | 500.00 | 2026-12-01 | claimed_too_late
2026 | 2026-06-01 | 2026-06-28 | 72    | 600.00 | 2026-06-30 | -
2026 | 2026-06-01 | 2026-06-28 | 71.99 | 600.00 | 2026-06-30 | too_few_hours_a_week
2020 | 2020-06-01 | 2020-06-14 | 60    | 350.00 | 2020-09-30 | -
2020 | 2020-08-01 | 2020-08-13 | 60    | 349.99 | 2020-10-01 | work_ends_too_late too_little_pay claimed_too_late
2022 | 2022-06-01 | 2022-06-14 | 60    | 400.00 | 2023-01-31 | -
2026 | 2026-05-01 | 2026-09-01 | 10    | 0.00   | -          | work_begins_too_early work_ends_too_late too_few_hours too_few_hours_a_week too_little_pay
"""  # noqa: E501


def work(year=2026, start=date(2026, 6, 1), end=date(2026, 6, 14), hours=60, pay=500, claimed=None) -> Work:
    return Work(year=year, start=start, end=end, hours=Decimal(hours), pay=Decimal(pay), claimed=claimed)


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_work_against_the_terms_of_its_year(line):
    year, start, end, hours, pay, claimed, codes = (cell.strip() for cell in line.split("|"))
    days = [None if day == "-" else date.fromisoformat(day) for day in (start, end, claimed)]
    found = doubts(work(int(year), days[0], days[1], hours, pay, days[2]))
    assert [doubt.code for doubt in found] == ([] if codes == "-" else codes.split())


def test_numbers_that_cannot_be_are_all_told():
    with pytest.raises(Refusals) as refused:
        check(work(start=date(2026, 6, 2), end=date(2026, 6, 1), hours=0, pay=-1))
    assert [(one.code, one.field) for one in refused.value.refusals] == [
        ("period_turned_round", "end"), ("no_hours_worked", "hours"), ("negative_pay", "pay"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="not open"):
        doubts(work(year=2019))


@given(st.integers(0, 90), st.integers(0, 90), st.integers(1, 300), st.integers(0, 1000))
def test_more_hours_and_more_pay_never_raise_a_doubt(begin, length, hours, pay):
    start = date(2026, 5, 20) + timedelta(begin)
    one = work(start=start, end=start + timedelta(length), hours=hours, pay=pay)
    more = work(start=start, end=one.end, hours=hours + 1, pay=pay + 1)
    assert {doubt.code for doubt in doubts(more)} <= {doubt.code for doubt in doubts(one)}
    assert ("too_few_hours_a_week" in {doubt.code for doubt in doubts(one)}) == (
        hours_a_week(one) < terms_of(2026).min_hours_week
    )
