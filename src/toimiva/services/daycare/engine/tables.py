"""From tables to the assignment problem: every bad row is found before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from toimiva.city.columns import Fault, Faults, Table

from .instance import OF_OPTION, Family, Flags, Floats, Instance, Ints, offsets, sorted_by, whole

UNPLACED_COST_S = 100_000
SHIFT = "shift"
KINDS = ("", "day", SHIFT)  # of seats; a child that needs shift care gets no other
Options = Sequence[Mapping[str, Any]]


def instance_of(
    children: pa.Table,
    seats: pa.Table,
    travel: pa.Table,
    options: Options = (),
    priorities: pa.Table | None = None,
    unplaced_cost_s: int = UNPLACED_COST_S,
) -> Instance:
    """Return the problem of the tables. Raises `Faults` with every bad row.

    The columns are those of `toimiva daycare allocate`. A pair without `travel_s` cannot be reached and is left out.
    """
    faults: list[Fault] = []
    build = _Build(Table("children", children, faults), Table("seats", seats, faults), faults)
    build.pairs(Table("travel", travel, faults))
    build.list_order(Table("priorities", priorities, faults) if priorities is not None else None)
    build.families(options)
    if faults:
        raise Faults(sorted(faults, key=lambda fault: (fault.table, fault.row)))
    return build.instance(unplaced_cost_s)


class _Build:
    """The steps from tables to arrays, in the order in which they need each other."""

    def __init__(self, children: Table, seats: Table, faults: list[Fault]) -> None:
        self.faults = faults
        if not children.data.num_rows:
            children.fault(-1, "no_rows", "child")
        if not seats.data.num_rows:
            seats.fault(-1, "no_rows", "unit")
        self._stop()
        self.banded = seats.has("band")
        self._pools(seats)
        self._children(children)
        self._present(children)

    def _stop(self) -> None:
        if self.faults:
            raise Faults(self.faults)

    def _pools(self, seats: Table) -> None:
        unit = seats.text("unit")
        band = seats.text("band", needed=self.banded)
        count = seats.numbers("seats", "a whole number, 0 or more", needed=True, whole=True, least=0)
        self.unit_names = _sorted(unit)
        self.band_names = _sorted(band)
        where = seats.known(unit, self.unit_names, "unit", "unknown_daycare_unit")
        which = seats.known(band, self.band_names, "band", "unknown_band")
        seats.once("unit", (unit, band), where, which)
        reserve = seats.numbers("reserve", "a whole number, 0 or more", needed=False, whole=True, least=0)
        kind = seats.text("kind", needed=False)
        for row, value in enumerate(kind.to_pylist()):
            if value not in KINDS:
                seats.fault(row, "bad_value", "kind", value=value, expected=", ".join(KINDS[1:]))
        self._stop()
        self.keys, first = np.unique(where * len(self.band_names) + which, return_index=True)
        self.seats = np.minimum(count[first], 2**31).astype(np.int64)
        self.reserve = np.nan_to_num(reserve)[first].astype(np.int64)
        self.in_shifts = np.array(kind.to_pylist(), object)[first] == SHIFT

    def _children(self, children: Table) -> None:
        names = children.text("child")
        self.names = _sorted(names)
        self.row_child = children.known(names, self.names, "child", "unknown_child")
        children.once("child", (names,), self.row_child)
        classes = children.numbers("priority_class", "a whole number", needed=False, whole=True, least=-(2.0**31))
        band = children.text("band", needed=self.banded)
        bands = (
            children.known(band, self.band_names, "band", "unknown_band")
            if self.banded
            else np.zeros(len(names), np.int64)
        )
        shift = children.numbers("needs_shift", "0 or 1", needed=False, whole=True, least=0)
        for row in np.flatnonzero(shift > 1):
            children.fault(row, "bad_value", "needs_shift", value=int(shift[row]), expected="0 or 1")
        self._stop()
        self.child_row = np.argsort(self.row_child)
        self.needs_shift = (shift == 1)[self.child_row]
        self.classes = np.nan_to_num(classes)[self.child_row].astype(np.int64)
        self.bands = bands[self.child_row]
        self.family_column = children.text("family", needed=False)

    def _present(self, children: Table) -> None:
        """Read the places held. A lock is a place held: it takes its seat, and the place held before is free."""
        held_now, self.locked = self._units_of(children, "current_unit"), self._units_of(children, "locked_unit")
        column = np.where(self.locked >= 0, "locked_unit", "current_unit")
        where = np.where(self.locked >= 0, self.locked, held_now)
        self.current = np.where(where >= 0, self.pool_of(where, self.bands), -1)
        for child in np.flatnonzero((where >= 0) & (self.current < 0)):
            value = self.unit_names[int(where[child])].as_py()
            children.fault(self.child_row[child], "no_seats_in_band", str(column[child]), value=value)
        held = np.bincount(self.current[self.current >= 0], minlength=len(self.seats))
        for pool in np.flatnonzero(held > self.seats):
            for child in np.flatnonzero(self.current == pool):
                facts = {"value": self.unit_names[int(where[child])].as_py(), "held": held[pool]}
                children.fault(
                    self.child_row[child], "more_held_than_seats", str(column[child]), seats=self.seats[pool], **facts
                )
        self.seats = np.maximum(self.seats - self.reserve, held)

    def _units_of(self, children: Table, column: str) -> Ints:
        """Return the place among the units that a column names for each child, -1 for none."""
        unit = children.text(column, needed=False)
        return children.known(unit, self.unit_names, column, "unknown_daycare_unit")[self.child_row]

    def _closed(self, child: Any, pool: Any) -> Flags:
        """Tell of each pair whether a lock or the need of shift care rules it out; a place held never is."""
        elsewhere = (self.locked[child] >= 0) & (pool != self.current[child])
        no_shifts = self.needs_shift[child] & ~self.in_shifts[pool] & (pool != self.current[child])
        closed: Flags = elsewhere | no_shifts
        return closed

    def pool_of(self, unit: Ints, band: Ints) -> Ints:
        """Return the pool of each unit and band, -1 where the unit has no seats for the band."""
        key = unit * len(self.band_names) + band
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        return np.where(self.keys[at] == key, at, -1)

    def pairs(self, travel: Table) -> None:
        """Read who may get what and how far it is; the place held already is always among them."""
        child_text, unit_text = travel.text("child"), travel.text("unit")
        child = travel.known(child_text, self.names, "child", "unknown_child")
        unit = travel.known(unit_text, self.unit_names, "unit", "unknown_daycare_unit")
        seconds = travel.numbers("travel_s", "seconds, 0 or more", needed="travel_s" not in travel.data.column_names,
                                 whole=False, least=0)  # fmt: skip
        rank = travel.numbers("rank", "a whole number from 1", needed=False, whole=True, least=1)
        travel.once("unit", (child_text, unit_text), child, unit)
        wish = np.where(np.isnan(rank), -1, rank).astype(np.int64)
        if (wish >= 0).any():
            wished = wish >= 0
            ranks = np.where(wished, wish, -2 - np.arange(len(wish)))  # rows without a rank never repeat one
            shown = (child_text, travel.text("rank", needed=False))
            travel.once("rank", shown, np.where(wished, child, -1), ranks)
        self._stop()
        pool = self.pool_of(unit, self.bands[child])
        may = (pool >= 0) & ~np.isnan(seconds) & ~self._closed(child, pool)
        child, pool, seconds, wish = child[may], pool[may], seconds[may], wish[may]
        self._add_present(child, pool, seconds, wish)

    def _add_present(self, child: Ints, pool: Ints, seconds: Floats, wish: Ints) -> None:
        """Add the places held that no row of travel names: liked least, their travel not known."""
        holders = np.flatnonzero(self.current >= 0)
        named = child[pool == self.current[child]]
        more = np.setdiff1d(holders, named)
        self.child = np.concatenate([child, more])
        self.pool = np.concatenate([pool, self.current[more]])
        self.seconds = np.concatenate([seconds, np.full(len(more), np.nan)])
        wish = np.concatenate([wish, np.full(len(more), -1)])
        self.cost, self.scale = whole(self.seconds)
        unwished, far = wish < 0, np.isnan(self.seconds)
        likes = sorted_by(self.child, far, unwished, np.where(unwished, self.cost, wish), self.pool)
        self._reorder(likes)
        self.wish = wish[likes]
        self.start = offsets(self.child, len(self.names))

    def _reorder(self, rows: Any) -> None:
        self.child, self.pool = self.child[rows], self.pool[rows]
        self.seconds, self.cost = self.seconds[rows], self.cost[rows]

    def list_order(self, priorities: Table | None) -> None:
        """Read the order of each unit where it is given as a list; it must name every child that may come there."""
        self.listed: Ints | None = None
        if priorities is None:
            return
        unit_text, child_text = priorities.text("unit"), priorities.text("child")
        unit = priorities.known(unit_text, self.unit_names, "unit", "unknown_daycare_unit")
        child = priorities.known(child_text, self.names, "child", "unknown_child")
        rank = priorities.numbers("rank", "a whole number", needed=True, whole=True, least=-(2.0**31))
        priorities.once("child", (unit_text, child_text), unit, child)
        self._stop()
        given = child * len(self.unit_names) + unit
        rows = np.argsort(given)
        wanted = self.child * len(self.unit_names) + self.keys[self.pool] // len(self.band_names)
        at = np.minimum(np.searchsorted(given[rows], wanted), max(len(rows) - 1, 0))
        there = given[rows][at] == wanted if len(rows) else np.zeros(len(wanted), np.bool_)
        there |= self.pool == self.current[self.child]
        for pair in np.flatnonzero(~there):
            unit_name = self.unit_names[int(self.keys[self.pool[pair]]) // len(self.band_names)].as_py()
            priorities.fault(-1, "priority_missing", "rank", unit=unit_name, child=self.names[int(self.child[pair])])
        self._stop()
        self.listed = rank[rows][at].astype(np.int64)

    def families(self, options: Options) -> None:
        """Read the families' option lists; each child may stand in one only."""
        self.family_list: list[Family] = []
        self.pair_of: dict[tuple[int, int], int] = {}
        if not options:
            return
        place = {name: at for at, name in enumerate(self.names.to_pylist())}
        unit_place = {name: at for at, name in enumerate(self.unit_names.to_pylist())}
        seen: dict[int, str] = {}
        for row, given in enumerate(options):
            table = Table("family options", pa.table({}), self.faults)
            self._family(table, row, given, place, unit_place, seen)
        self.family_list.sort(key=lambda family: family.name)

    def _family(
        self, table: Table, row: int, given: Any, place: dict[str, int], units: dict[str, int], seen: dict[int, str]
    ) -> None:
        found = _family_shape(given)
        if found is None:
            table.fault(row, "bad_value", "family", value=str(given)[:80], expected="family, children and options")
            return
        name, named, lists = found
        before = len(self.faults)
        if any(family.name == name for family in self.family_list):
            table.fault(row, "duplicate_row", "family", value=name, first="above")
        kids = []
        for child in named:
            at = place.get(child, -1)
            if at < 0:
                table.fault(row, "unknown_child", "children", value=child)
            elif at in seen:
                table.fault(row, "child_in_two_families", "children", value=child, other=seen[at])
            elif (own := self.family_column[int(self.child_row[at])].as_py()) not in ("", name):
                table.fault(row, "child_in_two_families", "children", value=child, other=own)
            seen.setdefault(at, name)
            kids.append(at)
        if len(self.faults) > before:
            return
        possible = [one for one in lists if not self._ruled_out(kids, one, units)]
        wanted = [self._option(table, row, tuple(kids), one, units) for one in possible]
        if len(self.faults) > before:
            return
        if len(set(wanted)) < len(wanted):
            table.fault(row, "duplicate_row", "options", value=name, first="above")
            return
        stay = tuple(self._pair(kid, int(self.current[kid])) if self.current[kid] >= 0 else -1 for kid in kids)
        stays = any(pair >= 0 for pair in stay)
        if stays:
            wanted = wanted[: wanted.index(stay)] if stay in wanted else wanted
            wanted.append(stay)
        self.family_list.append(Family(name, tuple(kids), tuple(wanted), stays))

    def _ruled_out(self, kids: list[int], named: list[str], units: dict[str, int]) -> bool:
        """Tell whether a lock or the need of shift care leaves an option out."""
        if len(named) != len(kids) or any(unit not in units for unit in named):
            return False  # told as a fault
        pool = self.pool_of(np.array([units[unit] for unit in named]), self.bands[kids])
        return bool(((pool >= 0) & self._closed(np.array(kids), pool)).any())

    def _option(
        self, table: Table, row: int, kids: tuple[int, ...], named: list[str], units: dict[str, int]
    ) -> tuple[int, ...]:
        pairs = []
        if len(named) != len(kids):
            table.fault(row, "bad_value", "options", value=", ".join(named), expected=f"{len(kids)} units")
            return ()
        for kid, unit in zip(kids, named, strict=True):
            if unit not in units:
                table.fault(row, "unknown_daycare_unit", "options", value=unit)
                continue
            pool = int(self.pool_of(np.array([units[unit]]), self.bands[[kid]])[0])
            pair = self._pair(kid, pool) if pool >= 0 else -1
            if pair < 0:
                table.fault(row, "option_without_travel", "options", unit=unit, child=self.names[kid].as_py())
            pairs.append(pair)
        return tuple(pairs)

    def _pair(self, child: int, pool: int) -> int:
        begin, end = int(self.start[child]), int(self.start[child + 1])
        found = np.flatnonzero(self.pool[begin:end] == pool)
        return begin + int(found[0]) if len(found) else -1

    def instance(self, unplaced_cost_s: int) -> Instance:
        """Return the arrays; single children lose the pairs they like less than the place they hold."""
        here = np.full(len(self.names), -1, np.int64)
        mine = np.flatnonzero(self.pool == self.current[self.child])
        here[self.child[mine]] = mine
        single = np.ones(len(self.names), np.bool_)
        for family in self.family_list:
            single[list(family.children)] = False
        place = np.arange(len(self.child)) - self.start[self.child]
        kept = ~(single[self.child] & (here[self.child] >= 0) & (np.arange(len(self.child)) > here[self.child]))
        used = np.zeros(len(self.child), np.bool_)
        for family in self.family_list:
            for option in family.options:
                used[[pair for pair in option if pair >= 0]] = True
        kept &= single[self.child] | used
        moved = np.append(np.cumsum(kept) - 1, -1)
        rank = np.where(self.wish >= 0, self.wish, place + 1)
        for family in self.family_list:
            own = np.isin(self.child, family.children)
            rank[own & (self.wish < 0)] = OF_OPTION
        self._reorder(kept)
        cost = np.where(np.isnan(self.seconds), unplaced_cost_s * self.scale, self.cost)
        order, by_pool, pool_start = self._orders(cost, None if self.listed is None else self.listed[kept])
        return Instance(
            children=self.names.to_pylist(),
            units=self.unit_names.to_pylist(),
            bands=[self.band_names[int(key) % len(self.band_names)].as_py() for key in self.keys],
            pool_unit=self.keys // len(self.band_names),
            seats=self.seats,
            classes=self.classes,
            start=offsets(self.child, len(self.names)),
            child=self.child,
            pool=self.pool,
            travel=self.seconds,
            cost=cost,
            scale=self.scale,
            rank=rank[kept],
            order=order,
            by_pool=by_pool,
            pool_start=pool_start,
            present=np.where(here >= 0, moved[here], -1),
            families=tuple(
                Family(
                    family.name,
                    family.children,
                    tuple(tuple(int(moved[pair]) for pair in option) for option in family.options),
                    family.stays,
                )
                for family in self.family_list
            ),
            unplaced_cost=unplaced_cost_s * self.scale,
            listed=self.listed is not None,
            locked=self.locked >= 0,
        )

    def _orders(self, cost: Ints, listed: Ints | None) -> tuple[Ints, Ints, Ints]:
        """Put the pairs of each pool in order: who holds a place there, then the list or class and travel, then id."""
        newcomer: Flags = self.pool != self.current[self.child]
        keys = (self.classes[self.child], cost) if listed is None else (listed,)
        by_pool = sorted_by(self.pool, newcomer, *keys, self.child)
        pool_start = offsets(self.pool, len(self.seats))
        order = np.empty(len(by_pool), np.int64)
        order[by_pool] = np.arange(len(by_pool)) - pool_start[self.pool[by_pool]]
        return order, by_pool, pool_start


def _family_shape(given: Any) -> tuple[str, list[str], list[list[str]]] | None:
    """Return name, children and options of one family, None where the object is of another shape."""
    try:
        name, kids, options = given["family"], given["children"], given["options"]
        units = [option["units"] for option in options]
    except (TypeError, KeyError, IndexError):
        return None
    texts = [kids, *units]
    if not isinstance(kids, list) or not kids or not all(isinstance(each, list) for each in texts):
        return None
    plain = [item for each in texts for item in each]
    if not all(isinstance(item, (str, int)) and not isinstance(item, bool) for item in [name, *plain]):
        return None
    return str(name), [str(kid) for kid in kids], [[str(unit) for unit in each] for each in units]


def _sorted(values: pa.Array) -> pa.Array:
    distinct: NDArray[Any] = pc.unique(values)
    return distinct.take(pc.array_sort_indices(distinct))
