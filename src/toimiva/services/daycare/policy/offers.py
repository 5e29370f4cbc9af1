"""How a place is offered: the longest walk, the days to answer, and what an answer sets going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from toimiva.city.rules import Period, Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class OfferRule(Rule):
    """Walks whose length differs less than `tie_width_s` are equal to a family, those of one `order_bucket_s` to a unit
    that orders children. A unit that closes within `open_at_least` of the start is not offered. `straight_line_factor`:
    how much longer the streets are than the straight line, where no street network is at hand. `looks_ahead_months`: a
    seat must be free this long. `unit_confirms`: offers wait until each unit has confirmed its children.
    `shortest_notice_days`: the last day to answer is at least so long before the start.
    """

    longest_walk_s: int
    nearest_units: int
    tie_width_s: int
    order_bucket_s: int
    open_at_least: Period
    walk_speed_m_s: Decimal
    straight_line_factor: Decimal
    looks_ahead_months: int
    days_to_answer: int
    days_of_reminder: int
    days_to_decide: int
    decides_on_acceptance: bool
    unit_confirms: bool
    shortest_notice_days: int


RULES = load(Path(__file__).with_suffix(".toml"), OfferRule)


def offer_rule(on: date, rules: Rules[OfferRule] = RULES) -> OfferRule:
    """Return the rule of offers in force on a day."""
    return rules.on(on)
