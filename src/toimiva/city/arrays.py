"""Arrays of the engines: their types, rows sorted by several keys, where each group of sorted rows begins."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def sorted_by(*keys: NDArray[Any]) -> Ints:
    """Return the order of rows by the first key, then the next: one sort when the keys fit in 63 bits together."""
    packed, bits = np.zeros(len(keys[0]), np.int64), 0
    for key in keys:
        if not len(key):
            return np.zeros(0, np.int64)
        values = key.astype(np.int64)
        least = values.min()
        width = int(values.max() - least).bit_length()
        bits += width
        if bits > 63:
            return np.lexsort(keys[::-1]).astype(np.int64)
        packed = (packed << width) | (values - least)
    return np.argsort(packed, kind="stable")


def offsets(groups: NDArray[Any], count: int) -> Ints:
    """Return where each group begins in rows sorted by group, and the end."""
    return np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=count))]).astype(np.int64)
