"""A run on a map: from which squares of the city children go to which unit, and the same unit by unit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from toimiva.city.places.models import ServiceUnit
from toimiva.city.residents.models import Address

from ..engine.grid import square
from ..engine.instance import NEAR_S
from ..models import Round, Run
from .desk import rows_of

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class OnMap:
    """A unit with the children a run places there. `mean_s` and `longest_s` are None where no walk was measured."""

    unit: ServiceUnit
    placed: int
    mean_s: float | None
    longest_s: int | None
    over_16: int


@dataclass(frozen=True)
class RunMap:
    """Lines from the middle of a square to a unit, each with its number of children; units; who was looked at."""

    lines: dict[tuple[Point, UUID], int]
    units: list[OnMap]
    people: list[UUID]


def run_map(round_: Round, run: Run, on: date) -> RunMap:
    """Return the run as a map shows it, in three queries; homes are known to the square only."""
    rows = list(rows_of(run).filter(unit__isnull=False).values_list("child_id", "unit_id", "travel_s"))
    day = round_.as_of
    homes = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), person_id__in=[child for child, _unit, _travel in rows],
        kind="permanent", valid_from__lte=day, lon__isnull=False, lat__isnull=False,
    )  # fmt: skip
    squares = {who: square(lon or 0.0, lat or 0.0) for who, lon, lat in homes.values_list("person_id", "lon", "lat")}
    lines: Counter[tuple[Point, UUID]] = Counter()
    walks: dict[UUID, list[int]] = {}
    placed: Counter[UUID] = Counter()
    for child, unit, travel in rows:
        assert unit is not None
        placed[unit] += 1
        if child in squares:
            lines[squares[child], unit] += 1
        if travel is not None:
            walks.setdefault(unit, []).append(travel)
    units = sorted(ServiceUnit.objects.in_bulk(list(placed)).values(), key=lambda one: (one.sort_fi, one.name_fi))
    return RunMap(
        dict(sorted(lines.items())),
        [_on_map(unit, placed[unit.pk], walks.get(unit.pk, [])) for unit in units],
        [child for child, _unit, _travel in rows],
    )


def _on_map(unit: ServiceUnit, placed: int, walks: list[int]) -> OnMap:
    return OnMap(
        unit=unit,
        placed=placed,
        mean_s=sum(walks) / len(walks) if walks else None,
        longest_s=max(walks, default=None),
        over_16=sum(walk > NEAR_S for walk in walks),
    )
