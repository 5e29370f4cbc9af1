"""What came back by text message, and what it was understood to mean."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from toimiva.city.residents.models import Person

from .messages import Message


class Meaning(models.TextChoices):
    YES = "YES"
    NO = "NO"
    UNCLEAR = "UNCLEAR"  # answered with help, never guessed


class Reply(models.Model):
    """One message that came in. The provider's id makes a repeat of it the same reply."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=8)
    provider_id = models.CharField(max_length=120)
    sender = models.CharField(max_length=254)
    text = models.CharField(max_length=1000)
    received_at = models.DateTimeField()
    meaning = models.CharField(max_length=7, choices=Meaning)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="replies")
    answered_with = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-received_at", "id"]
        constraints = [
            models.UniqueConstraint(name="reply_is_taken_once", fields=["channel", "provider_id"]),
            models.CheckConstraint(name="reply_meaning_is_known", condition=Q(meaning__in=Meaning.values)),
        ]

    def __str__(self) -> str:
        return f"Reply ({self.pk})"
