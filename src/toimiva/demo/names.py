"""What residents are called: combinations of names common in their language and generation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from .households import COUPLE, TWO_PARENTS, Households
from .lives import CHILD, SECOND, Lives
from .tables import read
from .tongues import codes

GENERATIONS = ("before_1955", "before_1990", "since_1990")
GENERATION_STARTS = [(date(year, 1, 1) - date(1970, 1, 1)).days for year in (1955, 1990)]
COMMONEST = 1.5
"""How much commoner the first names of a list are than the last; 1 means all alike."""

SHARED_SURNAME = 0.62
"""Share of couples who bear the same surname, where both speak the same language."""


@dataclass
class Pools:
    """All names in one list, with the place and length of each pool: a language's names for a sex and generation."""

    words: list[str] = field(default_factory=list)
    start: dict[Any, int] = field(default_factory=dict)
    length: dict[Any, int] = field(default_factory=dict)

    def add(self, key: Any, names: str) -> None:
        split = names.split()
        self.start[key], self.length[key] = len(self.words), len(split)
        self.words += split

    def bounds(self, keys: list[Any]) -> tuple[np.ndarray, np.ndarray]:
        """Start and length of the pools, in the order of the keys."""
        return np.array([self.start[key] for key in keys]), np.array([self.length[key] for key in keys])


@dataclass(frozen=True)
class Names:
    """Places of each resident's names in the word lists; -1 where there is no second or third first name."""

    first_words: np.ndarray
    last_words: np.ndarray
    first: np.ndarray
    second: np.ndarray
    third: np.ndarray
    call: np.ndarray
    last: np.ndarray


def name(households: Households, lives: Lives, tongue: np.ndarray, rng: np.random.Generator) -> Names:
    """Name everybody. Families share surnames as families do."""
    firsts, lasts = first_pools(), last_pools()
    start, length = firsts.bounds(list(firsts.start))
    pool = (tongue * len(GENERATIONS) + np.searchsorted(GENERATION_STARTS, lives.born, side="right")) * 2 + lives.female
    start, length = start[pool], length[pool]
    number = pick(length, rng)
    shift = 1 + (rng.random(len(lives)) * (length - 2)).astype(np.int64)
    has_second = rng.random(len(lives)) < np.where(tongue <= 1, 0.85, 0.2)
    has_third = has_second & (rng.random(len(lives)) < 0.07)
    second = np.where(has_second, start + (number + shift) % length, -1)
    third = np.where(has_third, start + (number + shift + 1) % length, -1)
    first = start + number
    call = np.where(has_second & (rng.random(len(lives)) < 0.12), second, first)

    bearer = surname_from(households, lives, tongue, rng)
    _, long = lasts.bounds([(code, "M") for code in codes()])
    place = pick(long[tongue], rng)[bearer]
    begin = np.stack([lasts.bounds([(code, sex) for code in codes()])[0] for sex in "MF"])
    last = begin[lives.female.astype(int), tongue[bearer]] + place
    words = (np.array(firsts.words, dtype=object), np.array(lasts.words, dtype=object))
    return Names(*words, first, second, third, call, last)


def first_pools() -> Pools:
    """First names by tongue, generation and sex, in the order of tongues, generations, male before female."""
    table, pools = read("names.toml"), Pools()
    for code in codes():
        for generation in GENERATIONS:
            for sex in "MF":
                pools.add((code, generation, sex), table[code].get(generation, table[code])[sex])
    return pools


def last_pools() -> Pools:
    """Surnames by tongue and the bearer's sex."""
    table, pools = read("names.toml"), Pools()
    for code in codes():
        pools.add((code, "M"), table[code]["last"])
        pools.add((code, "F"), table[code].get("last_feminine", table[code]["last"]))
    return pools


def pick(length: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A place in a list of each length, the first places more often."""
    return (rng.random(len(length)) ** COMMONEST * length).astype(np.int64)


def surname_from(households: Households, lives: Lives, tongue: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whose surname each resident bears: their own, their partner's, or for children one parent's."""
    own = np.arange(len(lives))
    first = households.first[lives.household]
    kind = households.kind[lives.household]
    shares = (rng.random(len(households)) < SHARED_SURNAME)[lives.household]
    partner = (lives.role == SECOND) & np.isin(kind, (COUPLE, TWO_PARENTS)) & shares & (tongue == tongue[first])
    grown_child = (
        (lives.role == SECOND) & ~np.isin(kind, (COUPLE, TWO_PARENTS)) & (households.adults[lives.household] == 2)
    )
    grown_child &= lives.age < lives.age[first] - 18
    bearer = np.where(partner | grown_child, first, own)
    from_second = (rng.random(len(households)) < 0.6)[lives.household] & (kind == TWO_PARENTS)
    parent = bearer[np.where(from_second, np.minimum(first + 1, len(lives) - 1), first)]
    return np.where(lives.role == CHILD, parent, bearer)
