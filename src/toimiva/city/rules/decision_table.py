"""Decision tables: rows of conditions on named inputs, and what follows; each answer explains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .table import MissingRule, Rule, Rules, RulesFault, load

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    ">=": lambda left, right: bool(left >= right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    "<": lambda left, right: bool(left < right),
    "in": lambda left, right: left in right,
}


@dataclass(frozen=True, kw_only=True)
class DecisionRow(Rule):
    """`when`: input -> {operator: value} or a plain value (equality); `then`: what follows."""

    when: dict[str, Any] = field(default_factory=dict)
    then: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What follows, by which row, and each row's conditions as they were met or not."""

    then: dict[str, Any]
    rule: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class DecisionTable:
    """Rows tried in order; the first whose conditions all hold decides."""

    rules: Rules[DecisionRow]

    def decide(self, day: date, inputs: Mapping[str, Any]) -> Outcome:
        """Return what follows from `inputs` by the rows in force on `day`.

        Raises `MissingRule` when no row holds, `KeyError` when a row asks for an input that is not given.
        """
        steps: list[str] = []
        for row in self.rules.all_on(day):
            unmet = [
                f"{name} {operator} {value!r}"
                for name, operator, value in conditions(row)
                if not OPERATORS[operator](inputs[name], value)
            ]
            steps.append(f"{row.id}: {'holds' if not unmet else 'fails at ' + unmet[0]}")
            if not unmet:
                return Outcome(row.then, row.id, tuple(steps))
        raise MissingRule(f"{self.rules.name}: no row holds on {day} for {dict(inputs)!r}")


def conditions(row: DecisionRow) -> list[tuple[str, str, Any]]:
    """Return the row's conditions as (input, operator, value)."""
    found = []
    for name, wanted in row.when.items():
        if isinstance(wanted, dict):
            found += [(name, operator, value) for operator, value in wanted.items()]
        else:
            found.append((name, "in" if isinstance(wanted, list) else "==", wanted))
    return found


def load_decision_table(path: Path) -> DecisionTable:
    """Read a decision table; raises `RulesFault` for an unknown operator or a row that decides nothing."""
    table = load(path, DecisionRow)
    for row in table:
        for name, operator, _ in conditions(row):
            if operator not in OPERATORS:
                raise RulesFault(f"{path.name}: {row.id}: {name} has the unknown operator {operator!r}")
        if not row.then:
            raise RulesFault(f"{path.name}: {row.id} decides nothing (no then)")
    return DecisionTable(table)
