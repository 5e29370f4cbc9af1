"""One message to one person: its text as sent, its channel, its state, and what the provider told of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from toimiva.city.residents.models import Person

from .campaigns import Wave


class Channel(models.TextChoices):
    SUOMIFI = "suomifi"
    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    PHONE = "phone"


class State(models.TextChoices):
    """How the states follow each other stands in policy/message_states.toml."""

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


class Message(models.Model):
    """A message to `person`, about `subject` (a child) and a row of the service (`about`, an offer).

    `key` is the caller's: one key, one message for ever. The text is written when the message is claimed for sending
    and never changes after (migration 0002); before that it is a preview. `language` is one code, or "fi+sv+en"
    where the person's own language had no text to use; `fallback` then says why. `restricted`: a protection order is
    in play, so nothing goes out by itself and only who may read protected data sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.UUIDField(null=True, db_index=True)
    service = models.CharField(max_length=40)
    template = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)
    wave = models.ForeignKey(Wave, null=True, on_delete=models.PROTECT, related_name="messages")
    urgent = models.BooleanField(default=False)
    not_channel = models.CharField(max_length=8, blank=True)
    restricted = models.BooleanField(default=False)

    channel = models.CharField(max_length=8, choices=Channel)
    skipped = models.JSONField(default=list)  # channels that turned out to lead nowhere
    language = models.CharField(max_length=12)
    wished_language = models.CharField(max_length=3, blank=True)
    fallback = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=16)
    title = models.CharField(max_length=300, blank=True)  # the subject line of the text
    text = models.TextField()
    parts = models.PositiveSmallIntegerField(default=0)  # of a text message
    recipient = models.CharField(max_length=254, blank=True)  # number or address it went to; never a street

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=60, blank=True)  # why cancelled, failed or returned
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when it may go, or when a broken claim is taken up again
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=80, blank=True)

    awaits_reply = models.BooleanField(default=False)
    code = models.CharField(max_length=2, blank=True)  # tells two waiting questions to one telephone apart
    answer = models.CharField(max_length=3, blank=True)  # YES or NO, as it was answered by text message
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-queued_at", "id"]
        indexes = [
            models.Index(fields=["state", "next_at"], name="outreach_due"),
            models.Index(fields=["recipient", "-sent_at"], name="outreach_by_recipient"),
            models.Index(fields=["-queued_at", "id"], name="outreach_newest"),
        ]
        constraints = [
            # Twins have two messages of one wave to one guardian: of each child one.
            models.UniqueConstraint(
                name="told_once_in_a_wave",
                fields=["wave", "person", "template", "subject"],
                condition=Q(wave__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="message_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="message_gone_says_when",
                condition=Q(state__in=["QUEUED", "SENDING", "CANCELLED", "FAILED"]) | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_stopped_says_why",
                condition=~Q(state__in=["CANCELLED", "FAILED", "RETURNED"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="protected_persons_are_only_telephoned", condition=Q(restricted=False) | Q(channel="phone")
            ),
        ]

    def __str__(self) -> str:
        return f"Message ({self.pk})"

    @property
    def languages(self) -> list[str]:
        return self.language.split("+")


class DeliveryEvent(models.Model):
    """What a provider, or a person on the telephone, told of a message; stored once, in the order of arrival."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=9)  # a state
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)
    provider_event = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="provider_event_once", fields=["message", "provider_event"], condition=~Q(provider_event="")
            )
        ]

    def __str__(self) -> str:
        return f"DeliveryEvent ({self.pk})"


Facts = dict[str, Any]
