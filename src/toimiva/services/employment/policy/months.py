"""How many months a time lasts: DAYS360 of the European kind, by which pay and benefits are divided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from toimiva.city.refusals import Refusal
from toimiva.city.typed import Exact

from .whole import Whole, euros, half_up

DAY = timedelta(days=1)
MONTH_DAYS, YEAR_DAYS = 30, 360
LONGEST_MONTHS = 1200  # a hundred years: more is a slip
CALENDAR_TO_360 = Fraction(146_097, 144_000)  # days of 400 years of the calendar, and of 360 days
DRIFT_DAYS = 10  # how far the calendar may stand from days of 360 to the year, around the day looked for


@dataclass(frozen=True, kw_only=True)
class Length:
    """A time with its last day, or the months that it should last."""

    start: date
    end: date | None = None
    months: Exact | None = None


@dataclass(frozen=True)
class Months:
    """The days of months of thirty, and the months with two decimals."""

    days360: int
    months: Decimal


@dataclass(frozen=True)
class LastDay:
    """None: no time at all is nearer to the months asked for than any last day."""

    last_end_date: date | None


def day_number(day: date) -> int:
    """Return the place of a day in years of 360 days; the 31st is the 30th."""
    return day.year * YEAR_DAYS + day.month * MONTH_DAYS + min(day.day, MONTH_DAYS)


def days360(start: date, end: date) -> int:
    """Return the days from `start` to `end`, both counted, in months of thirty days.

    >>> days360(date(2024, 2, 1), date(2024, 2, 29)), days360(date(2024, 3, 15), date(2024, 6, 30))
    (30, 106)

    The method counts no day from the 30th to the 30th of a month that has 31:

    >>> days360(date(2024, 5, 30), date(2024, 5, 30))
    0
    """
    return day_number(end + DAY) - day_number(start)


def month_hundredths(days: Whole) -> Whole:
    """Return days of months of thirty as hundredths of a month, halves up.

    >>> month_hundredths(106)
    353
    """
    return half_up(days * 10, 3)


def months_of(days: int) -> Decimal:
    """Return days of months of thirty as months with two decimals."""
    return euros(month_hundredths(days))


def last_end_date(start: date, months: Fraction) -> date | None:
    """Return the last day of a time from `start` whose months are nearest to `months`; of two as near, the later.

    >>> last_end_date(date(2024, 3, 15), Fraction(6))
    datetime.date(2024, 9, 14)

    None where no time at all is nearer than any last day; as near is not nearer.
    """
    wanted = months * MONTH_DAYS
    guess = (start + timedelta(days=int(wanted * CALENDAR_TO_360))).toordinal()
    first = max(guess - DRIFT_DAYS, start.toordinal())
    ends = [date.fromordinal(day) for day in range(first, guess + DRIFT_DAYS + 1)]
    off, end = min((abs(days360(start, end) - wanted), -end.toordinal()) for end in ends)
    return None if wanted < off else date.fromordinal(-end)


def length(asked: Length) -> Months | LastDay:
    """Answer how long a time is, or on which day one of so many months ends."""
    if asked.end is not None:
        check_order(asked.start, asked.end, "end")
        days = days360(asked.start, asked.end)
        return Months(days, months_of(days))
    if asked.months is None:
        raise Refusal("missing_value", field="end")
    if not 0 <= asked.months <= LONGEST_MONTHS:
        raise Refusal("bad_value", field="months", value=asked.months, expected=f"0 to {LONGEST_MONTHS} months")
    return LastDay(last_end_date(asked.start, Fraction(asked.months)))


def check_order(start: date, end: date, field: str) -> None:
    """Raise `Refusal` naming `field` where the last day is before the first, or is the calendar's own last."""
    if end < start:
        raise Refusal("period_turned_round", field=field, value=end.isoformat(), start=start.isoformat())
    if end == date.max:
        raise Refusal("not_a_date", field=field, value=end.isoformat())
