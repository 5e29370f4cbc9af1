"""How large a share of the full-time fee the weekly hours ask for: Act 1503/2016, section 7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load
from toimiva.city.typed import Exact


@dataclass(frozen=True, kw_only=True)
class NeedShareRule(Rule):
    """Up to `part_hours` a week `part_share` of the fee, from `full_hours` on the whole, between them in proportion."""

    part_hours: int
    part_share: Decimal
    full_hours: int


RULES = load(Path(__file__).with_name("need_shares.toml"), NeedShareRule)
ONE = Decimal(1)


def fee_coefficient(hours_week: int, on: date, rules: Rules[NeedShareRule] = RULES) -> Exact:
    """Return the share of the full-time fee for so many hours a week, by the rule of a day.

    >>> [str(fee_coefficient(hours, date(2026, 8, 1))) for hours in (10, 20, 28, 35, 50)]
    ['0.60', '0.60', '0.81', '1.00', '1.00']
    """
    rule = rules.on(on)
    between = Decimal(max(0, min(hours_week, rule.full_hours) - rule.part_hours))
    share = rule.part_share + (ONE - rule.part_share) * between / (rule.full_hours - rule.part_hours)
    return Exact(share.quantize(Decimal("0.01"), ROUND_HALF_UP))
