"""One round of offers as an assignment: which units each child could get, in which order, and who goes first where."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import product
from typing import Any

import numpy as np

from .allocation import Allocation, Mode, allocate, figures, ranks
from .explain import Language, explanations
from .instance import NEAR_S, Floats, Instance
from .staff_load import Staff, repaired, staff_of

BEST_APART = 3  # units of each sibling that are looked at when they cannot go together
MOST_APART = 12
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child to be placed. `family`: those who live together and are placed together. `sibling_units`: where it has
    a brother or a sister already. `shift`: it needs care in the evening or at night. `not_again`: units that the family
    has declined. `support_factor`: how many times its weight it takes of the staff."""

    id: str
    band: str
    language: str
    family: str = ""
    shift: bool = False
    sibling_units: frozenset[str] = frozenset()
    not_again: frozenset[str] = frozenset()
    support_factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit with its free seats by band; a band without an entry is not served."""

    id: str
    name: str
    language: str
    free: Mapping[str, int] = field(default_factory=dict)
    shift_care: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How far a place may be and how many are looked at; the same meanings as in policy/offers.toml."""

    longest_walk_s: int
    nearest_units: int
    tie_width_s: int
    order_bucket_s: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What one child got: unit "" is none. `better`: the units it would have liked more, and whether they were full;
    `passed_over`: the units it had the right to by the order, and did not get (with its siblings, where it has any)."""

    child: str
    unit: str
    travel_s: int | None
    rank: int | None
    options: int
    better: tuple[tuple[str, bool], ...]
    texts: Mapping[str, str]
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A run: its figures, a row for each child in the order of ids, the hash of all it was given."""

    figures: dict[str, Any]
    rows: list[Placed]
    inputs_sha256: str


def lottery(seed: int, child: str) -> int:
    """Return the number a child draws: the same for one seed, known to nobody beforehand and open to all afterwards."""
    return int.from_bytes(sha256(f"{seed}:{child}".encode()).digest()[:6], "big")


