"""By when a decision must be appealed: Local Government Act 410/2015 sections 134-140, Act 150/1930 section 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load
from toimiva.city.rules.working_days import next_working_day


@dataclass(frozen=True, kw_only=True)
class AppealRule(Rule):
    """A length in days: `part` tells whether of the period to appeal or of the way to be served."""

    part: str
    code: str
    days: int


@dataclass(frozen=True, kw_only=True)
class Served:
    """How a decision reached the one who appeals: `published` for a member, `sent` for a party.

    For a receipt `sent` is the day that the receipt shows.
    """

    kind: Literal["rectification", "municipal_appeal"]
    served_as: Literal["member", "letter", "electronic", "receipt"]
    published: date | None = None
    sent: date | None = None


@dataclass(frozen=True)
class AppealDeadline:
    served: date
    last_day: date
    rule: str


RULES = load(Path(__file__).with_suffix(".toml"), AppealRule)


def appeal_deadline(case: Served, rules: Rules[AppealRule] = RULES) -> AppealDeadline:
    """Return the day of service, the last day to appeal and the rules that say so.

    The day of service is not counted; a last day that is no working day moves to the next one, service does not:

    >>> case = Served(kind="rectification", served_as="member", published=date(2021, 6, 5))
    >>> answer = appeal_deadline(case)
    >>> answer.served.isoformat(), answer.last_day.isoformat()
    ('2021-06-12', '2021-06-28')

    Raises `Refusal("missing_value")` when the day that service is counted from is not given.
    """
    field = "published" if case.served_as == "member" else "sent"
    start: date | None = getattr(case, field)
    if start is None:
        raise Refusal("missing_value", field=field)
    if start < date(2017, 6, 1):
        raise Refusal("no_appeal_rule", field=field, value=start.isoformat())
    service = rules.on(start, lambda rule: (rule.part, rule.code) == ("service", case.served_as))
    served = start + timedelta(days=service.days)
    period = rules.on(served, lambda rule: (rule.part, rule.code) == ("period", case.kind))
    return AppealDeadline(served, next_working_day(served + timedelta(days=period.days)), f"{period.id}, {service.id}")
