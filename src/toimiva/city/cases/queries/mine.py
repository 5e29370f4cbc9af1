"""What a resident sees of her own matters and her wards': what waits, what is under way, what is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from toimiva.city.access import Actor, require
from toimiva.city.cards import Words
from toimiva.city.refusals import Missing
from toimiva.city.residents.models import Person
from toimiva.city.residents.queries import strong_enough, wards_of

from ..kinds import Fact, Move, rooms_with
from ..models import Appeal, Case, CaseEvent, Decision, MoreAsked, Serving
from ..rows import of_actor

MOST_DECIDED = 50  # rows of one page; older papers are asked for by their number


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that waits for the resident: what, whose, where it is done, by when, what happens if not."""

    title: Words
    link: str
    person_id: UUID
    until: date | None = None
    says: Words | None = None
    service: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One of her cases: itself, what is asked, its decision in force and her own time to appeal it."""

    case: Case
    asked: MoreAsked | None = None
    decision: Decision | None = None
    serving: Serving | None = None


@dataclass(frozen=True, kw_only=True)
class MyMatters:
    """My matters on a day; `persons` are the tabs: first the resident herself, then whom she answers for."""

    persons: list[Person]
    waiting: list[Task] = field(default_factory=list)
    under_way: list[Matter] = field(default_factory=list)
    decided: list[Matter] = field(default_factory=list)

    @property
    def people(self) -> set[UUID]:
        """Everybody whose data stands on the page."""
        rows = {one.case.subject_id for one in [*self.under_way, *self.decided]}
        return rows | {one.pk for one in self.persons} | {one.person_id for one in self.waiting}


@dataclass(frozen=True, kw_only=True)
class MyCase:
    """One case as a party reads it."""

    matter: Matter
    decisions: list[Decision]
    events: list[CaseEvent]
    facts: list[Fact]
    moves: list[Move]
    appeal: Appeal | None


@cache
def _hooks() -> list[Callable[[list[UUID], date, UUID], list[Task]]]:
    """What waits at a service: of these persons, on a day, for this reader."""
    return [module.waiting for module in rooms_with("matters")]


def my_matters(actor: Actor, *, on: date, person_id: UUID | None = None) -> MyMatters | None:
    """Return the actor's matters on a day, of all her persons or of one; None without a resident or too weakly known.

    `Missing` where `person_id` is nobody she answers for on that day.
    """
    require(actor, "cases.mine.read")
    if actor.person_id is None or not strong_enough(actor):
        return None
    persons = [Person.objects.get(pk=actor.person_id), *(one.ward for one in wards_of(actor.person_id, on=on))]
    chosen = [one.pk for one in persons if person_id in (None, one.pk)]
    if not chosen:
        raise Missing("not_found", model="person")
    rows = _whole(actor, actor.person_id, on)
    if person_id is not None:
        rows = rows.filter(subject_id=person_id)
    under_way = [_matter(one) for one in rows.filter(open=True).order_by(F("due").asc(nulls_last=True), "id")]
    closed = rows.filter(open=False).order_by("-closed_at", "id")[:MOST_DECIDED]
    tasks = [task for hook in _hooks() for task in hook(chosen, on, actor.person_id)] + _asked(under_way)
    tasks.sort(key=lambda one: (one.until is None, one.until or on, str(one.person_id), one.link))
    return MyMatters(
        persons=persons,
        waiting=tasks,
        under_way=[one for one in under_way if one.asked is None],
        decided=[_matter(one) for one in closed],
    )


def _whole(actor: Actor, reader: UUID, on: date) -> QuerySet[Case]:
    decisions = Decision.objects.filter(corrected_by=None).prefetch_related(
        Prefetch("servings", Serving.objects.filter(person_id=reader), to_attr="own_servings")
    )
    return (
        Case.objects.filter(of_actor(actor, on))
        .select_related("subject")
        .prefetch_related(
            Prefetch("asked", MoreAsked.objects.filter(answered_at=None), to_attr="open_questions"),
            Prefetch("decisions", decisions, to_attr="in_force"),
        )
    )


def _matter(case: Case) -> Matter:
    decision = next(iter(case.in_force), None)  # type: ignore[attr-defined]
    return Matter(
        case=case,
        asked=next(iter(case.open_questions), None),  # type: ignore[attr-defined]
        decision=decision,
        serving=next(iter(decision.own_servings), None) if decision else None,
    )


def _asked(matters: list[Matter]) -> list[Task]:
    """What officials have asked: it waits for the resident on the page of the case."""
    from django.urls import reverse

    return [
        Task(title=ASKED, link=reverse("cases:my-case", args=[one.case.pk]), person_id=one.case.subject_id,
             until=one.asked.until, says=one.case.title_words, service=one.case.kind_card.name)
        for one in matters if one.asked is not None
    ]  # fmt: skip


ASKED = Words("Vastaa lisäkysymykseen", "Svara på en tilläggsfråga", "Answer a question about your matter")


def my_case(actor: Actor, case_id: UUID, *, on: date) -> MyCase:
    """Return one case to a party of it on that day; else `Missing`. Of the timeline only what is public."""
    require(actor, "cases.own.read")
    reader = actor.person_id
    found = _whole(actor, reader, on).filter(pk=case_id).first() if reader else None
    if found is None or reader is None:
        raise Missing("not_found", model="case")
    matter = _matter(found)
    return MyCase(
        matter=matter,
        decisions=list(found.decisions.all()),
        events=list(found.events.filter(public=True).order_by("-at", "-id")),
        facts=found.kind_card.own_facts(found, reader),
        moves=[one for one in found.state_card.moves if one.by_party],
        appeal=Appeal.objects.filter(decision=matter.decision, person_id=reader).first() if matter.decision else None,
    )
