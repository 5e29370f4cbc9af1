"""By when a place must be arranged: section 17 of the ECE Act (540/2018)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from dateutil.relativedelta import relativedelta

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Period, Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class DueDateRule(Rule):
    """`may_wait`: a city may choose the later of the due date and the preferred start."""

    types: list[str]
    urgent: bool | None = None  # None: whether urgent or not
    period: Period | None = None
    may_wait: bool = False


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An application that was sent; `start_relative` is the city's choice to wait for the preferred start."""

    type: Literal["DAYCARE", "PRESCHOOL", "CLUB", "TRANSFER"]
    sent: date
    urgent: bool = False
    first_urgency_attachment: date | None = None
    preferred_start: date | None = None
    start_relative: bool = False


@dataclass(frozen=True)
class DueDate:
    """None: the act sets no day, or not yet."""

    due_date: date | None
    rule: str


RULES = load(Path(__file__).with_name("due_dates.toml"), DueDateRule)


def due_date(case: Sent, rules: Rules[DueDateRule] = RULES) -> DueDate:
    """Return the last day by which a place must be arranged, and the rule that says so.

    Months are calendar months, so the end of October leads to the end of February:

    >>> due_date(Sent(type="DAYCARE", sent=date(2023, 10, 31)))
    DueDate(due_date=datetime.date(2024, 2, 29), rule='ECE-17-1')

    An urgent application waits for its first proof of urgency and counts from the later of the two.
    The rule is the one in force on the day of sending, also when asked years later.
    """
    rule = _rule_of(case, rules)
    if rule.period is None or (rule.urgent and case.first_urgency_attachment is None):
        return DueDate(None, rule.id)
    start = max(case.sent, case.first_urgency_attachment or case.sent) if rule.urgent else case.sent
    due = start + relativedelta(**rule.period)
    if rule.may_wait and case.start_relative and case.preferred_start is not None:
        due = max(due, case.preferred_start)
    return DueDate(due, rule.id)


def _rule_of(case: Sent, rules: Rules[DueDateRule]) -> DueDateRule:
    def matches(rule: DueDateRule) -> bool:
        return case.type in rule.types and rule.urgent in (None, case.urgent)

    if not rules.all_on(case.sent, matches):
        raise Refusal("no_rule", field="sent", value=case.sent.isoformat(), table=rules.title)
    return rules.on(case.sent, matches)
