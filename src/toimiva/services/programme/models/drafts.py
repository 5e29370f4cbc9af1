"""An import that is under way: kept between its steps, so that nothing is lost and another official can continue."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .decisions import Decision, SourceKind


class DraftState(models.TextChoices):
    """Whether the draft still waits for a person."""

    OPEN = "OPEN"
    STORED = "STORED"
    ABANDONED = "ABANDONED"


class DecisionDraft(models.Model):
    """A decision that has been read, or is being written by hand, and is not stored yet.

    `reading` is what was read from `source_text` (nothing while the form is being filled in: `filled` holds its
    rows). `reasons` are the written reasons so far, by the place of the error finding. The same text has one open
    draft.
    """

    source_kind = models.CharField(max_length=6, choices=SourceKind)
    source_name = models.CharField(max_length=200)
    source_text = models.TextField(blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    reading = models.JSONField(null=True)
    filled = models.JSONField(null=True)
    native_id = models.CharField(max_length=60, blank=True)
    version_series_id = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    earlier = models.BooleanField(default=False)  # an earlier handling: kept, and the matter stays where it is
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    held = models.JSONField(null=True)  # the refusal that left it to a person: its code as `fault`, and `facts`
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="drafts")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    abandoned_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_draft_of_a_text",
                fields=["source_sha256"],
                condition=Q(state="OPEN") & ~Q(source_sha256=""),
            ),
            models.CheckConstraint(
                name="a_stored_draft_has_its_decision",
                condition=Q(state="STORED", decision__isnull=False) | (~Q(state="STORED") & Q(decision=None)),
            ),
            models.CheckConstraint(
                name="a_draft_is_read_or_written", condition=Q(reading__isnull=False) | Q(filled__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Draft ({self.pk})"
