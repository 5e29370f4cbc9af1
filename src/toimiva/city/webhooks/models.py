"""Who is told of what, what has happened, and how each telling went."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Subscription(models.Model):
    """A system that is told of `events` at `address`. Paused, it is told of nothing, also not of what waits.

    Its secret is not stored: it is derived from this row's id and `secret_number` (signing.py). After a new one is
    made, calls carry the signature of the old one too, `old_number`, until `old_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60, unique=True)
    contact = models.CharField(max_length=200)
    address = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=60))
    secret_number = models.PositiveIntegerField(default=1)
    old_number = models.PositiveIntegerField(null=True)
    old_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_because = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="subscription_is_told_of_something", condition=Q(events__len__gt=0)),
            models.CheckConstraint(
                name="old_secret_has_an_end",
                condition=Q(old_number=None, old_until=None)
                | Q(old_number__lt=models.F("secret_number"), old_until__isnull=False),
            ),
            models.CheckConstraint(
                name="paused_subscription_says_why", condition=Q(paused_at=None) ^ ~Q(paused_because="")
            ),
        ]

    def __str__(self) -> str:
        return f"Subscription ({self.pk})"


class Event(models.Model):
    """Something that has happened: what, when, and the ids of what it is about. Nothing else is ever in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    ids = models.JSONField()

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["at"], name="events_by_time")]

    def __str__(self) -> str:
        return f"Event ({self.pk})"


class DeliveryState(models.TextChoices):
    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Delivery(models.Model):
    """An event on its way to one subscriber. `next_at`: when it is tried, or when the claim of who tries it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-event__at", "id"]
        indexes = [models.Index(fields=["next_at"], name="deliveries_due", condition=Q(state="WAITING"))]
        constraints = [
            models.UniqueConstraint(name="event_told_to_a_subscriber_once", fields=["event", "subscription"]),
            models.CheckConstraint(name="delivery_state_is_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(name="waiting_delivery_has_a_time", condition=Q(state="WAITING") ^ Q(next_at=None)),
            models.CheckConstraint(name="delivered_says_when", condition=Q(state="DELIVERED") ^ Q(delivered_at=None)),
        ]

    def __str__(self) -> str:
        return f"Delivery ({self.pk})"


class Attempt(models.Model):
    """One call and its answer: the HTTP status, or why there was none."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"Attempt ({self.pk})"
