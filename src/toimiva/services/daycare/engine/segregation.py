"""How evenly two groups of children are spread over units: the index of dissimilarity."""

from __future__ import annotations

from collections.abc import Iterable


def dissimilarity(units: Iterable[tuple[int, int]]) -> float | None:
    """Return the index of dissimilarity of (children of one group, of the other) unit by unit; None without both.

    0: every unit has the same shares; 1: no unit has both. It is the share of one group that would have to change
    units for an even spread. Two units with 30 and 10, 10 and 30: half of |30/40 - 10/40| + |10/40 - 30/40|.

    >>> dissimilarity([(30, 10), (10, 30)])
    0.5
    """
    rows = list(units)
    one, other = sum(a for a, _b in rows), sum(b for _a, b in rows)
    if not one or not other:
        return None
    return sum(abs(a / one - b / other) for a, b in rows) / 2
