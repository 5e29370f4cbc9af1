"""One child's row of a round: why it got what it got, and the units it could be moved to, the shortest walk first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db.models import Q

from toimiva.city.places.models import ServiceUnit
from toimiva.city.places.walks import walks
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Address

from ..models import DaycareUnit, Round, RunRow
from ..policy.offers import offer_rule
from .desk import Chip, chip, drafted_in, rows_of
from .occupancy import occupancy
from .unit_answers import Note, notes, rejections


@dataclass(frozen=True, kw_only=True)
class Move:
    """A unit with a seat for the child: how many seats stay free beside the run, and the walk there."""

    unit: ServiceUnit
    free: int
    minutes: int | None
    language: str


@dataclass(frozen=True, kw_only=True)
class ChildRow:
    """A child's row with all that its page needs."""

    row: RunRow
    chip: Chip
    unit: ServiceUnit | None
    better: list[tuple[ServiceUnit, bool]]
    passed_over: list[ServiceUnit]
    moves: list[Move]
    notes: list[Note]


def child_row(round_: Round, child_id: UUID, on: date) -> ChildRow:
    """Return a child's row in the chosen run; `Missing` where there is none, or the child may not be named."""
    if round_.chosen is None:
        raise Missing("not_found")
    rows = rows_of(round_.chosen).filter(child_id=child_id).select_related("child", "unit__unit")
    row = rows.first()
    if row is None:
        raise Missing("not_found")
    better = row.reasons.get("better") or []
    over = row.reasons.get("passed_over") or []
    names = ServiceUnit.objects.in_bulk([UUID(one) for one in {*(unit for unit, _full in better), *over}])
    return ChildRow(
        row=row,
        chip=chip(row, round_.starts),
        unit=row.unit.unit if row.unit is not None else None,
        better=[(names[UUID(unit)], full) for unit, full in better if UUID(unit) in names],
        passed_over=[names[UUID(unit)] for unit in over if UUID(unit) in names],
        moves=_moves(round_, row),
        notes=notes(round_, rejections(round_).filter(child_id=child_id)),
    )


def _moves(round_: Round, row: RunRow) -> list[Move]:
    """Return the units of the city that have a seat for the child's age beside the other rows of the run."""
    assert round_.chosen is not None
    units = list(
        DaycareUnit.objects.filter(
            Q(close_on=None) | Q(close_on__gt=round_.starts), provider__in=["municipal", "purchased"]
        )
        .exclude(pk=row.unit_id)
        .exclude(pk__in=rejections(round_).filter(child_id=row.child_id).values("unit_id"))
        .select_related("unit")
        .order_by("unit__name_fi", "unit_id")
    )
    taken = occupancy([round_.starts])
    free = {pool: int(taken.free[at, 0]) for at, pool in enumerate(taken.pools)}
    drafted = drafted_in(round_, round_.chosen, [one.pk for one in units])
    left = {one.pk: free.get((one.pk, row.band), 0) - drafted.get((one.pk, row.band), 0) for one in units}
    open_ones = [one for one in units if left[one.pk] > 0]
    minutes = _minutes(round_, row.child_id, open_ones)
    found = [Move(unit=one.unit, free=left[one.pk], minutes=minutes.get(one.pk), language=one.language)
             for one in open_ones]  # fmt: skip
    return sorted(found, key=lambda one: (one.minutes is None, one.minutes or 0, one.unit.name_fi))


def _minutes(round_: Round, child_id: UUID, units: list[DaycareUnit]) -> dict[UUID, int]:
    """Return the walk to each unit in whole minutes begun, from where the child lived when the round was made."""
    day = round_.as_of
    homes = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), person_id=child_id, kind="permanent", valid_from__lte=day,
        lon__isnull=False,
    )  # fmt: skip
    home = homes.values_list("lon", "lat").first()
    located = [one for one in units if one.unit.lon is not None and one.unit.lat is not None]
    if home is None or not located:
        return {}
    rule = offer_rule(round_.as_of)
    to = np.array([(one.unit.lon, one.unit.lat) for one in located], float)
    seconds = walks(
        np.array([home[0]], float), np.array([home[1]], float), to[:, 0], to[:, 1],
        speed_m_s=float(rule.walk_speed_m_s), line_factor=float(rule.straight_line_factor),
    ).seconds[0]  # fmt: skip
    return {one.pk: int(-(-s // 60)) for one, s in zip(located, seconds.tolist(), strict=True) if np.isfinite(s)}
