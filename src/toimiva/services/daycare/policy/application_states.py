"""Which state of an application may follow which."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from toimiva.city.rules import following, load
from toimiva.city.rules.following import StateRule

RULES = load(Path(__file__).with_suffix(".toml"), StateRule)


def may_follow(before: str, after: str, day: date) -> bool:
    """Tell whether an application in `before` may come to `after`.

    >>> may_follow("SENT", "CANCELLED", date(2026, 5, 1)), may_follow("ACTIVE", "CANCELLED", date(2026, 5, 1))
    (True, False)
    """
    return following.may_follow(RULES, before, after, day)
