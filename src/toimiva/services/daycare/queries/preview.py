"""What a round would be before it is made: how many children it reaches and leaves out, how many seats are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from toimiva.city.access import Actor, require
from toimiva.city.places.models import District

from ..models import DaycareUnit
from ..policy.cohort import EXCLUSIONS
from .cohort import Target, cohort
from .occupancy import checkpoints, occupancy

OFFERED = ("municipal", "purchased")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The counts of a cohort. `groups`: children and free seats by band and language of care."""

    included: int
    excluded: list[tuple[str, int]]
    groups: list[tuple[str, str, int, int]]
    districts: list[tuple[District | None, int]]

    @property
    def all(self) -> int:
        return self.included + sum(count for _code, count in self.excluded)


def preview(
    actor: Actor, target: Target, *, on: date, uncontactable: Iterable[UUID], looks_ahead_months: int
) -> Preview:
    """Return the counts of a target as it stands on a day; nothing is written down."""
    require(actor, "daycare.round.make")
    found = cohort(target, on=on, uncontactable=uncontactable)
    groups = Counter((child.band, child.language) for child in found.included)
    seats = _free_seats(target.starts, looks_ahead_months)
    return Preview(
        included=len(found.included),
        excluded=[(code, found.excluded[code]) for code in EXCLUSIONS if found.excluded[code]],
        groups=[
            (band, language, groups[band, language], seats[band, language])
            for band in ("U3", "O3")
            for language in sorted({one for _band, one in groups} | {"fi"})
        ],
        districts=_by_district(Counter(child.district for child in found.included)),
    )


def _free_seats(starts: date, months: int) -> Counter[tuple[str, str]]:
    """Return the seats of the whole city that stay free, by band and language of the unit."""
    language = dict(DaycareUnit.objects.filter(provider__in=OFFERED).values_list("unit_id", "language"))
    free: Counter[tuple[str, str]] = Counter()
    for (unit, band), count in occupancy(checkpoints(starts, months)).free_throughout().items():
        if unit in language:
            free[band, language[unit]] += count
    return free


def _by_district(counts: Counter[str]) -> list[tuple[District | None, int]]:
    """Return the counts of smallest districts summed to the district above each; None: the district is not known."""
    rows = District.objects.filter(level=3, code__in=list(counts)).select_related("parent")
    above = {row.code: row.parent or row for row in rows}
    sums: dict[int | None, int] = {}
    known: dict[int | None, District | None] = {None: None}
    for code, count in counts.items():
        area = above.get(code)
        key = area.pk if area else None
        known[key] = area
        sums[key] = sums.get(key, 0) + count
    return sorted(((known[key], count) for key, count in sums.items()), key=lambda one: (one[0] is None, -one[1]))


def district_tree() -> list[tuple[District, list[District]]]:
    """Return the major districts, each with its districts."""
    rows = list(District.objects.filter(level__in=(1, 2)).order_by("level", "name_fi", "code"))
    below: dict[int | None, list[District]] = {}
    for row in rows:
        if row.level == 2:
            below.setdefault(row.parent_id, []).append(row)
    return [(row, below.get(row.pk, [])) for row in rows if row.level == 1]
