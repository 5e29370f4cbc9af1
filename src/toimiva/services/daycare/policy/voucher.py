"""What a service voucher is worth and what the family pays, period by period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rules
from toimiva.city.typed import Exact

from .ages import RULES as AGES
from .ages import AgeRule, is_three, reaches
from .fee import ONE, Alteration, Child, Family, check_child, check_family_size, check_income, fee
from .fee_rules import CENTS, RULES, FeeRule, fee_rule_on
from .rounding import times


@dataclass(frozen=True, kw_only=True)
class Sibling:
    """Another child of the family; it counts in the order when in municipal or voucher ECE."""

    date_of_birth: date
    counts_in_order: bool = True


@dataclass(frozen=True, kw_only=True)
class VoucherCase:
    """A child with a voucher from a day to a day, both counted."""

    date_of_birth: date
    from_: date
    to: date
    base_value_under3_cents: int
    base_value_3plus_cents: int
    value_coefficient: Exact
    support_coefficient: Exact | None = ONE
    family_size: int
    adult_income_cents_month: int | None
    fee_coefficient: Exact | None = ONE
    own_income_cents_month: int | None = None
    alterations: list[Alteration] | None = None
    siblings: list[Sibling] | None = None
    income_confirmed: bool = False


@dataclass(frozen=True)
class VoucherPeriod:
    """Days on which nothing changes, both counted; `base_cents` is the value of the age before coefficients."""

    from_: date
    to: date
    base_cents: int
    value_cents: int
    copay_cents: int


@dataclass(frozen=True)
class Voucher:
    periods: list[VoucherPeriod]


def voucher(case: VoucherCase, rules: Rules[FeeRule] = RULES, ages: Rules[AgeRule] = AGES) -> Voucher:
    """Return the periods of the voucher: a new one where the child counts as 3, and where the fee rule changes."""
    fee_rule_on(case.from_, rules, "from")
    check(case)
    return Voucher([_period(case, start, end, rules, ages) for start, end in spans(case, rules, ages)])


def spans(case: VoucherCase, rules: Rules[FeeRule], ages: Rules[AgeRule] = AGES) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each period; together they are the whole time, without gap or overlap."""
    changes = {rule.valid_from for rule in rules} | {rule.valid_to + timedelta(1) for rule in rules if rule.valid_to}
    three = [(rule, reaches(case.date_of_birth, rule)) for rule in ages if rule.purpose == "VOUCHER"]
    changes |= {day for rule, day in three if rule.in_force(day)}
    starts = [case.from_, *sorted(day for day in changes if case.from_ < day <= case.to)]
    ends = [day - timedelta(1) for day in starts[1:]] + [case.to]
    yield from zip(starts, ends, strict=True)


def _period(case: VoucherCase, start: date, end: date, rules: Rules[FeeRule], ages: Rules[AgeRule]) -> VoucherPeriod:
    fee_rule_on(start, rules, "to")
    three = is_three(case.date_of_birth, start, "VOUCHER", ages)
    base = case.base_value_3plus_cents if three else case.base_value_under3_cents
    support = ONE if case.support_coefficient is None else case.support_coefficient
    value = times(base, Fraction(case.value_coefficient) * Fraction(support), CENTS)
    return VoucherPeriod(start, end, base, value * CENTS, copay(case, start, rules))


def copay(case: VoucherCase, day: date, rules: Rules[FeeRule] = RULES) -> int:
    """Return what the family pays in cents a month: computed like the fee of a municipal place."""
    family = Family(
        on_date=day, family_size=case.family_size, adult_income_cents_month=case.adult_income_cents_month,
        children=[_child(case), *map(_sibling, case.siblings or [])], income_confirmed=case.income_confirmed,
    )  # fmt: skip
    return fee(family, rules).children[0].final_cents


def _child(case: VoucherCase) -> Child:
    return Child(
        date_of_birth=case.date_of_birth, own_income_cents_month=case.own_income_cents_month,
        fee_coefficient=ONE if case.fee_coefficient is None else case.fee_coefficient, alterations=case.alterations,
    )  # fmt: skip


def _sibling(one: Sibling) -> Child:
    return Child(date_of_birth=one.date_of_birth, fee_coefficient=ONE, counts_in_order=one.counts_in_order)


def check(case: VoucherCase) -> None:
    """Raise `Refusal` where the time is turned round, or a value, an income or a day of birth cannot be."""
    if case.to < case.from_:
        raise Refusal("period_turned_round", field="to", value=case.to.isoformat(), start=case.from_.isoformat())
    for field in ("base_value_under3_cents", "base_value_3plus_cents", "value_coefficient", "support_coefficient"):
        if (value := getattr(case, field)) is not None and value < 0:
            raise Refusal("negative_voucher_value", field=field, value=value)
    check_family_size(case.family_size)
    check_income(case.adult_income_cents_month, "adult_income_cents_month", case.from_, case.income_confirmed)
    check_child(_child(case), case.from_, "", case.income_confirmed)
    for at, one in enumerate(case.siblings or []):
        check_child(_sibling(one), case.from_, f"siblings[{at}].", case.income_confirmed)
