"""The house's duties on a day: by when feedback is answered, who supervises accessibility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Period, Rule, Rules, load

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class FeedbackRule(Rule):
    """How long an answer may take, by what the feedback is about."""

    topics: list[str]
    period: Period


@dataclass(frozen=True, kw_only=True)
class Supervisor(Rule):
    """The authority to which a person may complain, in three languages."""

    fi: str
    sv: str
    en: str
    url: str


@dataclass(frozen=True)
class AnswerDue:
    """The last day for an answer, and the rule that says so; None: nobody can be answered."""

    due_on: date | None
    rule: str


FEEDBACK = load(HERE / "feedback.toml", FeedbackRule)
SUPERVISORS = load(HERE / "supervisor.toml", Supervisor)


def answer_due(topic: str, received: date, *, address: bool, rules: Rules[FeedbackRule] = FEEDBACK) -> AnswerDue:
    """Return by when feedback is answered. Without an address it is considered but cannot be answered.

    >>> answer_due("ACCESSIBILITY", date(2026, 11, 24), address=True)
    AnswerDue(due_on=datetime.date(2026, 12, 8), rule='accessibility-14-days')
    """
    rule = rules.on(received, lambda one: topic in one.topics)
    return AnswerDue(received + relativedelta(**rule.period) if address else None, rule.id)


def supervisor(day: date, rules: Rules[Supervisor] = SUPERVISORS) -> Supervisor:
    """Return who supervises accessibility on `day`.

    >>> supervisor(date(2024, 12, 31)).id, supervisor(date(2025, 1, 1)).id
    ('regional-administrative-agency', 'traficom')
    """
    return rules.on(day)
