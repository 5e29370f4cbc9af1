"""What is due is told: each delivery is claimed, called outside every transaction, and its answer written down.

A process that dies between leaves a claim that ends; the call is then made again under the same id, by which the
other system knows it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require, system
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict

from ..models import Attempt, Delivery, DeliveryState, Event
from ..policy.limits import kept_from, lease_end, next_try
from ..signing import headers
from ..wire import NotCalled, call
from .subscriptions import GONE, pause

NO_LONGER_THERE = 410  # Standard Webhooks: the other system wants no more of it


@dataclass
class Told:
    """What a round did, by count."""

    delivered: int = 0
    again: int = 0
    failed: int = 0


def deliver_due(actor: Actor, *, now: datetime, limit: int = 500) -> Told:
    """Tell what is due, at most `limit` calls. A system that does not take one is left for the rest of the round."""
    require(actor, "webhooks.deliver")
    told, left = Told(), set[UUID]()
    for _ in range(limit):
        delivery = _claim(left, now)
        if delivery is None:
            break
        status, fault = _called(delivery, now)
        outcome = _answered(delivery.pk, delivery.tries, status, fault, now)
        setattr(told, outcome, getattr(told, outcome) + 1)
        if outcome != "delivered":
            left.add(delivery.subscription_id)
        if status == NO_LONGER_THERE:
            pause(system("webhooks.deliver"), delivery.subscription_id, now=now, because=GONE)
    return told


@transaction.atomic
def _claim(left: set[UUID], now: datetime) -> Delivery | None:
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event", "subscription")
    due = rows.filter(state=DeliveryState.WAITING, next_at__lte=now, subscription__paused_at=None)
    delivery = due.exclude(subscription_id__in=left).order_by("next_at", "event__at", "id").first()
    if delivery is None:
        return None
    delivery.tries, delivery.next_at = delivery.tries + 1, lease_end(now)
    delivery.save(update_fields=["tries", "next_at"])
    return delivery


def body_of(event: Event) -> str:
    """Return the body of a call: the type, the time and ids; whoever wants more reads it by the API."""
    at = event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": event.type, "timestamp": at, "data": event.ids}, separators=(",", ":"))


def _called(delivery: Delivery, now: datetime) -> tuple[int | None, str]:
    body = body_of(delivery.event)
    try:
        signed = headers(delivery.subscription, str(delivery.event_id), body, now)
        return call(delivery.subscription.address, body, signed), ""
    except NotCalled as fault:
        return None, fault.reason


@transaction.atomic
def _answered(delivery_id: UUID, tries: int, status: int | None, fault: str, now: datetime) -> str:
    """Write down what the call came to; the claim counts only while nobody else has taken it up."""
    Attempt.objects.create(delivery_id=delivery_id, at=now, status=status, fault=fault)
    taken = status is not None and 200 <= status < 300
    rows = Delivery.objects.select_for_update().filter(pk=delivery_id, state=DeliveryState.WAITING)
    delivery = rows.first() if taken else rows.filter(tries=tries).first()
    if delivery is None:
        return "delivered" if taken else "again"
    if taken:
        delivery.state, delivery.next_at, delivery.delivered_at = DeliveryState.DELIVERED, None, now
    else:
        delivery.next_at = next_try(tries, now)
        if delivery.next_at is None:
            delivery.state = DeliveryState.FAILED
    delivery.save(update_fields=["state", "next_at", "delivered_at"])
    return {DeliveryState.DELIVERED: "delivered", DeliveryState.WAITING: "again"}.get(
        DeliveryState(delivery.state), "failed"
    )


@transaction.atomic
def resend(actor: Actor, delivery_id: UUID, *, now: datetime) -> Delivery:
    """Let an event be told once more, from the first try on; under the same id, by which the other system knows it."""
    delivery = hold(actor, "webhooks.delivery.resend", Delivery, delivery_id)
    if delivery.state == DeliveryState.WAITING:
        raise Conflict("webhook_waits_already")
    delivery.state, delivery.tries, delivery.next_at, delivery.delivered_at = DeliveryState.WAITING, 0, now, None
    delivery.save(update_fields=["state", "tries", "next_at", "delivered_at"])
    record(actor, "webhooks.delivery.resend", delivery, at=now)
    return delivery


@transaction.atomic
def forget_old(actor: Actor, *, now: datetime) -> int:
    """Remove the events past their time, with how they were told; return how many."""
    require(actor, "webhooks.forget")
    old = Event.objects.filter(at__date__lt=kept_from(timezone.localdate(now)))
    count = old.count()
    if count:
        old.delete()
        record(actor, "webhooks.forget", at=now, kind="DELETE", count=count)
    return count
