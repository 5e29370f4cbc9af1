"""The order in which junctions are taken out of the graph, and the arcs upward that keep every distance.

Taking a junction out joins each two of its neighbours by the way through it (the contraction hierarchy without
witness search: every distance stays, whatever the lengths). The one with the fewest neighbours goes first, so a
street network gains few arcs. A junction's arcs lead only to junctions taken out later: its number is its place in
the order, and the lowest head of its arcs is its parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .compiled import compiled
from .graph import Graph
from .sphere import Numbers, Whole


@dataclass(frozen=True)
class Hierarchy:
    """Arcs upward from place `v`: `first[v]:first[v + 1]`, their heads ascending; `place` of each junction.

    `via` tells what an arc stands for: the place it goes through, or -1 - c for the chain c itself.
    """

    place: Whole
    first: Whole
    head: Whole
    metres: Numbers
    via: Whole
    parent: Whole

    @cached_property
    def tail(self) -> Whole:
        """Return the place that each arc starts from."""
        return np.repeat(np.arange(len(self.place)), np.diff(self.first))


def build_hierarchy(graph: Graph) -> Hierarchy:
    """Return the hierarchy of the graph's junctions."""
    nodes = len(graph.node_lon)
    a, b, length, chain = _shortest_of_parallels(graph)
    order, first, head, metres, via = eliminate(nodes, a, b, length, chain)
    place = np.empty(nodes, np.int64)
    place[order] = np.arange(nodes)
    head = place[head]
    via = np.where(via >= 0, place[np.maximum(via, 0)] if nodes else via, via)
    tail = np.repeat(np.arange(nodes), np.diff(first))
    arrange = np.lexsort((head, tail))
    head = head[arrange]
    parent = np.full(nodes, -1)
    some = np.flatnonzero(np.diff(first))
    parent[some] = head[first[some]]
    return Hierarchy(place, first, head, metres[arrange], via[arrange], parent)


def _shortest_of_parallels(graph: Graph) -> tuple[Whole, Whole, Numbers, Whole]:
    low, high = np.minimum(graph.a, graph.b), np.maximum(graph.a, graph.b)
    arrange = np.lexsort((graph.length, high, low))
    low, high = low[arrange], high[arrange]
    fresh = np.ones(len(low), bool)
    fresh[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    fresh &= low != high
    return low[fresh], high[fresh], graph.length[arrange][fresh], arrange[fresh]


@compiled
def eliminate(
    nodes: int, a: Whole, b: Whole, length: Numbers, chain: Whole
) -> tuple[Whole, Whole, Whole, Numbers, Whole]:
    """Take the nodes out, fewest neighbours first, of equals the one waiting longest.

    Returns (nodes in order, first arc of each place, heads as nodes, metres, via as node or -1 - chain).
    """
    room = 8 * len(a) + 64
    to = np.empty(room, np.int64)  # the arcs around each node, as linked lists
    after = np.empty(room, np.int64)
    metres = np.empty(room)
    via = np.empty(room, np.int64)
    top = np.full(nodes, -1)
    degree = np.zeros(nodes, np.int64)
    used = 0
    for k in range(len(a)):
        for turn in range(2):
            v, x = (a[k], b[k]) if turn == 0 else (b[k], a[k])
            to[used], after[used], metres[used], via[used] = x, top[v], length[k], -1 - chain[k]
            top[v] = used
            degree[v] += 1
            used += 1
    spare = -1

    # nodes by degree, each degree a ring that begins and ends at the mark `nodes + degree`
    following = np.arange(2 * nodes + 1)
    before = np.arange(2 * nodes + 1)
    for v in range(nodes):
        mark = nodes + degree[v]
        last = before[mark]
        following[last], before[v], following[v], before[mark] = v, last, mark, v

    order = np.empty(nodes, np.int64)
    first = np.zeros(nodes + 1, np.int64)
    out_room = room
    out_head = np.empty(out_room, np.int64)
    out_metres = np.empty(out_room)
    out_via = np.empty(out_room, np.int64)
    written = 0
    arc_to = np.full(nodes, -1)  # of the neighbour in hand: the arc to each node, where `seen` says so
    seen = np.full(nodes, -1)
    around = np.empty(nodes, np.int64)
    lowest, tick = 0, 0
    for step in range(nodes):
        while following[nodes + lowest] == nodes + lowest:
            lowest += 1
        v = following[nodes + lowest]
        following[before[v]], before[following[v]] = following[v], before[v]
        order[step] = v

        count = 0
        if written + degree[v] > out_room:
            out_room = 2 * out_room + degree[v]
            out_head = _longer(out_head, out_room)
            out_via = _longer(out_via, out_room)
            wider = np.empty(out_room)
            wider[:written] = out_metres[:written]
            out_metres = wider
        arc = top[v]
        while arc >= 0:
            around[count] = to[arc]
            out_head[written + count], out_metres[written + count] = to[arc], metres[arc]
            out_via[written + count] = via[arc]
            count += 1
            follow = after[arc]
            after[arc] = spare
            spare = arc
            arc = follow

        for i in range(count):
            x = around[i]
            tick += 1
            previous, arc = -1, top[x]
            while arc >= 0:
                follow = after[arc]
                if to[arc] == v:
                    if previous < 0:
                        top[x] = follow
                    else:
                        after[previous] = follow
                    after[arc] = spare
                    spare = arc
                else:
                    seen[to[arc]] = tick
                    arc_to[to[arc]] = arc
                    previous = arc
                arc = follow
            was = degree[x]
            degree[x] -= 1
            for j in range(count):
                if i == j:
                    continue
                y, through = around[j], out_metres[written + i] + out_metres[written + j]
                if seen[y] == tick:
                    if through < metres[arc_to[y]]:
                        metres[arc_to[y]], via[arc_to[y]] = through, v
                    continue
                if spare >= 0:
                    arc = spare
                    spare = after[arc]
                else:
                    if used == room:
                        room = 2 * room
                        to, after, via = _longer(to, room), _longer(after, room), _longer(via, room)
                        wider = np.empty(room)
                        wider[:used] = metres[:used]
                        metres = wider
                    arc = used
                    used += 1
                to[arc], after[arc], metres[arc], via[arc] = y, top[x], through, v
                top[x] = arc
                degree[x] += 1
            if degree[x] != was:
                following[before[x]], before[following[x]] = following[x], before[x]
                mark = nodes + degree[x]
                last = before[mark]
                following[last], before[x], following[x], before[mark] = x, last, mark, x
                lowest = min(lowest, degree[x])
        written += count
        first[step + 1] = written
    return order, first, out_head[:written], out_metres[:written], out_via[:written]


@compiled
def _longer(values: Whole, room: int) -> Whole:
    longer = np.empty(room, np.int64)
    longer[: len(values)] = values
    return longer
