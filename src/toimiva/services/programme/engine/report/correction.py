"""What a corrected report says of the one it corrects: its hash, the reason, and each value that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .follow_up import Trilingual

# They tell which report it is, not what it says.
NOT_COMPARED = frozenset({"version", "versions", "correction", "schema"})
NAMES = ("code", "number", "name", "id", "month", "section", "kind", "project")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that changed: where it stands in the data set, and what it was and is; empty where it was not."""

    where: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Which version is corrected (its number and hash), why, and what changed."""

    version: int
    sha256: str
    reason: Trilingual
    changes: tuple[Change, ...]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what changed from one data set to the next, both as JSON objects, in the order of where it stands.

    Rows are met by their name or number, so a new row does not shift those below it.
    """
    one, other = dict(_leaves("", before)), dict(_leaves("", after))
    places = [where for where in sorted(one.keys() | other.keys()) if one.get(where, "") != other.get(where, "")]
    return tuple(Change(where=where, before=one.get(where, ""), after=other.get(where, "")) for where in places)


def _leaves(where: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every value with the place it stands at: divisions[KASKO].money.used."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            if where or key not in NOT_COMPARED:
                yield from _leaves(f"{where}.{key}" if where else key, value[key])
    elif isinstance(value, (list, tuple)):
        for key, item in _keyed(value):
            yield from _leaves(f"{where}[{key}]", item)
    else:
        yield where, "" if value is None else str(value)


def _keyed(rows: list[Any] | tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """The rows by what names them; two of one name are told apart by their order."""
    seen: dict[str, int] = {}
    for place, row in enumerate(rows, 1):
        name = _name(row) or str(place)
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}", row


def _name(row: Any) -> str:
    if not isinstance(row, Mapping):
        return ""
    named = [str(row[key]) for key in NAMES if isinstance(row.get(key), (str, int)) and row[key] != ""]
    return "/".join(named[:3])
