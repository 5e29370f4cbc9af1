"""One walk: how far, how long, along which ways, with its geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from toimiva.city.refusals import Refusal

from .area import fault_of
from .graph import Graph
from .search import shortest
from .snap import Snapped
from .sphere import Numbers, Whole
from .streets import MAX_SNAP_M, WALK_SPEED, Streets


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A walk asked for: from, to as [lon, lat] in WGS84; profile and speed when other than the common ones."""

    from_: list[float]
    to: list[float]
    profile: Literal["walk", "step_free"] | None = None
    walk_speed: float | None = None


class NoWalk(Refusal):
    """There is no such walk; the answer on files tells the facts too."""

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        return {**super().as_dict(language), **self.facts}


@dataclass(frozen=True)
class Piece:
    """Part of a walk: its segments in walking order, the metres walked on each, the points passed."""

    segments: Whole
    metres: Numbers
    points: Whole

    def turned(self) -> Piece:
        """Return the same walked the other way."""
        return Piece(self.segments[::-1], self.metres[::-1], self.points[::-1])


NOTHING = Piece(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))


def route(
    streets: Streets, walk: Walk, walk_speed: float = WALK_SPEED, max_snap_m: float = MAX_SNAP_M
) -> dict[str, Any]:
    """Return the shortest walk as docs/walking.md tells it. Raises `Refusal` where there is none."""
    speed = _speed(walk_speed if walk.walk_speed is None else walk.walk_speed)
    ends = _ends(streets, walk, max_snap_m)
    if walk.from_ == walk.to:
        return _answer(streets, replace(ends, line_m=np.zeros(2)), 0.0, NOTHING, speed)
    metres, chains, turned, first, last = shortest(streets.hierarchy, ends, streets.graph.a)
    straight = _along(ends)
    if straight < math.inf and straight <= metres:
        metres, walked = straight, _same_chain(streets.graph, ends)
    elif math.isinf(metres):
        one, other = np.round(streets.graph.component_m[streets.graph.component[ends.chain]], 1).tolist()
        raise NoWalk("no_route", field="to", from_component=one, to_component=other)
    else:
        walked = _through(streets, ends, chains, turned, (first, last))
    return _answer(streets, ends, metres, walked, speed)


def _speed(speed: float) -> float:
    if not (math.isfinite(speed) and speed > 0):
        raise Refusal("bad_value", field="walk_speed", value=speed, expected="metres a second, more than 0")
    return speed


def _ends(streets: Streets, walk: Walk, max_snap_m: float) -> Snapped:
    """Return both points on the network, or the refusal that names the one that cannot be."""
    for field, point in (("from", walk.from_), ("to", walk.to)):
        if len(point) != 2 or not all(map(math.isfinite, point)):
            raise Refusal("bad_value", field=field, value=point, expected="[lon, lat]")
        if fault := fault_of(streets.graph.box, point[0], point[1], field):
            raise fault
    lon, lat = np.array([walk.from_, walk.to], np.float64).T
    ends = streets.snap(np.ascontiguousarray(lon), np.ascontiguousarray(lat), max_snap_m)
    for i, field in enumerate(("from", "to")):
        if ends.chain[i] < 0:
            raise NoWalk("too_far_from_network", field=field, **nearest_way(ends, i), max_snap=f"{max_snap_m:g}")
    return ends


def nearest_way(points: Snapped, i: int) -> dict[str, Any]:
    """Return where the nearest way is and how far; null for both where there is no way at all."""
    if math.isnan(points.line_m[i]):
        return {"nearest": None, "snap_m": None}
    place = [round(float(points.way_lon[i]), 7), round(float(points.way_lat[i]), 7)]
    return {"nearest": place, "snap_m": round(float(points.line_m[i]), 1)}


def _along(ends: Snapped) -> float:
    """Return the metres along the chain that both points are on, else inf."""
    if ends.chain[0] != ends.chain[1]:
        return math.inf
    return float(ends.line_m[0] + abs(ends.at[0] - ends.at[1]) + ends.line_m[1])


