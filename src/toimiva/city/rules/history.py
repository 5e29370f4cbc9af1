"""The history of a table as a reader follows it: what changed on which day, from what to what. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .catalogue import Row, Table


@dataclass(frozen=True)
class Change:
    """One value that the version before had otherwise."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Version:
    """One rule in the timeline: its state on the day asked, and what it changed of the version before."""

    row: Row
    state: str
    changes: tuple[Change, ...]


def history(table: Table, day: date) -> list[Version]:
    """Return the versions of the table's rules, what begins last on top; rules that begin together as in the file."""
    rows = sorted(table.rows, key=lambda row: row.valid_from, reverse=True)
    return [Version(row, row.state(day), changes(table, row)) for row in rows]


def changes(table: Table, row: Row) -> tuple[Change, ...]:
    """Return what `row` changed of the rule that was in force before it in its series."""
    series = table.series(row)
    earlier = [one for one in table.rows if table.series(one) == series and one.valid_from < row.valid_from]
    if not earlier:
        return ()
    before = max(earlier, key=lambda one: one.valid_from).values
    names = dict.fromkeys([*before, *row.values])
    return tuple(
        Change(name, before.get(name), row.values.get(name))
        for name in names
        if before.get(name) != row.values.get(name)
    )
