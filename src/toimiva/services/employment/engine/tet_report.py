"""How fair an assignment of work practice is: who got the first wish, by school and area, how far, and who has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toimiva.city.arrays import Flags

from .tet_instance import NOT_ALLOWED, Assignment


def figures(found: Assignment) -> dict[str, Any]:
    """Return the figures of the whole, of each school and of each area, and the proof that nothing is better."""
    one = found.instance
    every = np.ones(len(one.pupils), bool)
    return {
        **_of(found, every),
        "by_rank": _by_rank(found),
        "by_school": _groups(found, one.schools),
        "by_area": _groups(found, one.areas),
        "unplaced": [
            {"pupil": pupil, "reason": reason}
            for pupil, reason in zip(one.pupils, reasons(found), strict=True)
            if reason
        ],
        "proof": {
            "optimal": found.total == found.lower_bound, "method": found.method, "total": found.total,
            "lower_bound": found.lower_bound, "rank_costs": one.of_rank, "unplaced_costs": one.of_nobody,
            "metres_counted_in": one.unit_m,
        },
    }  # fmt: skip


def reasons(found: Assignment) -> list[str]:
    """Return for each pupil why it has no place, "" for one that has."""
    one = found.instance
    told = np.full(len(one.pupils), "", object)
    for row in np.flatnonzero(~found.placed):
        open_ = (one.spots[:, one.may[row]] > 0).any(axis=1)
        allowed = one.ranks[row] != NOT_ALLOWED
        if not open_.any():
            told[row] = "no_place_open_in_these_weeks"
        elif not (open_ & allowed).any():
            told[row] = "no_place_allowed_in_these_weeks"
        else:
            told[row] = "all_places_full"
    return told.tolist()


def _by_rank(found: Assignment) -> dict[str, int]:
    ranks, counts = np.unique(found.given_ranks(), return_counts=True)
    names = {-1: "unplaced", 0: "unwished"}
    return {names.get(int(rank), str(int(rank))): int(count) for rank, count in zip(ranks, counts, strict=True)}


def _groups(found: Assignment, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    own = np.array(names, object)
    return {name: _of(found, own == name) for name in sorted(set(names)) if name}


def _of(found: Assignment, rows: Flags) -> dict[str, Any]:
    """Shares are of the pupils who wished for anything; a pupil without wishes got no wish refused."""
    one, ranks, ways = found.instance, found.given_ranks(), found.distances()
    wished = ((one.ranks != NOT_ALLOWED) & (one.ranks != one.unwished)).any(axis=1) & rows
    known = ways[rows & ~np.isnan(ways)]
    return {
        "pupils": int(rows.sum()),
        "placed": int((found.placed & rows).sum()),
        "with_wishes": int(wished.sum()),
        "first_choice": int(((ranks == 1) & wished).sum()),
        "first_choice_share": _share((ranks == 1) & wished, wished),
        "any_choice": int(((ranks > 0) & wished).sum()),
        "any_choice_share": _share((ranks > 0) & wished, wished),
        "mean_m": round(float(known.mean())) if len(known) else None,
        "max_m": round(float(known.max())) if len(known) else None,
    }


def _share(part: Flags, whole: Flags) -> float | None:
    return round(float(part.sum()) / float(whole.sum()), 4) if whole.any() else None
