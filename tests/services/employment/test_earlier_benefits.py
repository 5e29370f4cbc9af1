"""Earlier benefits of the same employer and employee: twelve months in all, a new start after more than 24 months."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.services.employment.policy.earlier_benefits import Applied, Earlier, left
from toimiva.services.employment.policy.months import days360

from ..table_rows import rows
from .cases import answer, faults, times


def earlier(text: str | None) -> list[Earlier]:
    """Return the benefits of "2024-01-01/2024-06-30 2025-01-01/2025-03-31"."""
    halves = [one.split("/") for one in (text or "").split()]
    return [Earlier(start=date.fromisoformat(first), end=date.fromisoformat(last)) for first, last in halves]


KNOWN = """
start      | end        | earlier benefits                              | used | left | warning        | last day   | because
2025-01-01 | 2025-12-31 | -                                             | 0    | 12   | -              | 2025-12-31 | nothing before
2025-01-01 | 2025-04-30 | 2024-01-01/2024-08-31                         | 8    | 4    | -              | 2025-04-30 | exactly what is left
2025-01-01 | 2025-05-01 | 2024-01-01/2024-08-31                         | 8    | 4    | waiting_period | 2025-04-30 | a day more
2025-01-01 | 2025-06-30 | 2024-01-01/2024-12-31                         | 12   | 0    | waiting_period | -          | nothing is left
2026-12-31 | 2027-06-30 | 2024-01-01/2024-12-31                         | 12   | 0    | waiting_period | -          | 24 months and no more
2027-01-01 | 2027-06-30 | 2024-01-01/2024-12-31                         | 0    | 12   | -              | 2027-12-31 | more than 24 months
2026-06-30 | 2026-12-31 | 2024-01-01/2024-06-30                         | 6    | 6    | waiting_period | 2026-12-30 | 30 June and 24 months is 30 June
2026-07-01 | 2026-12-31 | 2024-01-01/2024-06-30                         | 0    | 12   | -              | 2027-06-30 | the day after
2026-02-28 | 2026-05-31 | 2023-09-01/2024-02-29                         | 6    | 6    | -              | 2026-08-27 | 29 February and 24 months is 28 February
2026-03-01 | 2026-05-31 | 2023-09-01/2024-02-29                         | 0    | 12   | -              | 2027-02-28 | the day after
2025-01-01 | 2025-06-30 | 2024-01-01/2024-03-31 2022-01-01/2022-03-31   | 6    | 6    | -              | 2025-06-30 | a gap of 21 months is gone over
2025-01-01 | 2025-06-30 | 2024-03-30/2024-06-29 2022-01-01/2022-03-31   | 6    | 6    | -              | 2025-06-30 | a gap of 24 months is gone over
2025-01-01 | 2025-06-30 | 2024-04-01/2024-06-30 2022-01-01/2022-03-31   | 3    | 9    | -              | 2025-09-30 | a longer one ends it
2025-01-01 | 2025-06-30 | 2025-06-01/2025-07-31                         | 2    | 10   | overlap        | 2025-10-31 | at once
2025-01-01 | 2025-06-30 | 2025-06-30/2025-07-31                         | 1.03 | 10.97| overlap        | 2025-11-29 | on the last day
2025-01-01 | 2025-06-30 | 2025-07-01/2025-07-31                         | 0    | 12   | -              | 2025-12-31 | begins later: not counted
2025-01-01 | 2025-12-31 | 2024-01-01/2024-08-31 2025-12-31/2026-01-31   | 9.03 | 2.97 | overlap        | 2025-03-30 | overlap wins
2025-01-31 | 2025-02-28 | 2024-01-01/2024-11-29                         | 10.97| 1.03 | -              | 2025-02-28 | 30 days of the 31 that are left, or 31
"""  # noqa: E501


@pytest.mark.parametrize("start, end, before, used, remaining, warning, last_day, because", rows(KNOWN))
def test_earlier_benefits_leave(start, end, before, used, remaining, warning, last_day, because):
    answered = left(Applied(applied_start=start, applied_end=end, previous=earlier(before)))
    assert (answered.months_used, answered.months_remaining, answered.warning, answered.last_possible_end_date) == (
        Decimal(used), Decimal(remaining), warning, last_day,
    )  # fmt: skip


def test_an_apprenticeship_has_no_limit():
    before = earlier("2023-01-01/2024-12-31")
    answered = left(Applied(applied_start=date(2025, 1, 1), applied_end=date(2025, 12, 31), previous=before,
                            apprenticeship=True))  # fmt: skip
    assert (answered.months_used, answered.months_remaining, answered.warning, answered.last_possible_end_date) == (
        24, None, None, None,
    )  # fmt: skip


@given(times(), st.lists(times(longest=300), max_size=5))
@settings(deadline=None, max_examples=60)
def test_what_is_used_and_left_is_twelve_months(applied, before):
    previous = [Earlier(start=first, end=last) for first, last in before]
    answered = left(Applied(applied_start=applied[0], applied_end=applied[1], previous=previous))
    assert answered.months_used + answered.months_remaining == 12 or answered.months_remaining == 0
    assert answered == left(Applied(applied_start=applied[0], applied_end=applied[1], previous=previous[::-1]))
    if last := answered.last_possible_end_date:
        until = left(Applied(applied_start=applied[0], applied_end=last, previous=[]))
        assert until.warning is None
        assert days360(applied[0], last - timedelta(days=6)) < answered.months_remaining * 30 + 1


def test_the_verb_answers_in_the_shape_of_the_interface():
    given = {"applied_start": "2025-01-01", "applied_end": "2025-05-01", "apprenticeship": False,
             "previous": [{"start": "2024-01-01", "end": "2024-08-31"}]}  # fmt: skip
    assert answer("previous-benefits", given) == {
        "months_used": "8.00", "months_remaining": "4.00", "warning": "waiting_period",
        "last_possible_end_date": "2025-04-30",
    }  # fmt: skip
    assert answer("previous-benefits", given, "--explain")["steps"] == given["previous"]
    wrong = given | {"previous": [{"start": "2024-01-01", "end": "2023-12-31"}]}
    assert faults("previous-benefits", wrong)[:2] == ("previous[0].end", "period_turned_round")
    assert faults("previous-benefits", given | {"applied_start": "2019-01-01"})[:2] == ("applied_start", "no_rule")
