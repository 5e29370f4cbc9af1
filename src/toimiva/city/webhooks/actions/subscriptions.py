"""Subscriptions made, paused and gone on with; their secret is told once, to who made it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal, Refusals

from ..catalogue import events as known_events
from ..models import Subscription
from ..policy.limits import old_secret_until
from ..signing import secret, text_of
from ..wire import may_be_called

CHANGE = "webhooks.subscription.change"
BY_HAND, GONE = "by_hand", "gone"


class Made(NamedTuple):
    """A subscription, and its secret: to be shown once."""

    subscription: Subscription
    secret: str


@transaction.atomic
def create_subscription(
    actor: Actor, *, name: str, contact: str, address: str, events: Collection[str], now: datetime
) -> Made:
    """Let the system `name` be told of `events` at `address`. Raises `Refusals`, one for each field at fault."""
    require(actor, "webhooks.subscription.create")
    name, contact, address = " ".join(name.split()), " ".join(contact.split()), address.strip()
    wanted = sorted(set(events))
    if faults := subscription_faults(name, contact, address, wanted):
        raise Refusals(faults)
    try:
        with transaction.atomic():
            made = Subscription.objects.create(name=name, contact=contact, address=address, events=wanted, made_at=now)
    except IntegrityError as fault:
        raise Conflict("webhook_name_taken", field="name", value=name) from fault
    record(actor, "webhooks.subscription.create", made, at=now, kind="CREATE", name=name, address=address,
           events=wanted)  # fmt: skip
    return Made(made, text_of(secret(made)))


def subscription_faults(name: str, contact: str, address: str, events: Collection[str]) -> list[Refusal]:
    """Return what is wrong with a subscription that is asked for, by field."""
    faults = []
    if not 3 <= len(name) <= 60:
        faults.append(Refusal("webhook_needs_name", field="name"))
    if not 3 <= len(contact) <= 200:
        faults.append(Refusal("webhook_needs_contact", field="contact"))
    if len(address) > 500 or not may_be_called(address):
        faults.append(Refusal("webhook_address_not_allowed", field="address"))
    if not events:
        faults.append(Refusal("webhook_needs_events", field="events"))
    faults += [Refusal("webhook_event_unknown", field="events", value=one) for one in events
               if one not in known_events()]  # fmt: skip
    return faults


@transaction.atomic
def pause(actor: Actor, subscription_id: UUID, *, now: datetime, because: str = BY_HAND) -> Subscription:
    """Tell this system of nothing until it is resumed; what happens meanwhile it is never told. Twice is once."""
    held = hold(actor, CHANGE, Subscription, subscription_id)
    if held.paused_at is None:
        held.paused_at, held.paused_because = now, because
        held.save(update_fields=["paused_at", "paused_because"])
        record(actor, CHANGE, held, at=now, paused=because)
    return held


@transaction.atomic
def resume(actor: Actor, subscription_id: UUID, *, now: datetime) -> Subscription:
    """Go on with telling, with what waited first. Twice is once."""
    held = hold(actor, CHANGE, Subscription, subscription_id)
    if held.paused_at is not None:
        held.paused_at, held.paused_because = None, ""
        held.save(update_fields=["paused_at", "paused_because"])
        record(actor, CHANGE, held, at=now, resumed=True)
    return held


@transaction.atomic
def renew_secret(actor: Actor, subscription_id: UUID, *, now: datetime) -> Made:
    """Make a new secret; calls carry the signature of the old one too for a day, so that the system can change over.

    Made again within that day, it takes the place of the new one: the system still has the old one.
    """
    held = hold(actor, CHANGE, Subscription, subscription_id)
    if held.old_until is None or held.old_until <= now:
        held.old_number, held.old_until = held.secret_number, old_secret_until(now)
    held.secret_number += 1
    held.save(update_fields=["secret_number", "old_number", "old_until"])
    record(actor, CHANGE, held, at=now, secret_number=held.secret_number)
    return Made(held, text_of(secret(held)))
