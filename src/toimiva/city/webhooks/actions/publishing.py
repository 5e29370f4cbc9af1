"""An event is written down in the transaction of what it tells of: told if that happened, and only then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from ..catalogue import events
from ..models import Delivery, Event, Subscription


def publish(event: str, of: Iterable[dict[str, UUID]], *, at: datetime) -> int:
    """Write down that `event` happened to each of these things, named by their ids; return how many are told of.

    To be called inside the transaction of the change itself. Where nobody subscribes, nothing is written.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to the transaction of its change")
    if event not in events():
        raise ValueError(f"the event {event} stands in no messages/events.toml")
    wanted = list(Subscription.objects.filter(events__contains=[event], paused_at=None))
    if not wanted:
        return 0
    made = [Event(type=event, at=at, ids={name: str(UUID(str(id))) for name, id in ids.items()}) for ids in of]
    Event.objects.bulk_create(made)
    Delivery.objects.bulk_create(
        Delivery(event=one, subscription=subscription, next_at=at) for one in made for subscription in wanted
    )
    return len(made)
