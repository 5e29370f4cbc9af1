"""What an application may ask for, and until when it may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Period, Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class ApplicationRule(Rule):
    """`locked_before`: so long before the start the city begins to look for places, and the family's answers stand."""

    most_wishes: int
    locked_before: Period
    open_days_after_sending: int
    school_age_years: int
    school_begins_month: int
    least_hours_week: int
    most_hours_week: int
    languages: list[str]
    draft_kept: Period


RULES = load(Path(__file__).with_suffix(".toml"), ApplicationRule)


def application_rule(on: date, rules: Rules[ApplicationRule] = RULES) -> ApplicationRule:
    """Return the rule of applications in force on a day."""
    return rules.on(on)


def locked_from(sent: date, start: date, *, urgent: bool, rules: Rules[ApplicationRule] = RULES) -> date:
    """Return the first day on which a sent application can no longer be changed, by the rule of the day of sending.

    An urgent or a late one would be locked on arrival, so it stays open a short time after it was sent.

    >>> locked_from(date(2026, 1, 5), date(2026, 8, 3), urgent=False).isoformat()
    '2026-05-03'
    >>> locked_from(date(2026, 1, 5), date(2026, 2, 2), urgent=True).isoformat()
    '2026-01-07'
    """
    rule = application_rule(sent, rules)
    soonest = sent + timedelta(days=rule.open_days_after_sending)
    return soonest if urgent else max(start - relativedelta(**rule.locked_before), soonest)


def school_starts(born: date, on: date, rules: Rules[ApplicationRule] = RULES) -> date:
    """Return the first day on which a child may go to school, by the rule of a day.

    >>> school_starts(date(2020, 12, 31), date(2026, 1, 1)).isoformat()
    '2027-08-01'
    """
    rule = application_rule(on, rules)
    return date(born.year + rule.school_age_years, rule.school_begins_month, 1)
