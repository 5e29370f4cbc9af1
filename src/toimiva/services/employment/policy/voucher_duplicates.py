"""Whether a young person may send another application in the same year: one voucher a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from toimiva.city.rules import DecisionTable, load_decision_table

Status = Literal[
    "submitted",
    "awaiting_manual_processing",
    "additional_information_requested",
    "additional_information_provided",
    "accepted",
    "rejected",
]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An application that is there already."""

    activated: bool
    link_expired: bool = False
    created_this_year: bool = True
    status: Status = "submitted"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A new application beside an earlier one, and what they share. `existing` None: there is no earlier one.

    `application_date` chooses the rules of its day; without one the newest are used.
    """

    same_email: bool
    same_hetu: bool
    existing: Earlier | None = None
    application_date: date | None = None


@dataclass(frozen=True)
class Duplicate:
    """Whether the new application may be sent; `error` says why not."""

    allowed: bool
    error: str | None = None

    def as_dict(self) -> dict[str, bool | str]:
        """Return the answer on files: an error stands there only when there is one."""
        return {"allowed": self.allowed} | ({"error": self.error} if self.error else {})


RULES = load_decision_table(Path(__file__).with_suffix(".toml"))


def duplicate(meeting: Meeting, table: DecisionTable = RULES) -> Duplicate:
    """Return whether a new application may be sent.

    >>> duplicate(Meeting(same_email=True, same_hetu=False, existing=Earlier(activated=False)))
    Duplicate(allowed=False, error='email_in_use')
    """
    if meeting.existing is None:
        return Duplicate(True)
    earlier = meeting.existing
    day = meeting.application_date or max(row.valid_from for row in table.rules)
    then = table.decide(
        day,
        {
            "same_email": meeting.same_email,
            "same_hetu": meeting.same_hetu,
            "activated": earlier.activated,
            "link_expired": earlier.link_expired,
            "created_this_year": earlier.created_this_year,
            "status": earlier.status,
        },
    ).then
    return Duplicate(then["allowed"], then.get("error"))
