"""A dated table of rules: one TOML file, one source, rows in force from a day to a day."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import combinations
from pathlib import Path
from typing import Any, Generic, Literal, TypedDict, TypeVar, Union, get_args, get_origin, get_type_hints


class Period(TypedDict, total=False):
    """A length of time as the act counts it; the keywords of `dateutil.relativedelta`."""

    years: int
    months: int
    weeks: int
    days: int


class RulesFault(ValueError):
    """A rule table that must not be used: it overlaps, has a gap, lacks its source or a value."""


class MissingRule(LookupError):
    """No rule, or more than one, is in force: a defect of the table or of the question."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row in force from `valid_from` to `valid_to`, both days counted.

    `source` is the row's own source where it differs from the table's; `verified` is false for a point
    that is still to be checked against the consolidated law.
    """

    id: str
    valid_from: date
    valid_to: date | None = None
    says: str = ""
    source: str = ""
    verified: bool = True

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Rules(Generic[R]):
    """A table of rules with its title and source.

    `key` names the fields that tell rows apart: two rows whose keys can both match may not be in force on one day.
    """

    title: str
    source: str
    rows: tuple[R, ...]
    key: tuple[str, ...] = ()
    name: str = ""

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def all_on(self, day: date, matches: Callable[[R], bool] = lambda rule: True) -> list[R]:
        """Return the rules in force on `day` that match, in the order of the table."""
        return [rule for rule in self.rows if rule.in_force(day) and matches(rule)]

    def on(self, day: date, matches: Callable[[R], bool] = lambda rule: True) -> R:
        """Return the one rule in force on `day` that matches.

        Raises `MissingRule` when there is none or more than one.
        """
        found = self.all_on(day, matches)
        if len(found) != 1:
            raise MissingRule(f"{self.name or self.title}: {len(found)} rules in force on {day}, one expected")
        return found[0]


def read_table(path: Path) -> dict[str, Any]:
    """Return the raw table at `path`; raises `RulesFault` naming the file and the fault."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise RulesFault(f"{path}: {fault}") from fault
    for name in ("title", "source"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            raise RulesFault(f"{path}: the table has no {name}; say where the rule comes from")
    if not raw.get("rule"):
        raise RulesFault(f"{path}: the table has no [[rule]]")
    return raw


def load(path: Path, row: type[R]) -> Rules[R]:
    """Read the table at `path` into rows of type `row`.

    Raises `RulesFault` for an unknown or missing field, a wrong type, a duplicate id, rows that overlap
    in time (of those whose keys can both match) and gaps between rows of one key. A table in which time
    without a rule is meant says `gaps = true`.
    """
    raw = read_table(path)
    rows = tuple(_row(path, number, values, row) for number, values in enumerate(raw["rule"], 1))
    key = tuple(raw.get("key", ()))
    check(path.name, rows, key, gaps_allowed=bool(raw.get("gaps", False)))
    return Rules(raw["title"], raw["source"], rows, key, path.stem)


def load_from(folder: Path | None, name: str, row: type[R], built_in: Rules[R]) -> Rules[R]:
    """Return the table `name` of `folder`, or the built-in one where the folder has none."""
    own = folder / name if folder else None
    return load(own, row) if own and own.exists() else built_in


def check(name: str, rows: tuple[R, ...], key: tuple[str, ...], *, gaps_allowed: bool) -> None:
    """Raise `RulesFault` where ids repeat, validity is turned round, overlaps, or leaves a gap."""
    for fault in faults(rows, key, gaps_allowed=gaps_allowed):
        raise RulesFault(f"{name}: {fault}")


def faults(rows: Sequence[Rule], key: tuple[str, ...], *, gaps_allowed: bool) -> Iterator[str]:
    """Tell every fault of the rows' validity: turned round, twice the same, overlapping, and gaps."""
    seen: set[tuple[str, date]] = set()
    for row in rows:
        if row.valid_to is not None and row.valid_to < row.valid_from:
            yield f"{row.id} ends before it begins"
        if (row.id, row.valid_from) in seen:
            yield f"{row.id} stands twice from {row.valid_from}"
        seen.add((row.id, row.valid_from))
    for one, other in combinations(rows, 2):
        same_series = one.id == other.id or (bool(key) and all(_meet(one, other, field) for field in key))
        if same_series and _overlap(one, other):
            yield f"{one.id} and {other.id} are both in force from {max(one.valid_from, other.valid_from)}"
    if not gaps_allowed:
        yield from _gaps(rows, key)


def _gaps(rows: Sequence[Rule], key: tuple[str, ...]) -> Iterator[str]:
    series: dict[str, list[Rule]] = {}
    for row in rows:
        series.setdefault(repr([getattr(row, field) for field in key]) if key else row.id, []).append(row)
    for members in series.values():
        members.sort(key=lambda rule: rule.valid_from)
        for earlier, later in zip(members, members[1:], strict=False):
            if earlier.valid_to is not None and earlier.valid_to + timedelta(days=1) < later.valid_from:
                gap = earlier.valid_to + timedelta(days=1)
                yield f"no rule from {gap} until {later.id} begins on {later.valid_from}"


def _overlap(one: Rule, other: Rule) -> bool:
    starts_in_time = other.valid_to is None or one.valid_from <= other.valid_to
    return starts_in_time and (one.valid_to is None or other.valid_from <= one.valid_to)


def _meet(one: Rule, other: Rule, field: str) -> bool:
    """Whether one question can match both rows in `field`: None matches anything, lists share a member."""
    left, right = getattr(one, field), getattr(other, field)
    if left is None or right is None:
        return True
    if isinstance(left, list) or isinstance(right, list):
        left, right = (value if isinstance(value, list) else [value] for value in (left, right))
        return any(value in right for value in left)
    return bool(left == right)


def _row(path: Path, number: int, values: dict[str, Any], row: type[R]) -> R:
    where = f"{path.name}: rule {number} ({values.get('id', 'without id')})"
    known = {field.name: field for field in fields(row)}
    if unknown := sorted(set(values) - set(known)):
        raise RulesFault(f"{where}: unknown field {', '.join(unknown)}; known are {', '.join(known)}")
    required = [name for name, field in known.items() if field.default is MISSING and field.default_factory is MISSING]
    if absent := [name for name in required if name not in values]:
        raise RulesFault(f"{where}: {', '.join(absent)} is missing")
    hints = get_type_hints(row)
    return row(**{name: _value(where, name, value, hints[name]) for name, value in values.items()})


def _value(where: str, name: str, value: Any, wanted: Any) -> Any:
    made = _made(value, wanted)
    if made is UNFIT:
        raise RulesFault(f"{where}: {name} is {value!r}, expected {getattr(wanted, '__name__', wanted)}")
    return made


UNFIT = object()  # None is a value


def _made(value: Any, wanted: Any) -> Any:
    """Return `value` as the type `wanted` (text and whole numbers become Decimal), or UNFIT."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        exact = [part for part in parts if part is not Decimal and _made(value, part) is not UNFIT]
        return next((made for part in exact or parts if (made := _made(value, part)) is not UNFIT), UNFIT)
    if origin is Literal:
        return value if value in parts else UNFIT
    if origin is list:
        made = [_made(item, parts[0]) for item in value] if isinstance(value, list) else [UNFIT]
        return UNFIT if UNFIT in made else made
    if wanted is Decimal:
        return _decimal(value)
    return value if _fits(value, wanted) else UNFIT


def _decimal(value: Any) -> Any:
    """Money and shares are written as text or whole numbers: a binary float would not be the act's number."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return UNFIT
    try:
        made = Decimal(value)
    except InvalidOperation:
        return UNFIT
    return made if made.is_finite() else UNFIT


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is Period:
        whole = isinstance(value, dict) and all(type(item) is int for item in value.values())
        return whole and bool(value) and set(value) <= set(Period.__annotations__)
    if get_origin(wanted) is dict or wanted is dict or isinstance(wanted, type(Period)):
        return isinstance(value, dict)
    if wanted is type(None):
        return value is None
    if wanted is Any:
        return True
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if wanted in (int, date):  # neither a bool nor an instant, which Python counts among them
        return type(value) is wanted
    return isinstance(value, wanted)
