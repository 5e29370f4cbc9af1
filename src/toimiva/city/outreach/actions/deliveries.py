"""What became of a message after it was sent, and what a person does about one that failed or must be told by phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..models import Channel, DeliveryEvent, Message, State
from ..policy.message_states import may_follow
from .sending import stopped

TOLD = (State.DELIVERED, State.READ, State.FAILED, State.RETURNED)


@transaction.atomic
def receive_delivery(
    actor: Actor, *, message_id: UUID, state: str, at: datetime, event_id: str, now: datetime, detail: str = ""
) -> Message:
    """Keep what a provider tells of a message, once for each event. What comes too late changes no state."""
    require(actor, "outreach.delivery.receive")
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.sent_at is None:
        raise Missing("not_found", model="message")
    if state not in TOLD:
        raise Refusal("unknown_delivery_state", field="state", known=", ".join(TOLD))
    _, fresh = DeliveryEvent.objects.get_or_create(
        message=message, provider_event=event_id, defaults={"kind": state, "at": at, "detail": detail[:200]}
    )
    if fresh and may_follow(message.state, state, timezone.localdate(now)):
        message.state = state
        message.reason = (detail or "provider")[:60] if state in (State.FAILED, State.RETURNED) else ""
        message.save(update_fields=["state", "reason"])
        record(actor, "outreach.delivery.receive", message, at=now, person=message.person_id, state=state)
    return message


@transaction.atomic
def retry(actor: Actor, message_id: UUID, *, now: datetime) -> Message:
    """Let a message that failed be tried again, from the first try on; the text stays as it was.

    Where it is no longer wanted, or somebody has come under a protection order, nothing goes out any more.
    """
    message = hold(actor, "outreach.message.retry", Message, message_id)
    if not may_follow(message.state, State.SENDING, timezone.localdate(now)) or message.state == State.QUEUED:
        raise Conflict("message_has_not_failed")
    if stopped(message, now):
        raise Conflict("message_no_longer_wanted")
    message.state, message.tries, message.next_at, message.reason = State.SENDING, 0, now, ""
    message.sent_at = None
    message.save(update_fields=["state", "tries", "next_at", "reason", "sent_at"])
    record(actor, "outreach.message.retry", message, at=now, person=message.person_id)
    return message


@transaction.atomic
def record_call(actor: Actor, message_id: UUID, *, reached: bool, now: datetime) -> Message:
    """Keep that a person was called: reached, or not, and then the call still waits. Twice the same is once."""
    message = hold(actor, "outreach.message.call", Message, message_id)
    if message.channel != Channel.PHONE:
        raise Conflict("message_is_no_call")
    if message.state == State.SENT:
        return message
    if message.state != State.QUEUED:
        raise Conflict("message_no_longer_wanted")
    kind = State.SENT if reached else State.QUEUED
    DeliveryEvent.objects.create(message=message, kind=kind, at=now, detail="call")
    if reached:
        message.state, message.sent_at, message.next_at = State.SENT, now, None
        message.save(update_fields=["state", "sent_at", "next_at"])
    record(actor, "outreach.message.call", message, at=now, person=message.person_id, reached=reached)
    return message