def assign(
    children: Sequence[Child], units: Sequence[Unit], seconds: Floats, terms: Terms, modes: Sequence[Mode]
) -> dict[Mode, Outcome]:
    """Return the outcome of each mode; `seconds` is the walk from each child (rows) to each unit (columns).

    A family without wishes likes near places best, walks within `tie_width_s` equally, where a sibling is first of all
    (domain: section 6, preferences). Units put first who has a sibling there, then the shorter walk, then the lottery.
    """
    likes = _likes(children, units, seconds, terms)
    tables = _tables(children, units, likes, seconds, terms)
    given = sha256(json.dumps(tables, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    if not tables["travel"]["child"]:
        return {mode: _nobody(children, mode, given) for mode in modes}
    instance, staff = _instance(tables)
    named = {unit.id: unit.name for unit in units}
    found = {}
    for mode in modes:
        run = allocate(instance, mode)
        run = run if staff is None else repaired(run, staff)
        shown = replace(run, instance=replace(instance, units=[named[unit] for unit in instance.units]))
        found[mode] = Outcome(figures(run) | spread(run), _rows(run, shown), given)
    return found


def spread(run: Allocation) -> dict[str, Any]:
    """Return what managers compare besides: the 80th percentile of walks, and how many are longer than 16 minutes."""
    travel = run.instance.travel[run.given[run.given >= 0]]
    told = walk_figures(travel[~np.isnan(travel)])
    return {name: told[name] for name in ("p80_travel_s", "over_16_min")}


def walk_figures(known: Floats) -> dict[str, Any]:
    """Return the figures of some walks, in seconds; None where there is none.

    >>> walk_figures(np.array([60.0, 120.0]))["mean_travel_s"]
    90.0
    """
    return {
        "mean_travel_s": float(known.mean()) if len(known) else None,
        "p80_travel_s": float(np.percentile(known, 80)) if len(known) else None,
        "p95_travel_s": float(np.percentile(known, 95)) if len(known) else None,
        "max_travel_s": float(known.max()) if len(known) else None,
        "over_16_min": int((known > NEAR_S).sum()),
    }


def _likes(children: Sequence[Child], units: Sequence[Unit], seconds: Floats, terms: Terms) -> list[list[int]]:
    """Return, for each child, the places in `units` it could get, best liked first.

    Of the units within the longest walk it takes the nearest ones with a free seat, and those full ones that are
    nearer still: the family wants to know why it is not that one.
    """
    found = []
    for row, child in enumerate(children):
        fits = [
            at
            for at, unit in enumerate(units)
            if unit.language == child.language
            and child.band in unit.free
            and (unit.shift_care or not child.shift)
            and unit.id not in child.not_again
            and seconds[row, at] <= terms.longest_walk_s
        ]
        fits.sort(key=lambda at: (seconds[row, at], units[at].id))
        open_ones = [at for at in fits if units[at].free[child.band] > 0][: terms.nearest_units]
        farthest = max((seconds[row, at] for at in open_ones), default=-1.0)
        chosen = [
            at for at in fits if at in open_ones or (units[at].free[child.band] <= 0 and seconds[row, at] < farthest)
        ]
        found.append(sorted(chosen, key=_liking(row, child, units, seconds, terms)))
    return found


def _liking(row: int, child: Child, units: Sequence[Unit], seconds: Floats, terms: Terms) -> Any:
    def key(at: int) -> tuple[bool, int, int, str]:
        unit = units[at]
        apart = int(seconds[row, at]) // terms.tie_width_s
        return unit.id not in child.sibling_units, apart, -unit.free[child.band], unit.id

    return key


def _tables(
    children: Sequence[Child], units: Sequence[Unit], likes: list[list[int]], seconds: Floats, terms: Terms
) -> dict[str, Any]:
    """Return the tables of `toimiva daycare allocate`, as columns."""
    travel: dict[str, list[Any]] = {"child": [], "unit": [], "travel_s": [], "rank": []}
    orders: dict[str, list[tuple[bool, int, int, str]]] = {}
    for row, child in enumerate(children):
        for rank, at in enumerate(likes[row], 1):
            unit = units[at]
            whole = int(seconds[row, at] + 0.5)
            for name, value in (("child", child.id), ("unit", unit.id), ("travel_s", whole), ("rank", rank)):
                travel[name].append(value)
            place = (
                unit.id not in child.sibling_units,
                whole // terms.order_bucket_s,
                lottery(terms.seed, child.id),
                child.id,
            )
            orders.setdefault(unit.id, []).append(place)
    priorities: dict[str, list[Any]] = {"unit": [], "child": [], "rank": []}
    for unit_id in sorted(orders):
        for rank, (*_, child_id) in enumerate(sorted(orders[unit_id]), 1):
            for name, value in (("unit", unit_id), ("child", child_id), ("rank", rank)):
                priorities[name].append(value)
    seats: dict[str, list[Any]] = {"unit": [], "band": [], "seats": []}
    for unit in units:
        for band, free in sorted(unit.free.items()):
            for name, value in (("unit", unit.id), ("band", band), ("seats", max(free, 0))):
                seats[name].append(value)
    families = _families(children, units, likes, seconds)
    together = {child: family["family"] for family in families for child in family["children"]}
    rows: dict[str, list[Any]] = {
        "child": [child.id for child in children],
        "family": [together.get(child.id, "") for child in children],
        "band": [child.band for child in children],
    }
    if any(child.support_factor > 1 for child in children):
        rows["support_factor"] = [child.support_factor for child in children]
    return {
        "children": rows,
        "seats": seats,
        "travel": travel,
        "priorities": priorities,
        "families": families,
    }


def _families(
    children: Sequence[Child], units: Sequence[Unit], likes: list[list[int]], seconds: Floats
) -> list[dict[str, Any]]:
    """Return the options of siblings: all in one unit, the shortest walk together first; then apart, as near as can be.

    Where no unit has seats for all of them they are placed each for itself.
    """
    members: dict[str, list[int]] = {}
    for row, child in enumerate(children):
        if child.family:
            members.setdefault(child.family, []).append(row)
    found = []
    for family, rows in sorted(members.items()):
        if len(rows) < 2 or not (together := _together(rows, children, units, likes, seconds)):
            continue
        apart = _apart(rows, children, units, likes, seconds)
        options = [[units[at].id for at in option] for option in (*together, *apart)]
        found.append({"family": family, "children": [children[row].id for row in rows], "options": options})
    return found


def _together(
    rows: list[int], children: Sequence[Child], units: Sequence[Unit], likes: list[list[int]], seconds: Floats
) -> list[tuple[int, ...]]:
    needed = Counter(children[row].band for row in rows)
    common = set.intersection(*(set(likes[row]) for row in rows))
    fits = [at for at in common if all(units[at].free[band] >= count for band, count in needed.items())]

    def liked(at: int) -> tuple[bool, float, str]:
        nobody_there = all(units[at].id not in children[row].sibling_units for row in rows)
        return nobody_there, sum(float(seconds[row, at]) for row in rows), units[at].id

    return [(at,) * len(rows) for at in sorted(fits, key=liked)]


def _apart(
    rows: list[int], children: Sequence[Child], units: Sequence[Unit], likes: list[list[int]], seconds: Floats
) -> list[tuple[int, ...]]:
    """Return the shortest ways to place them in more than one unit, of each child's best units with a seat."""
    best = [[at for at in likes[row] if units[at].free[children[row].band] > 0][:BEST_APART] for row in rows]
    mixed = [option for option in product(*best) if len(set(option)) > 1]

    def walked(option: tuple[int, ...]) -> tuple[float, list[str]]:
        total = sum(float(seconds[row, at]) for row, at in zip(rows, option, strict=True))
        return total, [units[at].id for at in option]

    return sorted(mixed, key=walked)[:MOST_APART]


def _instance(tables: dict[str, Any]) -> tuple[Instance, Staff | None]:
    """Return what is solved, and what the staff of the free seats carries where a child takes more than one place."""
    import pyarrow as pa

    from .tables import instance_of

    texts = {name: pa.table(tables[name]) for name in ("children", "seats", "travel", "priorities")}
    options = [
        {**family, "options": [{"units": units} for units in family["options"]]} for family in tables["families"]
    ]
    found = instance_of(texts["children"], texts["seats"], texts["travel"], options, texts["priorities"])
    return found, staff_of(texts["children"], texts["seats"], found)


def _rows(run: Allocation, shown: Allocation) -> list[Placed]:
    one, given, rank = run.instance, run.given.tolist(), ranks(run).tolist()
    texts = {language: explanations(shown, language) for language in LANGUAGES}
    passed_over = _passed_over(run)
    rows = []
    for at, child in enumerate(one.children):
        pair = given[at]
        first, last = int(one.start[at]), int(one.start[at + 1])
        liked_more = range(first, pair if pair >= 0 else last)
        rows.append(
            Placed(
                child=child,
                unit=one.units[one.pool_unit[one.pool[pair]]] if pair >= 0 else "",
                travel_s=int(one.travel[pair]) if pair >= 0 else None,
                rank=rank[at] or None,
                options=last - first,
                better=tuple(
                    (one.units[one.pool_unit[one.pool[other]]], bool(one.seats[one.pool[other]] == 0))
                    for other in liked_more
                ),
                texts={language: texts[language][at] for language in LANGUAGES},
                passed_over=tuple(dict.fromkeys(passed_over.get(at, ()))),
            )
        )
    return rows


def _passed_over(run: Allocation) -> dict[int, list[str]]:
    """Return the units of each child's blocking options; those of a family stand at each of its children."""
    one = run.instance
    families = {family.children[0]: family for family in one.families}
    found: dict[int, list[str]] = {}
    for first, number in run.audit.blocking:
        family = families.get(first)
        if family is None:
            pairs = {first: int(one.start[first]) + number}
        else:
            pairs = dict(zip(family.children, family.options[number], strict=True))
        for child, pair in pairs.items():
            found.setdefault(child, []).append(one.units[one.pool_unit[one.pool[pair]]])
    return found


def _nobody(children: Sequence[Child], mode: Mode, given: str) -> Outcome:
    """The outcome where no child can reach any unit: nothing to decide on."""
    from .explain import WORDS

    texts: dict[str, str] = {
        language: f"{WORDS['unplaced'][language]} {WORDS['none_possible'][language]}" for language in LANGUAGES
    }
    rows = [
        Placed(child=child.id, unit="", travel_s=None, rank=None, options=0, better=(), texts=texts)
        for child in sorted(children, key=lambda child: child.id)
    ]
    empty = {
        "mode": mode, "status": "OPTIMAL", "placed": 0, "unplaced": len(rows), "total_travel_s": 0,
        "cost": 0, "mean_travel_s": None, "p95_travel_s": None, "max_travel_s": None, "blocking_options": 0,
        "justified_envy": 0, "seconds": 0.0, "p80_travel_s": None, "over_16_min": 0,
    }  # fmt: skip
    return Outcome(empty, rows, given)
