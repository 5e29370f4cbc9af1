"""What a cell says of a day: dd.mm.yyyy or ISO, read once for each different writing."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

FINNISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
JOINED = re.compile(r"(\d{4})(\d{2})(\d{2})")
ODATA = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
EPOCH = date(1970, 1, 1)
NO_DAY = np.iinfo(np.int32).min


def day_of(text: str) -> date | None:
    """Return the day, or None when the cell holds no day that exists.

    >>> [day_of(text) for text in ("31.5.2021", "2021-05-31", "31.02.2021", "05/31/2021")]
    [datetime.date(2021, 5, 31), datetime.date(2021, 5, 31), None, None]
    """
    bare = text.strip()
    if not bare.isascii():
        return None
    try:
        if found := FINNISH.fullmatch(bare):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := ISO.fullmatch(bare) or JOINED.fullmatch(bare):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := ODATA.fullmatch(bare):  # milliseconds of UTC midnight, as the interface writes a day
            return date.fromordinal(EPOCH.toordinal() + int(found[1]) // 86_400_000)
    except (ValueError, OverflowError):
        return None
    return None


def number_of(day: date) -> int:
    """Return the day counted from 1970-01-01, the form in which columns hold days."""
    return day.toordinal() - EPOCH.toordinal()


def day_from(number: int) -> date:
    """Return the day of a column's number."""
    return date.fromordinal(EPOCH.toordinal() + int(number))


def month_of(day: date) -> int:
    """Return the month counted from year 0, so that the next month is one more."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    """Return the first day of a counted month."""
    return date(month // 12, month % 12 + 1, 1)
