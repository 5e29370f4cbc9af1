"""What an official sees: the queue by deadline, one case whole, one decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from ..kinds import Fact, Move
from ..models import Appeal, Case, CaseEvent, Decision, MoreAsked, Note, Party
from ..rows import may_at, of_actor


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One case as its page shows it, and what this actor may do with it now."""

    case: Case
    facts: list[Fact]
    parties: list[Party]
    events: list[CaseEvent]
    notes: list[Note]
    asked: list[MoreAsked]
    decisions: list[Decision]
    appeals: list[Appeal]
    moves: list[Move]
    may_handle: bool
    may_decide: bool
    may_correct: bool

    @property
    def open_question(self) -> MoreAsked | None:
        return next((one for one in self.asked if one.answered_at is None), None)

    @property
    def decision(self) -> Decision | None:
        """The decision in force: the one that no other corrects."""
        return self.decisions[0] if self.decisions else None


def queue(
    actor: Actor, *, kind: str = "", mine: bool = False, overdue: date | None = None, closed: bool = False
) -> QuerySet[Case]:
    """Return the cases that the actor may see, what is due first on top. `overdue`: only those due before that day."""
    require(actor, "cases.queue.read")
    rows = Case.objects.filter(may(actor, "cases.case.read"), open=not closed).select_related("subject", "handler")
    if kind:
        rows = rows.filter(kind=kind)
    if mine:
        rows = rows.filter(handler_id=actor.id)
    if overdue is not None:
        rows = rows.filter(due__lt=overdue)
    return rows.order_by(F("due").asc(nulls_last=True), "opened_at", "id")


def case(actor: Actor, case_id: UUID) -> Desk:
    """Return one case for an official; `Missing` where there is none or it is not for this actor."""
    require(actor, "cases.case.read")
    rows = Case.objects.select_related("subject", "applicant", "handler")
    found = rows.filter(may(actor, "cases.case.read"), pk=case_id).first()
    if found is None:
        raise Missing("not_found", model="case")
    kind = found.kind_card
    decisions = list(found.decisions.select_related("corrects").prefetch_related("servings__person"))
    decider = may_at(actor, kind.decide, found)
    return Desk(
        case=found,
        facts=kind.facts(found),
        parties=list(found.parties.select_related("person").order_by("person__sort_name", "id")),
        events=list(found.events.select_related("by").order_by("-at", "-id")),
        notes=list(found.notes.select_related("by").order_by("-at", "-id")),
        asked=list(found.asked.select_related("by").order_by("-id")),
        decisions=decisions,
        appeals=list(Appeal.objects.filter(decision__case=found).select_related("person")),
        moves=[one for one in found.state_card.moves if one.by and may_at(actor, one.by, found)],
        may_handle=may_at(actor, kind.handle, found),
        may_decide=decider and found.state_card.decidable and not decisions,
        may_correct=decider and bool(decisions),
    )


def decision(actor: Actor, decision_id: UUID, *, on: date) -> Decision:
    """Return a decision to an official of its service, or on that day to a party; else `Missing`."""
    require(actor, "cases.decision.read")
    visible = may(actor, "cases.decision.read") | Q(case__in=Case.objects.filter(of_actor(actor, on)).values("pk"))
    rows = Decision.objects.select_related("case__subject", "corrects", "corrected_by").prefetch_related(
        Prefetch("servings")
    )
    found = rows.filter(visible, pk=decision_id).first()
    if found is None:
        raise Missing("not_found", model="decision")
    return found
