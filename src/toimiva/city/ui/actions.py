"""What can happen to feedback: it arrives, and it is answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from .models import Feedback
from .policy.duties import answer_due


@transaction.atomic
def send_feedback(actor: Actor, *, topic: str, text: str, email: str, language: str, now: datetime) -> Feedback:
    """Store what was said; the clock of the answer starts. What was said does not enter the trail."""
    require(actor, "ui.feedback.send")
    if not text.strip():
        raise Refusal("missing_value", field="text")
    due = answer_due(topic, timezone.localdate(now), address=bool(email))
    feedback = Feedback.objects.create(
        topic=topic, text=text.strip(), email=email, language=language, received_at=now,
        due_on=due.due_on, due_rule=due.rule,
    )  # fmt: skip
    record(actor, "ui.feedback.send", feedback, at=now, kind="CREATE", topic=topic, due_on=due.due_on, rule=due.rule)
    return feedback


@transaction.atomic
def answer_feedback(actor: Actor, feedback_id: UUID, *, answer: str, now: datetime) -> Feedback:
    """Store the answer. The same answer twice is once; a second, other answer is refused."""
    feedback = hold(actor, "ui.feedback.answer", Feedback, feedback_id)
    answer = answer.strip()
    if not answer:
        raise Refusal("missing_value", field="answer")
    if feedback.answered_at is not None:
        if feedback.answer == answer:
            return feedback
        raise Conflict("feedback_answered")
    feedback.answer, feedback.answered_at, feedback.answered_by_id = answer, now, actor.id
    feedback.save()
    late = feedback.due_on is not None and timezone.localdate(now) > feedback.due_on
    record(actor, "ui.feedback.answer", feedback, at=now, late=late)
    return feedback
