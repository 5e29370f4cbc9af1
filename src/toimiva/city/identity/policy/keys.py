"""How long an integration key may live, and how many calls it may make: the city's own decision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toimiva.city.rules import Period, Rule, load


@dataclass(frozen=True, kw_only=True)
class KeyRule(Rule):
    """`longest`: from the making to the end. `overlap`: how long a replaced key may go on beside the new one."""

    longest: Period
    overlap: Period
    usual_calls_per_minute: int
    most_calls_per_minute: int


KEY_RULES = load(Path(__file__).with_suffix(".toml"), KeyRule)
