"""Whether the work that an employer tells of meets the terms of the voucher's year.

What does not is a warning to the handler: the claim can be sent all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.rules import Rules
from toimiva.city.typed import Exact

from .voucher_rules import TABLES, VoucherYear, terms_of


@dataclass(frozen=True, kw_only=True)
class Work:
    """The work of one voucher: `year` is the voucher's, `claimed` the day on which the employer sends the claim."""

    year: int
    start: date
    end: date
    hours: Exact
    pay: Decimal
    claimed: date | None = None


@dataclass(frozen=True)
class Doubt:
    """A term that is not met; the facts fill its words."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def doubts(work: Work, years: Rules[VoucherYear] = TABLES.years) -> list[Doubt]:
    """Return the terms of the voucher's year that the work does not meet, in a fixed order.

    >>> doubts(Work(year=2026, start=date(2026, 6, 1), end=date(2026, 6, 14), hours=60, pay=Decimal(500)))
    []
    """
    terms = terms_of(work.year, years)
    check(work)
    return list(_doubts(work, terms))


def check(work: Work) -> None:
    """Raise `Refusals` with every number that cannot be: days turned round, no hours, pay below zero."""
    faults = []
    if work.end < work.start:
        faults.append(Refusal("period_turned_round", field="end", value=work.end.isoformat(),
                              start=work.start.isoformat()))  # fmt: skip
    if work.hours <= 0:
        faults.append(Refusal("no_hours_worked", field="hours", value=work.hours))
    if work.pay < 0:
        faults.append(Refusal("negative_pay", field="pay", value=work.pay))
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)


def hours_a_week(work: Work) -> Fraction:
    """Return the average: hours over the days from start to end, both counted, as weeks of seven days.

    >>> hours_a_week(Work(year=2026, start=date(2026, 6, 1), end=date(2026, 6, 14), hours=60, pay=Decimal(500)))
    Fraction(30, 1)
    """
    return Fraction(work.hours) * 7 / ((work.end - work.start).days + 1)


def _doubts(work: Work, terms: VoucherYear) -> Iterator[Doubt]:
    if work.start < terms.work_from:
        yield Doubt("work_begins_too_early", {"day": terms.work_from})
    if work.end > terms.work_to:
        yield Doubt("work_ends_too_late", {"day": terms.work_to})
    if work.hours < terms.min_hours:
        yield Doubt("too_few_hours", {"hours": work.hours, "least": terms.min_hours})
    if hours_a_week(work) < terms.min_hours_week:
        yield Doubt("too_few_hours_a_week", {"least": terms.min_hours_week})
    if work.pay < terms.min_pay:
        yield Doubt("too_little_pay", {"pay": work.pay, "least": terms.min_pay})
    if work.claimed is not None and terms.claim_by is not None and work.claimed > terms.claim_by:
        yield Doubt("claimed_too_late", {"day": terms.claim_by})
