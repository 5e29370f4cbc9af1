"""Every rule table of the house, as its file says it: found, sorted by validity, checked. No Django here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toimiva.city.refusals import PACKAGE

from .decision_table import OPERATORS
from .table import Rule, faults

OF_EVERY_RULE = ("id", "says", "source", "verified", "valid_from", "valid_to")


@dataclass(frozen=True)
class Row:
    """One rule as its file says it; what is only of this table is in `values`."""

    id: str
    valid_from: date
    valid_to: date | None
    says: str
    source: str
    verified: bool
    values: dict[str, Any]

    def state(self, day: date) -> str:
        """Whether the rule is `now`, `coming` or `earlier` on `day`."""
        if self.valid_from > day:
            return "coming"
        return "now" if self.valid_to is None or day <= self.valid_to else "earlier"


@dataclass(frozen=True)
class Table:
    """A rule table: whose it is, what it is called, where it comes from."""

    service: str
    name: str
    path: Path
    title: str
    source: str
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    def in_state(self, state: str, day: date) -> list[Row]:
        return [row for row in self.rows if row.state(day) == state]

    @property
    def fields(self) -> list[str]:
        """The fields of this table alone, in the order in which its file first uses them."""
        return list(dict.fromkeys(name for row in self.rows for name in row.values))

    @property
    def verified(self) -> bool:
        """Whether every rule has been checked against its source."""
        return all(row.verified for row in self.rows)

    def series(self, row: Row) -> Any:
        """What stays the same from one version of a rule to the next: the table's key, else the id."""
        return repr([row.values.get(name) for name in self.key]) if self.key else row.id


def paths(folder: Path | None = None) -> list[Path]:
    """Return the files of all tables: those in the policy folders of the house, or every one below `folder`."""
    return sorted(PACKAGE.glob("**/policy/*.toml") if folder is None else folder.glob("**/*.toml"))


def tables(folder: Path | None = None) -> list[Table]:
    """Return every table that can be read; `check` tells of the others."""
    return [read(path) for path in paths(folder) if not list(faults_of(path))]


def find(name: str, folder: Path | None = None) -> list[Table]:
    """Return the tables called `name` or `service/name`."""
    return [table for table in tables(folder) if name in (table.name, f"{table.service}/{table.name}")]


def read(path: Path) -> Table:
    """Return the table at `path`, which must have no faults."""
    raw = tomllib.loads(path.read_text("utf-8"))
    rows = tuple(_row(values) for values in raw["rule"])
    return Table(owner(path), path.stem, path, raw["title"], raw["source"], tuple(raw.get("key", ())), rows)


def owner(path: Path) -> str:
    """Return the service or room whose policy folder holds the file."""
    return path.parent.parent.name if path.parent.name == "policy" else path.parent.name


def faults_of(path: Path) -> Iterator[str]:
    """Tell every fault of the file: unreadable, without title or source, without dates, overlaps, gaps."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        yield f"cannot be read: {fault}"
        return
    for name in ("title", "source"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            yield f"has no {name}"
    rules = raw.get("rule")
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        yield "has no [[rule]]"
        return
    broken = [fault for number, rule in enumerate(rules, 1) for fault in _faults_of_rule(number, rule)]
    yield from broken
    if not broken:
        yield from faults(*_dated(raw), gaps_allowed=bool(raw.get("gaps", False)))


def _faults_of_rule(number: int, rule: dict[str, Any]) -> Iterator[str]:
    where = f"rule {number} ({rule.get('id', 'without id')})"
    if not isinstance(rule.get("id"), str) or not rule["id"]:
        yield f"{where} has no id"
    for name, needed in (("valid_from", True), ("valid_to", False)):
        if name not in rule:
            if needed:
                yield f"{where} has no {name}"
        elif type(rule[name]) is not date:
            yield f"{where}: {name} is {rule[name]!r}, not a day"
    if not isinstance(rule.get("verified", True), bool):
        yield f"{where}: verified is neither true nor false"
    for name, wanted in rule.get("when", {}).items():
        for operator in wanted if isinstance(wanted, dict) else ():
            if operator not in OPERATORS:
                yield f"{where}: {name} has the unknown operator {operator!r}"
    if "when" in rule and not rule.get("then"):
        yield f"{where} decides nothing (no then)"


def _dated(raw: dict[str, Any]) -> tuple[list[Rule], tuple[str, ...]]:
    """The rows as rules that carry the fields of the key, for the check of their validity."""
    key = tuple(raw.get("key", ()))
    rows = []
    for values in raw["rule"]:
        rule = Rule(id=values["id"], valid_from=values["valid_from"], valid_to=values.get("valid_to"))
        for name in key:
            object.__setattr__(rule, name, values.get(name))
        rows.append(rule)
    return rows, key


def _row(values: dict[str, Any]) -> Row:
    return Row(
        id=values["id"],
        valid_from=values["valid_from"],
        valid_to=values.get("valid_to"),
        says=values.get("says", ""),
        source=values.get("source", ""),
        verified=values.get("verified", True),
        values={name: value for name, value in values.items() if name not in OF_EVERY_RULE},
    )
