"""What households live on and in: yearly income and dwelling size."""

from __future__ import annotations

import numpy as np

from .households import Households
from .lives import CHILD, Lives
from .tables import Districts

INCOME_BY_AGE = ([18, 22, 27, 35, 45, 58, 64, 70, 85], [9, 17, 30, 41, 46, 45, 38, 29, 23])
"""Ages, and the median yearly income of an adult of that age in thousands of euros, roughly as in the 2020s."""

WITHOUT_WORK = 0.09
WITHOUT_WORK_EUR = 10_500
SPREAD = 0.42
"""Standard deviation of the logarithm of incomes."""

DWELLING_M2 = np.array([42, 41, 61, 76, 89, 101, 112])
"""Median floor area of a household of 1, 2, 3, … persons; the first place is unused."""

UNKNOWN_DWELLING = 0.03


def incomes(table: Districts, households: Households, lives: Lives, rng: np.random.Generator) -> np.ndarray:
    """Each household's income in euros a year, rounded to hundreds; neighbourhoods differ as their real means do."""
    factor = np.array([neighbourhood.income_factor for neighbourhood in table.neighbourhoods])
    middle = 1_000 * np.interp(lives.age, *INCOME_BY_AGE) * np.exp(rng.normal(0, SPREAD, len(lives)))
    idle = (rng.random(len(lives)) < WITHOUT_WORK) & (lives.age < 64)
    each = np.where(idle, WITHOUT_WORK_EUR, middle * factor[households.neighbourhood][lives.household] ** 0.8)
    each[lives.role == CHILD] = 0
    total = np.bincount(lives.household, weights=each, minlength=len(households))
    return np.round(total, -2).astype(np.int64)


def dwelling_sizes(households: Households, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Floor area in square metres, and whether it is unknown."""
    median = DWELLING_M2[np.minimum(households.size, len(DWELLING_M2) - 1)]
    area = np.clip(median * np.exp(rng.normal(0, 0.28, len(households))), 14, 320).astype(np.int64)
    return area, rng.random(len(households)) < UNKNOWN_DWELLING
