"""What is stored of the import of actuals: the sources with their mappings, and each file with what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Programme


class Source(models.Model):
    """Where actuals come from: which heading is which field, and from which year on it counts.

    A source that replaces another counts from `first_year` on; what the replaced one brought before stays as it is.
    `name` is what every entry of the ledger remembers.
    """

    name = models.CharField(max_length=100, unique=True)
    mapping = models.JSONField(default=dict)  # field -> heading; empty: the known headings
    encoding = models.CharField(max_length=20, blank=True)  # as last found in a file of this source
    url = models.URLField(max_length=500, blank=True)  # an interface that is asked for each project
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    first_year = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="actuals_source_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_replacing_source_says_from_which_year",
                condition=Q(replaces=None) | Q(first_year__isnull=False) & ~Q(replaces=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "UPLOADED"  # a person has to say which column is what
    PREVIEWED = "PREVIEWED"
    POSTED = "POSTED"
    ABANDONED = "ABANDONED"


class ImportRun(models.Model):
    """One file of actuals and the verdicts of its rows. The rows themselves are in the file until it is posted.

    `reasons`: reason -> rows. `numbers`: project number -> rows, amount, used before. `faults`: the first rows that
    are not posted, with line and sentences; the whole list is the reject file. `first_rows`: the beginning of the file
    with its verdicts. Both are emptied when the time of keeping them is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="import_runs")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=10, blank=True)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    posting_date = models.DateField(null=True)  # of rows that carry none
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UPLOADED)
    rows = models.BigIntegerField(default=0)
    posted_rows = models.BigIntegerField(default=0)  # that can be posted, or were
    reasons = models.JSONField(default=dict)
    numbers = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    first_rows = models.JSONField(default=list)
    has_rejects = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="actuals_run_posts_no_more_than_its_rows",
                condition=Q(posted_rows__gte=0, posted_rows__lte=F("rows")),
            ),
            models.CheckConstraint(
                name="an_ended_actuals_run_says_when",
                condition=Q(state__in=("UPLOADED", "PREVIEWED"), ended_at=None)
                | Q(state__in=("POSTED", "ABANDONED"), ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ImportRun ({self.pk})"

    @property
    def rejected_rows(self) -> int:
        return self.rows - self.posted_rows
