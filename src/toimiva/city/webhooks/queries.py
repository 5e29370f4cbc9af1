"""What an administrator sees of subscriptions and of how each telling went."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing, Refusal

from .models import Delivery, DeliveryState, Subscription

READ = "webhooks.subscription.read"


def subscriptions(actor: Actor) -> QuerySet[Subscription]:
    """Return the subscriptions by name, each with how many of its events wait and how many were not taken."""
    require(actor, READ)
    rows = Subscription.objects.filter(may(actor, READ))
    waiting, failed = (Count("deliveries", filter=Q(deliveries__state=state)) for state in ("WAITING", "FAILED"))
    return rows.annotate(waiting=waiting, failed=failed).order_by("name")


def subscription(actor: Actor, subscription_id: UUID) -> Subscription:
    """Return one subscription; `Missing` where there is none."""
    found = subscriptions(actor).filter(pk=subscription_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def deliveries(actor: Actor, of: Subscription, *, state: str = "") -> QuerySet[Delivery]:
    """Return the deliveries to a subscriber with every call made for them, the newest event first."""
    require(actor, READ)
    if state and state not in DeliveryState.values:
        raise Refusal("bad_value", field="state", value=state, expected=", ".join(DeliveryState.values))
    rows = Delivery.objects.filter(subscription=of)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("event").prefetch_related("attempts").order_by("-event__at", "pk")
