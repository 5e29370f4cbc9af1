"""On which day a period may end: Act on the Calculation of Statutory Periods 150/1930, section 5. No Django here."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

FRIDAY, SATURDAY = 4, 5


def next_working_day(day: date) -> date:
    """Return `day`, or the next day on which a period may end.

    Ascension Day of 2026 is a Thursday, so a period ends on Friday:

    >>> next_working_day(date(2026, 5, 14))
    datetime.date(2026, 5, 15)
    """
    while day.weekday() >= SATURDAY or day in _days_off(day.year) or _is_eve(day):
        day += timedelta(days=1)
    return day


def _is_eve(day: date) -> bool:
    """Christmas Eve, or Midsummer Eve: the Friday between 19 and 25 June."""
    midsummer = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == FRIDAY
    return midsummer or (day.month, day.day) == (12, 24)


@cache
def _days_off(year: int) -> frozenset[date]:
    """Holy days, Independence Day and 1 May."""
    import holidays  # loads slowly

    return frozenset(holidays.country_holidays("FI", years=year))
