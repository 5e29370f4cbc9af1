"""Units, their seats and the places children have: loaded from the system before, and set by who leads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from ..models import DaycareUnit, Placement, SeatPool
from ..policy.offers import offer_rule
from ..queries.occupancy import checkpoints, occupancy
from .constraints import refused_by
from .dated import end_before, holding_on
from .load_checks import check_placements, check_units


@dataclass(frozen=True, kw_only=True)
class UnitValues:
    """A daycare unit as the register of units tells it, with its seats from `seats_from` on; `row` is its line."""

    unit_id: UUID
    language: str = "fi"
    provider: str = "municipal"
    shift_care: str = "none"
    open_from: date | None = None
    close_on: date | None = None
    reserve: int = 0
    organisation_id: int | None = None
    seats: dict[str, int]
    seats_from: date
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class PlacementValues:
    """A place that a child has, as the system before tells it; `row` is its line."""

    child_id: UUID
    unit_id: UUID
    starts: date
    ends: date | None = None
    row: int = 0


@transaction.atomic
def load_units(actor: Actor, units: Sequence[UnitValues], *, now: datetime, dry_run: bool = False) -> int:
    """Write the units and their seats; a unit known already is brought up to date. Returns how many were given.

    Every bad row is told and nothing is written then, nor in a dry run.
    """
    require(actor, "daycare.units.load")
    check_units(units, months=offer_rule(timezone.localdate(now)).looks_ahead_months)
    facts = ("language", "provider", "shift_care", "open_from", "close_on", "reserve", "organisation_id")
    rows = [DaycareUnit(unit_id=one.unit_id, **{name: getattr(one, name) for name in facts}) for one in units]
    DaycareUnit.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["unit"], update_fields=[name.removesuffix("_id") for name in facts]
    )
    for one in units:
        for band, seats in one.seats.items():
            _put_seats(one.unit_id, band, seats, one.seats_from)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record(actor, "daycare.units.load", at=now, kind="CREATE", units=len(units))
    return len(units)


@transaction.atomic
def load_placements(
    actor: Actor, placements: Sequence[PlacementValues], *, now: datetime, cut_earlier: bool = False,
    dry_run: bool = False,
) -> int:  # fmt: skip
    """Write the places children have already; none above the seats of its unit, or nothing is loaded.

    A place that would overlap an earlier one is refused with its row. `cut_earlier` is the word of a person that the
    new one ends the earlier the day before it begins.
    """
    require(actor, "daycare.placements.load")
    cut = check_placements(placements, cut_earlier=cut_earlier)
    for earlier, ends in cut.items():
        Placement.objects.filter(pk=earlier).update(ends=ends)
    rows = [
        Placement(
            child_id=one.child_id, unit_id=one.unit_id, starts=one.starts, ends=one.ends,
            source=Placement.Source.LOADED, made_at=now,
        )
        for one in placements
    ]  # fmt: skip
    with refused_by(
        seat_is_free="seat_taken", one_place_at_a_time="places_overlap", placement_begins_once="places_overlap"
    ):
        Placement.objects.bulk_create(rows, batch_size=2_000)
    if dry_run:
        transaction.set_rollback(True)
    else:
        record(actor, "daycare.placements.load", at=now, kind="CREATE", placements=len(rows), cut=len(cut))
    return len(rows)


@transaction.atomic
def set_seats(actor: Actor, unit_id: UUID, band: str, seats: int, *, starts: date, now: datetime) -> SeatPool:
    """Set how many seats a unit has for a band from a day on; fewer than are taken or offered is refused."""
    unit = hold(actor, "daycare.seats.set", DaycareUnit, unit_id)
    return _set_seats(actor, "daycare.seats.set", unit, band, seats, starts=starts, because="", now=now)


@transaction.atomic
def lower_seats(
    actor: Actor, unit_id: UUID, band: str, seats: int, *, starts: date, because: str, now: datetime
) -> SeatPool:
    """Lower the seats of a unit from today or a later day on, and say why; raising them is the area manager's."""
    unit = hold(actor, "daycare.seats.lower", DaycareUnit, unit_id)
    if not because.strip():
        raise Refusal("seats_need_a_reason", field="because")
    if starts < timezone.localdate(now):
        raise Refusal("seats_from_today", field="starts")
    before = SeatPool.objects.filter(holding_on(starts), unit=unit, band=band).first()
    if before is None:
        raise Refusal("no_seats_of_the_age", field="band")
    later = SeatPool.objects.filter(unit=unit, band=band, valid_from__gt=starts, seats__lt=seats)
    if seats >= before.seats or later.exists():
        raise Refusal("seats_only_lower", field="seats", value=seats, now=before.seats)
    return _set_seats(
        actor, "daycare.seats.lower", unit, band, seats, starts=starts, because=because.strip()[:300], now=now
    )


def _set_seats(
    actor: Actor, operation: str, unit: DaycareUnit, band: str, seats: int, *, starts: date, because: str, now: datetime
) -> SeatPool:
    if seats < 0:
        raise Refusal("negative_seats", field="seats", value=seats)
    list(
        SeatPool.objects.select_for_update().filter(unit=unit, band=band)
    )  # offers of these seats wait until it is done
    taken = occupancy(checkpoints(starts, offer_rule(timezone.localdate(now)).looks_ahead_months), [unit.pk])
    if (unit.pk, band) in taken.pools:
        at = taken.pools.index((unit.pk, band))
        most = int((taken.placed[at] + taken.offered[at]).max())
        if seats < most:
            raise Conflict("seats_below_taken", field="seats", value=seats, taken=most)
    before = SeatPool.objects.filter(holding_on(starts), unit=unit, band=band).first()
    pool = _put_seats(unit.pk, band, seats, starts, because)
    record(
        actor, operation, pool, at=now, reason=because,
        unit=unit.pk, band=band, before=before.seats if before else None, after=seats, starts=starts,
    )  # fmt: skip
    return pool


def _put_seats(unit_id: UUID, band: str, seats: int, starts: date, because: str = "") -> SeatPool:
    """Let the number hold from the day on: what held then ends the day before, what would begin later goes."""
    end_before(SeatPool.objects.filter(unit_id=unit_id, band=band), starts)
    return SeatPool.objects.create(unit_id=unit_id, band=band, seats=seats, valid_from=starts, because=because)
