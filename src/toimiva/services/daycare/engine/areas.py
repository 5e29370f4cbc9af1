"""How evenly the areas the children come from are mixed over units; area statistics only, never a child's own facts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from toimiva.city.columns import Fault, Faults, Table

from .instance import Floats, Instance, Ints
from .segregation import dissimilarity

PARTS = 1_000_000  # a share is counted in millionths


def shares_of(children: pa.Table, one: Instance) -> Floats | None:
    """Return `z` of each child: the share of a group in the public small area of its home; None without the column.

    An empty z is the mean of the others. Raises `Faults` for one that is no share.
    """
    faults: list[Fault] = []
    table = Table("children", children, faults)
    if not table.has("z"):
        return None
    z = table.numbers("z", "a share from 0 to 1", needed=False, whole=False, least=0)
    for row in np.flatnonzero(z > 1):
        table.fault(row, "bad_value", "z", value=float(z[row]), expected="a share from 0 to 1")
    if faults:
        raise Faults(faults)
    z = np.where(np.isnan(z), np.nanmean(z), z)
    of_child = dict(zip(table.text("child").to_pylist(), z.tolist(), strict=True))
    return np.array([of_child[name] for name in one.children])


def mixing(one: Instance, given: Ints, z: Floats) -> dict[str, Any]:
    """Return the index of dissimilarity if each child went to the unit it likes best (`before`) and as given."""
    best = np.where(np.diff(one.start) > 0, one.start[:-1], -1)
    return {"before": _index(one, best, z), "after": _index(one, given, z)}


def _index(one: Instance, given: Ints, z: Floats) -> float | None:
    """Return D: a_u is the sum of z in a unit, b_u that of 1 - z.

    Two units of two children, z of 0.75 and 0.75, and 0.25 and 0.25: a is 1.5 and 0.5, b 0.5 and 1.5, so D is
    half of |1.5/2 - 0.5/2| + |0.5/2 - 1.5/2|, 0.5.
    """
    there = np.flatnonzero(given >= 0)
    unit = one.pool_unit[one.pool[given[there]]]
    share = np.rint(z[there] * PARTS)
    group = np.bincount(unit, share, len(one.units)).astype(np.int64).tolist()
    others = np.bincount(unit, PARTS - share, len(one.units)).astype(np.int64).tolist()
    return dissimilarity(zip(group, others, strict=True))
