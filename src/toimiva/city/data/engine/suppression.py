"""Disclosure control: which counts are hidden so that nobody can work out a count of 1-4 persons.

Counts by area and group, with their totals, form a network: a cell is an arc, an equation (a total is the sum of its
parts) is a node, and each cell stands in two equations with opposite signs. What somebody can deduce about a hidden
cell is then exact: how far it can move is a flow around a cycle of hidden cells. To protect one, the cheapest such
cycle is hidden (Castro 2002, Fischetti and Salazar 1999: tables with one hierarchy are networks).

The reader we guard against knows everything that is published, that counts are whole and not negative, that zeros are
shown (so that what is hidden is at least 1), and, being alone in a cell, also that cell.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .areas import Areas

FLOOR = 5
"""Counts of 1 to FLOOR - 1 persons are hidden. Situational picture, disclosure rule n_min of internal data."""

GROUND = "ground"
OF_THE_CITY = 1000
"""How much dearer it is to hide a figure of the whole city, which everybody asks for, than others of its size."""
Cell = tuple[str, str]


class Arc(NamedTuple):
    """One count: it stands in the equations `tail` and `head`. `least`: what anybody knows it to be at least.

    `price` is what it costs to hide it.
    """

    cell: Cell
    tail: Hashable
    head: Hashable
    value: int
    price: int
    least: int = 1


class Moved(NamedTuple):
    """How far a cell could be moved, and how much each other arc changed with it."""

    by: int
    change: dict[int, int]


class Network:
    """The counts of one table with what is hidden of them; hiding more never helps the reader."""

    def __init__(self, arcs: Iterable[Arc], hidden: Collection[Cell]) -> None:
        self.arcs = sorted(arcs, key=lambda arc: arc.cell)
        self.index = {arc.cell: i for i, arc in enumerate(self.arcs)}
        self.hidden = {self.index[cell] for cell in hidden}
        self.touching: dict[Hashable, list[tuple[int, int]]] = {}
        for i, arc in enumerate(self.arcs):
            self.touching.setdefault(arc.tail, []).append((i, +1))
            self.touching.setdefault(arc.head, []).append((i, -1))

    def room(self, cell: Cell, enough: int, known: Collection[int] = ()) -> int:
        """Return in how wide an interval the cell can lie for a reader (counted up to twice `enough`)."""
        p = self.index[cell]
        return sum(self._move(p, sign, enough, known, opening=False).by for sign in (-1, +1))

    def alternative(self, cell: Cell, sign: int, enough: int) -> dict[Cell, int]:
        """Return other counts that look the same to a reader, with this cell moved down (-1) or up (+1)."""
        p = self.index[cell]
        moved = self._move(p, sign, enough, (), opening=False)
        change = moved.change | {p: sign * moved.by}
        return {arc.cell: arc.value + change.get(i, 0) for i, arc in enumerate(self.arcs)}

    def protect(self, cell: Cell, enough: int) -> None:
        """Hide what it takes until the cell can lie in an interval of width `enough`, also for one alone in a cell."""
        p = self.index[cell]
        over = self._protect(p, enough, ())
        for single in sorted(i for i in over if i != p and self.arcs[i].value == 1):
            self._protect(p, enough, (single,))

    def _protect(self, p: int, enough: int, known: Collection[int]) -> frozenset[int]:
        down = self._move(p, -1, enough, known, opening=False)
        up = self._move(p, +1, enough - down.by, known, opening=True)
        if down.by + up.by < enough:  # what was opened may let the cell move further down, too
            down = self._move(p, -1, enough - up.by, known, opening=True)
        return frozenset(down.change) | frozenset(up.change)

    def _move(self, p: int, sign: int, want: int, known: Collection[int], *, opening: bool) -> Moved:
        """Move arc `p` up or down by at most `want`, the others following; `opening` may hide more cells for it."""
        if sign < 0:
            want = min(want, self.arcs[p].value - self.arcs[p].least)
        ends = (self.arcs[p].head, self.arcs[p].tail)
        start, goal = ends if sign > 0 else ends[::-1]
        change: dict[int, int] = {}
        moved = 0
        while moved < want:
            path = self._cheapest(start, goal, {p, *known}, change, opening)
            if path is None:
                break
            step = min([want - moved, *(self._slack(i, way, change) for i, way in path)])
            for i, way in path:
                change[i] = change.get(i, 0) + way * step
            self.hidden.update(i for i, _ in path)
            moved += step
        return Moved(moved, change)

    def _slack(self, i: int, way: int, change: Mapping[int, int]) -> int:
        arc = self.arcs[i]
        return 1 << 40 if way > 0 else arc.value + change.get(i, 0) - arc.least

    def _cheapest(
        self, start: Hashable, goal: Hashable, barred: set[int], change: Mapping[int, int], opening: bool
    ) -> list[tuple[int, int]] | None:
        """Return the path that hides the fewest persons: arcs with the way each is walked; hidden ones cost nothing."""
        cost: dict[Hashable, int] = {start: 0}
        came: dict[Hashable, tuple[Hashable, int, int]] = {}
        queue: list[tuple[int, int, Hashable]] = [(0, 0, start)]
        seen, order = set[Hashable](), 0
        while queue:
            so_far, _, node = heapq.heappop(queue)
            if node in seen:
                continue
            if node == goal:
                return self._walked(came, start, goal)
            seen.add(node)
            for i, way in self.touching.get(node, ()):
                arc = self.arcs[i]
                shut = i not in self.hidden
                if i in barred or (shut and (not opening or arc.value == 0)) or self._slack(i, way, change) <= 0:
                    continue
                onward = arc.head if way > 0 else arc.tail
                price = so_far + (arc.price if shut else 0)
                if price < cost.get(onward, price + 1):
                    cost[onward], came[onward] = price, (node, i, way)
                    order += 1
                    heapq.heappush(queue, (price, order, onward))
        return None

    def _walked(
        self, came: Mapping[Hashable, tuple[Hashable, int, int]], start: Hashable, goal: Hashable
    ) -> list[tuple[int, int]]:
        path, node = [], goal
        while node != start:
            node, i, way = came[node]
            path.append((i, way))
        return path


@dataclass(frozen=True)
class Hidden:
    """What is hidden: areas whose total is, and cells (area, group); in an area of `totals` every cell is."""

    totals: frozenset[str]
    cells: frozenset[Cell]


def total_arcs(areas: Areas, totals: Mapping[str, int]) -> list[Arc]:
    """Return the network of the totals alone: each area's total is the sum of its parts'."""
    arcs = []
    for area, parent in areas.parents.items():
        n, head = totals.get(area, 0), area if area in areas.inner else GROUND
        arcs.append(Arc((area, ""), parent or GROUND, head, n, n if parent else n * OF_THE_CITY))
    return arcs


def group_arcs(areas: Areas, groups: Iterable[str], counts: Mapping[Cell, int], closed: Collection[str]) -> list[Arc]:
    """Return the network of the groups, the totals being known: worst case, and the same for every linked table."""
    arcs = []
    for group in groups:
        for area, parent in areas.parents.items():
            n, tail = counts.get((area, group), 0), (area, group) if area in areas.inner else area
            head = (parent, group) if parent else GROUND
            price = n if parent else n * OF_THE_CITY
            arcs.append(Arc((area, group), tail, head, n, price, 0 if area in closed else 1))
    return arcs


def hide_totals(areas: Areas, totals: Mapping[str, int], *, floor: int = FLOOR) -> frozenset[str]:
    """Return the areas whose total is hidden: 1 to floor - 1 persons, and what would give such a total away."""
    primary = [(area, "") for area in areas.parents if 0 < totals.get(area, 0) < floor]
    network = Network(total_arcs(areas, totals), primary)
    for cell in primary:
        network.protect(cell, floor - 1)
    return frozenset(network.arcs[i].cell[0] for i in network.hidden)


def hide(
    areas: Areas, groups: Collection[str], counts: Mapping[Cell, int], *, floor: int = FLOOR
) -> Hidden:  # fmt: skip
    """Return what is hidden of the counts by area and group (at every level, as `Areas.sums` gives them).

    Tables of the same persons by other groups share the totals: these are decided first and by themselves, and the
    groups are then guarded against a reader who knows every total, so such tables cannot be played off against each
    other. An area whose total is hidden, or is too small to divide, shows none of its groups, zeros included.
    """
    totals = {area: sum(counts.get((area, group), 0) for group in groups) for area in areas.parents}
    hidden_totals = hide_totals(areas, totals, floor=floor)
    too_small = {area for area, n in totals.items() if 0 < n < floor + len(groups) - 1} if len(groups) > 1 else set()
    closed = set(hidden_totals | too_small)
    while True:
        network = _guarded(areas, groups, counts, totals, closed, floor)
        hidden = frozenset(network.arcs[i].cell for i in network.hidden)
        told = {cell[0] for cell in hidden if _too_narrow(network, cell, counts, totals, hidden_totals, floor)}
        wider = {_open_above(areas, area, closed) for area in told} - {None}
        if not wider:
            return Hidden(hidden_totals, hidden)
        # zeros that are shown say that the rest is at least 1: where that tells too much, none is shown
        closed |= {area for area in wider if area is not None}


def _too_narrow(
    network: Network, cell: Cell, counts: Mapping[Cell, int], totals: Mapping[str, int],
    hidden_totals: Collection[str], floor: int,
) -> bool:  # fmt: skip
    """Tell whether a reader knows a hidden cell too closely: a small count to under `floor` values, others wholly."""
    n = counts.get(cell, 0)
    if n == 0 or cell[0] in hidden_totals:
        return False
    enough = min(floor - 1, totals[cell[0]]) if n < floor else 1
    return network.room(cell, enough) < enough


def _open_above(areas: Areas, area: str, closed: Collection[str]) -> str | None:
    """Return the area itself, or the nearest above it, whose groups are not all hidden yet."""
    at: str | None = area
    while at is not None and at in closed:
        at = areas.parents[at]
    return at


def _guarded(
    areas: Areas, groups: Collection[str], counts: Mapping[Cell, int], totals: Mapping[str, int],
    closed: Collection[str], floor: int,
) -> Network:  # fmt: skip
    """Return the network with the small counts hidden, every group of the closed areas, and what protects them."""
    primary = [cell for cell, n in sorted(counts.items()) if 0 < n < floor]
    shut = [(area, group) for area in closed for group in groups]
    network = Network(group_arcs(areas, groups, counts, closed), {*primary, *shut})
    for cell in [*primary, *(cell for cell in sorted(shut) if counts.get(cell, 0) >= floor)]:
        network.protect(cell, min(floor - 1, totals[cell[0]]) if counts[cell] < floor else 1)
    return network
