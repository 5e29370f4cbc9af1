"""The summer job voucher of a year: its value, its conditions and the groups it is open to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load

Group = Literal["hki_15", "primary", "secondary", "hki_18"]
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, kw_only=True)
class VoucherYear(Rule):
    """What a voucher is worth in a year and what the work must be; `claim_by` None: not known."""

    municipality: str
    value: Decimal
    min_hours: int
    min_hours_week: int
    min_pay: Decimal
    work_from: date
    work_to: date
    claim_by: date | None = None
    previous_value_before: date


@dataclass(frozen=True, kw_only=True)
class VoucherGroup(Rule):
    """A group of young people: the age they reach in the year, and whether the voucher is open to them."""

    group: Group
    age: int
    enabled: bool


@dataclass(frozen=True)
class VoucherTables:
    """The tables that a decision is made by."""

    years: Rules[VoucherYear]
    groups: Rules[VoucherGroup]


TABLES = VoucherTables(
    load(Path(__file__).with_name("voucher_years.toml"), VoucherYear),
    load(Path(__file__).with_name("voucher_groups.toml"), VoucherGroup),
)


def terms_of(year: int, years: Rules[VoucherYear] = TABLES.years, field: str = "year") -> VoucherYear:
    """Return the terms of a year. Raises `Refusal("season_closed")` for a year without any.

    >>> terms_of(2024).value
    Decimal('350')
    """
    found = years.all_on(date(year, 12, 31)) if MINYEAR <= year <= MAXYEAR else []
    if not found:
        raise Refusal("season_closed", field=field, year=year)
    return found[0]


def paid_value(created: date, years: Rules[VoucherYear] = TABLES.years, field: str = "claim_created") -> Decimal:
    """Return the value with which a claim created on a day is paid: early in the year still that of the year before.

    >>> paid_value(date(2024, 2, 13)), paid_value(date(2024, 2, 14))
    (Decimal('325'), Decimal('350'))
    """
    before = years.all_on(created, lambda year: created < year.previous_value_before)
    return terms_of(created.year - bool(before), years, field).value
