"""Which organisation unit a division is: this installation's own table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class DivisionUnit(Rule):
    """The unit's code and name; `id` is the division's code."""

    unit: str
    name: str


RULES = load(Path(__file__).with_suffix(".toml"), DivisionUnit)


def unit_of(division: str, on: date, rules: Rules[DivisionUnit] = RULES) -> DivisionUnit | None:
    """Return the unit of a division; None when the table does not know it, and then only the office acts for it."""
    found = rules.all_on(on, lambda rule: rule.id == division)
    return found[0] if found else None
