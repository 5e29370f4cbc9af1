"""Distances and walking times of every pair of two files of points."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .points import Points
from .route import nearest_way
from .snap import Snapped
from .sphere import Numbers
from .streets import Streets
from .tables import MATRIX, ROWS, MatrixFile, draft_of, form_of, is_plain, write_long

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How walks are counted: metres a second, the farthest straight line to a way, the longest walk that is told."""

    walk_speed: float
    max_snap_m: float
    max_minutes: float | None = None


class Matrix:
    """The distance table in slices; `seconds` and `unreachable` grow as they are taken."""

    def __init__(self, streets: Streets, from_: Points, to: Points, asked: Asked) -> None:
        self.streets, self.from_, self.to, self.asked = streets, from_, to, asked
        self.snapped = [streets.snap(points.lon, points.lat, asked.max_snap_m) for points in (from_, to)]
        self.seconds, self.unreachable = 0.0, 0

    def slices(self) -> Iterator[tuple[int, Numbers]]:
        """Yield metres by rows of `from_`, inf where there is no way or it is too long."""
        begun = time.perf_counter()
        for start, metres in self.streets.slices(self.snapped[0], self.snapped[1]):
            self.seconds += time.perf_counter() - begun
            if self.asked.max_minutes is not None:
                metres = np.where(metres / self.asked.walk_speed > 60 * self.asked.max_minutes, np.inf, metres)
            self.unreachable += int(np.isinf(metres).sum())
            yield start, metres
            begun = time.perf_counter()

    def report(self) -> dict[str, Any]:
        """Return what was computed, once all slices have been taken."""
        return {
            "from": len(self.from_.ids),
            "to": len(self.to.ids),
            "pairs": len(self.from_.ids) * len(self.to.ids),
            "unreachable": self.unreachable,
            "not_snapped": [*_not_snapped(self.from_, self.snapped[0]), *_not_snapped(self.to, self.snapped[1])],
            "ready_seconds": self.streets.seconds,
            "seconds": self.seconds,
        }


def _not_snapped(points: Points, snapped: Snapped) -> Iterator[dict[str, Any]]:
    for i in np.flatnonzero(~snapped.snapped).tolist():
        yield {"id": points.ids[i], **nearest_way(snapped, i)}


def write_matrix(matrix: Matrix, out: Path) -> None:
    """Write every pair, in the order of `from`, then `to`: long tables, or the seconds alone as `.npy`."""
    if form_of(out, MATRIX) == MATRIX:
        with draft_of(out) as draft, draft.open("wb") as file:
            written = MatrixFile(file, len(matrix.from_.ids), len(matrix.to.ids))
            for _, metres in matrix.slices():
                written.write(metres / matrix.asked.walk_speed)
        return
    import pyarrow as pa

    schema = pa.schema(
        [("from", pa.string()), ("to", pa.string()), ("distance_m", pa.float64()), ("travel_s", pa.float64())]
    )
    plain = is_plain(matrix.from_.ids, matrix.to.ids)
    write_long(out, _pairs(matrix, schema), schema, plain_text=plain)


def _pairs(matrix: Matrix, schema: pa.Schema) -> Iterator[pa.Table]:
    import pyarrow as pa

    ids, others = pa.array(matrix.from_.ids, pa.string()), pa.array(matrix.to.ids, pa.string())
    count = len(others)
    rows = max(1, ROWS // max(1, count))
    for start, slice_m in matrix.slices():
        for first in range(0, len(slice_m), rows):
            metres = slice_m[first : first + rows]
            here = np.arange(start + first, start + first + len(metres))
            flat = np.ascontiguousarray(metres).ravel()
            none = np.isinf(flat)
            columns = [
                ids.take(pa.array(np.repeat(here, count))),
                others.take(pa.array(np.tile(np.arange(count), len(metres)))),
                pa.array(flat, mask=none),
                pa.array(flat / matrix.asked.walk_speed, mask=none),
            ]
            yield pa.table(columns, schema=schema)
