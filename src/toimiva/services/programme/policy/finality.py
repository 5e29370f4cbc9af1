"""From which day a decision is final: the day after the last day to appeal, where nobody has appealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .appeal_period import AppealDeadline, Served, appeal_deadline

PROHIBITED, RECTIFICATION, MUNICIPAL_APPEAL = "prohibited", "rectification", "municipal_appeal"
PROHIBITION_RULE = "KuntaL-136"


@dataclass(frozen=True)
class Finality:
    """Until when a decision can be appealed, and from which day it is final; `deadline` is None where none runs."""

    deadline: AppealDeadline | None
    final_from: date
    rule: str


def remedy_of(appeal: Mapping[str, str | None], *, decided: bool) -> str:
    """Return how the decision can be appealed, from the remedies its text names; empty where it names none.

    Once the motion is `decided`, the remedy that the motion names for that comes first; the minute's own may be that
    of its preparation.

    >>> remedy_of({"of_this_minute": None, "of_the_motion_if_decided": "RECTIFICATION_CITY_BOARD"}, decided=True)
    'rectification'
    """
    of_decision = appeal.get("of_the_motion_if_decided") if decided else None
    named = of_decision or appeal.get("of_this_minute") or ""
    if named.startswith("RECTIFICATION"):
        return RECTIFICATION
    if named.startswith("MUNICIPAL_APPEAL"):
        return MUNICIPAL_APPEAL
    return PROHIBITED if named.startswith("PROHIBITED") else ""


def finality(remedy: str, published_on: date | None) -> Finality | None:
    """Return when a decision whose minutes were on the network on `published_on` is final; None while it is unknown.

    A member of the municipality is served last, so the period of all has ended when hers has.

    >>> answer = finality("rectification", date(2021, 3, 18))
    >>> answer.deadline.last_day.isoformat(), answer.final_from.isoformat()
    ('2021-04-08', '2021-04-09')
    """
    if published_on is None or not remedy:
        return None
    if remedy == PROHIBITED:
        return Finality(None, published_on, PROHIBITION_RULE)
    kind: Literal["rectification", "municipal_appeal"] = (
        "rectification" if remedy == RECTIFICATION else "municipal_appeal"
    )
    deadline = appeal_deadline(Served(kind=kind, served_as="member", published=published_on))
    return Finality(deadline, deadline.last_day + timedelta(days=1), deadline.rule)
