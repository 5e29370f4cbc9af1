"""Which state of an application may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, load


@dataclass(frozen=True, kw_only=True)
class StateRule(Rule):
    """From `before` an application may come to one of `after`."""

    before: str
    after: list[str]


RULES = load(Path(__file__).with_suffix(".toml"), StateRule)


def may_follow(before: str, after: str, day: date) -> bool:
    """Tell whether an application in `before` may come to `after`.

    >>> may_follow("SENT", "CANCELLED", date(2026, 5, 1)), may_follow("ACTIVE", "CANCELLED", date(2026, 5, 1))
    (True, False)
    """
    return any(after in rule.after for rule in RULES.all_on(day, lambda rule: rule.before == before))
