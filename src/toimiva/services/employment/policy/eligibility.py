"""Whether an application for a Helsinki benefit may be sent: every condition that is not met, with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from dateutil.relativedelta import relativedelta
from stdnum import iban
from stdnum.fi import ytunnus

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rules

from .benefit_case import SALARY
from .benefit_rules import BenefitType
from .de_minimis import RULES as CEILINGS
from .de_minimis import Aid, Ceiling
from .eligibility_rules import RULES, EligibilityRule, is_association
from .months import DAY

Granted = Literal["granted", "granted_aged", "not_granted"]


@dataclass(frozen=True, kw_only=True)
class Employer:
    """What the employer says of itself; None: not answered."""

    business_id: str | None = None
    company_form_code: str | None = None
    public: bool = False
    bank_account: str | None = None
    association_has_business_activities: bool | None = None
    association_immediate_manager_check: bool | None = None
    de_minimis_aid: bool | None = None
    de_minimis: list[Aid] = field(default_factory=list)
    arrears: bool | None = None
    hire_displaces: bool | None = None
    co_operation_negotiations: bool | None = None
    co_operation_negotiations_description: str = ""
    other_subsidised: bool | None = None
    other_subsidised_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Application:
    """What is applied for. `sent` is the day of the first sending; `paper`: a handler enters it from paper."""

    employer: Employer
    sent: date
    paper: bool = False
    paper_application_date: date | None = None
    is_living_in_city: bool | None = None
    unemployed_months: int | None = None
    service_need_assessed: bool | None = None
    card_issued: date | None = None
    benefit_type: BenefitType = "salary_benefit"
    start: date | None = None
    end: date | None = None
    working_hours: Decimal | None = None
    monthly_pay: Decimal | None = None
    vacation_money: Decimal | None = None
    other_expenses: Decimal | None = None
    pay_subsidy_granted: Granted | None = None
    pay_subsidy_percent: int | None = None
    additional_pay_subsidy_percent: int | None = None
    apprenticeship_program: bool | None = None


@dataclass(frozen=True)
class Checked:
    """`faults` must be mended before it is sent; `remarks` go to the handler with it and stop nobody."""

    faults: list[Refusal]
    remarks: list[Refusal]


def eligibility(asked: Application, rules: Rules[EligibilityRule] = RULES) -> Checked:
    """Return everything that keeps the application from being sent, and what the handler must look at."""
    if asked.start is None or asked.end is None:
        missing = [name for name in ("start", "end") if getattr(asked, name) is None]
        return Checked([Refusal("missing_value", field=name) for name in missing], [])
    found = rules.all_on(asked.start)
    if not found:
        return Checked([Refusal("no_rule", field="start", value=asked.start.isoformat(), table=rules.title)], [])
    rule = found[0]
    faults = [
        *_employer(asked.employer, asked.start),
        *_de_minimis(asked),
        *_employee(asked, rule),
        *_time(asked, asked.start, asked.end, rule),
        *_pay(asked, rule),
        *_support(asked, rule),
    ]
    return Checked(faults, list(_remarks(asked, rule)))


def _employer(employer: Employer, day: date) -> Iterator[Refusal]:
    if employer.public:
        yield Refusal("public_employer", field="company_form_code")
    identifier = employer.business_id or ""
    if not ytunnus.is_valid(identifier) or not ytunnus.compact(identifier).strip("0"):
        yield Refusal("bad_business_id", field="business_id", value=identifier)
    account = iban.compact(employer.bank_account or "")
    if not (account.startswith("FI") and iban.is_valid(account)):
        yield Refusal("not_a_finnish_account", field="bank_account")
    if employer.hire_displaces:
        yield Refusal("hire_displaces", field="hire_displaces")
    if employer.co_operation_negotiations is None:
        yield Refusal("missing_value", field="co_operation_negotiations")
    elif employer.co_operation_negotiations and not employer.co_operation_negotiations_description.strip():
        yield Refusal("missing_value", field="co_operation_negotiations_description")
    if employer.other_subsidised and not employer.other_subsidised_number:
        yield Refusal("missing_value", field="other_subsidised_number")
    if not employer.other_subsidised and employer.other_subsidised_number is not None:
        yield Refusal("only_with_yes", field="other_subsidised_number")
    if is_association(employer.company_form_code or "", day):
        if employer.association_has_business_activities is None:
            yield Refusal("missing_value", field="association_has_business_activities")
        if not employer.association_immediate_manager_check:
            yield Refusal("no_manager", field="association_immediate_manager_check")


def _without_business(employer: Employer, day: date) -> bool:
    return is_association(employer.company_form_code or "", day) and not employer.association_has_business_activities


def _de_minimis(asked: Application) -> Iterator[Refusal]:
    assert asked.start is not None
    employer = asked.employer
    if _without_business(employer, asked.start):
        if employer.de_minimis_aid or employer.de_minimis:
            yield Refusal("no_de_minimis_without_business", field="de_minimis_aid")
        if asked.benefit_type != SALARY:
            yield Refusal("only_salary_without_business", field="benefit_type")
        return
    if employer.de_minimis_aid is None and not is_association(employer.company_form_code or "", asked.start):
        yield Refusal("missing_value", field="de_minimis_aid")
    if employer.de_minimis_aid and not employer.de_minimis:
        yield Refusal("missing_value", field="de_minimis")
    yield from declared_aids(employer.de_minimis, asked.sent)


def declared_aids(aids: list[Aid], day: date, ceilings: Rules[Ceiling] = CEILINGS) -> Iterator[Refusal]:
    """Yield what is wrong with de minimis aids that an employer declares on a day: rows, then their sum."""
    found = ceilings.all_on(day, lambda rule: rule.ceiling == "general")
    if not found:
        yield Refusal("no_rule", field="sent", value=day.isoformat(), table=ceilings.title)
        return
    cap, earliest = found[0].cap_eur, date(day.year - 4, 1, 1)
    for at, aid in enumerate(aids):
        if not 1 <= aid.amount <= cap:
            yield Refusal("aid_amount", field=f"de_minimis[{at}].amount", value=aid.amount, limit=cap)
        if not earliest <= aid.granted_at <= day:
            facts = {"first": earliest.isoformat(), "last": day.isoformat()}
            yield Refusal("aid_day", field=f"de_minimis[{at}].granted_at", value=aid.granted_at.isoformat(), **facts)
    total = sum((aid.amount for aid in aids), Decimal(0))
    if total > cap:
        yield Refusal("aids_above_cap", field="de_minimis", value=total, limit=cap)


def _employee(asked: Application, rule: EligibilityRule) -> Iterator[Refusal]:
    if not asked.is_living_in_city:
        yield Refusal("lives_elsewhere", field="is_living_in_city")
    if rule.unemployed_months is not None and _new_support(asked):
        if asked.unemployed_months is None or asked.unemployed_months < rule.unemployed_months:
            yield Refusal("unemployed_too_short", field="unemployed_months", limit=rule.unemployed_months)
        if not asked.service_need_assessed:
            yield Refusal("service_need", field="service_need_assessed")
    if rule.card_valid and asked.card_issued and asked.start:
        last = asked.card_issued + relativedelta(**rule.card_valid)
        if asked.start > last:
            yield Refusal("card_expired", field="card_issued", last=last.isoformat())


def _new_support(asked: Application) -> bool:
    return asked.pay_subsidy_granted in (None, "not_granted")


def _time(asked: Application, start: date, end: date, rule: EligibilityRule) -> Iterator[Refusal]:
    """Yield what is wrong with the time; a handler who enters a paper application is held to its order alone."""
    if end < start:
        yield Refusal("period_turned_round", field="end", value=end.isoformat(), start=start.isoformat())
        return
    if asked.paper:
        if asked.paper_application_date is None:
            yield Refusal("missing_value", field="paper_application_date")
        return
    if asked.working_hours is None or asked.working_hours < rule.hours_a_week:
        yield Refusal("hours_too_few", field="working_hours", limit=rule.hours_a_week)
    shortest = start + relativedelta(**rule.shortest) - DAY
    longest = start + relativedelta(**rule.longest) - DAY
    if end < shortest:
        yield Refusal("time_too_short", field="end", first=shortest.isoformat())
    if end > longest:
        yield Refusal("time_too_long", field="end", last=longest.isoformat())
    earliest = asked.sent - relativedelta(**rule.apply_within) if rule.apply_within else date(asked.sent.year, 1, 1)
    if start < earliest:
        yield Refusal("applied_too_late", field="start", first=earliest.isoformat())


def _pay(asked: Application, rule: EligibilityRule) -> Iterator[Refusal]:
    if asked.benefit_type != SALARY:
        return
    for name in ("monthly_pay", "vacation_money", "other_expenses"):
        amount = getattr(asked, name)
        if amount is None:
            yield Refusal("missing_value", field=name)
        elif amount < 0:
            yield Refusal("negative_amount", field=name, value=amount)
        elif name == "monthly_pay" and not amount:
            yield Refusal("no_pay", field=name)
        elif amount > rule.largest_eur:
            yield Refusal("amount_too_large", field=name, value=amount, limit=rule.largest_eur)


def _support(asked: Application, rule: EligibilityRule) -> Iterator[Refusal]:
    granted, first, second = asked.pay_subsidy_granted, "pay_subsidy_percent", "additional_pay_subsidy_percent"
    if granted is None:
        yield Refusal("missing_value", field="pay_subsidy_granted")
        return
    given = [name for name in (first, second) if getattr(asked, name) is not None]
    if granted == "not_granted":
        yield from (Refusal("only_with_subsidy", field=name) for name in given)
        if asked.benefit_type == SALARY and (
            rule.subsidy == "NEEDED" or (rule.subsidy == "NEEDED_OR_CARD" and asked.card_issued is None)
        ):
            yield Refusal("subsidy_needed", field="pay_subsidy_granted")
        return
    if given == [second]:
        yield Refusal("second_without_first", field=second)
    for name in given:
        if (percent := getattr(asked, name)) not in rule.subsidy_percents:
            known = ", ".join(map(str, rule.subsidy_percents))
            yield Refusal("not_in_rule_set", field=name, value=percent, ruleset=rule.id, known=known)
    if asked.apprenticeship_program is None:
        yield Refusal("missing_value", field="apprenticeship_program")


def _remarks(asked: Application, rule: EligibilityRule) -> Iterator[Refusal]:
    if asked.employer.co_operation_negotiations:
        yield Refusal("negotiations", field="co_operation_negotiations", months=rule.negotiations_within.get("months"))
    if asked.employer.arrears:
        yield Refusal("arrears", field="arrears")
    if rule.subsidy == "EXCLUDED" and not _new_support(asked):
        yield Refusal("subsidy_keeps_old_cap", field="pay_subsidy_granted")
