"""The assignment desk: what a chosen run gives whom, unit by unit, and who is left without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Count, Max, Q, QuerySet

from toimiva.city.places.models import ServiceUnit

from ..engine.instance import NEAR_S
from ..engine.round import walk_figures
from ..models import DaycareUnit, Round, Run, RunRow
from ..models.rounds import RoundState
from ..models.units import Band
from .cohort import neighbourhoods
from .occupancy import occupancy
from .shielding import age_on, shielded, short_name, unshielded
from .unit_answers import confirmed_in

UNITS_ON_A_PAGE = 12
MOST_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A child as the desk shows it: its short name, its age on the first day, the walk, and what marks it."""

    child_id: UUID
    name: str
    age: int
    minutes: int | None
    over_16: bool
    sibling: bool
    locked: bool
    passed_over: tuple[str, ...] = ()
    not_sent: str = ""
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Seats:
    """The seats of a unit for a band on the first day: confirmed, held by offers that wait, and drafted by the run."""

    band: str
    seats: int
    confirmed: int
    planned: int
    draft: int

    @property
    def free(self) -> int:
        return self.seats - self.confirmed - self.planned - self.draft


@dataclass(kw_only=True)
class UnitColumn:
    """A unit with its seats and the children of the run."""

    unit: ServiceUnit
    seats: list[Seats]
    chips: list[Chip] = field(default_factory=list)

    @property
    def free(self) -> int:
        return sum(max(one.free, 0) for one in self.seats)


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The run in one sentence: all its children, those placed, at most 16 minutes' walk, without a place, locked."""

    children: int
    placed: int
    near: int
    not_measured: int
    locked: int
    longest_s: int | None

    @property
    def without(self) -> int:
        return self.children - self.placed


def rows_of(run: Run) -> QuerySet[RunRow]:
    """Return the run's rows but those of children who may not be named."""
    return unshielded(RunRow.objects.filter(run=run))


def sums(run: Run) -> Sums:
    """Return the run's figures as its rows stand now, moves by hand counted, but no walk of a protected child."""
    placed = Q(unit__isnull=False)
    shown = placed & ~Q(child_id__in=shielded())
    found = RunRow.objects.filter(run=run).aggregate(
        children=Count("pk"),
        placed=Count("pk", filter=placed),
        near=Count("pk", filter=shown & Q(travel_s__lte=NEAR_S)),
        not_measured=Count("pk", filter=placed & Q(travel_s=None)),
        locked=Count("pk", filter=Q(locked=True)),
        longest_s=Max("travel_s", filter=shown),
    )
    return Sums(**found)


def with_open_walks(runs: list[Run]) -> list[Run]:
    """Give the runs, in memory only, the figures of walks without the children that are protected by now."""
    hidden = RunRow.objects.filter(run__in=runs, travel_s__isnull=False, child_id__in=shielded())
    touched = set(hidden.values_list("run_id", flat=True))
    for run in runs:
        if run.pk in touched:
            walks = rows_of(run).filter(unit__isnull=False, travel_s__isnull=False).values_list("travel_s", flat=True)
            run.figures = run.figures | walk_figures(np.array(list(walks), float))
    return runs


