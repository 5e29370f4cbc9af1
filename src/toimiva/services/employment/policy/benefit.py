"""What an employer gets: the Helsinki benefit of one case, by the rule set that it is bound to.

Amounts are whole numbers inside: units of a hundredth of a cent, over a denominator where pay is divided by a work time
(in hundredths of a percent) or a holiday bonus by days. Nothing is rounded but where the rule set says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from toimiva.city.cards import Words

from . import benefit_rows as say
from .benefit_case import EMPLOYMENT, BenefitCase, PaySubsidy, rule_set_of
from .benefit_rows import Row
from .benefit_rules import TABLES, BenefitTables, Formula, RuleSet, SubsidyRule
from .benefit_spans import Span, spans
from .instalments import Instalment, instalments
from .months import MONTH_DAYS, days360, month_hundredths
from .whole import CENTS, cents, euros, half_up

UNITS = 100  # of a cent
EURO_UNITS = CENTS * UNITS
WORK_TIME_UNITS = 100  # of a percent
NOTHING = euros(0)


@dataclass(frozen=True, slots=True)
class Range:
    """One part of the time: euros a month, and the euros of the whole part."""

    start_date: date
    end_date: date
    months: Decimal
    pay_subsidy_monthly: Decimal
    training_monthly: Decimal
    monthly_amount: Decimal
    total_amount: Decimal


@dataclass(frozen=True, slots=True)
class Benefit:
    """The benefit of a case with its explanation; `instalments` is None where no day of decision is given.

    `salary_costs` and `state_aid_max_monthly` are euros a month, None where they are not needed and pay is not told.
    """

    ruleset: str
    salary_costs: Decimal | None
    state_aid_max_monthly: Decimal | None
    ranges: list[Range]
    total: Decimal
    rows: list[Row]
    instalments: list[Instalment] | None = None


class Pay(NamedTuple):
    """Cents a month; the holiday bonus is `bonus` / `days`, and state aid may be at most `aid` units / `days`."""

    pay: int
    other: int
    bonus: int
    days: int
    aid: int

    @property
    def costs(self) -> int:
        """Pay, social costs and holiday bonus: cents over `days`."""
        return (self.pay + self.other) * self.days + self.bonus


def benefit(case: BenefitCase, decided: date | None = None, tables: BenefitTables = TABLES) -> Benefit:
    """Return the benefit of a case, its parts and their explanation; with `decided` also its instalments.

    >>> case = BenefitCase(start=date(2024, 2, 1), end=date(2024, 2, 29), monthly_pay=Decimal(2400),
    ...     other_expenses=Decimal(520), vacation_money=Decimal(100), state_aid_max_percentage=50,
    ...     pay_subsidies=[PaySubsidy(percent=50, start=date(2024, 1, 1), end=date(2024, 6, 30))])
    >>> benefit(case).total
    Decimal('310.00')

    It applies no check of who may get it: see `eligibility.py`.
    """
    rules = rule_set_of(case, tables)
    assert case.start is not None and case.end is not None
    if case.manual_monthly_amount is not None:
        worked_out = _fixed(case, rules, cents(case.manual_monthly_amount), say.BY_HAND, case.manual_reason or "")
    elif case.benefit_type == EMPLOYMENT:
        worked_out = _fixed(case, rules, (rules.employment_eur or 0) * CENTS, say.FIXED, rules.id)
    else:
        worked_out = _of_pay(case, rules, tables)
    if decided is None:
        return worked_out
    paid = instalments(worked_out.total, case.start, decided, tables.instalments)
    return Benefit(
        worked_out.ruleset,
        worked_out.salary_costs,
        worked_out.state_aid_max_monthly,
        worked_out.ranges,
        worked_out.total,
        worked_out.rows + [say.instalment(number, one.amount, one.due) for number, one in enumerate(paid, 1)],
        paid,
    )


def _fixed(case: BenefitCase, rules: RuleSet, monthly: int, label: Words, formula: str) -> Benefit:
    """Return a benefit of so many cents a month, whatever the pay: months are not rounded, the total is."""
    assert case.start is not None and case.end is not None
    days = days360(case.start, case.end)
    total = euros(half_up(monthly * days, MONTH_DAYS * CENTS) * CENTS)
    amount, months = euros(monthly), euros(month_hundredths(days))
    rows = [Row(label, formula, amount), *say.time(case.start, case.end, days, months)]
    rows.append(Row(say.TOTAL, f"{amount} × {days}/{MONTH_DAYS}", total))
    parts = [Range(case.start, case.end, months, NOTHING, NOTHING, amount, total)]
    return Benefit(rules.id, *_costs_told(case, rules, days), parts, total, rows)


def _costs_told(case: BenefitCase, rules: RuleSet, days: int) -> tuple[Decimal | None, Decimal | None]:
    """Return the costs and the state aid maximum of a case that does not need them, where it tells its pay."""
    if None in (case.monthly_pay, case.other_expenses, case.vacation_money, case.state_aid_max_percentage):
        return None, None
    pay = _pay(case, rules, days)
    return euros(half_up(pay.costs, pay.days)), euros(half_up(pay.aid, pay.days * UNITS))


def _of_pay(case: BenefitCase, rules: RuleSet, tables: BenefitTables) -> Benefit:
    assert case.start is not None and case.end is not None
    whole = days360(case.start, case.end)
    pay = _pay(case, rules, whole)
    costs, aid = euros(half_up(pay.costs, pay.days)), euros(half_up(pay.aid, pay.days * UNITS))
    rows = say.costs(case, rules, whole, costs, say.exact(pay.aid, pay.days), aid)
    subsidy_rules = tables.subsidies_of(rules, case.start) if case.pay_subsidies else {}
    cap = rules.cap(bool(case.pay_subsidies))
    parts, sums, euro_days = [], 0, 0
    for span in spans(case):
        part, total_cents, monthly_days = _part(span, pay, cap, rules, subsidy_rules, rows)
        parts.append(part)
        sums += total_cents
        euro_days += monthly_days
    if rules.months == "EXACT":
        sums = half_up(euro_days, MONTH_DAYS) * CENTS
    total = euros(sums)
    rows.append(Row(say.TOTAL, " + ".join(str(part.total_amount) for part in parts), total))
    return Benefit(rules.id, costs, aid, parts, total, rows)


def _pay(case: BenefitCase, rules: RuleSet, whole_days: int) -> Pay:
    assert case.monthly_pay is not None and case.other_expenses is not None and case.vacation_money is not None
    assert case.state_aid_max_percentage is not None
    pay, other, bonus, days = cents(case.monthly_pay), cents(case.other_expenses), cents(case.vacation_money), 1
    if rules.holiday_bonus == "WHOLE_TIME":  # a time of no days has no months to divide it by
        bonus, days = (bonus * MONTH_DAYS, whole_days) if whole_days else (0, 1)
    return Pay(pay, other, bonus, days, case.state_aid_max_percentage * ((pay + other) * days + bonus))


def _part(
    span: Span, pay: Pay, cap: int, rules: RuleSet, subsidy_rules: dict[int, SubsidyRule], rows: list[Row]
) -> tuple[Range, int, int]:
    """Return a part of the time, its cents, and its euros a month times its days; add its explanation to `rows`."""
    days = days360(span.start, span.end)
    hundredths = month_hundredths(days)
    months = euros(hundredths)
    rows += say.time(span.start, span.end, days, months)
    subsidy, per, subsidised = 0, pay.days, NOTHING  # units of a hundredth of a cent, over `per`
    if span.subsidy:
        rule = subsidy_rules[span.subsidy.percent]
        subsidy, per = pay_subsidy(pay, span.subsidy, rule)
        subsidised = euros(half_up(subsidy, per * UNITS))
        rows.append(say.subsidy(span.subsidy, rule, pay, subsidised))
    training, trained = 0, NOTHING
    if span.compensation:
        training, trained = cents(span.compensation.monthly_amount), span.compensation.monthly_amount
        rows.append(Row(say.TRAINING, "", trained))
    left = pay.aid * (per // pay.days) - subsidy - training * UNITS * per
    monthly = half_up(min(max(left, 0), cap * EURO_UNITS * per), EURO_UNITS * per)
    if rules.months == "TWO_DECIMALS":
        total, factor = half_up(monthly * hundredths, CENTS) * CENTS, str(months)
    else:
        total, factor = half_up(monthly * days * CENTS, MONTH_DAYS), f"{days}/{MONTH_DAYS}"
    amount, whole = euros(monthly * CENTS), euros(total)
    rows.append(say.monthly(cap, left, per, amount))
    rows.append(Row(say.PART, f"{amount} × {factor}", whole))
    return Range(span.start, span.end, months, subsidised, trained, amount, whole), total, monthly * days


def pay_subsidy(pay: Pay, granted: PaySubsidy, rule: SubsidyRule) -> tuple[int, int]:
    """Return the subsidy a month as units of a hundredth of a cent over a multiple of `pay.days`.

    >>> granted = PaySubsidy(percent=100, work_time_percent=Decimal(75))
    >>> rule = next(rule for rule in TABLES.subsidies if rule.id == "pay-subsidy-2023-100")
    >>> units, per = pay_subsidy(Pay(150000, 31000, 0, 1, 18100000), granted, rule)
    >>> units / per / EURO_UNITS
    1599.0
    """
    cap = rule.cap_eur * EURO_UNITS
    covered = rule.covered_work_time_pct * WORK_TIME_UNITS
    share = granted.work_time_percent
    work_time = covered if share is None else int(share * WORK_TIME_UNITS)
    formula: Formula = rule.formula
    if formula == "SHARE_OF_PAY":
        return min(cap, rule.percent * pay.pay) * pay.days, pay.days
    costs = pay.pay + pay.other
    if formula == "SHARE_OF_COSTS":
        return min(cap, rule.percent * costs) * pay.days + rule.percent * pay.bonus, pay.days
    if formula == "FULL":
        full = pay.pay * covered * rule.on_costs_pct  # cents × percent: units of a hundredth of a cent
        return min(cap * work_time, full) * pay.days, work_time * pay.days
    if work_time <= covered:
        return min(cap, costs * UNITS) * pay.days + pay.bonus * UNITS, pay.days
    full, bonus = costs * covered * UNITS, pay.bonus * covered * UNITS
    return min(cap * work_time, full) * pay.days + bonus, work_time * pay.days