def _same_chain(graph: Graph, ends: Snapped) -> Piece:
    chain, (k, last), (here, there) = int(ends.chain[0]), ends.segment, ends.at
    if here > there:
        return _same_chain(graph, _swapped(ends)).turned()
    segments, points = np.arange(k, last + 1), np.arange(k + chain + 1, last + chain + 1)
    return Piece(segments, np.diff(np.concatenate([[here], graph.at[points], [there]])), points)


def _swapped(ends: Snapped) -> Snapped:
    return Snapped(*(getattr(ends, name)[::-1] for name in ends.__dataclass_fields__))


def _through(streets: Streets, ends: Snapped, chains: Whole, turned: Whole, places: tuple[int, int]) -> Piece:
    """Return the walk out of the first chain, over the chains between, into the last one."""
    graph = streets.graph
    pieces = [_out(streets, ends, 0, places[0])]
    for chain, turn in zip(chains.tolist(), turned.tolist(), strict=True):
        start, end = graph.first[chain], graph.first[chain + 1]
        whole = Piece(np.arange(start, end), graph.segment_m[start:end], np.arange(start + chain, end + chain + 1))
        pieces.append(whole.turned() if turn else whole)
    pieces.append(_out(streets, ends, 1, places[1]).turned())
    return Piece(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in Piece.__dataclass_fields__))


def _out(streets: Streets, ends: Snapped, i: int, place: int) -> Piece:
    """Return the walk from point `i` to the end of its chain that is `place`, the nearer one where both are."""
    graph, places = streets.graph, streets.hierarchy.place
    chain, k, at = int(ends.chain[i]), int(ends.segment[i]), ends.at[i]
    to_a, to_b = places[ends.a[i]] == place, places[ends.b[i]] == place
    if to_a and not (to_b and ends.length[i] - at < at):
        segments = np.arange(k, graph.first[chain] - 1, -1)
        points = segments + chain
    else:
        segments = np.arange(k, graph.first[chain + 1])
        points = segments + chain + 1
    return Piece(segments, np.abs(np.diff(np.concatenate([[at], graph.at[points]]))), points)


def _answer(streets: Streets, ends: Snapped, metres: float, walked: Piece, speed: float) -> dict[str, Any]:
    ways = _ways(streets, walked)
    return {
        "distance_m": metres,
        "travel_s": metres / speed,
        "snap": {"from_m": float(ends.line_m[0]), "to_m": float(ends.line_m[1])},
        "steps_m": sum(way["length_m"] for way in ways if way["kind"] == "steps"),
        "geometry": {"type": "LineString", "coordinates": _line(streets.graph, ends, walked.points)},
        "ways": ways,
    }


def _ways(streets: Streets, walked: Piece) -> list[dict[str, Any]]:
    """Return the ways in walking order, neighbours on the same way joined."""
    walked_on = walked.metres > 0
    ways, metres, labels = streets.graph.way[walked.segments[walked_on]], walked.metres[walked_on], streets.labels
    if not len(ways):
        return []
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ways)) + 1])
    return [
        {
            "osm_way_id": int(labels.ids[way]),
            "name_fi": labels.names_fi[way],
            "name_sv": labels.names_sv[way],
            "kind": labels.kinds[way],
            "length_m": length,
            "level": labels.levels[way],
        }
        for way, length in zip(ways[starts].tolist(), np.add.reduceat(metres, starts).tolist(), strict=True)
    ]


def _line(graph: Graph, ends: Snapped, points: Whole) -> list[list[float]]:
    """Return the geometry from point to point, the straight lines included; a place once, not twice in a row."""
    lon = np.concatenate([ends.lon[:1], ends.way_lon[:1], graph.lon[points], ends.way_lon[1:], ends.lon[1:]])
    lat = np.concatenate([ends.lat[:1], ends.way_lat[:1], graph.lat[points], ends.way_lat[1:], ends.lat[1:]])
    places = np.round(np.column_stack([lon, lat]), 7)
    if (places[0] == places[-1]).all() and not len(points):
        return places[[0, -1]].tolist()  # type: ignore[no-any-return]
    fresh = np.concatenate([[True], (np.diff(places, axis=0) != 0).any(axis=1)])
    return places[fresh].tolist()  # type: ignore[no-any-return]
