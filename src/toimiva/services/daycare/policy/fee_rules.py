"""The fee table: income limits, fee share, highest and lowest fee, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, RulesFault, load

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

    def __post_init__(self) -> None:
        if len(self.min_income_eur) != LISTED_FAMILY - SMALLEST_FAMILY + 1:
            raise RulesFault(f"{self.id}: min_income_eur lists {len(self.min_income_eur)} limits, not those of 2 to 6")
        if self.pct * PCT_UNITS % 100 or self.pct <= 0:
            raise RulesFault(f"{self.id}: pct is {self.pct}, expected above 0 with at most four decimals")

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
        """The fee share as a whole number of millionths."""
        return int(self.pct * PCT_UNITS / 100)


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
