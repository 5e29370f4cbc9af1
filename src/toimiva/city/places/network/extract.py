"""The walkable ways of an OpenStreetMap extract (.osm.pbf, .osm), read with pyosmium."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from toimiva.city.refusals import Refusal

from .sphere import Marks, Numbers, Whole
from .walkable import Walkable, closed, walkable

SHUT = frozenset({"no"})  # a gate that is private opens for those who live behind it
DEGREE = 1e7  # OpenStreetMap keeps whole ten-millionths of a degree
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Labels:
    """What the map says of each way; `joins` tells whether a point may join it."""

    ids: Whole
    kinds: list[str]
    names_fi: list[str | None]
    names_sv: list[str | None]
    levels: list[str | None]
    joins: Marks


@dataclass(frozen=True)
class Ways:
    """Way `i` goes through the nodes `refs[first[i]:first[i + 1]]`; `box` is west, south, east, north."""

    labels: Labels
    step_free: Marks
    first: Whole
    refs: Whole
    lon: Numbers
    lat: Numbers
    shut: Whole
    box: Box | None


@dataclass
class _Found:
    ids: list[int] = field(default_factory=list)
    how: list[Walkable] = field(default_factory=list)
    names: list[tuple[str | None, str | None, str | None]] = field(default_factory=list)
    first: list[int] = field(default_factory=lambda: [0])
    refs: list[int] = field(default_factory=list)
    x: list[int] = field(default_factory=list)
    y: list[int] = field(default_factory=list)
    shut: list[int] = field(default_factory=list)


def read_ways(path: Path) -> Ways:
    """Return the walkable ways of an extract; areas and multipolygons are walked along their outlines.

    Nodes that the extract does not hold (it was cut there) are left out, and the way ends before them.
    """
    import osmium

    try:
        outlines = dict(_outlines(path))
        found = _read(path, outlines)
        box = osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING).header().box()
    except (RuntimeError, OSError) as fault:
        raise Refusal(
            "unreadable_file", field="streets", source=path.name, file=path.name, reason=str(fault)
        ) from fault
    corners = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat) if box.valid() else None
    labels = Labels(
        ids=np.array(found.ids, np.int64),
        kinds=[how.kind for how in found.how],
        names_fi=[names[0] for names in found.names],
        names_sv=[names[1] for names in found.names],
        levels=[names[2] for names in found.names],
        joins=np.array([how.joins for how in found.how], np.bool_),
    )
    return Ways(
        labels=labels,
        step_free=np.array([how.step_free for how in found.how], np.bool_),
        first=np.array(found.first, np.int64),
        refs=np.array(found.refs, np.int64),
        lon=np.array(found.x, np.float64) / DEGREE,
        lat=np.array(found.y, np.float64) / DEGREE,
        shut=np.array(found.shut, np.int64),
        box=corners,
    )


def _outlines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the member ways of walkable multipolygons, each with the tags of its relation."""
    import osmium

    wanted = osmium.filter.KeyFilter("highway", "railway", "public_transport")
    relations: Iterator[Any] = iter(osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(wanted))
    for relation in relations:
        tags = dict(relation.tags)
        if tags.get("type") == "multipolygon" and walkable(tags):
            yield from ((member.ref, tags) for member in relation.members if member.type == "w")


def _read(path: Path, outlines: Mapping[int, dict[str, str]]) -> _Found:
    import osmium

    found = _Found()
    barriers = osmium.filter.KeyFilter("barrier")
    barriers.enable_for(osmium.osm.NODE)
    reading: Iterable[Any] = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations().with_filter(barriers)
    )
    for thing in reading:
        if thing.is_node():
            if closed(thing.tags, SHUT):
                found.shut.append(thing.id)
            continue
        tags = thing.tags
        if "highway" not in tags and "railway" not in tags and "public_transport" not in tags:
            tags = outlines.get(thing.id)
        if tags and (how := walkable(tags)):
            _take(found, thing, tags, how)
    return found


def _take(found: _Found, way: Any, tags: Mapping[str, str], how: Walkable) -> None:
    nodes = [node for node in way.nodes if node.location.valid()]
    if len(nodes) < 2:
        return
    found.ids.append(way.id)
    found.how.append(how)
    found.names.append((tags.get("name:fi") or tags.get("name"), tags.get("name:sv"), tags.get("level")))
    found.refs += [node.ref for node in nodes]
    found.x += [node.x for node in nodes]
    found.y += [node.y for node in nodes]
    found.first.append(len(found.refs))
