"""Children as the special teacher sees them before an assignment, and what each weighs on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from toimiva.city.access import Actor, require
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Address, Person

from ..models import Application, Placement, Round, RoundChild, SupportFactor
from ..models.applications import OPEN
from ..models.rounds import RoundState
from .cohort import neighbourhoods
from .shielding import age_on, short_name, unshielded

READ = "daycare.support.read"
BORN_FIRST = "date_of_birth"


@dataclass(frozen=True, kw_only=True)
class SupportRow:
    """A child in the teacher's list: its mark of the day, the round that would place it, what its family wrote."""

    child_id: UUID
    name: str
    age: int
    mark: SupportFactor | None
    round: Round | None
    family_says: str


def factors_of(children: Iterable[UUID], days: Sequence[date]) -> dict[tuple[UUID, date], Decimal]:
    """Return the factor of each child on each day where it is more than 1, in one query."""
    if not days:
        return {}
    rows = SupportFactor.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=min(days)), child_id__in=list(children), valid_from__lte=max(days)
    )
    return {
        (one.child_id, day): one.factor
        for one in rows
        for day in days
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    }


def before_assignment(actor: Actor, *, on: date, district: str = "", marked: bool = False) -> QuerySet[Person]:
    """Return the children a special teacher looks at: in an open round, with an open application, or marked already.

    `district`: those who live in it. No child with a protection order is among them.
    """
    require(actor, READ)
    rounds = RoundChild.objects.filter(round__state=RoundState.DRAFT, excluded="")
    applied = Application.objects.filter(state__in=OPEN)
    marks = _marks(on).values("child_id")
    who = Q(pk__in=marks)
    if not marked:
        who |= Q(pk__in=unshielded(rounds).values("child_id")) | Q(pk__in=unshielded(applied).values("child_id"))
    people = Person.objects.filter(who, date_of_death=None)
    codes = neighbourhoods([district]) if district else None
    if codes is not None:
        homes = Address.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=on), kind="permanent", valid_from__lte=on, district__in=codes
        )
        people = people.filter(pk__in=homes.values("person_id"))
    return people.order_by(BORN_FIRST, "sort_name", "id")


def is_known(actor: Actor, child_id: UUID, *, on: date) -> bool:
    """Tell whether the service has to do with a child: it is to be placed, or it has a place that has not ended."""
    placed = Placement.objects.filter(Q(ends=None) | Q(ends__gte=on), child_id=child_id)
    return before_assignment(actor, on=on).filter(pk=child_id).exists() or placed.exists()


def rows_of_support(people: Collection[Person], on: date) -> list[SupportRow]:
    """Return a page of children with their marks, rounds and what their families have written, in three queries."""
    ids = [one.pk for one in people]
    marks = {one.child_id: one for one in _marks(on).filter(child_id__in=ids).select_related("by")}
    in_rounds = RoundChild.objects.filter(child_id__in=ids, round__state=RoundState.DRAFT, excluded="")
    rounds = {one.child_id: one.round for one in in_rounds.select_related("round").order_by("round__made_at")}
    applied = Application.objects.filter(child_id__in=ids, state__in=OPEN).order_by("created_at")
    says = dict(applied.values_list("child_id", "support_need"))
    return [
        SupportRow(
            child_id=one.pk, name=short_name(one), age=age_on(one.date_of_birth, on), mark=marks.get(one.pk),
            round=rounds.get(one.pk), family_says=says.get(one.pk, ""),
        )
        for one in people
    ]  # fmt: skip


def child_of_support(actor: Actor, child_id: UUID, on: date) -> Person:
    """Return one of the children that a special teacher looks at."""
    found = before_assignment(actor, on=on).filter(pk=child_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def marks_of(child: Person) -> list[SupportFactor]:
    """Return every mark of a child, the newest first."""
    return list(SupportFactor.objects.filter(child=child).select_related("by").order_by("-valid_from"))


def _marks(on: date) -> QuerySet[SupportFactor]:
    rows = SupportFactor.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return unshielded(rows)
