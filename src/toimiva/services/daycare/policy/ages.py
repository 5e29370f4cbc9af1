"""From which day a child counts as older, and may start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import MissingRule, Period, Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class AgeRule(Rule):
    """An age, and from which day around the birthday it counts."""

    purpose: Literal["STAFF", "VOUCHER", "START"]
    age: Period
    counts_from: Literal["BIRTHDAY", "MONTH_AFTER", "MONTH_OF"]


RULES = load(Path(__file__).with_suffix(".toml"), AgeRule)


def reaches(born: date, rule: AgeRule) -> date:
    """Return the first day on which a child born on `born` counts as having the age of `rule`.

    Who is born on 29 February has the birthday on 28 February in other years (Act 150/1930 section 3).
    """
    birthday = born + relativedelta(**rule.age)
    if rule.counts_from == "MONTH_OF" or (rule.counts_from == "MONTH_AFTER" and birthday.day == 1):
        return birthday.replace(day=1)
    return birthday.replace(day=1) + relativedelta(months=1) if rule.counts_from == "MONTH_AFTER" else birthday


def is_three(born: date, day: date, purpose: str, rules: Rules[AgeRule] = RULES) -> bool:
    """Tell whether a child counts as aged 3 on `day`, by the rule of that day."""
    return day >= reaches(born, rules.on(day, lambda rule: rule.purpose == purpose))


def earliest_start(born: date, rules: Rules[AgeRule] = RULES) -> date:
    """Return the first day on which a child may start, by the rule in force when it reaches the age.

    >>> earliest_start(date(2024, 11, 20)).isoformat()
    '2025-08-01'
    """
    starts = [(rule, reaches(born, rule)) for rule in rules if rule.purpose == "START"]
    found = [day for rule, day in starts if rule.in_force(day)]
    if not found:
        raise MissingRule(f"{rules.title}: no rule for the start of a child born on {born}")
    return found[-1]
