"""What earlier benefits leave: months used and remaining, the waiting period, the last day that still fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from dateutil.relativedelta import relativedelta

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Period, Rule, Rules, load

from .months import MONTH_DAYS, check_order, days360, last_end_date, months_of

Warned = Literal["overlap", "waiting_period"]


@dataclass(frozen=True, kw_only=True)
class EarlierRule(Rule):
    """One row of earlier_benefits.toml."""

    benefit: str
    gap: Period
    limit_months: int


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The time of a benefit that was accepted, or is recorded from before."""

    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class Applied:
    """The time applied for, and the earlier benefits of the same employer and employee."""

    applied_start: date
    applied_end: date
    apprenticeship: bool = False
    previous: list[Earlier] = field(default_factory=list)


@dataclass(frozen=True)
class Left:
    """What is left; for an apprenticeship there is no limit: months and last day are None.

    `last_possible_end_date` is None too where no month at all is nearer to what is left than any last day.
    """

    months_used: Decimal
    months_remaining: Decimal | None
    warning: Warned | None
    last_possible_end_date: date | None


RULES = load(Path(__file__).with_suffix(".toml"), EarlierRule)


def left(applied: Applied, rules: Rules[EarlierRule] = RULES) -> Left:
    """Return what earlier benefits leave of the benefit applied for. A warning stops nobody: the handler decides.

    >>> before = [Earlier(start=date(2024, 1, 1), end=date(2024, 8, 31))]
    >>> left(Applied(applied_start=date(2025, 1, 1), applied_end=date(2025, 6, 30), previous=before)).warning
    'waiting_period'
    """
    _check(applied)
    rule = _rule(applied, rules)
    used = sum(days360(one.start, one.end) for one in counting(applied, rules))
    overlaps = any(one.start <= applied.applied_end and one.end >= applied.applied_start for one in applied.previous)
    if applied.apprenticeship:
        return Left(months_of(used), None, "overlap" if overlaps else None, None)
    remaining = max(0, rule.limit_months * MONTH_DAYS - used)
    waits = days360(applied.applied_start, applied.applied_end) > remaining
    return Left(
        months_of(used),
        months_of(remaining),
        "overlap" if overlaps else "waiting_period" if waits else None,
        last_end_date(applied.applied_start, Fraction(remaining, MONTH_DAYS)),
    )


def counting(applied: Applied, rules: Rules[EarlierRule] = RULES) -> list[Earlier]:
    """Return the earlier benefits that count, the newest first: back in time until a gap longer than the rule's.

    One that begins after the time applied for does not. Months are calendar months: 24 months after the end of
    February is the 28th, in a leap year too.
    """
    gap, since = relativedelta(**_rule(applied, rules).gap), applied.applied_start
    known = [one for one in applied.previous if one.start <= applied.applied_end]
    found: list[Earlier] = []
    for one in sorted(known, key=lambda one: (one.end, one.start), reverse=True):
        if one.end + gap < since:
            break
        found.append(one)
        since = min(since, one.start)
    return found


def _rule(applied: Applied, rules: Rules[EarlierRule]) -> EarlierRule:
    if not rules.all_on(applied.applied_start):
        raise Refusal("no_rule", field="applied_start", value=applied.applied_start.isoformat(), table=rules.title)
    return rules.on(applied.applied_start)


def _check(applied: Applied) -> None:
    check_order(applied.applied_start, applied.applied_end, "applied_end")
    for at, one in enumerate(applied.previous):
        check_order(one.start, one.end, f"previous[{at}].end")
