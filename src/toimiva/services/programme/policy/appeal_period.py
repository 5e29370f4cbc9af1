"""By when a decision must be appealed: Local Government Act 410/2015 sections 134-140, Act 150/1930 section 5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from toimiva.city.cases.policy.appeal_days import AppealRule, last_day, served_on
from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rules, load


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
    served, service = served_on(rules, case.served_as, start)
    last, period = last_day(rules, case.kind, served)
    return AppealDeadline(served, last, f"{period}, {service}")
