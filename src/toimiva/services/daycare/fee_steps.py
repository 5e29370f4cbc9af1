"""The ordered steps behind a fee, a voucher, a due date or a load, for `--explain`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toimiva.city.rules import Rule, Rules

from .policy.due_date import DueDate, DueDateRule, Sent
from .policy.fee import Child, ChildFee, Family, FamilyFee, altered
from .policy.fee_rules import CENTS, FeeRule, fee_rule_on
from .policy.load import Load, LoadTables, Unit
from .policy.rounding import half_up, times
from .policy.siblings import sibling_orders
from .policy.voucher import Voucher, VoucherCase

Step = dict[str, Any]


def fee_steps(family: Family, answer: FamilyFee, rules: Rules[FeeRule]) -> list[Step]:
    """Return the rule, then for each child the amounts in the order of the act, in cents."""
    rule = fee_rule_on(family.on_date, rules)
    steps = [_rule(rule)]
    orders = sibling_orders(family.children)
    for at, (child, order, paid) in enumerate(zip(family.children, orders, answer.children, strict=True)):
        steps += [{"child": at, **step} for step in _of_child(child, order, paid, family, rule)]
    return steps


def _of_child(child: Child, order: int | None, paid: ChildFee, family: Family, rule: FeeRule) -> Iterator[Step]:
    if family.adult_income_cents_month is None:
        yield {"step": "income_unknown", "cents": None}
    else:
        yield {"step": "income", "cents": family.adult_income_cents_month + (child.own_income_cents_month or 0)}
        yield {"step": "min_income", "cents": rule.min_income_cents(family.family_size)}
    yield {"step": "base", "pct": float(rule.pct), "at_most_cents": rule.max_fee_eur * CENTS, "cents": paid.base_cents}
    pays = 100 if order is None else rule.pays_pct(order)
    full = half_up(paid.base_cents * pays, 100 * CENTS) * CENTS
    yield {"step": "sibling_share", "order": order, "pays_pct": pays, "cents": full}
    needed = times(full, child.fee_coefficient, CENTS) * CENTS
    yield {"step": "need", "fee_coefficient": float(child.fee_coefficient), "cents": needed}
    yield {"step": "min_fee", "at_least_cents": rule.min_fee_eur * CENTS, "cents": paid.fee_cents}
    cents = paid.fee_cents
    for one in child.alterations or []:
        cents = altered(cents, [one])
        yield {"step": one.kind, "amount": str(one.amount), "unit": one.unit, "cents": cents}


def voucher_steps(case: VoucherCase, answer: Voucher, rules: Rules[FeeRule]) -> list[Step]:
    """Return for each period its fee rule and whether the amounts are confirmed."""
    return [
        {"from": period.from_, **_rule(fee_rule_on(period.from_, rules)), "base_cents": period.base_cents}
        for period in answer.periods
    ]


def due_date_steps(case: Sent, answer: DueDate, rules: Rules[DueDateRule]) -> list[Step]:
    """Return the rule, the day that is counted from and the day counted to."""
    rule = rules.on(case.sent, lambda rule: rule.id == answer.rule)
    steps = [_rule(rule), {"step": "sent", "date": case.sent}]
    if rule.urgent:
        steps.append({"step": "first_urgency_attachment", "date": case.first_urgency_attachment})
    if rule.may_wait and case.start_relative:
        steps.append({"step": "preferred_start", "date": case.preferred_start})
    return [*steps, {"step": "due_date", "period": rule.period, "date": answer.due_date}]


def load_steps(unit: Unit, answer: Load, tables: LoadTables) -> list[Step]:
    """Return for each day the weighted load and what the caretakers carry."""
    return [
        {
            "date": day.date,
            **_rule(rule := tables.ratios.on(day.date)),
            "load": day.weighted_under3 + day.weighted_over3,
            "carries": float(unit.caretakers * rule.load),
        }
        for day in answer.dates
    ]


def _rule(rule: Rule) -> Step:
    return {"step": "rule", "rule": rule.id, "says": rule.says, "confirmed": rule.verified}
