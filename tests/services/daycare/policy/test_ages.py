"""Third birthdays and the earliest start."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.services.daycare.policy.ages import earliest_start, is_three

from ...table_rows import rows

THREE = """
born       | purpose | last day under 3
2020-05-15 | STAFF   | 2023-05-14
2020-05-15 | VOUCHER | 2023-05-31
2020-05-01 | STAFF   | 2023-04-30
2020-05-01 | VOUCHER | 2023-04-30
2020-04-30 | VOUCHER | 2023-04-30
2020-12-31 | VOUCHER | 2023-12-31
2020-02-29 | STAFF   | 2023-02-27
2020-02-29 | VOUCHER | 2023-02-28
"""


@pytest.mark.parametrize("born, purpose, last", rows(THREE))
def test_a_child_counts_as_three(born, purpose, last):
    assert not is_three(born, last, purpose)
    assert is_three(born, last + timedelta(1), purpose)


STARTS = """
case | born       | may start
K1   | 2024-11-20 | 2025-08-01
-    | 2024-11-01 | 2025-08-01
-    | 2024-11-30 | 2025-08-01
-    | 2024-12-01 | 2025-09-01
-    | 2024-05-31 | 2025-02-01
"""


@pytest.mark.parametrize("case, born, start", rows(STARTS))
def test_a_child_may_start_in_the_month_it_turns_nine_months(case, born, start):
    assert earliest_start(born) == start


@given(st.dates(date(2016, 8, 1), date(2090, 1, 1)))
def test_the_voucher_changes_within_a_month_after_the_birthday_on_a_first_day(born):
    first = next(day for day in (born + timedelta(n) for n in range(1090, 1130)) if is_three(born, day, "VOUCHER"))
    assert first.day == 1
    assert is_three(born, first, "STAFF")
    assert not is_three(born, first - timedelta(32), "STAFF")
