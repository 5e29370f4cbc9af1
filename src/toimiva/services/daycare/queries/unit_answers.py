"""What units have said of a round's children: who is rejected where and why, and who waits for a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from toimiva.city.places.models import ServiceUnit

from ..models import Round, RunRow, UnitAnswer
from .shielding import age_on, short_name, unshielded


@dataclass(frozen=True, kw_only=True)
class Note:
    """A child that a unit has returned to the adviser, and why."""

    child_id: UUID
    name: str
    age: int
    unit: ServiceUnit
    because: str


def rejections(round_: Round) -> QuerySet[UnitAnswer]:
    """Return the round's rejections."""
    return UnitAnswer.objects.filter(round=round_, confirmed=False)


def rejected_rows(round_: Round) -> QuerySet[RunRow]:
    """Return the rows of the chosen run that stand in a unit which has rejected the child."""
    told = rejections(round_).filter(child_id=OuterRef("child_id"), unit_id=OuterRef("unit_id"))
    return RunRow.objects.filter(Exists(told), run=round_.chosen)


def waiting_for_units(round_: Round) -> QuerySet[RunRow]:
    """Return the rows of the chosen run whose unit has not confirmed the child; a protected child gets no offer."""
    told = UnitAnswer.objects.filter(
        round=round_, confirmed=True, child_id=OuterRef("child_id"), unit_id=OuterRef("unit_id")
    )
    rows = RunRow.objects.filter(~Exists(told), run=round_.chosen, unit__isnull=False)
    return unshielded(rows)


def confirmed_in(round_: Round) -> set[tuple[UUID, UUID]]:
    """Return the children and units that are confirmed."""
    return set(UnitAnswer.objects.filter(round=round_, confirmed=True).values_list("child_id", "unit_id"))


def notes(round_: Round, answers: QuerySet[UnitAnswer]) -> list[Note]:
    """Return the rejections as the adviser reads them, by the names of children who may be named."""
    rows: Iterable[UnitAnswer] = unshielded(answers).select_related("child", "unit__unit")
    found = [
        Note(
            child_id=one.child_id, name=short_name(one.child), age=age_on(one.child.date_of_birth, round_.starts),
            unit=one.unit.unit, because=one.because,
        )
        for one in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.name, one.child_id, one.unit.name_fi))
