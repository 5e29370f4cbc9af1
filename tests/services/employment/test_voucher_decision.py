"""Who gets a summer job voucher at once: the terms of each year, the groups, the register's answer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.employment.policy.voucher_decision import Period, VoucherApplication, decide
from toimiva.services.employment.policy.voucher_rules import GROUPS, TABLES, paid_value, terms_of

TERMS = """
2020 | 300 | 60 | 18 | 350 | 2020-06-01 | 2020-08-12 | 2020-09-30
2021 | 325 | 60 | 18 | 400 | 2021-06-01 | 2021-08-13 | -
2022 | 325 | 60 | 18 | 400 | 2022-06-01 | 2022-08-15 | -
2023 | 325 | 60 | 18 | 400 | 2023-06-01 | 2023-08-15 | -
2024 | 350 | 60 | 18 | 500 | 2024-06-01 | 2024-08-15 | 2024-11-30
2025 | 350 | 60 | 18 | 500 | 2025-06-01 | 2025-08-15 | 2025-11-30
2026 | 350 | 60 | 18 | 500 | 2026-06-01 | 2026-08-15 | 2026-11-30
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize("year, value, hours, week, pay, work_from, work_to, claim_by", table(TERMS))
def test_the_terms_of_a_year(year, value, hours, week, pay, work_from, work_to, claim_by):
    terms = terms_of(int(year))
    found = [terms.value, terms.min_hours, terms.min_hours_week, terms.min_pay, terms.work_from, terms.work_to]
    assert [str(one) for one in [*found, terms.claim_by or "-"]] == [
        value, hours, week, pay, work_from, work_to, claim_by,
    ]  # fmt: skip


def test_what_is_still_to_be_verified_is_marked():
    assert [terms.id for terms in TABLES.years if terms.verified] == ["voucher-2020"]


DECISIONS = """
2020 | 2004 | 091 | primary   | accepted | -
2020 | 2003 | 091 | secondary | asked    | group_not_open
2020 | 2003 | 091 | primary   | asked    | age_outside_group
2020 | 2005 | 091 | primary   | asked    | age_outside_group
2021 | 2004 | 091 | secondary | accepted | -
2021 | 2005 | 091 | primary   | accepted | -
2022 | 2006 | 091 | primary   | accepted | -
2022 | 2006 | 049 | primary   | asked    | not_resident
2022 | 2005 | 091 | secondary | accepted | -
2023 | 2006 | 091 | secondary | accepted | -
2024 | 2008 | 091 | primary   | accepted | -
2024 | 2007 | 091 | secondary | asked    | group_not_open
2025 | 2009 | 091 | primary   | accepted | -
2025 | 2008 | 091 | secondary | asked    | group_not_open
2026 | 2010 | 091 | primary   | accepted | -
2026 | 2009 | 091 | secondary | accepted | -
2026 | 2009 | 092 | secondary | asked    | not_resident
2026 | 2009 | -   | secondary | asked    | not_resident
2026 | 2011 | 091 | hki_15    | asked    | group_not_open
2026 | 2008 | 091 | hki_18    | asked    | group_not_open
2026 | 2008 | 049 | hki_15    | asked    | group_not_open age_outside_group not_resident
"""


@pytest.mark.parametrize("year, born, home, group, outcome, reasons", table(DECISIONS))
def test_who_is_accepted_at_once(year, born, home, group, outcome, reasons):
    asked = VoucherApplication(
        year=int(year), birth_year=int(born), home_municipality=None if home == "-" else home, applied_group=group
    )
    found = decide(asked)
    assert found.outcome == {"asked": "additional_information_requested"}.get(outcome, outcome)
    assert found.reasons == ([] if reasons == "-" else reasons.split())


def application(**given) -> VoucherApplication:
    return VoucherApplication(**{"year": 2026, "birth_year": 2010, "applied_group": "primary"} | given)


