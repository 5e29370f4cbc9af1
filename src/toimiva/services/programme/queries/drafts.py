"""What can be read of imports that are under way, and of what is asked of Ahjo."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing

from ..models import AhjoRequest, AhjoState, DecisionDraft, DraftState


def open_drafts(actor: Actor) -> QuerySet[DecisionDraft]:
    """Return the imports that wait for a person, the one changed last first; without their long texts."""
    rows = DecisionDraft.objects.filter(may(actor, "programme.draft.read"), state=DraftState.OPEN)
    return rows.select_related("changed_by").defer("source_text")


def draft(actor: Actor, draft_id: int) -> DecisionDraft:
    """Return one import with its text; `Missing` when there is none that this actor may see."""
    rows = DecisionDraft.objects.filter(may(actor, "programme.draft.read"), pk=draft_id)
    found = rows.select_related("changed_by", "decision").first()
    if found is None:
        raise Missing("not_found")
    return found


def ahjo_requests(actor: Actor) -> QuerySet[AhjoRequest]:
    """Return what is asked of Ahjo: what has failed first, then what waits, then what was answered, newest first."""
    urgent = Case(
        When(state=AhjoState.FAILED, then=Value(0)), When(state=AhjoState.WAITING, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = AhjoRequest.objects.filter(may(actor, "programme.ahjo.read"))
    return rows.select_related("asked_by").order_by(urgent, "-asked_at", "-id")
