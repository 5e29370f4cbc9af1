"""Who walks how long to which unit, computed on the walking network where no table of travel times is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from toimiva.city.columns import Fault, Faults, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from toimiva.city.places.network.extract import Box
    from toimiva.city.places.network.sphere import Numbers
    from toimiva.city.places.network.streets import Streets


@dataclass(frozen=True, kw_only=True)
class Walking:
    """The streets and how they are walked: metres a second, and the longest walk that is offered."""

    streets: Path
    walk_speed: float = 1.2
    max_minutes: float | None = None


@dataclass(frozen=True)
class _Points:
    ids: pa.Array
    lon: Numbers
    lat: Numbers


def walking_table(children: pa.Table, seats: pa.Table, streets: Streets, walking: Walking) -> pa.Table:
    """Return child, unit, travel_s of every pair that can be walked, from the columns lon and lat (WGS84 degrees).

    A point farther than 300 m from any way reaches nothing. Raises `Faults` with every bad row: a coordinate that is
    missing, no number, swapped or far from the streets, and a unit that stands in two places.
    """
    import pyarrow as pa

    faults: list[Fault] = []
    homes = _points(Table("children", children, faults), "child", streets.graph.box)
    units = _units(Table("seats", seats, faults), streets.graph.box)
    if faults:
        raise Faults(sorted(faults, key=lambda fault: (fault.table, fault.row)))
    from_, to = streets.snap(homes.lon, homes.lat), streets.snap(units.lon, units.lat)
    longest = np.inf if walking.max_minutes is None else 60 * walking.max_minutes
    homes_of, units_of, seconds_of = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for start, metres in streets.slices(from_, to):
        seconds = metres / walking.walk_speed
        home, unit = np.nonzero(np.isfinite(seconds) & (seconds <= longest))
        homes_of.append(start + home)
        units_of.append(unit)
        seconds_of.append(seconds[home, unit])
    return pa.table({
        "child": homes.ids.take(pa.array(np.concatenate(homes_of))),
        "unit": units.ids.take(pa.array(np.concatenate(units_of))),
        "travel_s": pa.array(np.concatenate(seconds_of)),
    })  # fmt: skip


def _points(table: Table, column: str, box: Box) -> _Points:
    from toimiva.city.places.network.area import fault_of

    ids = table.text(column)
    lon, lat = (
        table.numbers(name, "degrees of WGS84, such as 24.94", needed=True, whole=False, least=-180.0)
        for name in ("lon", "lat")
    )
    for row in np.flatnonzero(~np.isnan(lon + lat)).tolist():
        if (fault := fault_of(box, float(lon[row]), float(lat[row]), "lon")) is not None:
            table.faults.append(Fault(table.name, row, fault))
    return _Points(ids, lon, lat)


def _units(seats: Table, box: Box) -> _Points:
    """Return each unit once; its rows of several bands must tell one place."""
    points = _points(seats, "unit", box)
    first: dict[str, int] = {}
    for row, unit in enumerate(points.ids.to_pylist()):
        at = first.setdefault(unit, row)
        if (points.lon[row], points.lat[row]) != (points.lon[at], points.lat[at]) and not seats.faults:
            seats.fault(row, "unit_in_two_places", "lon", value=unit)
    rows = np.array(sorted(first.values()), np.int64)
    return _Points(points.ids.take(rows), points.lon[rows], points.lat[rows])
