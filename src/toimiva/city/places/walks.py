"""How long people walk from here to there: on this installation's street network, else estimated."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from toimiva.city.refusals import Refusal

from .network.sphere import Numbers, line_m

if TYPE_CHECKING:
    from .network.streets import Streets

ESTIMATE = "estimate"
CELLS = 4_000_000  # of the distance table at once


@dataclass(frozen=True)
class Walks:
    """Seconds from each point (rows) to each other point (columns), inf where there is no way.

    `network` is the SHA-256 of the streets they were measured on, or "estimate": the straight line, lengthened.
    """

    seconds: Numbers
    network: str

    @property
    def estimated(self) -> bool:
        return self.network == ESTIMATE


def walks(
    from_lon: Numbers, from_lat: Numbers, to_lon: Numbers, to_lat: Numbers, *, speed_m_s: float, line_factor: float
) -> Walks:
    """Return the walking times between points in degrees (WGS84), at `speed_m_s`.

    Without a network (TOIMIVA_STREETS) a walk is the straight line times `line_factor`.
    """
    path = settings.TOIMIVA_STREETS
    if path is None:
        return Walks(_lines(from_lon, from_lat, to_lon, to_lat) * line_factor / speed_m_s, ESTIMATE)
    streets = _streets(path, path.stat().st_mtime_ns)
    metres = streets.matrix(streets.snap(from_lon, from_lat), streets.snap(to_lon, to_lat))
    return Walks(metres / speed_m_s, streets.sha256)


def walk_line(from_: tuple[float, float], to: tuple[float, float]) -> list[list[float]]:
    """Return the way from a point to another along the streets, as points in degrees; empty without streets or a way.

    Only for who may see both ends: the line tells where it begins.
    """
    path = settings.TOIMIVA_STREETS
    if path is None:
        return []
    from .network.route import Walk, route

    try:
        found = route(_streets(path, path.stat().st_mtime_ns), Walk(from_=list(from_), to=list(to)))
    except Refusal:
        return []
    line: list[list[float]] = found["geometry"]["coordinates"]
    return line


def _lines(from_lon: Numbers, from_lat: Numbers, to_lon: Numbers, to_lat: Numbers) -> Numbers:
    metres = np.empty((len(from_lon), len(to_lon)))
    step = max(1, CELLS // max(1, len(to_lon)))
    for start in range(0, len(from_lon), step):
        rows = slice(start, start + step)
        metres[rows] = line_m(to_lon[None, :], to_lat[None, :], from_lon[rows, None], from_lat[rows, None])
    return metres


@lru_cache(maxsize=2)
def _streets(path: Path, changed: int) -> Streets:
    """Read the streets once a process, and again when the file has changed."""
    from .network.streets import read_streets

    return read_streets(path)
