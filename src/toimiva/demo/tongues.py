"""Which language each resident speaks at home, and in which the city serves them."""

from __future__ import annotations

import numpy as np

from .households import SHARED, TWO_PARENTS, Households
from .lives import CHILD, FIRST, SECOND, Lives
from .tables import Districts, read

SWEDISH_SHARE, FOREIGN_SHARE = 0.055, 0.185
"""Shares of the city's residents whose mother tongue is Swedish, and neither Finnish nor Swedish (about 2023)."""

SAME_TONGUE, SAME_AMONG_SHARERS = 0.88, 0.55
CHILD_SPEAKS_SWEDISH = 0.6
"""Of the children of a Swedish and a Finnish speaker."""

SERVED_IN = ("fi", "sv", "en")
SERVICE_LANGUAGE_OF_OTHERS = (0.55, 0.02, 0.43)
FINNISH, SWEDISH = 0, 1


def codes() -> list[str]:
    """The mother tongues that occur, Finnish and Swedish first; elsewhere a tongue is its place in this list."""
    return ["fi", "sv", *read("languages.toml")["weight"]]


def tongues(table: Districts, households: Households, lives: Lives, rng: np.random.Generator) -> np.ndarray:
    """Return each resident's mother tongue.

    A household has one; other adults share it or not. Children learn that of their first parent, or where parents
    differ with even chances one of theirs; more often Swedish than Finnish.
    """
    swedish, foreign = chances(table, households, lives)
    own = draw(swedish, foreign, rng)
    others = draw(swedish[lives.household], foreign[lives.household], rng)
    kind = households.kind[lives.household]
    same = rng.random(len(lives)) < np.where(kind == SHARED, SAME_AMONG_SHARERS, SAME_TONGUE)
    tongue = np.where((lives.role == SECOND) & ~same, others, own[lives.household])

    second = own.copy()
    with_second = (lives.role == SECOND) & (kind == TWO_PARENTS)
    second[lives.household[with_second]] = tongue[with_second]
    swedish_and_finnish = (np.minimum(own, second) == FINNISH) & (np.maximum(own, second) == SWEDISH)
    follow_second = rng.random(len(households)) < 0.5
    swedish_child = rng.random(len(households)) < CHILD_SPEAKS_SWEDISH
    of_children = np.where(follow_second, second, own)
    of_children = np.where(swedish_and_finnish, np.where(swedish_child, SWEDISH, FINNISH), of_children)
    return np.where(lives.role == CHILD, of_children[lives.household], tongue)


def chances(table: Districts, households: Households, lives: Lives) -> tuple[np.ndarray, np.ndarray]:
    """Each household's chance of speaking Swedish and of speaking a foreign language at home.

    Districts differ as the table says, ages as immigration has made them; the city's shares are kept.
    """
    areas = [table.district_of[neighbourhood.district] for neighbourhood in table.neighbourhoods]
    swedish = np.array([area.swedish for area in areas])[households.neighbourhood]
    age = lives.age[lives.role == FIRST]
    by_age = np.interp(age, [20, 28, 48, 60, 70, 85], [1.0, 1.3, 1.3, 0.75, 0.35, 0.2])
    foreign = np.array([area.foreign for area in areas])[households.neighbourhood] * by_age
    size = households.size
    swedish = swedish * SWEDISH_SHARE / np.average(swedish, weights=size)
    foreign = foreign * FOREIGN_SHARE / np.average(foreign, weights=size)
    return np.clip(swedish, 0, 0.3), np.clip(foreign, 0, 0.65)


def draw(swedish: np.ndarray, foreign: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a tongue for each pair of chances."""
    weights = np.array(list(read("languages.toml")["weight"].values()), dtype=float)
    which = rng.choice(len(weights), size=len(swedish), p=weights / weights.sum()) + 2
    chance = rng.random(len(swedish))
    return np.where(chance < foreign, which, np.where(chance < foreign + swedish, SWEDISH, FINNISH))


def service_languages(tongue: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The place in `SERVED_IN` of the language each resident has asked to be served in."""
    others = rng.choice(len(SERVED_IN), size=len(tongue), p=SERVICE_LANGUAGE_OF_OTHERS)
    return np.where(tongue <= SWEDISH, tongue, others)
