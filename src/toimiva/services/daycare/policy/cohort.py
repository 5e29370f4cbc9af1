"""Who belongs to the cohort of a proactive round, and why a child of it is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Period, Rule, Rules, load

from .ages import earliest_start

# In this order: a child is counted under the first reason that fits. The words: messages/outreach/exclusions.toml.
EXCLUSIONS = (
    "has_place",
    "open_application",
    "offer_waiting",
    "said_no_recently",
    "rounds_are_full",
    "no_contact_wished",
    "protected",
    "no_guardian",
    "no_home_point",
)


@dataclass(frozen=True, kw_only=True)
class CohortRule(Rule):
    """`turns_at_most`: the age a child turns in the calendar year of the start, once pre-primary has begun there."""

    cohort: str
    turns_at_most: int
    preprimary_begins_month: int
    quiet_after_no: Period
    most_rounds: int


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the registers and the service know of a child on the day of the round."""

    has_place: bool = False
    open_application: bool = False
    offer_waiting: bool = False
    last_no: date | None = None
    ask_again_on: date | None = None
    proactive_rounds: int = 0
    no_contact_wished: bool = False
    protected: bool = False
    guardians: int = 1
    home_point: bool = True


RULES = load(Path(__file__).with_suffix(".toml"), CohortRule)


def cohort_rule(on: date, rules: Rules[CohortRule] = RULES) -> CohortRule:
    """Return the rule of the cohort of children under school age in force on a day."""
    return rules.on(on, lambda rule: rule.cohort == "UNDER_SCHOOL")


def belongs(born: date, starts: date, rule: CohortRule) -> bool:
    """Tell whether a child of this birthday may be offered a place that starts on `starts`.

    >>> rule = cohort_rule(date(2026, 1, 1))
    >>> belongs(date(2024, 11, 20), date(2025, 8, 1), rule)  # nine months in August
    True
    >>> belongs(date(2024, 11, 20), date(2025, 7, 31), rule)
    False
    >>> belongs(date(2020, 12, 31), date(2026, 8, 1), rule)  # pre-primary education from August
    False
    >>> belongs(date(2020, 12, 31), date(2026, 7, 31), rule)
    True
    """
    turns = starts.year - born.year - (starts.month < rule.preprimary_begins_month)
    return born <= starts and turns <= rule.turns_at_most and earliest_start(born) <= starts


def birthdays(starts: date, rule: CohortRule) -> tuple[date, date]:
    """Return the first and the last birthday that may belong: what a query narrows by before `belongs` decides."""
    first = date(starts.year - rule.turns_at_most - 1, 1, 1)
    return first, starts


def left_out(known: Known, on: date, rule: CohortRule) -> str:
    """Return why a child is left out on a day: a code of `EXCLUSIONS`, empty when it is not.

    Who said no is not asked again for `quiet_after_no`, or until the day the family named itself.
    """
    quiet_until = known.ask_again_on
    if quiet_until is None and known.last_no is not None:
        quiet_until = known.last_no + relativedelta(**rule.quiet_after_no)
    found = {
        "has_place": known.has_place,
        "open_application": known.open_application,
        "offer_waiting": known.offer_waiting,
        "said_no_recently": quiet_until is not None and on < quiet_until,
        "rounds_are_full": known.proactive_rounds >= rule.most_rounds,
        "no_contact_wished": known.no_contact_wished,
        "protected": known.protected,
        "no_guardian": known.guardians == 0,
        "no_home_point": not known.home_point,
    }
    return next((code for code in EXCLUSIONS if found[code]), "")
