"""What is asked of Ahjo, and how it went: what waits to be tried again, and what has failed for good."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class AhjoState(models.TextChoices):
    """Whether a request waits for its next try, was answered, or needs a person."""

    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"


class AhjoRequest(models.Model):
    """A case that is fetched from Ahjo with its decisions; one row for each case.

    `review`: what is fetched waits for a person as drafts, also where nothing is wrong with it. `next_at` is when a
    waiting request is tried again. `answer` tells of each decision by NativeId what became of it.
    """

    case_id = models.CharField(max_length=40, unique=True)
    review = models.BooleanField()
    state = models.CharField(max_length=8, choices=AhjoState, default=AhjoState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True)  # the code of a refusal
    fault_facts = models.JSONField(default=dict)
    answer = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_waiting_request_says_until_when",
                condition=Q(state="WAITING", next_at__isnull=False) | (~Q(state="WAITING") & Q(next_at=None)),
            ),
            models.CheckConstraint(name="a_failed_request_says_why", condition=~Q(state="FAILED") | ~Q(fault="")),
        ]

    def __str__(self) -> str:
        return f"Ahjo request ({self.pk})"
