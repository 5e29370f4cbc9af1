"""What a family pays for early childhood education: Act on Client Fees 1503/2016."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rules
from toimiva.city.typed import Exact

from .fee_rules import CENTS, LIMITS, PCT_UNITS, RULES, SMALLEST_FAMILY, FeeRule, fee_rule_on
from .rounding import half_up, times
from .siblings import sibling_orders

ONE = Exact(Decimal(1))


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """A change of the fee by decision, in euros or in percent of the fee so far."""

    kind: Literal["relief", "discount", "increase"]
    amount: Decimal
    unit: Literal["percent", "euro"]


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child of the fee family. `fee_coefficient` is the share of full time, 0 for what is free of charge.

    `own_income_cents_month` counts in this child's own fee only.
    """

    date_of_birth: date
    fee_coefficient: Exact
    own_income_cents_month: int | None = None
    counts_in_order: bool = True
    national_id: str | None = None
    alterations: list[Alteration] | None = None


@dataclass(frozen=True, kw_only=True)
class Family:
    """A fee family on a day; an income of None (not given, or the highest fee accepted) means the highest fee.

    `income_confirmed`: an income above the limit of input_limits.toml is meant.
    """

    on_date: date
    family_size: int
    adult_income_cents_month: int | None
    children: list[Child] = field(default_factory=list)
    income_confirmed: bool = False


@dataclass(frozen=True)
class ChildFee:
    """`sibling_discount_pct` is the reduction, None for a child that does not count in the order."""

    base_cents: int
    sibling_discount_pct: int | None
    fee_cents: int
    final_cents: int


@dataclass(frozen=True)
class FamilyFee:
    """`confirmed` is False where the amounts of the day are still to be checked: an estimate."""

    children: list[ChildFee]
    total_cents: int
    rule: str
    confirmed: bool


def fee(family: Family, rules: Rules[FeeRule] = RULES) -> FamilyFee:
    """Return the monthly fee of each child, in the order given, with the rule of the day.

    >>> two = [Child(date_of_birth=date(2020, 5, 1), fee_coefficient=ONE) for _ in range(2)]
    >>> family = Family(on_date=date(2023, 9, 1), family_size=3, adult_income_cents_month=550000, children=two)
    >>> [child.final_cents for child in fee(family).children]
    [5400, 0]

    The second child would pay 22 euros, which is below the lowest fee.
    """
    rule = fee_rule_on(family.on_date, rules)
    check(family)
    fees = [
        child_fee(child, order, family.family_size, family.adult_income_cents_month, rule)
        for child, order in zip(family.children, sibling_orders(family.children), strict=True)
    ]
    return FamilyFee(fees, sum(each.final_cents for each in fees), rule.id, rule.verified)


def child_fee(child: Child, order: int | None, family_size: int, adult_income: int | None, rule: FeeRule) -> ChildFee:
    """Return one child's fee; each step is rounded half up to whole euros, alterations to cents."""
    base = base_fee(family_size, adult_income, child.own_income_cents_month or 0, rule)
    pays = 100 if order is None else rule.pays_pct(order)
    charged = times(half_up(base * pays, 100), child.fee_coefficient)
    charged = 0 if charged < rule.min_fee_eur else charged
    final = altered(charged * CENTS, child.alterations or [])
    return ChildFee(base * CENTS, None if order is None else 100 - pays, charged * CENTS, final)


def base_fee(family_size: int, adult_income: int | None, own_income: int, rule: FeeRule) -> int:
    """Return the full-time fee of an only child in whole euros; incomes in cents a month."""
    if adult_income is None:
        return rule.max_fee_eur
    excess = max(adult_income + own_income - rule.min_income_cents(family_size), 0)
    return min(half_up(excess * rule.pct_millionths, PCT_UNITS * CENTS), rule.max_fee_eur)


def altered(fee_cents: int, alterations: Sequence[Alteration]) -> int:
    """Return the fee after each alteration in turn, rounded half up to cents and never below 0.

    >>> altered(29500, [Alteration(kind="relief", amount=Decimal(50), unit="percent")])
    14750
    """
    for one in alterations:
        sign = 1 if one.kind == "increase" else -1
        if one.unit == "euro":
            fee_cents = max(fee_cents + sign * int(one.amount * CENTS), 0)
        else:
            fee_cents = times(fee_cents, max(1 + sign * one.amount / 100, Decimal(0)))
    return fee_cents


def check(family: Family) -> None:
    """Raise `Refusal` where the family, an income, a coefficient or a day of birth cannot be."""
    check_family_size(family.family_size)
    check_income(family.adult_income_cents_month, "adult_income_cents_month", family.on_date, family.income_confirmed)
    for at, child in enumerate(family.children):
        check_child(child, family.on_date, f"children[{at}].", family.income_confirmed)


def check_family_size(family_size: int) -> None:
    """Raise `Refusal` for a family of less than an adult and a child."""
    if family_size < SMALLEST_FAMILY:
        raise Refusal("family_too_small", field="family_size", value=family_size)


def check_child(child: Child, day: date, where: str, income_confirmed: bool) -> None:
    """Raise `Refusal` where a child's facts cannot be on `day`; `where` begins the name of the field."""
    if child.date_of_birth > day:
        field, born = f"{where}date_of_birth", child.date_of_birth.isoformat()
        raise Refusal("born_in_future", field=field, value=born, day=day.isoformat())
    if not 0 <= child.fee_coefficient <= 1:
        raise Refusal("bad_fee_coefficient", field=f"{where}fee_coefficient", value=child.fee_coefficient)
    check_income(child.own_income_cents_month, f"{where}own_income_cents_month", day, income_confirmed)
    for at, one in enumerate(child.alterations or []):
        if one.amount < 0:
            raise Refusal("negative_alteration", field=f"{where}alterations[{at}].amount", value=one.amount)


def check_income(cents: int | None, field: str, day: date, confirmed: bool) -> None:
    """Raise `Refusal` for a negative income, and for one so high that its unit is in doubt."""
    if cents is None:
        return
    if cents < 0:
        raise Refusal("negative_income", field=field, value=cents)
    limits = LIMITS.all_on(day)
    if limits and not confirmed and cents > (limit := limits[0].income_eur_month) * CENTS:
        raise Refusal("income_unlikely", field=field, value=f"{cents / CENTS:.2f}", limit=limit)
