"""Holding a case while it changes: who may, whether another holds it, and the stop of its timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..models import Case, CaseEvent
from ..rows import of_actor

MOST_WORDS = 5000


def day_of(now: datetime) -> date:
    return timezone.localdate(now)


def locked(case_id: UUID) -> Case:
    """Lock the case; to be followed by the question whether the actor may."""
    found = Case.objects.select_for_update(of=("self",)).select_related("handler", "subject").filter(pk=case_id).first()
    if found is None:
        raise Missing("not_found", model="case")
    return found


def held_by_official(actor: Actor, operation: str, case_id: UUID, *, version: int | None = None) -> Case:
    """Check the actor and lock the case, for an operation of the room's table."""
    require(actor, operation)
    case = locked(case_id)
    if not Case.objects.filter(may(actor, operation), pk=case.pk).exists():
        raise Missing("not_found", model="case")
    same_version(case, version)
    return case


def held_by_party(actor: Actor, case_id: UUID, on: date) -> Case:
    """Check that the case is the actor's own matter on that day, and lock it."""
    require(actor, "cases.own.change")
    case = locked(case_id)
    if not Case.objects.filter(of_actor(actor, on), pk=case.pk).exists():
        raise Missing("not_found", model="case")
    return case


def same_version(case: Case, version: int | None) -> None:
    """Refuse a change of what somebody else has changed since it was read."""
    if version is not None and version != case.version:
        raise Conflict("case_changed", number=case.number, holder=holder_name(case))


def not_anothers(actor: Actor, case: Case) -> None:
    """Refuse who changes what another holds."""
    if case.handler_id is not None and case.handler_id != actor.id and actor.kind != "system":
        raise Conflict("case_taken", number=case.number, holder=holder_name(case))


def user_of(actor: Actor) -> int:
    """Return whose work it is. A job or a key does not take a case, and writes nothing in it."""
    if actor.id is None:
        raise Refusal("case_needs_a_person")
    return actor.id


def holder_name(case: Case) -> str:
    return case.handler.get_full_name() or case.handler.username if case.handler else "–"


def said(text: str, field: str) -> str:
    """Return what was written, without the space around it. Nothing, or too much, is refused."""
    text = text.strip()
    if not text:
        raise Refusal("missing_value", field=field)
    if len(text) > MOST_WORDS:
        raise Refusal("too_many_words", field=field, most=MOST_WORDS)
    return text


def keep(
    actor: Actor, operation: str, case: Case, what: str, *, now: datetime, kind: str = "UPDATE", public: bool = True,
    by_party: bool = False, reason: str = "", changes: list[dict[str, Any]] | None = None, **facts: Any,
) -> CaseEvent:  # fmt: skip
    """Save the case in its next version, put the stop on its timeline and the row into the trail.

    The trail gets codes and numbers; what people wrote stays in the case.
    """
    if kind != "CREATE":
        case.version += 1
    case.changed_at = now
    case.save()
    record(actor, operation, case, at=now, kind=kind, person=case.subject_id, what=what, number=case.number, **facts)
    return CaseEvent.objects.create(
        case=case, what=what, at=now, by_id=actor.id, by_party=by_party, public=public, reason=reason,
        changes=changes or [],
    )  # fmt: skip


def changed(field: str, before: Any, after: Any) -> dict[str, Any]:
    """Return one field's change as the timeline keeps it: values as text."""
    return {
        "field": field,
        "before": "" if before is None else str(before),
        "after": "" if after is None else str(after),
    }
