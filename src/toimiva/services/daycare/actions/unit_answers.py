"""A unit's own word: its manager confirms or rejects a child that a round would place there, before offers go out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from toimiva.city.access import Actor, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..models import DaycareUnit, Round, UnitAnswer
from ..models.rounds import RoundState
from ..queries.desk import rows_of
from ..queries.unit_answers import rejected_rows, rejections

OPERATION = "daycare.intake.answer"
ANSWERED = (RoundState.DRAFT, RoundState.APPROVED)


@transaction.atomic
def answer_for_unit(
    actor: Actor, unit_id: UUID, round_id: UUID, child_id: UUID, *, confirmed: bool, because: str = "", now: datetime
) -> UnitAnswer:
    """Confirm a child of the round's proposal, or reject it with a reason: then its row returns to the adviser.

    The seat is free again at once, and neither a run nor a move by hand gives the child this unit in this round.
    Answering alike twice is answering once.
    """
    round_ = _round(actor, unit_id, round_id)
    before = UnitAnswer.objects.filter(round=round_, child_id=child_id, unit_id=unit_id).first()
    if before is not None and before.confirmed == confirmed:
        return before
    if not confirmed and not because.strip():
        raise Refusal("rejection_needs_a_reason", field="because")
    if round_.chosen is None or not rows_of(round_.chosen).filter(child_id=child_id, unit_id=unit_id).exists():
        raise Conflict("child_not_planned_here")
    answer, _made = UnitAnswer.objects.update_or_create(
        round=round_, child_id=child_id, unit_id=unit_id,
        defaults={"confirmed": confirmed, "because": because.strip()[:300], "by_id": actor.id, "at": now},
    )  # fmt: skip
    free_rejected(round_)
    record(
        actor, OPERATION, round_, at=now, person=child_id, reason=answer.because, unit=unit_id, confirmed=confirmed,
    )  # fmt: skip
    return answer


@transaction.atomic
def take_back_rejection(actor: Actor, unit_id: UUID, round_id: UUID, child_id: UUID, *, now: datetime) -> None:
    """Let the child be placed in the unit again; its row stays with the adviser."""
    round_ = _round(actor, unit_id, round_id)
    gone, _ = rejections(round_).filter(child_id=child_id, unit_id=unit_id).delete()
    if gone:
        record(actor, "daycare.intake.take_back", round_, at=now, person=child_id, unit=unit_id)


def free_rejected(round_: Round) -> None:
    """Take each child of the chosen run out of a unit that has rejected it; nothing holds it there any more."""
    rejected_rows(round_).update(unit=None, travel_s=None, rank=None, locked=False, why_locked="")


def _round(actor: Actor, unit_id: UUID, round_id: UUID) -> Round:
    """Lock the round that a manager of this unit answers; the round first, as sending does, so that neither waits."""
    require(actor, OPERATION)
    round_ = Round.objects.select_for_update().filter(pk=round_id).first()
    if round_ is None or not DaycareUnit.objects.filter(may(actor, OPERATION), pk=unit_id).exists():
        raise Missing("not_found")
    if round_.state not in ANSWERED:
        raise Conflict("round_not_open", state=round_.state)
    return round_
