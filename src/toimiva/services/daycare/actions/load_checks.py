"""What cannot be loaded: every bad row of units and places, told with its field before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from toimiva.city.places.models import ServiceUnit
from toimiva.city.places.readers.rows import Faults
from toimiva.city.residents.models import Person

from ..models import DaycareUnit, Placement
from ..models.units import Band
from ..queries.occupancy import checkpoints, occupancy

if TYPE_CHECKING:
    from .units import PlacementValues, UnitValues


def check_units(units: Sequence[UnitValues], *, months: int) -> None:
    """Refuse units that are not in the register, stand twice, close before they open, or have impossible seats."""
    faults = Faults()
    known = set(ServiceUnit.objects.filter(pk__in=[one.unit_id for one in units]).values_list("pk", flat=True))
    first: dict[UUID, int] = {}
    for at, one in enumerate(units, 1):
        row = one.row or at
        if one.unit_id not in known:
            faults.add("unknown_daycare_unit", row, "unit", value=one.unit_id)
        if one.unit_id in first:
            faults.add("duplicate_row", row, "unit", value=one.unit_id, first=first[one.unit_id])
        first.setdefault(one.unit_id, row)
        if one.open_from and one.close_on and one.close_on <= one.open_from:
            faults.add("unit_closes_before_it_opens", row, "close_on", value=one.close_on, opens=one.open_from)
        if one.reserve < 0:
            faults.add("negative_seats", row, "reserve", value=one.reserve)
        _check_seats(one, row, faults)
    faults.refuse()
    _check_taken(units, months, faults)
    faults.refuse()


def _check_seats(one: UnitValues, row: int, faults: Faults) -> None:
    if not one.seats:
        faults.add("missing_value", row, "band")
    for band, seats in one.seats.items():
        if band not in Band.values:
            faults.add("unknown_band", row, "band", value=band)
        if seats < 0:
            faults.add("negative_seats", row, "seats", value=seats)


def _check_taken(units: Sequence[UnitValues], months: int, faults: Faults) -> None:
    """Refuse fewer seats than are taken or promised on any first of a month from the day on."""
    known = set(DaycareUnit.objects.filter(pk__in=[one.unit_id for one in units]).values_list("pk", flat=True))
    days: dict[date, list[tuple[int, UnitValues]]] = {}
    for at, one in enumerate(units, 1):
        if one.unit_id in known:
            days.setdefault(one.seats_from, []).append((one.row or at, one))
    for starts, rows in days.items():
        found = occupancy(checkpoints(starts, months), [one.unit_id for _, one in rows])
        taken = dict(zip(found.pools, (found.placed + found.offered).max(axis=1).tolist(), strict=True))
        for row, one in rows:
            for band, seats in one.seats.items():
                if seats < (most := taken.get((one.unit_id, band), 0)):
                    faults.add("seats_below_taken", row, "seats", value=seats, taken=most)


def check_placements(placements: Sequence[PlacementValues], *, cut_earlier: bool) -> dict[UUID, date]:
    """Refuse places of unknown children or units, turned round, or overlapping; return which places end when.

    Only a place that began earlier is cut; two that begin on one day, or in one file, are told all the same.
    """
    faults = Faults()
    children = {one.child_id for one in placements}
    people = set(Person.objects.filter(pk__in=children).values_list("pk", flat=True))
    units = set(DaycareUnit.objects.filter(pk__in={one.unit_id for one in placements}).values_list("pk", flat=True))
    held: dict[UUID, list[Placement]] = {}
    for placed in Placement.objects.filter(child_id__in=children).order_by("starts"):
        held.setdefault(placed.child_id, []).append(placed)
    cut: dict[UUID, date] = {}
    given: dict[UUID, list[PlacementValues]] = {}
    for at, one in enumerate(placements, 1):
        row = one.row or at
        if one.child_id not in people:
            faults.add("unknown_child", row, "child", value=one.child_id)
        if one.unit_id not in units:
            faults.add("unknown_daycare_unit", row, "unit", value=one.unit_id)
        if one.ends is not None and one.ends < one.starts:
            faults.add("place_ends_before_it_starts", row, "ends", value=one.ends, starts=one.starts)
            continue
        earlier = [was for was in held.get(one.child_id, []) if _overlap(was, one)]
        if any(_overlap(other, one) for other in given.setdefault(one.child_id, [])):
            faults.add("places_overlap", row, "starts", value=one.starts)
        elif cut_earlier and all(was.starts < one.starts for was in earlier):
            cut |= {was.pk: one.starts - timedelta(days=1) for was in earlier}
        elif earlier:
            faults.add("places_overlap", row, "starts", value=one.starts)
        given[one.child_id].append(one)
    faults.refuse()
    return cut


def _overlap(one: Placement | PlacementValues, other: PlacementValues) -> bool:
    last, other_last = one.ends or date.max, other.ends or date.max
    return one.starts <= other_last and other.starts <= last
