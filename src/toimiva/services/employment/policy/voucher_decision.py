"""Whether a young person gets a summer job voucher at once, or is asked for more.

No automatic answer is "rejected": an application that is not accepted at once waits for the young person's own words
and then for a handler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from toimiva.city.refusals import Refusal

from .voucher_rules import TABLES, Group, VoucherGroup, VoucherTables, VoucherYear, paid_value, terms_of

Outcome = Literal["accepted", "additional_information_requested", "rejected"]
NOT_GIVEN = ""  # of the municipality: null says that the register knows none
MUNICIPALITY = re.compile(r"[0-9]{3}")


@dataclass(frozen=True, kw_only=True)
class VoucherApplication:
    """What the young person asked for and what the register answered; a register condition not given holds.

    `school` is told for the record and decides nothing. `enabled_groups` None: those of the year.
    """

    applied_group: Group
    year: int | None = None
    application_date: date | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    home_municipality: str | None = NOT_GIVEN
    school: str | None = None
    activated: bool = True
    alive_in_register: bool = True
    hetu_valid_in_register: bool = True
    last_name_matches: bool = True
    protection_order: bool = False
    enabled_groups: list[Group] | None = None
    claim_created: date | None = None


@dataclass(frozen=True)
class Period:
    from_: date
    to: date


@dataclass(frozen=True)
class Conditions:
    """What the work must be: hours at least, pay at least in euros, from when to when."""

    min_hours: int
    min_pay: Decimal
    period: Period


@dataclass(frozen=True)
class VoucherDecision:
    """What becomes of an application; `value` in euros is what a voucher of it is worth."""

    outcome: Outcome
    reasons: list[str]
    value: Decimal
    conditions: Conditions


def decide(application: VoucherApplication, tables: VoucherTables = TABLES) -> VoucherDecision:
    """Return the decision by the terms of the application's year. Raises `Refusal("season_closed")` without terms.

    >>> decide(VoucherApplication(year=2026, birth_year=2010, home_municipality="091", applied_group="primary")).outcome
    'accepted'
    """
    year, age = year_of(application), age_of(application)
    terms = terms_of(year, tables.years, "year" if application.application_date is None else "application_date")
    group = group_of(application, year, tables)
    reasons = list(_reasons(application, terms, group, age))
    created = application.claim_created
    return VoucherDecision(
        "additional_information_requested" if reasons else "accepted",
        reasons,
        terms.value if created is None else paid_value(created, tables.years),
        Conditions(terms.min_hours, terms.min_pay, Period(terms.work_from, terms.work_to)),
    )


def _reasons(application: VoucherApplication, terms: VoucherYear, group: VoucherGroup, age: int) -> Iterator[str]:
    if not application.activated:
        yield "not_activated"
    if not application.alive_in_register:
        yield "not_alive_in_register"
    if not application.hetu_valid_in_register:
        yield "identity_code_not_in_register"
    if not application.last_name_matches:
        yield "last_name_differs"
    enabled = group.enabled if application.enabled_groups is None else group.group in application.enabled_groups
    if not enabled:
        yield "group_not_open"
    if age != group.age:
        yield "age_outside_group"
    if application.home_municipality not in (NOT_GIVEN, terms.municipality):
        yield "not_resident"
    if application.protection_order:
        yield "protection_order"


def year_of(application: VoucherApplication) -> int:
    """Return the calendar year that an application belongs to."""
    year, sent = application.year, application.application_date
    if year is None and sent is None:
        raise Refusal("missing_value", field="year")
    if year is not None and sent is not None and year != sent.year:
        raise Refusal("voucher_years_differ", field="year", year=year, other=sent.year)
    return sent.year if sent is not None else int(year or 0)


def age_of(application: VoucherApplication) -> int:
    """Return the age that the applicant reaches in the year: calendar year minus year of birth."""
    by_day, year = application.birth_date, application.birth_year
    if by_day is None and year is None:
        raise Refusal("missing_value", field="birth_date")
    if by_day is not None and year is not None and by_day.year != year:
        raise Refusal("voucher_years_differ", field="birth_year", year=year, other=by_day.year)
    return year_of(application) - (by_day.year if by_day is not None else int(year or 0))


def group_of(application: VoucherApplication, year: int, tables: VoucherTables = TABLES) -> VoucherGroup:
    """Return the group applied for as it is in the year."""
    town = application.home_municipality
    if town not in (None, NOT_GIVEN) and MUNICIPALITY.fullmatch(town) is None:
        raise Refusal("bad_value", field="home_municipality", value=town, expected="three digits, such as 091")
    found = tables.groups.all_on(date(year, 12, 31), lambda group: group.group == application.applied_group)
    if not found:
        raise Refusal("season_closed", field="applied_group", year=year)
    return found[0]
