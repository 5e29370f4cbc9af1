"""A Helsinki benefit that is asked for: pay, time, other support; what is missing or cannot be is told, all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.typed import Exact

from .benefit_rules import BenefitTables, BenefitType, RuleSet
from .months import check_order

SALARY, EMPLOYMENT = "salary_benefit", "employment_benefit"
PAY_FIELDS = ("monthly_pay", "vacation_money", "other_expenses")
WHOLE_WORK_TIME = 100


@dataclass(frozen=True, kw_only=True)
class PaySubsidy:
    """Pay subsidy or 55+ support of the state, in percent, with the work time as percent of full time."""

    percent: int
    work_time_percent: Exact | None = None
    start: date | None = None
    end: date | None = None
    disability_or_illness: bool | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingCompensation:
    """What an employer gets for training an apprentice, euros a month."""

    monthly_amount: Decimal
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class BenefitCase:
    """The facts of one benefit. `vacation_money` is euros a month, by HL-2020 euros for the whole time.

    `company_form` and `has_business_activities` change no amount.
    """

    benefit_type: BenefitType = "salary_benefit"
    ruleset: str | None = None
    company_form: str | None = None
    has_business_activities: bool | None = None
    start: date | None = None
    end: date | None = None
    monthly_pay: Decimal | None = None
    vacation_money: Decimal | None = None
    other_expenses: Decimal | None = None
    state_aid_max_percentage: int | None = None
    pay_subsidies: list[PaySubsidy] | None = field(default_factory=list)
    training_compensations: list[TrainingCompensation] | None = field(default_factory=list)
    manual_monthly_amount: Decimal | None = None
    manual_reason: str | None = None


def rule_set_of(case: BenefitCase, tables: BenefitTables) -> RuleSet:
    """Return the rule set that the case is bound to.

    Raises `Refusals` with every value that is missing or cannot be: no amount is worked out from a part.
    """
    faults = list(_missing(case))
    rule_set = None
    if case.start is not None:
        try:
            rule_set = tables.rule_set(case.ruleset, case.start)
            faults += _by_rule_set(case, rule_set, tables)
        except Refusal as fault:
            faults.append(fault)
    faults += _impossible(case)
    if faults or rule_set is None:
        raise faults[0] if len(faults) == 1 else Refusals(faults)
    return rule_set


def _counts_pay(case: BenefitCase) -> bool:
    return case.benefit_type == SALARY and case.manual_monthly_amount is None


def _missing(case: BenefitCase) -> Iterator[Refusal]:
    needed = ["start", "end"]
    if _counts_pay(case):
        needed += [*PAY_FIELDS, "state_aid_max_percentage"]
    for name in needed:
        if getattr(case, name) is None:
            yield Refusal("missing_value", field=name)
    for where, support in _supports(case):
        for name in ("start", "end"):
            if getattr(support, name) is None:
                yield Refusal("missing_value", field=f"{where}.{name}")
    if case.manual_monthly_amount is not None and not (case.manual_reason or "").strip():
        yield Refusal("missing_value", field="manual_reason")


def _supports(case: BenefitCase) -> Iterator[tuple[str, PaySubsidy | TrainingCompensation]]:
    for at, subsidy in enumerate(case.pay_subsidies or ()):
        yield f"pay_subsidies[{at}]", subsidy
    for at, compensation in enumerate(case.training_compensations or ()):
        yield f"training_compensations[{at}]", compensation


def _by_rule_set(case: BenefitCase, rule_set: RuleSet, tables: BenefitTables) -> Iterator[Refusal]:
    assert case.start is not None
    if case.benefit_type not in rule_set.types:
        yield _not_in(rule_set, "benefit_type", case.benefit_type, rule_set.types)
    elif case.benefit_type not in (SALARY, EMPLOYMENT) and case.manual_monthly_amount is None:
        yield Refusal("enter_amount_by_hand", field="manual_monthly_amount", ruleset=rule_set.id)
    aid = case.state_aid_max_percentage
    if _counts_pay(case) and aid is not None and aid not in rule_set.state_aid_pcts:
        yield _not_in(rule_set, "state_aid_max_percentage", aid, rule_set.state_aid_pcts)
    if case.pay_subsidies:
        percents = list(tables.subsidies_of(rule_set, case.start))
        for at, subsidy in enumerate(case.pay_subsidies):
            if subsidy.percent not in percents:
                yield _not_in(rule_set, f"pay_subsidies[{at}].percent", subsidy.percent, percents)
    manual = case.manual_monthly_amount
    if manual is not None and manual > rule_set.manual_at_most_eur:
        field, most = "manual_monthly_amount", rule_set.manual_at_most_eur
        yield Refusal("amount_too_large", field=field, value=manual, limit=most)
    if manual is not None and len(case.manual_reason or "") > rule_set.manual_reason_length:
        yield Refusal("text_too_long", field="manual_reason", limit=rule_set.manual_reason_length)


def _not_in(rule_set: RuleSet, field: str, value: object, known: list[int] | list[str]) -> Refusal:
    return Refusal("not_in_rule_set", field=field, value=value, ruleset=rule_set.id, known=", ".join(map(str, known)))


def _impossible(case: BenefitCase) -> Iterator[Refusal]:
    for name in (*PAY_FIELDS, "manual_monthly_amount"):
        amount = getattr(case, name)
        if amount is not None and amount < 0:
            yield Refusal("negative_amount", field=name, value=amount)
    yield from _turned_round("end", case.start, case.end)
    for where, support in _supports(case):
        yield from _turned_round(f"{where}.end", support.start, support.end)
        if isinstance(support, TrainingCompensation):
            if support.monthly_amount < 0:
                yield Refusal("negative_amount", field=f"{where}.monthly_amount", value=support.monthly_amount)
        elif (share := support.work_time_percent) is not None and not _is_work_time(share):
            yield Refusal("bad_work_time", field=f"{where}.work_time_percent", value=share)


def _is_work_time(share: Decimal) -> bool:
    return 0 < share <= WHOLE_WORK_TIME and share == share.quantize(Decimal("0.01"))


def _turned_round(field: str, start: date | None, end: date | None) -> Iterator[Refusal]:
    if start is not None and end is not None:
        try:
            check_order(start, end, field)
        except Refusal as fault:
            yield fault
