"""What is stored of status reports: a project's lights in a period, each beside the computed one, and who accepted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Project


class ReportState(models.TextChoices):
    """A report is a draft until its manager submits it, and stands once the steering group accepts it."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"


class LightColour(models.TextChoices):
    """The four colours of a light; grey: not known."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class StatusReport(models.Model):
    """A project's status in a period. One that was accepted never changes: the database holds it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    period_from = models.DateField()
    period_to = models.DateField()
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    returned_reason = models.TextField(blank=True)  # why the steering group sent it back last

    class Meta:
        ordering = ["project_id", "-period_to", "-id"]
        constraints = [
            models.UniqueConstraint(name="one_report_of_a_period", fields=["project", "period_from", "period_to"]),
            models.CheckConstraint(
                name="report_period_ends_after_it_begins", condition=Q(period_to__gte=F("period_from"))
            ),
            models.CheckConstraint(
                name="report_state_says_when",
                condition=Q(state="DRAFT", submitted_at=None, accepted_at=None)
                | Q(state="SUBMITTED", submitted_at__isnull=False, accepted_at=None)
                | Q(state="ACCEPTED", submitted_at__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_is_accepted_by_another",
                condition=Q(accepted_by=None) | Q(submitted_by=None) | ~Q(accepted_by=F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"StatusReport ({self.pk})"


class ReportLight(models.Model):
    """One light of a report: the colour told, the colour computed with its rule, and the reason where they differ."""

    report = models.ForeignKey(StatusReport, on_delete=models.CASCADE, related_name="lights")
    light = models.CharField(max_length=10)  # schedule, money, scope, impact
    colour = models.CharField(max_length=6, choices=LightColour)
    by_hand = models.BooleanField(default=False)
    computed = models.CharField(max_length=6, choices=LightColour)
    rule = models.CharField(max_length=40)
    why = models.JSONField()  # the computed light's sentence in fi, sv and en
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["report_id", "id"]
        constraints = [
            models.UniqueConstraint(name="a_light_once_in_a_report", fields=["report", "light"]),
            models.CheckConstraint(
                name="light_by_hand_has_its_reason",
                condition=Q(by_hand=True) & ~Q(reason="") | Q(by_hand=False, colour=F("computed")),
            ),
        ]

    def __str__(self) -> str:
        return f"ReportLight ({self.pk})"
