"""How long a subscriber is tried, and how long what was told is kept: the city's own limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Period, Rule, load


@dataclass(frozen=True, kw_only=True)
class WebhookRule(Rule):
    """`waits`: minutes after each try that failed. `lease`: minutes in which who tries a call has told its end."""

    waits: list[int]
    lease: int
    old_secret_hours: int
    kept: Period


RULES = load(Path(__file__).with_suffix(".toml"), WebhookRule)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` tries that failed; None when a person has to look.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    >>> next_try(1, at).isoformat(), next_try(100, at)
    ('2026-11-24T09:01:00+00:00', None)
    """
    waits = RULES.on(now.date()).waits
    return now + timedelta(minutes=waits[tries - 1]) if tries <= len(waits) else None


def lease_end(now: datetime) -> datetime:
    """Return when a call claimed now may be taken up by another."""
    return now + timedelta(minutes=RULES.on(now.date()).lease)


def old_secret_until(now: datetime) -> datetime:
    """Return until when calls carry the signature of the secret before, too."""
    return now + timedelta(hours=RULES.on(now.date()).old_secret_hours)


def kept_from(today: date) -> date:
    """Return the first day whose events are still kept."""
    return today - relativedelta(**RULES.on(today).kept)
