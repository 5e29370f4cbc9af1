"""Which state may follow which, as a dated table: `before` and the states `after` it. Free of Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .table import Rule, Rules


@dataclass(frozen=True, kw_only=True)
class StateRule(Rule):
    """From `before` a thing may come to one of `after`."""

    before: str
    after: list[str]


def may_follow(rules: Rules[StateRule], before: str, after: str, day: date) -> bool:
    """Tell whether what is in `before` may come to `after` by the rules of a day."""
    return any(after in rule.after for rule in rules.all_on(day, lambda rule: rule.before == before))
