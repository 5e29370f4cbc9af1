"""The nearest of many places for each point, and how many lie within so many minutes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .sphere import Numbers, Whole
from .tables import LONG, draft_of, is_plain, write_long
from .walk_matrix import Matrix

if TYPE_CHECKING:
    import pyarrow as pa

MICROMETRE = 6  # decimals: what differs by less is equal, so that ties go by the text of `to`
FEW = 8


@dataclass
class Nearest:
    """The places of each category, in the order of their ids; the counts within minutes as they are found."""

    matrix: Matrix
    k: int
    within: list[float]
    counts: list[tuple[str, str, list[int]]] = field(default_factory=list)

    def groups(self) -> list[tuple[str, Whole]]:
        """Return (category, the numbers of its places) by category."""
        to = self.matrix.to
        by_id = sorted(range(len(to.ids)), key=to.ids.__getitem__)
        return [
            (category, np.array([i for i in by_id if to.categories[i] == category], np.int64))
            for category in sorted(set(to.categories)) or [""]
        ]

    def tables(self, schema: pa.Schema) -> Iterator[pa.Table]:
        """Yield the nearest of each point, and count."""
        import pyarrow as pa

        groups, speed = self.groups(), self.matrix.asked.walk_speed
        for start, slice_m in self.matrix.slices():
            rows: list[tuple[str, str, int, str, float, float]] = []
            parts = [np.round(slice_m[:, places], MICROMETRE) for _, places in groups]
            order = [smallest(metres, self.k) for metres in parts]
            within = [[(metres / speed <= 60 * m).sum(axis=1).tolist() for m in self.within] for metres in parts]
            for row in range(len(slice_m)):
                point = self.matrix.from_.ids[start + row]
                for g, (category, places) in enumerate(groups):
                    self.counts.append((point, category, [count[row] for count in within[g]]))
                    for rank, at in enumerate(order[g][row].tolist(), 1):
                        if np.isinf(metres := float(parts[g][row, at])):
                            break
                        rows.append((point, category, rank, self.matrix.to.ids[places[at]], metres, metres / speed))
            yield pa.table([list(column) for column in zip(*rows, strict=True)] or [[]] * 6, schema=schema)


def smallest(values: Numbers, k: int) -> Whole:
    """Return for each row the columns of its `k` smallest values, of equals the first.

    >>> smallest(np.array([[3.0, 1.0, 1.0]]), 2)
    array([[1, 2]])
    """
    k = min(k, values.shape[1])
    if k > FEW:
        return np.argsort(values, axis=1, kind="stable")[:, :k]
    left, found = values.copy(), np.empty((len(values), k), np.int64)
    for rank in range(k):
        found[:, rank] = left.argmin(axis=1)
        left[np.arange(len(left)), found[:, rank]] = np.inf
    return found


def write_nearest(nearest: Nearest, out: Path) -> None:
    """Write the nearest to `out`, and with minutes the counts beside it."""
    import pyarrow as pa

    texts, metres = pa.string(), pa.float64()
    schema = pa.schema(
        [
            ("from", texts), ("category", texts), ("rank", pa.int64()), ("to", texts), ("distance_m", metres),
            ("travel_s", metres),
        ]
    )  # fmt: skip
    plain = is_plain(nearest.matrix.from_.ids, nearest.matrix.to.ids, filter(None, nearest.matrix.to.categories))
    write_long(out, nearest.tables(schema), schema, plain_text=plain)
    if nearest.within:
        write_counts(nearest, counts_of(out))


def counts_of(out: Path) -> Path:
    """Return the file of the counts, beside that of the nearest.

    >>> counts_of(Path("near.csv.gz")).name
    'near.counts.csv'
    """
    form = next(form for form in reversed(LONG) if out.name.endswith(form))
    return out.with_name(out.name.removesuffix(form) + ".counts.csv")


def write_counts(nearest: Nearest, out: Path) -> None:
    """Write how many places of each category each point reaches within the minutes, zeros included."""
    with draft_of(out) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["from", "category", *(f"within_{minutes:g}" for minutes in nearest.within)])
        lines.writerows([point, category, *counts] for point, category, counts in nearest.counts)
