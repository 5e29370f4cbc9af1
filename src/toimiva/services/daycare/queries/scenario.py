"""What if a unit closes, opens or loses staff: an open round's children assigned today and then; nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from toimiva.city.access import Actor, require
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Person

from ..engine.allocation import Mode
from ..engine.round import Outcome, Terms, Unit, assign
from ..models import DaycareUnit, Placement, Round
from ..models.rounds import RoundState
from ..policy.load import caretaker_seats
from ..policy.offers import offer_rule
from .figures import index_of, spread_over
from .occupancy import band_on
from .rounds import Problem, problem, terms_of
from .shielding import unshielded

MODES: tuple[Mode, ...] = ("fair", "nearest", "balanced")
CLOSES, OPENS, LOSES = "closes", "opens", "loses"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to a unit: it closes, or gets or loses so many caretakers."""

    unit: DaycareUnit
    kind: str
    caretakers: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One way of assigning in one situation; `first` is how many got the place they like best."""

    mode: Mode
    children: int
    figures: dict[str, Any]
    first: int
    spread: float | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Each way of assigning today and after the change; `moved`: children of a closing unit who need another place."""

    rows: list[tuple[Measured, Measured]]
    moved: int
    estimated: bool


def open_rounds(actor: Actor) -> list[Round]:
    """Return the rounds whose children a scenario can place: those that are not sent yet."""
    require(actor, "daycare.scenario.run")
    return list(Round.objects.filter(state__in=[RoundState.DRAFT, RoundState.APPROVED]))


def compare(actor: Actor, round_id: UUID, change: Change) -> Comparison:
    """Assign the round's children with the units as they are and as they would be. Writes nothing.

    Children whose home is protected are in neither: of a few children the walks would tell where one lives.
    """
    round_ = next((one for one in open_rounds(actor) if one.pk == round_id), None)
    if round_ is None:
        raise Missing("not_found")
    moved = _moved(change, round_.starts)
    rule = offer_rule(round_.as_of)
    today = problem(round_, rule, shown_only=True)
    then = problem(round_, rule, more=moved, shown_only=True)
    then = replace(then, units=[_changed(one, change, round_.starts) for one in then.units])
    terms = terms_of(round_, rule)
    there = Placement.objects.filter(Q(ends=None) | Q(ends__gte=round_.starts), starts__lte=round_.starts)
    here = spread_over(there.values_list("unit_id", F("child__mother_tongue")))
    stay = here
    if moved:
        others = there.exclude(unit=change.unit)
        stay = spread_over(others.values_list("unit_id", F("child__mother_tongue")))
    measured = zip(_measured(today, terms, here), _measured(then, terms, stay), strict=True)
    return Comparison(rows=list(measured), moved=len(moved), estimated=today.walks.estimated)


def _moved(change: Change, starts: date) -> list[tuple[UUID, str]]:
    """Return the children who would have a place in the closing unit and may be looked at, each with its band."""
    if change.kind != CLOSES:
        return []
    rows = Placement.objects.filter(Q(ends=None) | Q(ends__gte=starts), unit=change.unit, starts__lte=starts)
    facts = unshielded(rows).order_by("child_id").values_list("child_id", "child__date_of_birth")
    return [(child, band_on(born, starts)) for child, born in facts]


def _changed(unit: Unit, change: Change, on: date) -> Unit:
    """Return the unit as it would be. Caretakers come and go by halves to the two ages, the older ones' first."""
    if unit.id != str(change.unit.pk):
        return unit
    if change.kind == CLOSES:
        return replace(unit, free={})
    older, younger = caretaker_seats(on)
    sign = 1 if change.kind == OPENS else -1
    by_band = {"O3": (change.caretakers + 1) // 2 * older, "U3": change.caretakers // 2 * younger}
    return replace(unit, free={band: max(free + sign * by_band[band], 0) for band, free in unit.free.items()})


def _measured(given: Problem, terms: Terms, here: Counter[tuple[UUID | None, bool]]) -> list[Measured]:
    found = assign(given.children, given.units, given.walks.seconds, terms, MODES)
    people = Person.objects.filter(pk__in=[UUID(one.id) for one in given.children])
    tongues = {str(child): tongue for child, tongue in people.values_list("pk", "mother_tongue")}
    return [
        Measured(
            mode=mode, children=len(given.children), figures=found[mode].figures,
            first=sum(row.rank == 1 for row in found[mode].rows), spread=index_of(here + _given(found[mode], tongues)),
        )
        for mode in MODES
    ]  # fmt: skip


def _given(outcome: Outcome, tongues: dict[str, str]) -> Counter[tuple[UUID | None, bool]]:
    placed: Sequence[tuple[UUID, str]] = [(UUID(row.unit), tongues[row.child]) for row in outcome.rows if row.unit]
    return spread_over(placed)
