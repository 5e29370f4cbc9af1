"""What is said around a case: an official's notes, and what is asked of a party with a deadline."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .cases import Case


class Note(models.Model):
    """An internal note of an official. Parties do not see it on a page; it is part of the file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)

    class Meta:
        ordering = ["case_id", "at", "id"]

    def __str__(self) -> str:
        return f"Note ({self.pk})"


class MoreAsked(models.Model):
    """What the city asks of the applicant, and by when; one question is open at a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="asked")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    until = models.DateField()
    answer = models.TextField(max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["case_id", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_question_is_open_at_a_time", fields=["case"], condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                name="an_answer_says_what_and_when",
                condition=Q(answered_at=None, answer="", answered_by=None) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"MoreAsked ({self.pk})"
