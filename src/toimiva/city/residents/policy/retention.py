"""How long what is known of a person is kept, counted from what, and what happens then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from dateutil.relativedelta import relativedelta

from toimiva.city.rules import Period, Rule, Rules, load

BUILT_IN = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, kw_only=True)
class RetentionRule(Rule):
    """Rows of `model` (label) are kept for `period` from the day `counted_from`, and then `action` comes.

    `archive`: the row waits for the archive; it is counted and nothing is done to it.
    """

    model: str
    counted_from: str
    period: Period
    action: Literal["delete", "anonymise", "archive"] = "delete"


def read_rules(path: Path | None = None) -> Rules[RetentionRule]:
    """Return the table at `path`, else the built-in one. RulesFault names what is wrong with the file."""
    return load(path or BUILT_IN, RetentionRule)


def kept_from(rule: RetentionRule, on: date) -> date:
    """Return the first day that is still kept on the day `on`; what is counted from an earlier day goes.

    >>> rule = RetentionRule(id="x", valid_from=date(2018, 5, 25), model="m", counted_from="end", period={"days": 730})
    >>> kept_from(rule, date(2026, 11, 24))
    datetime.date(2024, 11, 24)
    """
    return on - relativedelta(**rule.period)