@pytest.mark.parametrize(
    "given, reason",
    [
        ({"activated": False}, "not_activated"),
        ({"alive_in_register": False}, "not_alive_in_register"),
        ({"hetu_valid_in_register": False}, "identity_code_not_in_register"),
        ({"last_name_matches": False}, "last_name_differs"),
        ({"protection_order": True}, "protection_order"),
    ],
)
def test_what_the_register_does_not_confirm_is_asked_about(given, reason):
    found = decide(application(**given))
    assert (found.outcome, found.reasons) == ("additional_information_requested", [reason])


def test_conditions_of_the_register_that_are_not_given_hold_and_the_school_decides_nothing():
    assert decide(application()).outcome == decide(application(school=None)).outcome == "accepted"
    assert decide(application(school="A school of another town")) == decide(application())


def test_a_city_may_open_and_close_groups():
    fifteen = application(birth_year=2011, applied_group="hki_15", enabled_groups=["hki_15"])
    assert decide(fifteen).outcome == "accepted"
    assert decide(application(enabled_groups=["hki_15"])).reasons == ["group_not_open"]


PAID = """
2020-02-14 | 300
2021-02-13 | 300
2021-02-14 | 325
2024-01-01 | 325
2024-02-13 | 325
2024-02-14 | 350
2024-12-31 | 350
2027-02-14 | season_closed
2020-02-13 | season_closed
"""


@pytest.mark.parametrize("created, value", table(PAID))
def test_a_claim_created_before_14_february_is_paid_as_the_year_before(created, value):
    day = date.fromisoformat(created)
    if value == "season_closed":
        with pytest.raises(Refusal) as refused:
            paid_value(day)
        assert (refused.value.code, refused.value.field) == ("season_closed", "claim_created")
    else:
        assert paid_value(day) == Decimal(value)
        assert decide(application(claim_created=day)).value == Decimal(value)


@pytest.mark.parametrize("given", [{"year": 2019}, {"year": 2027}, {"year": 0}, {"year": 10**9}])
def test_a_year_without_terms_is_a_closed_season(given):
    with pytest.raises(Refusal, match="not open") as refused:
        decide(application(**given))
    assert (refused.value.code, refused.value.field) == ("season_closed", "year")


@pytest.mark.parametrize(
    "given, code, field",
    [
        ({"year": None}, "missing_value", "year"),
        ({"birth_year": None}, "missing_value", "birth_date"),
        ({"application_date": date(2025, 3, 1)}, "voucher_years_differ", "year"),
        ({"birth_date": date(2009, 3, 1)}, "voucher_years_differ", "birth_year"),
        ({"home_municipality": "91"}, "bad_value", "home_municipality"),
        ({"home_municipality": "Helsinki"}, "bad_value", "home_municipality"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused(given, code, field):
    with pytest.raises(Refusal) as refused:
        decide(application(**given))
    assert (refused.value.code, refused.value.field) == (code, field)


@given(st.integers(2020, 2026), st.sampled_from(GROUPS), st.integers(1995, 2015), st.sampled_from(["091", "092", None]))
def test_only_reasons_keep_anybody_from_a_voucher(year, group, born, home):
    found = decide(VoucherApplication(year=year, birth_year=born, applied_group=group, home_municipality=home))
    assert found.outcome == ("additional_information_requested" if found.reasons else "accepted")
    terms = terms_of(year)
    assert (found.value, found.conditions.period) == (terms.value, Period(terms.work_from, terms.work_to))
    assert found.outcome != "accepted" or (home == "091" and 16 <= year - born <= 17)


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.dates(date(2000, 1, 1), date(2012, 12, 31)))
def test_the_day_within_the_year_changes_nothing(sent, born):
    by_days = application(year=None, application_date=sent, birth_year=None, birth_date=born)
    assert decide(by_days) == decide(application(year=sent.year, birth_year=born.year))


@given(st.dates(date(2020, 2, 14), date(2026, 12, 30)))
def test_a_later_claim_is_never_worth_less(day):
    assert paid_value(day) <= paid_value(day + timedelta(1))
