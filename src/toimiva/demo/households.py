"""How residents live together: which households there are, where, and how many of each kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tables import Districts

KINDS = ("single", "couple", "two_parents", "one_parent", "parent_and_adult_child", "shared", "institution", "deceased")
SINGLE, COUPLE, TWO_PARENTS, ONE_PARENT, ADULT_CHILD, SHARED, INSTITUTION, DECEASED = range(len(KINDS))

KIND_SHARES = np.array([0.485, 0.245, 0.145, 0.05, 0.02, 0.055])
"""Shares of households of each kind (without institutions): about half live alone, a fifth with children."""

ADULTS = np.array([1, 2, 2, 1, 2, 0, 1, 1])
"""Adults in a household of each kind; in a shared one everybody is an adult and the number varies."""

CHILDREN_OF_TWO = np.array([0.43, 0.405, 0.115, 0.035, 0.015])
CHILDREN_OF_ONE = np.array([0.58, 0.32, 0.08, 0.02])
SHARERS = np.array([0.75, 0.2, 0.05])
"""Shares of one, two, three … children, and of two, three, four sharers."""

INSTITUTION_SHARE = 0.007
"""Share of residents who belong to no household, most of them in care homes."""

DECEASED_SHARE = 0.004
"""Persons who have died in the last years, against the residents; they come on top of these."""

CHILD_PULL, ALONE_PULL = 1.0, -0.35
"""How strongly the share of children of a neighbourhood moves the shares of families and of those who live alone."""


@dataclass(frozen=True)
class Households:
    """One entry for each household, and for each person who belongs to none (kinds `institution` and `deceased`)."""

    kind: np.ndarray
    adults: np.ndarray
    children: np.ndarray
    neighbourhood: np.ndarray

    @property
    def size(self) -> np.ndarray:
        return self.adults + self.children

    @property
    def home(self) -> np.ndarray:
        """Whether the members live together as a household."""
        return self.kind < INSTITUTION

    @property
    def first(self) -> np.ndarray:
        """The place of each household's first person when persons stand household by household."""
        return np.cumsum(self.size) - self.size

    def __len__(self) -> int:
        return len(self.kind)


def shares_of(weights: list[int] | np.ndarray, total: int) -> np.ndarray:
    """Divide a total by weights into whole numbers that add up, by largest remainders.

    >>> shares_of([1, 1, 2], 5)
    array([1, 1, 3])
    """
    exact = np.asarray(weights, dtype=float) * total / np.sum(weights)
    whole = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole


def settle(table: Districts, residents: int, rng: np.random.Generator) -> Households:
    """Fill each neighbourhood with households until its share of the residents is reached.

    The last household of a neighbourhood may bring more persons than were left; the next one then gets fewer.
    The city's total is exact; some who have died are added to it.
    """
    quotas = shares_of(table.populations, residents)
    parts: list[np.ndarray] = []
    over = 0
    for index in rng.permutation(np.flatnonzero(quotas)):
        wanted = int(quotas[index]) - over
        alone = round(INSTITUTION_SHARE * int(quotas[index]))
        part = households_for(max(0, wanted - alone), table.neighbourhoods[index].family_factor, rng)
        rows = np.concatenate([part, np.tile([INSTITUTION, 1, 0], (alone, 1))])
        over = int(rows[:, 1:].sum()) - wanted
        parts.append(np.column_stack([rows, np.full(len(rows), index)]))
    rows = np.concatenate([trim(np.concatenate(parts), over), deceased(quotas, residents, rng)])
    kind, adults, children, neighbourhood = rows.T
    order = np.argsort(neighbourhood, kind="stable")
    return Households(kind[order], adults[order], children[order], neighbourhood[order])


def deceased(quotas: np.ndarray, residents: int, rng: np.random.Generator) -> np.ndarray:
    """Those who lived here and died, at least one; rows like the households'."""
    count = max(1, round(DECEASED_SHARE * residents))
    where = rng.choice(len(quotas), size=count, p=quotas / quotas.sum())
    return np.column_stack([np.tile([DECEASED, 1, 0], (count, 1)), where])


def households_for(persons: int, family_factor: float, rng: np.random.Generator) -> np.ndarray:
    """Households (kind, adults, children) that hold at least so many persons, the last one needed included."""
    if not persons:
        return np.zeros((0, 3), dtype=np.int64)
    pull = np.ones(len(KIND_SHARES))
    pull[[TWO_PARENTS, ONE_PARENT]] = np.clip(family_factor, 0.2, 2.4) ** CHILD_PULL
    pull[SINGLE] = np.clip(family_factor, 0.2, 2.4) ** ALONE_PULL
    chances = KIND_SHARES * pull
    kind = rng.choice(len(chances), size=persons, p=chances / chances.sum())
    children = np.zeros(persons, dtype=np.int64)
    two, one, sharing = kind == TWO_PARENTS, kind == ONE_PARENT, kind == SHARED
    children[two] = 1 + rng.choice(len(CHILDREN_OF_TWO), size=int(two.sum()), p=CHILDREN_OF_TWO)
    children[one] = 1 + rng.choice(len(CHILDREN_OF_ONE), size=int(one.sum()), p=CHILDREN_OF_ONE)
    adults = ADULTS[kind].copy()
    adults[sharing] = 2 + rng.choice(len(SHARERS), size=int(sharing.sum()), p=SHARERS)
    needed = int(np.searchsorted(np.cumsum(adults + children), persons)) + 1
    return np.column_stack([kind, adults, children])[:needed]


def trim(rows: np.ndarray, over: int) -> np.ndarray:
    """Take so many persons too many away by dropping households that live alone, one person each."""
    if over <= 0:
        return np.concatenate([rows, np.tile([[SINGLE, 1, 0, rows[-1, 3]]], (-over, 1))])
    alone = np.flatnonzero(rows[:, 0] == SINGLE)
    if len(alone) < over:
        raise ValueError("too few residents for a city: ask for at least 100")
    return np.delete(rows, alone[-over:], axis=0)
