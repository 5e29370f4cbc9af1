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
YOUNGEST_PARENT = 18.6
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


@dataclass(frozen=True)
class Adults:
    """The adults of each household: ages of the first and (if there is one) the second; is the first female."""

    first: np.ndarray
    second: np.ndarray
    female: np.ndarray


def live(table: Districts, households: Households, today: date, rng: np.random.Generator) -> Lives:
    """Give every place in a household an age and a sex, and a date of birth before or on `today`."""
    count = len(households)
    adults = Adults(np.zeros(count), np.zeros(count), rng.random(count) < 0.5)
    children = child_ages(households, rng)
    old = np.array([neighbourhood.old_factor for neighbourhood in table.neighbourhoods])[households.neighbourhood]
    childless(households, adults, old, rng)
    parents(households, adults, children, rng)
    others(households, adults, rng)
    return lay_out(households, adults, children, today, rng)


def childless(households: Households, adults: Adults, old: np.ndarray, rng: np.random.Generator) -> None:
    """Fill in those who live alone or as a couple; `old` is the neighbourhood's share of the old against the city's."""
    alone = households.kind == SINGLE
    adults.first[alone] = ages_of_adults(old[alone], (0.24, 0.25), rng)
    adults.female[alone] = rng.random(alone.sum()) < np.interp(adults.first[alone], [60, 80, 95], [0.46, 0.70, 0.80])
    couple = households.kind == COUPLE
    adults.first[couple] = ages_of_adults(old[couple], (0.36, 0.27), rng)
    adults.second[couple] = adults.first[couple] + rng.normal(2.0, 3.6, couple.sum())
    adults.female[couple] = True


def parents(households: Households, adults: Adults, children: np.ndarray, rng: np.random.Generator) -> None:
    """Fill in parents: the first one 18.6 to 46 years older than each child, the other one near in age."""
    family = np.isin(households.kind, (TWO_PARENTS, ONE_PARENT))
    count = int(family.sum())
    youngest = children[family, 0]
    oldest = np.nanmax(children[family], axis=1) if count else youngest
    at_first = np.minimum(np.clip(rng.normal(30.2, 4.8, count), YOUNGEST_PARENT, 44.5), 45.5 - (oldest - youngest))
    adults.first[family] = oldest + np.maximum(at_first, YOUNGEST_PARENT)
    apart = np.clip(rng.normal(2.2, 4.4, count), -10, 20)
    adults.second[family] = np.maximum(adults.first[family] + apart, oldest + YOUNGEST_PARENT)
    mothers_alone = rng.random(count) < 0.84
    adults.female[family] = np.where(households.kind[family] == ONE_PARENT, mothers_alone, True)


def others(households: Households, adults: Adults, rng: np.random.Generator) -> None:
    """Fill in parents of grown children, sharers, those in care and those who have died."""
    home = households.kind == ADULT_CHILD
    adults.second[home] = rng.uniform(18.2, 30, home.sum())
    adults.first[home] = adults.second[home] + np.clip(rng.normal(30, 5, home.sum()), YOUNGEST_PARENT, 43)
    shared = households.kind == SHARED
    adults.first[shared] = ages_of_sharers(int(shared.sum()), rng)
    care = np.isin(households.kind, (INSTITUTION, DECEASED))
    adults.first[care] = 62 + (OLDEST - 62) * rng.beta(4, 3.2, care.sum())
    adults.female[care] = rng.random(care.sum()) < 0.69


def ages_of_sharers(count: int, rng: np.random.Generator) -> np.ndarray:
    """Ages of those who share a dwelling: students and the young in work."""
    return 18.4 + 20 * rng.beta(1.6, 3, count)


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
    households: Households, adults: Adults, children: np.ndarray, today: date, rng: np.random.Generator
) -> Lives:
    """Turn one row a household into one row a person."""
    household = np.repeat(np.arange(len(households)), households.size)
    place = np.arange(len(household)) - households.first[household]
    grown = households.adults[household]
    role = np.where(place == 0, FIRST, np.where(place < grown, SECOND, CHILD))
    kind = households.kind[household]

    age = np.where(role == FIRST, adults.first[household], adults.second[household])
    sharer = (kind == SHARED) & (role == SECOND)
    age[sharer] = ages_of_sharers(int(sharer.sum()), rng)
    child = role == CHILD
    age[child] = children[household[child], (place - grown)[child]]

    opposite = rng.random(len(households)) >= SAME_SEX
    female = np.where(role == FIRST, adults.female[household], rng.random(len(household)) < 0.49)
    partner = (role == SECOND) & np.isin(kind, (COUPLE, TWO_PARENTS))
    female[partner] = adults.female[household[partner]] ^ opposite[household[partner]]

    adult = role != CHILD
    spread = rng.random(len(household))
    age = np.where(adult & (age < 18.1), 18.1 + 4 * spread, age)
    age = np.where(age > OLDEST, OLDEST - 8 * spread, age)
    now = (today - date(1970, 1, 1)).days
    born = now - np.floor(age * DAYS_A_YEAR).astype(np.int64)
    died = np.where(kind == DECEASED, now - rng.integers(1, 3 * 365, len(household)), ALIVE)
    return Lives(household, role, female, age, born, died)
