"""Quiet hours, the most messages a day, how often a provider is tried: the city's own limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from toimiva.city.rules import Rule, load

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, kw_only=True)
class LimitRule(Rule):
    """One limit; what it holds depends on its id."""

    value: dict[str, Any]


RULES = load(Path(__file__).with_suffix(".toml"), LimitRule)


def limit(name: str, day: date) -> dict[str, Any]:
    """Return the values of the limit called `name` on a day."""
    return RULES.on(day, lambda rule: rule.id == name).value


def quiet(now: datetime) -> bool:
    """Tell whether text messages wait at this instant, by the clock in Helsinki.

    >>> from datetime import UTC
    >>> [quiet(datetime(2026, 11, 24, hour, tzinfo=UTC)) for hour in (5, 6, 17, 18)]
    [True, False, False, True]
    """
    local = now.astimezone(HELSINKI)
    hours = limit("quiet-hours", local.date())
    return not hours["to_hour"] <= local.hour < hours["from_hour"]


def morning_after(now: datetime) -> datetime:
    """Return when the quiet hours of the next day end, in Helsinki; also over the night in which clocks change.

    >>> from datetime import UTC
    >>> morning_after(datetime(2026, 10, 24, 18, tzinfo=UTC)).isoformat()
    '2026-10-25T08:00:00+02:00'
    """
    tomorrow = now.astimezone(HELSINKI).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(limit("quiet-hours", tomorrow)["to_hour"]), HELSINKI)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` tries that failed; None when a person has to look."""
    waits: list[int] = limit("tries", now.astimezone(HELSINKI).date())["waits"]
    return now + timedelta(minutes=waits[tries - 1]) if tries <= len(waits) else None


def lease_end(now: datetime) -> datetime:
    """Return when a claim made now may be taken up by another."""
    return now + timedelta(minutes=limit("lease", now.astimezone(HELSINKI).date())["minutes"])
