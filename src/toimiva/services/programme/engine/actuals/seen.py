"""Which rows have been met before: 128 bits a row in sorted runs that double, 16 bytes of memory each."""

from __future__ import annotations

import numpy as np

Halves = tuple[np.ndarray, np.ndarray]  # the first and the second 64 bits of each key


def keys_of(hexadecimal: bytes) -> Halves:
    """Return the keys written as 32 hexadecimal digits each, one after another."""
    pairs = np.frombuffer(bytes.fromhex(hexadecimal.decode("ascii")), ">u8").astype(np.uint64).reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


class Seen:
    """A set of 128-bit keys that is asked and filled by whole columns.

    The keys are of a cryptographic hash: two different ones with the same first half do not occur.
    """

    def __init__(self) -> None:
        self.runs: list[Halves] = []

    def __len__(self) -> int:
        return sum(len(high) for high, _low in self.runs)

    def has(self, keys: Halves) -> np.ndarray:
        """Tell for each key whether it is in the set."""
        high, low = keys
        found = np.zeros(len(high), bool)
        for run_high, run_low in self.runs:
            at = np.searchsorted(run_high, high)
            at[at == len(run_high)] = 0
            found |= (run_high[at] == high) & (run_low[at] == low)
        return found

    def add(self, keys: Halves) -> None:
        """Put keys into the set; runs of like length are merged, so that there are few to ask."""
        high, low = keys
        if not len(high):
            return
        order = np.argsort(high, kind="stable")
        run = (high[order], low[order])
        while self.runs and len(self.runs[-1][0]) <= 2 * len(run[0]):
            run = _merged(self.runs.pop(), run)
        self.runs.append(run)


def _merged(one: Halves, other: Halves) -> Halves:
    high, low = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.argsort(high, kind="stable")
    return high[order], low[order]


def repeats(keys: Halves) -> np.ndarray:
    """Tell for each key how many equal ones stand before it in the same column (0 for the first)."""
    order = np.lexsort((keys[1], keys[0]))
    high, low = keys[0][order], keys[1][order]
    first = np.ones(len(order), bool)
    first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    place = np.arange(len(order))
    starts = np.maximum.accumulate(np.where(first, place, 0))
    earlier = np.empty(len(order), np.int64)
    earlier[order] = place - starts
    return earlier
