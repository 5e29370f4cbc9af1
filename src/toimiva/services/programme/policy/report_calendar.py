"""For which periods the programme is reported to the City Board: the rows of the report calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, load


@dataclass(frozen=True, kw_only=True)
class CycleRule(Rule):
    """A report: its period, by when it is given, and (a financial statement) by when the Council handles it."""

    kind: Literal["FOLLOW_UP", "FINANCIAL_STATEMENT"]
    fi: str
    sv: str
    en: str
    period_from: date
    period_to: date
    due_on: date
    council_by: date | None = None


CALENDAR = load(Path(__file__).with_suffix(".toml"), CycleRule)


def cycle(cycle_id: str) -> CycleRule:
    """Return a row of the calendar. Raises `Refusal("unknown_cycle")` for one that is not there.

    >>> cycle("2021-FS").due_on, cycle("2021-FS").council_by
    (datetime.date(2022, 3, 31), datetime.date(2022, 6, 30))
    """
    found = next((row for row in CALENDAR if row.id == cycle_id), None)
    if found is None:
        raise Refusal("unknown_cycle", field="cycle", value=cycle_id)
    return found
