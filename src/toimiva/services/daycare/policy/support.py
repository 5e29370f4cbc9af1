"""Which factors a special teacher may give a child with a need of support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class SupportRule(Rule):
    """A factor that multiplies a child's weight."""

    factor: Decimal


RULES = load(Path(__file__).with_name("support_factors.toml"), SupportRule)


def support_factors(on: date, rules: Rules[SupportRule] = RULES) -> list[Decimal]:
    """Return the factors in force on a day, the smallest first.

    >>> [str(factor) for factor in support_factors(date(2026, 8, 1))]
    ['1.5', '2', '3']
    """
    return sorted(rule.factor for rule in rules.all_on(on, lambda rule: True))
