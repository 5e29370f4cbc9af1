"""What can be read of feedback: the inbox, what is due first on top."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from .models import DUE_FIRST, Feedback


def inbox(actor: Actor) -> QuerySet[Feedback]:
    """The feedback this actor may see: open first, by the day of the answer; without an address last."""
    visible = Feedback.objects.filter(may(actor, "ui.feedback.read"))
    return visible.order_by(*DUE_FIRST)


def feedback(actor: Actor, feedback_id: UUID) -> Feedback:
    """One feedback, or `Missing`."""
    require(actor, "ui.feedback.read")
    found = inbox(actor).filter(pk=feedback_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def due_of(feedback_id: UUID) -> Feedback:
    """What the receipt says: topic and day only, for whoever holds its address."""
    found = Feedback.objects.only("topic", "due_on", "received_at").filter(pk=feedback_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def open_and_overdue(today: date) -> tuple[int, int]:
    """How much feedback waits for an answer, and how much of it should have had it already."""
    waiting = Feedback.objects.filter(Q(answered_at=None) & Q(due_on__isnull=False))
    return waiting.count(), waiting.filter(due_on__lt=today).count()
