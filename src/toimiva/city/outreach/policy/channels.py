"""By which channels a message goes: the table's order, the person's own wish first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.rules import Rule, load


@dataclass(frozen=True, kw_only=True)
class ChannelRule(Rule):
    """The channels of a purpose in their order."""

    purpose: str
    order: list[str]


RULES = load(Path(__file__).with_suffix(".toml"), ChannelRule)


def channel_for(
    purpose: str, day: date, leads: Collection[str], *, wish: str = "", avoid: str = "", skipped: Collection[str] = ()
) -> str:
    """Return the channel to use, of those that lead to the person; "phone" when none does: a person calls.

    Her own wish goes first. `avoid` is passed over where another channel leads to her, too (a reminder).

    >>> channel_for("offer", date(2026, 5, 1), {"sms", "email", "letter"})
    'sms'
    >>> channel_for("offer", date(2026, 5, 1), {"sms", "email", "letter"}, wish="email", avoid="sms")
    'email'
    >>> channel_for("offer", date(2026, 5, 1), {"sms"}, avoid="sms"), channel_for("offer", date(2026, 5, 1), set())
    ('sms', 'phone')
    """
    order = RULES.on(day, lambda rule: rule.purpose == purpose).order
    usable = [one for one in order if one in leads and one not in skipped]
    if wish in usable:
        usable = [wish, *(one for one in usable if one != wish)]
    others = [one for one in usable if one != avoid]
    return next(iter(others or usable), "phone")
