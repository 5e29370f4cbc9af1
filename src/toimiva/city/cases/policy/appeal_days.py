"""How the days to appeal are counted, whichever act gives them: service is presumed, its day is not counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from toimiva.city.rules import Rule, Rules
from toimiva.city.rules.working_days import next_working_day


@dataclass(frozen=True, kw_only=True)
class AppealRule(Rule):
    """A length in days: `part` tells whether of the way to be served (service) or of the time to appeal (period)."""

    part: str
    code: str
    days: int


def served_on(rules: Rules[AppealRule], way: str, sent: date) -> tuple[date, str]:
    """Return the day on which a decision sent in that way is deemed served, and the id of the rule."""
    rule = rules.on(sent, lambda rule: (rule.part, rule.code) == ("service", way))
    return sent + timedelta(days=rule.days), rule.id


def last_day(rules: Rules[AppealRule], appeal: str, served: date) -> tuple[date, str]:
    """Return the last day of the period counted from service, and the id of its rule.

    A last day that is no working day moves to the next one (Act 150/1930, section 5); service does not.
    """
    rule = rules.on(served, lambda rule: (rule.part, rule.code) == ("period", appeal))
    return next_working_day(served + timedelta(days=rule.days)), rule.id
