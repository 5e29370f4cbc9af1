"""The life of a matter as rows: each move, by whom, when and why; and each error finding a person accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Decision, Matter, MatterState


class MatterEvent(models.Model):
    """A move of a matter from one state to another, by the rule of policy/matter_states.toml that allows it.

    `day` is the legal day of the event, unknown where no source tells it; `decision` the handling that made the move.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="events")
    place = models.PositiveIntegerField()  # its order in the matter's life, from 1
    before = models.CharField(max_length=20, choices=MatterState)
    after = models.CharField(max_length=20, choices=MatterState)
    rule = models.CharField(max_length=60)
    day = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="events")

    class Meta:
        ordering = ["matter_id", "place"]
        constraints = [
            models.UniqueConstraint(name="matter_events_one_after_another", fields=["matter", "place"]),
            models.CheckConstraint(name="matter_event_moves", condition=~Q(before=F("after"))),
            models.CheckConstraint(name="matter_event_says_why", condition=Q(decision__isnull=False) | ~Q(reason="")),
        ]


class AcceptedFinding(models.Model):
    """An error finding of a decision that a person accepted, and why; `place` is its order among the findings."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="accepted_findings")
    place = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decision_id", "place"]
        constraints = [
            models.UniqueConstraint(name="finding_accepted_once", fields=["decision", "place"]),
            models.CheckConstraint(name="finding_accepted_with_a_reason", condition=~Q(reason="")),
        ]