def chip(row: RunRow, starts: date, *, confirmed: bool = False) -> Chip:
    """Return a row as the desk shows it; its child is at hand. `confirmed`: by the unit's manager."""
    return Chip(
        child_id=row.child_id,
        name=short_name(row.child),
        age=age_on(row.child.date_of_birth, starts),
        minutes=None if row.travel_s is None else -(-row.travel_s // 60),
        over_16=row.travel_s is not None and row.travel_s > NEAR_S,
        sibling=bool(row.reasons.get("sibling")),
        locked=row.locked,
        passed_over=tuple(row.reasons.get("passed_over", ())),
        not_sent=str(row.reasons.get("not_sent", "")),
        confirmed=confirmed,
    )


def unplaced(run: Run, starts: date, on: date) -> list[Chip]:
    """Return the first children without a place, the youngest last."""
    rows = rows_of(run).filter(unit=None).select_related("child")
    return [chip(row, starts) for row in rows.order_by("child__date_of_birth", "child_id")[:MOST_LISTED]]


def passed_over(run: Run, starts: date, on: date) -> list[Chip]:
    """Return the first children who had the right to a better-liked unit by the order and did not get it."""
    rows = rows_of(run).exclude(reasons__passed_over=[]).filter(reasons__has_key="passed_over")
    return [chip(row, starts) for row in rows.select_related("child").order_by("child_id")[:MOST_LISTED]]


def unit_rows(run: Run, *, district: str = "", every: bool = False) -> QuerySet[DaycareUnit]:
    """Return the units of the run, or `every` unit that could have been offered, in a district; by name."""
    units = DaycareUnit.objects.select_related("unit").order_by("unit__name_fi", "unit_id")
    if every:
        units = units.filter(provider__in=["municipal", "purchased"])
    else:
        units = units.filter(unit_id__in=RunRow.objects.filter(run=run, unit__isnull=False).values("unit_id"))
    codes = neighbourhoods([district]) if district else None
    return units if codes is None else units.filter(unit__district__code__in=codes, unit__district__level=3)


def columns(round_: Round, run: Run, units: Sequence[DaycareUnit], on: date) -> list[UnitColumn]:
    """Return a page of units with their seats and children, in six queries however many there are."""
    ids = [one.pk for one in units]
    drafted = drafted_in(round_, run, ids)
    found = {one.pk: UnitColumn(unit=one.unit, seats=[]) for one in units}
    taken = occupancy([round_.starts], ids)
    for at, (unit, band) in enumerate(taken.pools):
        found[unit].seats.append(
            Seats(
                band=band,
                seats=int(taken.seats[at, 0]),
                confirmed=int(taken.placed[at, 0]),
                planned=int(taken.offered[at, 0]),
                draft=drafted.get((unit, band), 0),
            )
        )
    for column in found.values():
        column.seats.sort(key=lambda one: one.band != Band.U3)
    confirmed = confirmed_in(round_)
    rows = rows_of(run).filter(unit_id__in=ids).select_related("child")
    for row in rows.order_by("travel_s", "child_id"):
        assert row.unit_id is not None
        agreed = (row.child_id, row.unit_id) in confirmed
        found[row.unit_id].chips.append(chip(row, round_.starts, confirmed=agreed))
    return list(found.values())


def drafted_in(round_: Round, run: Run, units: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Return how many children the run puts into each pool; none once its offers hold the seats themselves."""
    if round_.state not in (RoundState.DRAFT, RoundState.APPROVED):
        return {}
    rows = RunRow.objects.filter(run=run, unit_id__in=list(units)).values_list("unit_id", "band")
    return {(unit, band): count for unit, band, count in rows.annotate(Count("pk")) if unit is not None}


def earlier_run(run: Run) -> Run | None:
    """Return the run of the same way of assigning before this one, else the one before whatever its way."""
    before = Run.objects.filter(round_id=run.round_id, number__lt=run.number).order_by("-number")
    return before.filter(mode=run.mode).first() or before.first()


@dataclass(frozen=True, kw_only=True)
class Change:
    """A child whose place differs between two runs; a unit None is no place."""

    chip: Chip
    before: ServiceUnit | None
    after: ServiceUnit | None


def changes(run: Run, other: Run, starts: date, on: date) -> list[Change]:
    """Return the children whose unit differs between the two runs, in the order of names."""
    was = dict(RunRow.objects.filter(run=other).values_list("child_id", "unit_id"))
    rows = rows_of(run).select_related("child", "unit__unit").order_by("child__sort_name", "child_id")
    changed = [row for row in rows if row.child_id in was and was[row.child_id] != row.unit_id]
    names: dict[Any, ServiceUnit] = ServiceUnit.objects.in_bulk({was[row.child_id] for row in changed} - {None})
    return [
        Change(
            chip=chip(row, starts),
            before=names.get(was[row.child_id]),
            after=row.unit.unit if row.unit is not None else None,
        )
        for row in changed
    ]
