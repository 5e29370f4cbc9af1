"""Who the residents are by age and sex: drawn household by household, so that parents fit their children."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .households import (
    ADULT_CHILD,
    COUPLE,
    DECEASED,
    INSTITUTION,
    ONE_PARENT,
    SHARED,
    SINGLE,
    TWO_PARENTS,
    Households,
)
from .tables import Districts

OLD, YOUNG = 0, 1
DAYS_A_YEAR = 365.2425
OLDEST = 105.5
MOST_CHILDREN = 5
SAME_SEX = 0.02
TWINS = 0.016
LEAST_YEARS_BETWEEN = 0.95
LEAVE_HOME = 22.5
"""Years between the births of brothers and sisters who are no twins; the age by which children have moved out."""

ALIVE = np.iinfo(np.int64).max
FIRST, SECOND, CHILD = range(3)
"""Roles: the household's first adult, another adult, a child of the first."""


@dataclass(frozen=True)
class Lives:
    """One entry for each person, household by household: first adult, other adults, children.

    `age` in years with fraction, as if alive today; `born` and `died` as days since 1970-01-01, `ALIVE` who lives.
    """

    household: np.ndarray
    role: np.ndarray
    female: np.ndarray
    age: np.ndarray
    born: np.ndarray
    died: np.ndarray

    def __len__(self) -> int:
        return len(self.role)


def live(table: Districts, households: Households, today: date, rng: np.random.Generator) -> Lives:
    """Give every place in a household an age and a sex, and a date of birth before or on `today`."""
    count = len(households)
    children = child_ages(households, rng)
    oldest = np.nan_to_num(np.nanmax(children, axis=1, initial=-1.0), nan=-1.0)
    youngest = np.nanmin(children, axis=1, initial=99.0)
    first_age = np.zeros(count)
    second_age = np.zeros(count)
    old = np.array([neighbourhood.old_factor for neighbourhood in table.neighbourhoods])[households.neighbourhood]
    first_female = rng.random(count) < 0.5

    where = households.kind == SINGLE
    first_age[where] = ages_of_adults(old[where], (0.24, 0.25), rng)
    first_female[where] = rng.random(where.sum()) < np.interp(first_age[where], [60, 80, 95], [0.46, 0.70, 0.80])

    where = households.kind == COUPLE
    first_age[where] = ages_of_adults(old[where], (0.36, 0.27), rng)
    second_age[where] = first_age[where] + rng.normal(2.0, 3.6, where.sum())
    first_female[where] = True

    where = (households.kind == TWO_PARENTS) | (households.kind == ONE_PARENT)
    span = oldest[where] - youngest[where]
    at_first = np.minimum(np.clip(rng.normal(30.2, 4.8, where.sum()), 18.6, 44.5), 45.5 - span)
    first_age[where] = oldest[where] + np.maximum(at_first, 18.6)
    apart = np.clip(rng.normal(2.2, 4.4, where.sum()), -10, 20)
    second_age[where] = np.maximum(first_age[where] + apart, oldest[where] + 18.6)
    first_female[where] = np.where(households.kind[where] == ONE_PARENT, rng.random(where.sum()) < 0.84, True)

    where = households.kind == ADULT_CHILD
    second_age[where] = rng.uniform(18.2, 30, where.sum())
    first_age[where] = second_age[where] + np.clip(rng.normal(30, 5, where.sum()), 18.6, 43)

    where = households.kind == SHARED
    first_age[where] = 18.4 + 20 * rng.beta(1.6, 3, where.sum())
    where = np.isin(households.kind, (INSTITUTION, DECEASED))
    first_age[where] = 62 + (OLDEST - 62) * rng.beta(4, 3.2, where.sum())
    first_female[where] = rng.random(where.sum()) < 0.69
    return lay_out(households, children, first_age, second_age, first_female, today, rng)


def ages_of_adults(old: np.ndarray, shares: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """Ages from 18 on; `shares` of the old (65 and over, where the neighbourhood is like the city) and of the young."""
    share_old = np.clip(shares[OLD] * old, 0.02, 0.75)
    share_young = (1 - share_old) * shares[YOUNG] / (1 - shares[OLD])
    draw = rng.random(len(old))
    young = 18.3 + 19.7 * rng.beta(1.9, 1.7, len(old))
    middle = 33 + 32 * rng.beta(1.35, 0.95, len(old))
    aged = 65 + 38 * rng.beta(1.15, 3.0, len(old))
    return np.where(draw < share_old, aged, np.where(draw < share_old + share_young, young, middle))


def child_ages(households: Households, rng: np.random.Generator) -> np.ndarray:
    """Ages of each household's children, youngest first, NaN where there is none. Somebody is always under 18.

    Twins share their age; other brothers and sisters are born at least `LEAST_YEARS_BETWEEN` apart.
    """
    count = len(households)
    least = np.where(rng.random((count, MOST_CHILDREN)) < TWINS, 0.0, LEAST_YEARS_BETWEEN)
    more = np.where(least > 0, rng.gamma(2.0, 0.85, least.shape), 0.0)
    youngest = 17.9 * rng.beta(1.0, 1.08, (count, 1))
    least[:, 0] = more[:, 0] = 0
    missing = np.arange(MOST_CHILDREN) >= households.children[:, None]
    least[missing] = more[missing] = 0
    room = (LEAVE_HOME - youngest) * rng.uniform(0.85, 1.0, (count, 1)) - least.sum(axis=1, keepdims=True)
    squeeze = np.minimum(1.0, room / np.maximum(more.sum(axis=1, keepdims=True), 1e-9))
    ages = youngest + np.cumsum(least + more * squeeze, axis=1)
    ages[missing] = np.nan
    return ages


def lay_out(
    households: Households,
    children: np.ndarray,
    first_age: np.ndarray,
    second_age: np.ndarray,
    first_female: np.ndarray,
    today: date,
    rng: np.random.Generator,
) -> Lives:
    """Turn one row a household into one row a person."""
    household = np.repeat(np.arange(len(households)), households.size)
    place = np.arange(len(household)) - households.first[household]
    adults = households.adults[household]
    role = np.where(place == 0, FIRST, np.where(place < adults, SECOND, CHILD))
    kind = households.kind[household]

    age = np.where(role == FIRST, first_age[household], second_age[household])
    sharer = (kind == SHARED) & (role == SECOND)
    age[sharer] = 18.4 + 20 * rng.beta(1.6, 3, sharer.sum())
    child = role == CHILD
    age[child] = children[household[child], (place - adults)[child]]

    opposite = rng.random(len(households)) >= SAME_SEX
    female = np.where(role == FIRST, first_female[household], rng.random(len(household)) < 0.49)
    partner = (role == SECOND) & np.isin(kind, (COUPLE, TWO_PARENTS))
    female[partner] = first_female[household[partner]] ^ opposite[household[partner]]

    adult = role != CHILD
    spread = rng.random(len(household))
    age = np.where(adult & (age < 18.1), 18.1 + 4 * spread, age)
    age = np.where(age > OLDEST, OLDEST - 8 * spread, age)
    now = (today - date(1970, 1, 1)).days
    born = now - np.floor(age * DAYS_A_YEAR).astype(np.int64)
    died = np.where(kind == DECEASED, now - rng.integers(1, 3 * 365, len(household)), ALIVE)
    return Lives(household, role, female, age, born, died)
