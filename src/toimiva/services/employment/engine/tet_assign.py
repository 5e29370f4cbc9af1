"""Who goes where for work practice, and when: as many as can be, as they wish, by the shortest ways; proven best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from toimiva.city.arrays import Ints

from .tet_check import lower_bound, violations
from .tet_flow import solve_flow
from .tet_instance import Assignment, Instance
from .tet_mixed import solve_mixed


def assign(one: Instance) -> Assignment:
    """Return the best assignment: most pupils placed, then the least sum of ranks, then the least metres in all.

    The answer is checked before it is given: raises RuntimeError where it broke a limit or was not proven best.
    """
    place, block = np.full(len(one.pupils), -1), np.full(len(one.pupils), -1)
    prices = np.zeros_like(one.spots)
    bound, mixed = 0, False
    for blocks in _apart(one):
        rows = np.flatnonzero(one.may[:, blocks].any(axis=1))
        part = _part(one, rows, blocks)
        if _overlaps(part):
            pool, least = solve_mixed(part)
            mixed = True
        else:
            flow = solve_flow(part)
            pool, least = flow.pool, 0
            prices[:, blocks] = flow.prices.reshape(part.spots.shape)
            least = lower_bound(part, flow.prices.reshape(part.spots.shape))
        taken = pool >= 0
        place[rows[taken]] = pool[taken] // len(blocks)
        block[rows[taken]] = blocks[pool[taken] % len(blocks)]
        bound += least
    found = Assignment(one, place, block, bound, "whole numbers" if mixed else "flow", None if mixed else prices)
    broken = violations(found)
    if broken or found.total != bound:
        raise RuntimeError(f"the assignment of work practice is not proven: {broken}, {found.total} and {bound}")
    return found


def _apart(one: Instance) -> list[Ints]:
    """Return the blocks in groups that share neither a week nor a pupil: each is a problem of its own."""
    count = len(one.blocks)
    together = (one.may.T.astype(np.int64) @ one.may.astype(np.int64)) > 0
    together |= np.array([[each.meets(other) for other in one.blocks] for each in one.blocks])
    groups, label = connected_components(coo_array(together), directed=False)
    return [np.flatnonzero(label == group) for group in range(groups)] if count else []


def _overlaps(one: Instance) -> bool:
    return any(each.meets(other) for at, each in enumerate(one.blocks) for other in one.blocks[:at])


def _part(one: Instance, rows: Ints, blocks: Ints) -> Instance:
    """Return the problem of some pupils and blocks; costs count as in the whole, so that they may be added up."""
    part = replace(
        one,
        pupils=[one.pupils[row] for row in rows],
        schools=[one.schools[row] for row in rows],
        areas=[one.areas[row] for row in rows],
        blocks=[one.blocks[at] for at in blocks],
        ranks=one.ranks[rows],
        metres=one.metres[rows],
        may=one.may[np.ix_(rows, blocks)],
        spots=one.spots[:, blocks],
    )
    for name in ("unit_m", "of_rank", "of_nobody"):
        part.__dict__[name] = getattr(one, name)  # a cached property keeps its value there
    part.__dict__["whole_metres"] = one.whole_metres[rows]
    return part
