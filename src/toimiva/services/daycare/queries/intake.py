"""What a unit's manager sees: who would come and who is asked, and how full the unit is month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Person

from ..models import DaycareUnit, Offer, Round, RunRow, UnitAnswer
from ..models.offers import HOLDING, OfferState
from ..models.rounds import RoundState
from ..models.units import Band
from .desk import Seats
from .occupancy import checkpoints, occupancy
from .shielding import age_on, short_name, unshielded
from .support import factors_of

READ = "daycare.intake.read"
OPEN = (RoundState.DRAFT, RoundState.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A child that a round would place in the unit (`answer`: the unit's word, if any), or that is offered a place.

    `factor`: how many places of staff it takes, where a special teacher has marked more than one.
    """

    child_id: UUID
    name: str
    age: int
    band: str
    starts: date
    round: Round
    answer: UnitAnswer | None = None
    offer: Offer | None = None
    factor: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Intake:
    """The unit's children to come; `hidden`: how many of them a protection order leaves to the adviser."""

    planned: list[Coming]
    offered: list[Coming]
    rejected: list[Coming]
    hidden: int

    @property
    def unanswered(self) -> int:
        return sum(one.answer is None for one in self.planned)

    @property
    def people(self) -> list[UUID]:
        return [one.child_id for one in (*self.planned, *self.offered, *self.rejected)]


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """A unit in the manager's list: children who wait for its word, offers that wait, and today's seats by band."""

    unit: DaycareUnit
    unanswered: int
    offered: int
    seats: list[Seats]


def units_of(actor: Actor) -> QuerySet[DaycareUnit]:
    """Return the units this actor leads, by name."""
    require(actor, READ)
    units = DaycareUnit.objects.filter(may(actor, READ)).select_related("unit")
    return units.order_by("unit__name_fi", "unit_id")


def unit_of(actor: Actor, unit_id: UUID) -> DaycareUnit:
    """Return one of the units this actor leads."""
    found = units_of(actor).filter(pk=unit_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def lines(units: Sequence[DaycareUnit], on: date) -> list[UnitLine]:
    """Return the units with their counts, in a fixed number of queries."""
    ids = [one.pk for one in units]
    seats = _seats(ids, [on])
    told = set(UnitAnswer.objects.filter(unit_id__in=ids).values_list("round_id", "child_id", "unit_id"))
    planned = [(row.run.round_id, row.child_id, row.unit_id) for row in planned_rows(ids).select_related("run")]
    offered = list(Offer.objects.filter(unit_id__in=ids, state__in=HOLDING).values_list("unit_id", flat=True))
    return [
        UnitLine(
            unit=one, seats=[months[0] for months in seats.get(one.pk, {}).values()], offered=offered.count(one.pk),
            unanswered=sum(key[2] == one.pk and key not in told for key in planned),
        )
        for one in units
    ]  # fmt: skip


def intake(unit: DaycareUnit, on: date) -> Intake:
    """Return who would come to the unit by rounds that are open, who is offered a place, and who was rejected."""
    answers = {(one.round_id, one.child_id): one for one in UnitAnswer.objects.filter(unit=unit)}
    rows = planned_rows([unit.pk])
    named = unshielded(rows).select_related("child", "run__round").order_by("run__round__starts", "child__sort_name")
    offers = Offer.objects.filter(
        Q(state__in=HOLDING) | Q(state=OfferState.ACCEPTED), unit=unit, starts__gte=on
    )  # fmt: skip
    waiting = unshielded(offers).select_related("child", "round").order_by("starts", "child__sort_name", "pk")
    days = sorted({row.run.round.starts for row in named} | {one.starts for one in waiting})
    factors = factors_of([row.child_id for row in named] + [one.child_id for one in waiting], days)
    rejected = unshielded(UnitAnswer.objects.filter(unit=unit, confirmed=False, round__state__in=OPEN))
    return Intake(
        planned=[
            _coming(
                row.child,
                row.band,
                row.run.round,
                answer=answers.get((row.run.round_id, row.child_id)),
                factor=factors.get((row.child_id, row.run.round.starts)),
            )  # fmt: skip
            for row in named
        ],
        offered=[
            _coming(one.child, one.band, one.round, offer=one, factor=factors.get((one.child_id, one.starts)))
            for one in waiting
        ],
        rejected=[
            _coming(one.child, "", one.round, answer=one)
            for one in rejected.select_related("child", "round").order_by("child__sort_name", "pk")
        ],
        hidden=rows.count() + offers.count() - len(named) - len(waiting),
    )


def planned_child(unit: DaycareUnit, round_id: UUID, child_id: UUID, on: date) -> Coming:
    """Return one child that a round would place in the unit."""
    for one in intake(unit, on).planned:
        if (one.round.pk, one.child_id) == (round_id, child_id):
            return one
    raise Missing("not_found")


def months(unit: DaycareUnit, on: date, ahead: int) -> list[tuple[str, list[tuple[date, Seats]]]]:
    """Return, for each band, the seats of the unit today and on the first of each month so far ahead."""
    days = checkpoints(on, ahead)
    return [
        (band, list(zip(days, rows, strict=True))) for band, rows in _seats([unit.pk], days).get(unit.pk, {}).items()
    ]


def planned_rows(units: Sequence[UUID]) -> QuerySet[RunRow]:
    """Return the rows that open rounds would place in the units: those of each round's chosen run."""
    return RunRow.objects.filter(unit_id__in=units, run__round__state__in=OPEN, run__in=_chosen())


def _chosen() -> QuerySet[Round, int | None]:
    return Round.objects.filter(state__in=OPEN, chosen__isnull=False).values_list("chosen_id", flat=True)


def _seats(units: Sequence[UUID], days: Sequence[date]) -> dict[UUID, dict[str, list[Seats]]]:
    """Return the seats of each unit and band on each day, the youngest band first; open rounds are the draft."""
    taken = occupancy(days, units)
    drafts = list(planned_rows(units).values_list("unit_id", "band", "run__round__starts"))
    found: dict[UUID, dict[str, list[Seats]]] = {}
    for at, (unit, band) in sorted(enumerate(taken.pools), key=lambda pool: pool[1][1] != Band.U3):
        starts = [first for where, age, first in drafts if (where, age) == (unit, band)]
        found.setdefault(unit, {})[band] = [
            Seats(
                band=band, seats=int(taken.seats[at, column]), confirmed=int(taken.placed[at, column]),
                planned=int(taken.offered[at, column]), draft=sum(first <= day for first in starts),
            )
            for column, day in enumerate(days)
        ]  # fmt: skip
    return found


def _coming(
    child: Person, band: str, round_: Round, *, answer: UnitAnswer | None = None, offer: Offer | None = None,
    factor: Decimal | None = None,
) -> Coming:  # fmt: skip
    starts = offer.starts if offer is not None else round_.starts
    return Coming(
        child_id=child.pk, name=short_name(child), age=age_on(child.date_of_birth, starts), band=band, starts=starts,
        round=round_, answer=answer, offer=offer, factor=factor,
    )  # fmt: skip
