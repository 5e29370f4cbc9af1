"""When a request that Ahjo has not answered is tried again, and when it is left to a person."""

from __future__ import annotations

from datetime import datetime, timedelta

WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` tries that failed; None when a person has to look.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    >>> [next_try(tries, now) is None for tries in (1, 4, 5)]
    [False, False, True]
    """
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None
