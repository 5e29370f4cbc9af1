"""Who is whose guardian: parents at home, parents elsewhere, and now and then an appointed guardian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from .households import COUPLE, ONE_PARENT, SHARED, SINGLE, TWO_PARENTS, Households
from .lives import CHILD, FIRST, SECOND, Lives

PARENT, APPOINTED = range(2)
SOLE, JOINT = range(2)
GUARDIAN_KINDS = ("parent", "appointed")
CUSTODIES = ("sole", "joint")

JOINT_AFTER_SEPARATION = 0.6
"""Share of one-parent families where a parent who lives elsewhere in the city shares the custody."""

APPOINTED_SHARE = 0.01
"""Share of one-parent families where the adult is not a parent but an appointed guardian."""

LEAST_YEARS_APART = 17.5


@dataclass(frozen=True)
class Guardianships:
    """One entry for each guardian of each child; `since` in days since 1970-01-01."""

    guardian: np.ndarray
    ward: np.ndarray
    kind: np.ndarray
    custody: np.ndarray
    since: np.ndarray


def adult_since(today: date) -> int:
    """Who is born on this day or before (days since 1970-01-01) is 18 on `today`.

    Who is born on 29 February comes of age on 1 March.
    """
    try:
        day = today.replace(year=today.year - 18)
    except ValueError:
        day = date(today.year - 18, 2, 28)
    return (day - date(1970, 1, 1)).days


def guardianships(households: Households, lives: Lives, today: date, rng: np.random.Generator) -> Guardianships:
    """The guardians of every child under 18."""
    ward = np.flatnonzero((lives.role == CHILD) & (lives.born > adult_since(today)))
    home = lives.household[ward]
    first = households.first[home]
    two = households.kind[home] == TWO_PARENTS
    elsewhere = parents_elsewhere(households, lives, rng)
    appointed = (households.kind == ONE_PARENT) & (rng.random(len(households)) < APPOINTED_SHARE)
    elsewhere[appointed] = -1
    other = np.where(two, np.minimum(first + 1, len(lives) - 1), elsewhere[home])
    joint = other >= 0
    kind = np.where(appointed[home], APPOINTED, PARENT)
    since = np.where(appointed[home], (lives.born[ward] + (adult_since(today) + 6574)) // 2, lives.born[ward])
    return Guardianships(
        guardian=np.concatenate([first, other[joint]]),
        ward=np.concatenate([ward, ward[joint]]),
        kind=np.concatenate([kind, kind[joint]]),
        custody=np.concatenate([np.where(joint, JOINT, SOLE), np.full(int(joint.sum()), JOINT)]),
        since=np.concatenate([since, lives.born[ward[joint]]]),
    )


def parents_elsewhere(households: Households, lives: Lives, rng: np.random.Generator) -> np.ndarray:
    """For each household the parent who lives in another one, or -1.

    Parents and those who could be the other one are both sorted by age and matched in that order, nobody twice;
    a pair that does not fit the eldest child stays apart.
    """
    found = np.full(len(households), -1)
    eldest = np.zeros(len(households))
    child = lives.role == CHILD
    np.maximum.at(eldest, lives.household[child], lives.age[child])
    parted = (households.kind == ONE_PARENT) & (rng.random(len(households)) < JOINT_AFTER_SEPARATION)
    kind = households.kind[lives.household]
    free = np.isin(kind, (SINGLE, SHARED)) | (kind == COUPLE) & (lives.role == SECOND)
    free &= np.isin(lives.role, (FIRST, SECOND)) & (lives.age > 20) & (lives.age < 66)
    for female in (False, True):
        home = np.flatnonzero(parted & (lives.female[households.first] != female))
        candidates = np.flatnonzero(free & (lives.female == female))
        wanted = lives.age[households.first[home]] + np.where(female, -2.0, 2.0) + rng.normal(0, 3, len(home))
        home, wanted = home[np.argsort(wanted, kind="stable")], np.sort(wanted)
        candidates = candidates[np.argsort(lives.age[candidates], kind="stable")]
        nearest = np.searchsorted(lives.age[candidates], wanted)
        steps = np.arange(len(home))
        place = np.maximum.accumulate(nearest - steps) + steps if len(home) else nearest
        fits = place < len(candidates)
        home, chosen = home[fits], candidates[place[fits]]
        old_enough = lives.age[chosen] - eldest[home] >= LEAST_YEARS_APART
        found[home[old_enough]] = chosen[old_enough]
    return found
