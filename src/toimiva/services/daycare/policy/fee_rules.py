"""The fee table: income limits, fee share, highest and lowest fee, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load

CENTS = 100
SMALLEST_FAMILY, LISTED_FAMILY = 2, 6  # the table lists families of 2 to 6; larger ones add the increase
PCT_UNITS = 1_000_000  # the fee share in millionths, a whole number


@dataclass(frozen=True, kw_only=True)
class FeeRule(Rule):
    """One row of fees.toml: euros a month, shares in percent."""

    fee: str
    min_income_eur: list[int]
    increase_eur: int
    pct: Decimal
    max_fee_eur: int
    min_fee_eur: int
    second_pays_pct: int
    later_pays_pct: int
    rounding: Literal["WHOLE_EUROS_HALF_UP"]
    alteration_rounding: Literal["CENTS_HALF_UP"]

    def min_income_cents(self, family_size: int) -> int:
        """Return the income up to which a family of `family_size` (2 or more) pays nothing.

        >>> RULES.on(date(2023, 3, 1)).min_income_cents(7)
        729000
        """
        listed = min(family_size, LISTED_FAMILY)
        limit = self.min_income_eur[listed - SMALLEST_FAMILY] + (family_size - listed) * self.increase_eur
        return limit * CENTS

    def pays_pct(self, order: int) -> int:
        """Return what the child pays of the full fee; `order` 1 is the youngest."""
        return (100, self.second_pays_pct)[order - 1] if order <= 2 else self.later_pays_pct

    @property
    def pct_millionths(self) -> int:
        """The fee share as a whole number of millionths; a table with more decimals is refused when used."""
        millionths = self.pct * PCT_UNITS / 100
        if millionths != int(millionths):
            raise ValueError(f"{self.id}: pct has more than four decimals")
        return int(millionths)


@dataclass(frozen=True, kw_only=True)
class IncomeLimit(Rule):
    """Above this a monthly income is taken for a slip of the unit."""

    income_eur_month: int


RULES = load(Path(__file__).with_name("fees.toml"), FeeRule)
LIMITS = load(Path(__file__).with_name("input_limits.toml"), IncomeLimit)


def fee_rule_on(day: date, rules: Rules[FeeRule] = RULES, field: str = "on_date") -> FeeRule:
    """Return the row in force on `day`; `Refusal("no_rule")` where the table has none."""
    found = rules.all_on(day)
    if not found:
        raise Refusal("no_rule", field=field, value=day.isoformat(), table=rules.title)
    return rules.on(day)
