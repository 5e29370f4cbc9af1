"""Who may apply for a Helsinki benefit: each condition of the terms, the day before it, the day, the day after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from toimiva.city.refusals import LANGUAGES
from toimiva.services.employment.policy.de_minimis import Aid
from toimiva.services.employment.policy.eligibility import Application, Employer, declared_aids, eligibility

from ..table_rows import rows

COMPANY = Employer(
    business_id="2481635-4", company_form_code="OY", bank_account="FI21 1234 5600 0007 85", de_minimis_aid=False,
    co_operation_negotiations=False, other_subsidised=False,
)  # fmt: skip
ASSOCIATION = replace(
    COMPANY, company_form_code="29", association_has_business_activities=False,
    association_immediate_manager_check=True, de_minimis_aid=None,
)  # fmt: skip
GOOD = Application(
    employer=COMPANY, sent=date(2026, 3, 10), is_living_in_city=True, unemployed_months=3, service_need_assessed=True,
    start=date(2026, 2, 1), end=date(2027, 1, 31), working_hours=Decimal(18), monthly_pay=Decimal(2900),
    vacation_money=Decimal(120), other_expenses=Decimal(610), pay_subsidy_granted="not_granted",
)  # fmt: skip
SUBSIDISED = replace(GOOD, pay_subsidy_granted="granted", pay_subsidy_percent=50, apprenticeship_program=False)


def told(asked):
    """Return (field, code) of every fault; each has words in three languages, with nothing left to fill in."""
    faults = eligibility(asked).faults
    assert all("{" not in fault.message(language) for fault in faults for language in LANGUAGES)
    return [(fault.field, fault.code) for fault in faults]


def employer(**changes):
    return replace(GOOD, employer=replace(COMPANY, **changes))


def association(**changes):
    return replace(GOOD, employer=replace(ASSOCIATION, **changes))


FAULTS = [
    (employer(public=True), "company_form_code", "public_employer"),
    (employer(business_id="2481635-7"), "business_id", "bad_business_id"),
    (employer(business_id="0000000-0"), "business_id", "bad_business_id"),
    (employer(bank_account="SE4550000000058398257466"), "bank_account", "not_a_finnish_account"),
    (employer(bank_account=None), "bank_account", "not_a_finnish_account"),
    (employer(hire_displaces=True), "hire_displaces", "hire_displaces"),
    (employer(co_operation_negotiations=None), "co_operation_negotiations", "missing_value"),
    (employer(co_operation_negotiations=True), "co_operation_negotiations_description", "missing_value"),
    (employer(other_subsidised=True), "other_subsidised_number", "missing_value"),
    (employer(other_subsidised_number=2), "other_subsidised_number", "only_with_yes"),
    (employer(de_minimis_aid=None), "de_minimis_aid", "missing_value"),
    (employer(de_minimis_aid=True), "de_minimis", "missing_value"),
    (association(association_has_business_activities=None), "association_has_business_activities", "missing_value"),
    (association(association_immediate_manager_check=False), "association_immediate_manager_check", "no_manager"),
    (association(de_minimis_aid=True), "de_minimis_aid", "no_de_minimis_without_business"),
    (replace(association(), benefit_type="employment_benefit"), "benefit_type", "only_salary_without_business"),
    (replace(GOOD, is_living_in_city=None), "is_living_in_city", "lives_elsewhere"),
    (replace(GOOD, unemployed_months=2), "unemployed_months", "unemployed_too_short"),
    (replace(GOOD, service_need_assessed=False), "service_need_assessed", "service_need"),
    (replace(GOOD, card_issued=date(2025, 10, 31)), "card_issued", "card_expired"),
    (replace(GOOD, working_hours=Decimal("17.99")), "working_hours", "hours_too_few"),
    (replace(GOOD, monthly_pay=Decimal(0)), "monthly_pay", "no_pay"),
    (replace(GOOD, monthly_pay=Decimal(-1)), "monthly_pay", "negative_amount"),
    (replace(GOOD, other_expenses=Decimal("99999.01")), "other_expenses", "amount_too_large"),
    (replace(GOOD, vacation_money=None), "vacation_money", "missing_value"),
    (replace(GOOD, pay_subsidy_granted=None), "pay_subsidy_granted", "missing_value"),
    (replace(GOOD, pay_subsidy_percent=50), "pay_subsidy_percent", "only_with_subsidy"),
    (replace(SUBSIDISED, pay_subsidy_percent=30), "pay_subsidy_percent", "not_in_rule_set"),
    (replace(SUBSIDISED, pay_subsidy_percent=None, additional_pay_subsidy_percent=70),
     "additional_pay_subsidy_percent", "second_without_first"),
    (replace(SUBSIDISED, apprenticeship_program=None), "apprenticeship_program", "missing_value"),
    (replace(GOOD, start=date(2019, 1, 1)), "start", "no_rule"),
    (replace(GOOD, end=None), "end", "missing_value"),
]  # fmt: skip


@pytest.mark.parametrize("asked", [GOOD, SUBSIDISED, association()])
def test_a_good_application_may_be_sent(asked):
    assert told(asked) == []


@pytest.mark.parametrize("asked, field, code", FAULTS)
def test_a_condition_that_is_not_met_is_told(asked, field, code):
    assert told(asked) == [(field, code)]


TIMES = """
begins     | ends       | sent       | code                | because
2026-02-01 | 2026-02-28 | 2026-03-10 | -                   | a month
2026-02-01 | 2026-02-27 | 2026-03-10 | time_too_short      | a day less
2026-01-31 | 2026-02-27 | 2026-03-10 | -                   | a month from the 31st, clamped
2026-02-01 | 2027-01-31 | 2026-03-10 | -                   | twelve months
2026-02-01 | 2027-02-01 | 2026-03-10 | time_too_long       | a day more
2026-02-01 | 2026-01-31 | 2026-03-10 | period_turned_round | ends before it begins
2026-02-01 | 2026-08-31 | 2026-06-01 | -                   | four months ago
2026-02-01 | 2026-08-31 | 2026-06-02 | applied_too_late    | a day more
2022-01-01 | 2022-06-30 | 2022-12-31 | -                   | HL-2020: within the year of the start
2022-12-31 | 2023-06-30 | 2023-01-01 | applied_too_late    | HL-2020: the next year
"""


@pytest.mark.parametrize("begins, ends, sent, code, because", rows(TIMES))
def test_a_time_is_applied_for_in_time(begins, ends, sent, code, because):
    asked = replace(SUBSIDISED, start=begins, end=ends, sent=sent)
    assert [one for _, one in told(asked)] == ([code] if code else [])


def test_a_paper_application_is_held_to_neither_hours_nor_time():
    late = replace(GOOD, sent=date(2026, 12, 1), working_hours=Decimal(1), end=date(2026, 2, 2), paper=True)
    assert told(late) == [("paper_application_date", "missing_value")]
    assert told(replace(late, paper_application_date=date(2026, 2, 3))) == []


NEEDS = """
begins     | subsidy      | card       | code
2022-02-01 | not_granted  | 2022-01-31 | subsidy_needed
2022-02-01 | granted      | -          | -
2024-02-01 | not_granted  | -          | subsidy_needed
2024-02-01 | not_granted  | 2024-01-31 | -
2024-02-01 | granted_aged | -          | -
2026-02-01 | not_granted  | -          | -
"""


@pytest.mark.parametrize("begins, granted, card, code", rows(NEEDS))
def test_the_support_of_the_state_that_a_rule_set_needs(begins, granted, card, code):
    asked = replace(
        GOOD, start=begins, end=date(begins.year, 8, 31), sent=begins, pay_subsidy_granted=granted, card_issued=card,
        apprenticeship_program=False,
    )  # fmt: skip
    assert [one for _, one in told(asked)] == ([code] if code else [])


DECLARED = """
amount    | and    | granted on | code           | because
300000.00 | -      | 2026-01-01 | -              | the cap
150000.01 | 150000 | 2026-01-01 | aids_above_cap | a cent above
0.99      | -      | 2026-01-01 | aid_amount     | less than a euro
100       | -      | 2022-01-01 | -              | 1 January of the year four years back
100       | -      | 2021-12-31 | aid_day        | the day before
100       | -      | 2026-03-10 | -              | today
100       | -      | 2026-03-11 | aid_day        | in the future
"""


@pytest.mark.parametrize("amount, other, granted_at, code, because", rows(DECLARED))
def test_aids_are_declared(amount, other, granted_at, code, because):
    aids = [Aid(amount=Decimal(one), granted_at=granted_at) for one in (amount, other) if one is not None]
    assert [fault.code for fault in declared_aids(aids, date(2026, 3, 10))] == ([code] if code else [])


def test_remarks_stop_nobody():
    asked = replace(SUBSIDISED, employer=replace(
        COMPANY, arrears=True, co_operation_negotiations=True, co_operation_negotiations_description="ended in May",
    ))  # fmt: skip
    checked = eligibility(asked)
    assert checked.faults == []
    assert [one.code for one in checked.remarks] == ["negotiations", "arrears", "subsidy_keeps_old_cap"]
    assert all("{" not in one.message(language) for one in checked.remarks for language in LANGUAGES)


def test_every_fault_is_told_at_once():
    assert len(told(replace(GOOD, employer=Employer(), monthly_pay=None, working_hours=None))) == 6
