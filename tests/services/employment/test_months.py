"""Months of a time: DAYS360 of the European kind, as the terms of the Helsinki benefit count them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from toimiva.services.employment.cli import cli
from toimiva.services.employment.policy.months import days360, last_end_date, months_of

from ..table_rows import rows

KNOWN = """
start      | end        | days360 | months | because
2024-04-01 | 2024-04-30 | 30      | 1.00   | a month of 30 days
2024-10-01 | 2024-10-31 | 30      | 1.00   | a month of 31 days
2024-02-01 | 2024-02-29 | 30      | 1.00   | February of a leap year
2023-02-01 | 2023-02-28 | 30      | 1.00   | February
2024-03-15 | 2024-06-30 | 106     | 3.53   | rounded down
2024-07-01 | 2024-09-14 | 74      | 2.47   | rounded up
2024-01-31 | 2024-02-28 | 29      | 0.97   | the 31st is the 30th
2024-02-29 | 2024-03-30 | 31      | 1.03   | the day after the end is the 31st
2024-05-31 | 2024-05-31 | 1       | 0.03   | one day
2024-05-30 | 2024-05-30 | 0       | 0.00   | from the 30th to the 30th of a month of 31 days
2023-02-28 | 2023-02-28 | 3       | 0.10   | the last of February
2026-02-01 | 2027-01-31 | 360     | 12.00  | a year
"""


@pytest.mark.parametrize("start, end, days, months, because", rows(KNOWN))
def test_a_time_lasts(start, end, days, months, because):
    assert (days360(start, end), months_of(days360(start, end))) == (days, Decimal(months))


ENDS = """
start      | months | last day   | because
2024-03-15 | 6      | 2024-09-14 | six months
2024-01-31 | 1      | 2024-02-29 | 29 days of 360 to the 28th and 31 to the 29th are as near: the later
2024-05-01 | 1      | 2024-05-31 | a whole month
2024-01-01 | 0.01   | -          | no time is nearer than one day
2024-05-30 | 0      | 2024-05-30 | that day counts none, as near as no time
2024-05-31 | 0      | -          | one day is farther than none
2024-01-01 | 12     | 2024-12-31 | a year
"""


@pytest.mark.parametrize("start, months, last_day, because", rows(ENDS))
def test_a_time_of_so_many_months_ends(start, months, last_day, because):
    assert last_end_date(start, Fraction(months)) == last_day


@pytest.mark.parametrize("start", [date(2024, 1, 31), date(2024, 2, 29), date(2023, 2, 28), date(2024, 5, 30)])
def test_no_answer_differs_from_looking_at_every_day(start):
    ends = [start + timedelta(days=day) for day in range(400)]
    lasts = [(days360(start, end), end) for end in ends]
    for tenths in range(0, 3600, 37):  # days of months of thirty
        off, later = min((abs(days * 10 - tenths), -end.toordinal()) for days, end in lasts)
        expected = None if tenths < off else date.fromordinal(-later)
        assert last_end_date(start, Fraction(tenths, 300)) == expected


days = st.dates(date(2014, 1, 1), date(2090, 1, 1))


@settings(deadline=None, max_examples=50)
@given(st.lists(days, min_size=3, max_size=3, unique=True).map(sorted))
def test_a_time_cut_in_two_lasts_as_long(three):
    start, cut, end = three
    assert days360(start, cut) + days360(cut + timedelta(days=1), end) == days360(start, end)


@settings(deadline=None, max_examples=50)
@given(days, st.integers(0, 1200))
def test_whole_months_end_where_they_should(start, months):
    end = last_end_date(start, Fraction(months))
    assert end is None or abs(days360(start, end) - months * 30) <= 3  # February ends three days of 360 early


def test_the_verb_answers_both_questions_and_tells_faults():
    lines = [
        {"start": "2024-03-15", "end": "2024-06-30"}, {"start": "2024-03-15", "months": "6"},
        {"start": "2024-05-31", "months": 0}, {"start": "2024-03-15", "end": "2024-03-14"}, {"start": "2024-03-15"},
        {"start": "2024-03-15", "months": 1201}, {"start": "2024-03-15", "end": "9999-12-31"},
    ]  # fmt: skip
    done = CliRunner().invoke(cli, ["months", "-"], input="".join(json.dumps(line) + "\n" for line in lines))
    first, second, third, *faults = [json.loads(line) for line in done.stdout.splitlines()]
    assert (first, second, third) == (
        {"days360": 106, "months": "3.53"}, {"last_end_date": "2024-09-14"}, {"last_end_date": None},
    )  # fmt: skip
    assert [(fault["error"]["field"], fault["error"]["code"]) for fault in faults] == [
        ("end", "period_turned_round"), ("end", "missing_value"), ("months", "bad_value"), ("end", "not_a_date"),
    ]  # fmt: skip
    assert (done.exit_code, done.stderr.splitlines()[0][:14]) == (2, "stdin:4: end: ")
