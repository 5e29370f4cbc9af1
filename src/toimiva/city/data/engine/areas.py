"""The tree of areas that counts are summed over: neighbourhoods in districts in major districts in the city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

CITY = "city"
UNPLACED = "1-unplaced"
"""Those whose neighbourhood is not known, or is not told: counted in the city, in no district."""


@dataclass(frozen=True)
class Areas:
    """The areas by their keys (level-code), each with its parent; only the city has none."""

    parents: Mapping[str, str | None]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Areas:
        """Build the tree from rows of (neighbourhood, district, major district).

        >>> Areas.of([("3-1", "2-1", "1-1")]).above("3-1")
        ('3-1', '2-1', '1-1', 'city')
        """
        parents: dict[str, str | None] = {CITY: None, UNPLACED: CITY}
        for neighbourhood, district, major in sorted(rows):
            parents |= {major: CITY, district: major, neighbourhood: district}
        return cls(parents)

    @cached_property
    def inner(self) -> frozenset[str]:
        """The areas that consist of others."""
        return frozenset(parent for parent in self.parents.values() if parent is not None)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(area for area in self.parents if area not in self.inner)

    def above(self, area: str) -> tuple[str, ...]:
        """Return the area and everything it lies in, the city last."""
        parent = self.parents[area]
        return (area,) if parent is None else (area, *self.above(parent))

    def sums(self, counts: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
        """Return counts by (area, group) at every level; an area outside the tree counts as not placed."""
        found: Counter[tuple[str, str]] = Counter()
        for (area, group), n in counts.items():
            leaf = area if area in self.parents and area not in self.inner else UNPLACED
            for one in self.above(leaf):
                found[one, group] += n
        return found
