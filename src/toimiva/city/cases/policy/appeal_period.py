"""Until when a decision can be appealed: Acts 434/2003, 13/2003 and 808/2019; the last day by Act 150/1930."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rules, load

from .appeal_days import AppealRule, last_day, served_on

CHANNELS = ("electronic", "letter", "handed")
APPEALS = ("review", "court")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A decision on its way: `channel` one of CHANNELS, `on` the day it was sent or handed over.

    `appeal` is one of APPEALS; empty where the decision cannot be appealed.
    """

    appeal: str
    channel: str
    on: date


@dataclass(frozen=True)
class Deadline:
    """The day of service and the last day to appeal (None: it cannot be), with the ids of the rules that say so."""

    served: date
    last_day: date | None
    rule: str


RULES = load(Path(__file__).with_suffix(".toml"), AppealRule)


def appeal_deadline(sent: Sent, rules: Rules[AppealRule] = RULES) -> Deadline:
    """Return the day of service, the last day to appeal and the rules.

    The day of service is not counted. A last day that is no working day moves to the next one; service does not:

    >>> answer = appeal_deadline(Sent(appeal="review", channel="electronic", on=date(2026, 4, 7)))
    >>> str(answer.served), str(answer.last_day), answer.rule
    ('2026-04-10', '2026-05-11', 'period-review, service-electronic')
    """
    served, service = served_on(rules, sent.channel, sent.on)
    if not sent.appeal:
        return Deadline(served, None, service)
    last, period = last_day(rules, sent.appeal, served)
    return Deadline(served, last, f"{period}, {service}")
