"""Numbers, days and months as people write them in the three languages; halves go away from zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "–"
HELSINKI = ZoneInfo("Europe/Helsinki")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CLOCK = {"fi": "klo", "sv": "kl.", "en": "at"}


def number(value: Decimal | int, decimals: int, language: str) -> str:
    """Return the number with its thousands apart: 1 240,50 in Finnish and Swedish, 1,240.50 in English.

    >>> number(Decimal("-1240.5"), 2, "en")
    '−1,240.50'
    """
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if language != "en":
        text = text.replace(",", NBSP).replace(".", ",")
    return (MINUS if rounded < 0 else "") + text


def euros(value: Decimal, language: str) -> str:
    """Return money with its cents, without the sign of the euro: a table says that in its heading."""
    return number(value, 2, language)


def thousands(value: Decimal, language: str) -> str:
    """Return money in whole thousands, rounded for display only.

    >>> thousands(Decimal("-609319.00"), "fi"), thousands(Decimal("500.00"), "fi"), thousands(Decimal("-500"), "fi")
    ('−609', '1', '−1')
    """
    return number(value / 1000, 0, language)


def percent(value: Decimal | None, language: str) -> str:
    """Return per cent with one decimal; a dash where there is none."""
    return DASH if value is None else number(value, 1, language) + NBSP + "%"


def plain_number(value: str | None, language: str) -> str:
    """Return a decimal written as text as people write it, with the decimals it has; a dash where there is none."""
    if value is None or value == "":
        return DASH
    found = Decimal(value)
    exponent = found.as_tuple().exponent
    return number(found, max(0, -exponent) if isinstance(exponent, int) else 0, language)


def day(value: date | None, language: str) -> str:
    """Return a day: 21.4.2026 in Finnish and Swedish, 21 Apr 2026 in English."""
    if value is None:
        return DASH
    if language == "en":
        return f"{value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"
    return f"{value.day}.{value.month}.{value.year}"


def instant(value: datetime, language: str) -> str:
    """Return an instant in Helsinki time: 30.9.2021 klo 23.59."""
    local = value.astimezone(HELSINKI)
    clock = f"{local:%H:%M}" if language == "en" else f"{local:%H.%M}"
    return f"{day(local.date(), language)} {CLOCK[language]}{NBSP}{clock}"


def month(value: str, language: str) -> str:
    """Return a month written as "2021-05": 5/2021 in Finnish and Swedish, May 2021 in English."""
    year, number_of_month = int(value[:4]), int(value[5:7])
    return f"{MONTHS[number_of_month - 1]}{NBSP}{year}" if language == "en" else f"{number_of_month}/{year}"
