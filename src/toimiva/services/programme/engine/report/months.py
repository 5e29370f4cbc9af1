"""What was used in each month and what is forecast for those to come, so that the months add up to the year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..money import ZERO, Sum
from .money import Month

USED = ("ACTUAL", "ACCRUAL")


def months_of(sums: Iterable[Sum], *, until: date, closed_through: date | None) -> tuple[Month, ...]:
    """Return the programme's months. As in the books, a month's forecast counts only beyond its use, number by number.

    `until`: the month the report ends with; `closed_through`: the last closed month as known then.
    """
    used: dict[tuple[int | None, date], Decimal] = defaultdict(lambda: ZERO)
    expected: dict[tuple[int | None, date], Decimal] = defaultdict(lambda: ZERO)
    for one in sums:
        if one.kind in USED and one.month <= until:
            used[one.number, one.month] += one.amount
        elif one.kind == "FORECAST":
            expected[one.number, one.month] += one.amount
    told = max(day for day in (closed_through, until.replace(day=1)) if day)
    left = {key: max(amount - used.get(key, ZERO), ZERO) for key, amount in expected.items() if key[1] > told}
    seen = sorted({month for _number, month in (*used, *left)})
    return tuple(
        Month(
            month=f"{month:%Y-%m}",
            used=sum((amount for key, amount in used.items() if key[1] == month), ZERO),
            forecast=sum((amount for key, amount in left.items() if key[1] == month), ZERO),
        )
        for month in seen
    )
