"""Feedback on the service: what was said, by when it is answered, what was answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What the feedback is about; the period of the answer depends on it."""

    ACCESSIBILITY = "ACCESSIBILITY", _("Accessibility")
    SERVICE = "SERVICE", _("A service or a page")
    OTHER = "OTHER", _("Something else")


# What waits for an answer stands before what has one, by the day of the answer; without an address last.
DUE_FIRST = (F("answered_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "received_at", "id")


class Feedback(models.Model):
    """What a person told us. Without an e-mail address it is considered, but nobody can be answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(max_length=20, choices=Topic)
    text = models.TextField(max_length=5000)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    due_on = models.DateField(null=True)  # null: no address to answer to
    due_rule = models.CharField(max_length=40)
    answer = models.TextField(blank=True, max_length=5000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["received_at"]
        indexes = [models.Index(*(F(one) if isinstance(one, str) else one for one in DUE_FIRST), name="feedback_due")]
        constraints = [
            models.CheckConstraint(
                name="feedback_answered_says_when_what_and_by_whom",
                condition=Q(answered_at=None, answer="", answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="feedback_with_an_address_has_a_due_date",
                condition=Q(email="", due_on=None) | ~Q(email="") & Q(due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback ({self.pk})"
