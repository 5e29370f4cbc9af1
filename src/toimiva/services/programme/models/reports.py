"""What is stored of cycle reports: the office's texts, the frozen data set, who let it go on, the published files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Programme


class CycleReportState(models.TextChoices):
    """A report is written, looked at, approved by another than who froze it, and published for good."""

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"


def empty_asked() -> list[dict[str, dict[str, str]]]:
    """No decision is asked until the office writes one."""
    return []


class CycleReport(models.Model):
    """A report to the City Board. `frozen` is the canonical text of its data set; a correction is a new version.

    Migration 0007 holds that the hash is that of the text, that the frozen text changes only in a draft, and that
    a published report never changes.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cycle_reports")
    cycle = models.CharField(max_length=20)  # id of policy/report_calendar.toml
    as_known_on = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.JSONField(default=dict)  # of a correction, in fi, sv and en
    texts = models.JSONField(default=dict)  # summary, money, follow_up, impact: each in fi, sv and en
    decisions_asked = models.JSONField(default=empty_asked)
    state = models.CharField(max_length=10, choices=CycleReportState, default=CycleReportState.DRAFT)
    frozen = models.TextField(blank=True)
    frozen_sha256 = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["programme_id", "-as_known_on", "-version", "-id"]
        constraints = [
            models.UniqueConstraint(name="cycle_report_version_once", fields=["programme", "cycle", "version"]),
            models.CheckConstraint(
                name="cycle_report_correction_is_a_new_version",
                condition=Q(version=1, corrects=None) | Q(version__gt=1, corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_report_goes_on_when_it_is_frozen", condition=Q(state="DRAFT") | ~Q(frozen="")
            ),
            models.CheckConstraint(
                name="cycle_report_state_says_when",
                condition=Q(state__in=["DRAFT", "REVIEW"], approved_at=None, published_at=None)
                | Q(state="APPROVED", approved_at__isnull=False, published_at=None)
                | Q(state="PUBLISHED", approved_at__isnull=False, published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_report_is_approved_by_another",
                condition=Q(approved_by=None) | Q(frozen_by=None) | ~Q(approved_by=F("frozen_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"CycleReport ({self.pk})"


class CycleReportFile(models.Model):
    """A file of a published report as it was given out; its bytes stay even when the programs that drew it change."""

    report = models.ForeignKey(CycleReport, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=5)
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["report_id", "id"]
        constraints = [
            models.UniqueConstraint(name="cycle_report_file_once", fields=["report", "format", "language"]),
        ]
