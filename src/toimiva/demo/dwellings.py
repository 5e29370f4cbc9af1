"""Where residents live and have lived: a building for each household, and moves within the city."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .households import DECEASED, INSTITUTION, Households
from .identity import rank_in_group
from .lives import ALIVE, DAYS_A_YEAR, FIRST, Lives
from .streets import Buildings

PERMANENT, TEMPORARY, POSTAL = range(3)
ADDRESS_KINDS = ("permanent", "temporary", "postal")
NONE = -1
FOREVER = ALIVE

MOVED_WITHIN_CITY = 0.35
"""Share of households whose former address in the city is known."""

TEMPORARY_SHARE = 0.008
POSTAL_SHARE = 0.01
"""Shares of adults with a temporary address and with a postal address."""

APARTMENTS_A_STAIR = 12
MEAN_YEARS = 6.5
"""Mean time at one address, in years."""


@dataclass(frozen=True)
class Addresses:
    """One entry for each address of each person; days since 1970-01-01, `until` the last day or `FOREVER`."""

    person: np.ndarray
    kind: np.ndarray
    building: np.ndarray
    stair: np.ndarray
    apartment: np.ndarray
    since: np.ndarray
    until: np.ndarray


def home_of(households: Households, buildings: Buildings, rng: np.random.Generator) -> np.ndarray:
    """A building in its own neighbourhood for each household; so many buildings are used as the residents need."""
    where = households.neighbourhood
    residents = np.bincount(
        where, weights=np.where(households.kind == DECEASED, 0, households.size), minlength=len(buildings.count)
    )
    used = np.clip(np.ceil(residents / buildings.per_building), 1, np.maximum(buildings.count, 1)).astype(np.int64)
    building = buildings.first[where] + (rng.random(len(where)) * used[where]).astype(np.int64)
    care = households.kind == INSTITUTION
    return np.where(care, buildings.first[where], building)


def doors(building: np.ndarray, buildings: Buildings, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Stair (0 = A) and apartment of each household; `NONE` in a house that one or a few share."""
    apartment = rank_in_group(building, rng) + 1
    block = buildings.block[building]
    stair = np.where(block, np.minimum((apartment - 1) // APARTMENTS_A_STAIR, 25), NONE)
    few = ~block & (np.bincount(building, minlength=len(buildings))[building] > 1)
    return np.where(few, (apartment - 1) % 26, stair), np.where(block, apartment, NONE)


def addresses(
    households: Households, lives: Lives, home: np.ndarray, buildings: Buildings, today: int, rng: np.random.Generator
) -> Addresses:
    """Every address of every person: where they live, where they lived before, where mail goes."""
    stair, apartment = doors(home, buildings, rng)
    grown = ((lives.age[lives.role == FIRST] - 18) * DAYS_A_YEAR).astype(np.int64)
    stayed = 1 + np.minimum(rng.exponential(MEAN_YEARS * DAYS_A_YEAR, len(households)).astype(np.int64), grown)
    person = np.arange(len(lives))
    arrived = np.minimum(today, lives.died[households.first]) - stayed
    since = np.maximum(arrived[lives.household], lives.born)
    now = at_home(person, lives.household, home, stair, apartment, since, lives.died)
    parts = [now, former(households, lives, arrived, buildings, rng)]
    adults = person[(lives.age >= 18) & (lives.died == ALIVE)]
    parts.append(elsewhere(adults[rng.random(len(adults)) < TEMPORARY_SHARE], TEMPORARY, buildings, today, rng))
    parts.append(elsewhere(adults[rng.random(len(adults)) < POSTAL_SHARE], POSTAL, buildings, today, rng))
    return together(parts)


def at_home(
    person: np.ndarray,
    household: np.ndarray,
    home: np.ndarray,
    stair: np.ndarray,
    apartment: np.ndarray,
    since: np.ndarray,
    until: np.ndarray,
) -> Addresses:
    """The household's address as an address of each person."""
    kind = np.full(len(person), PERMANENT)
    return Addresses(person, kind, home[household], stair[household], apartment[household], since, until)


def former(
    households: Households, lives: Lives, arrived: np.ndarray, buildings: Buildings, rng: np.random.Generator
) -> Addresses:
    """The address before the last move, for those of the household who were born by then."""
    moved = rng.random(len(households)) < MOVED_WITHIN_CITY
    before = rng.integers(len(buildings), size=len(households))
    came = arrived - 60 - rng.exponential(4 * DAYS_A_YEAR, len(households)).astype(np.int64)
    stair, apartment = doors(before, buildings, rng)
    left = arrived[lives.household] - 1
    who = np.flatnonzero(moved[lives.household] & (lives.born < left))
    since = np.maximum(came[lives.household[who]], lives.born[who])
    return at_home(who, lives.household[who], before, stair, apartment, since, left[who])


def elsewhere(person: np.ndarray, kind: int, buildings: Buildings, today: int, rng: np.random.Generator) -> Addresses:
    """A second address somewhere in the city; a temporary one ends within a year."""
    building = rng.integers(len(buildings), size=len(person))
    stair, apartment = doors(building, buildings, rng)
    since = today - rng.integers(1, 200, size=len(person))
    ends = today + rng.integers(1, 365, size=len(person))
    until = ends if kind == TEMPORARY else np.full(len(person), FOREVER)
    return Addresses(person, np.full(len(person), kind), building, stair, apartment, since, until)


def together(parts: list[Addresses]) -> Addresses:
    """One table of several."""
    names = ("person", "kind", "building", "stair", "apartment", "since", "until")
    return replace(parts[0], **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
