"""Which identity code an invented resident has: well formed, with a true check character, and never a real person's.

Individual numbers 900 to 999 are kept for test use and given to nobody (Digital and Population Data Services Agency).
Fifty of them for a date, sex and century sign are soon used up, so the signs taken into use in 2023 are used too.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SIGNS_1900S = "-YXWVU"
SIGNS_2000S = "ABCDEF"
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
PER_SIGN = 50
FIRST_ARTIFICIAL = 900


def identity_codes(born: np.ndarray, female: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """Give everybody a code of their own, e.g. 010190-900P; `born` is in days since 1970-01-01.

    Raises ValueError where more than 300 persons of one sex are born on one day: a city of many millions.
    """
    day, month, year = calendar(born)
    rank = rank_in_group(born * 2 + female, rng)
    if len(rank) and rank.max() >= PER_SIGN * len(SIGNS_1900S):
        raise ValueError("more residents than artificial identity codes: ask for fewer")
    if (year < 1900).any() or (year > 2099).any():
        raise ValueError("artificial residents are born from 1900 on")
    start = born * 37 % PER_SIGN
    individual = FIRST_ARTIFICIAL + 2 * ((start + rank) % PER_SIGN) + np.where(female, 0, 1)
    signs = np.array(list(SIGNS_1900S + SIGNS_2000S), dtype=object)
    sign = rank // PER_SIGN + np.where(year >= 2000, len(SIGNS_1900S), 0)
    date_part = day * 10_000 + month * 100 + year % 100
    check = np.array(list(CHECK_CHARACTERS), dtype=object)[(date_part * 1_000 + individual) % 31]
    return pc.binary_join_element_wise(
        padded(date_part, 6), pa.array(signs[sign]), padded(individual, 3), pa.array(check), ""
    )


def calendar(days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Day, month and year of days since 1970-01-01."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month = months.astype(np.int64)
    return (dates - months).astype(np.int64) + 1, month % 12 + 1, month // 12 + 1970


def rank_in_group(group: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Number the members of each group from 0, in a random order."""
    order = np.lexsort((rng.permutation(len(group)), group))
    grouped = group[order]
    starts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]]) if len(group) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(group)])
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, sizes)
    return rank


def padded(numbers: np.ndarray, width: int) -> pa.Array:
    """Whole numbers as text with leading zeros."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
