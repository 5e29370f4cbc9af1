"""Into which month's books an event is posted."""

from __future__ import annotations

from datetime import date


def first_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month.

    >>> month_after(date(2021, 12, 1))
    datetime.date(2022, 1, 1)
    """
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def open_month(day: date, closed_through: date | None) -> date:
    """Return the month an event of `day` is posted to: its own, or the first open one after the closed ones.

    >>> open_month(date(2021, 5, 31), date(2021, 6, 1))
    datetime.date(2021, 7, 1)
    >>> open_month(date(2021, 7, 2), date(2021, 6, 1))
    datetime.date(2021, 7, 1)
    """
    own = first_of(day)
    return own if closed_through is None or own > closed_through else month_after(closed_through)


def late_note(day: date, period: date) -> str:
    """Return what is noted on an entry that its own month was closed for; empty when it was not."""
    return "" if first_of(day) == period else f"{day:%Y-%m} is closed: posted to {period:%Y-%m}"
