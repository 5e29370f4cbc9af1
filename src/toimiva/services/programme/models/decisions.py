"""What is stored of a programme: the matter, its handlings as read from decision texts, the money asked and granted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


def money(**options: Any) -> models.DecimalField[Any, Any]:
    """Return a field of euros with cents, exact."""
    return models.DecimalField(max_digits=18, decimal_places=2, **options)


class MatterState(models.TextChoices):
    """Where the matter stands; money may be allotted only when it is granted."""

    ON_AGENDA = "ON_AGENDA"
    TABLED = "TABLED"
    RETURNED = "RETURNED"
    REMOVED = "REMOVED"
    REJECTED = "REJECTED"
    GRANTED = "GRANTED"
    GRANTED_MODIFIED = "GRANTED_MODIFIED"
    OTHER = "OTHER"


class Matter(models.Model):
    """A matter of the city, known by its diary number; it is handled once or many times."""

    diary_number = models.CharField(max_length=40, unique=True)
    classification_code = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=500)
    state = models.CharField(max_length=20, choices=MatterState, default=MatterState.ON_AGENDA)

    class Meta:
        ordering = ["diary_number"]

    def __str__(self) -> str:
        return f"Matter ({self.pk})"


class Decision(models.Model):
    """One handling of a matter, as its text says it. The text is kept as decoded; `reading` is what was read from it.

    The same text is imported once (`source_sha256`). An error finding holds the import until a person accepts it
    with a written reason: such a decision cannot be stored without one.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    section = models.CharField(max_length=20)
    decision_maker = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=20)
    resolution = models.CharField(max_length=20, blank=True)
    confidential = models.BooleanField(default=False)
    granted = money(default=0)
    proposed = money(null=True)
    source_name = models.CharField(max_length=200)
    source_text = models.TextField()
    source_sha256 = models.CharField(max_length=64, unique=True)
    reading = models.JSONField()
    error_findings = models.PositiveIntegerField(default=0)
    accepted_reason = models.TextField(blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["matter_id", "imported_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="errors_are_accepted_with_a_reason",
                condition=Q(error_findings=0) | ~Q(accepted_reason=""),
            ),
            models.CheckConstraint(name="granted_is_not_negative", condition=Q(granted__gte=0)),
        ]

    def __str__(self) -> str:
        return f"Decision ({self.pk})"


class Programme(models.Model):
    """What a matter asks money for: one appropriation from one budget item, under one root project number."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="programme")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=500)
    root_number = models.CharField(max_length=20, blank=True)
    budget_year = models.PositiveIntegerField(null=True)
    budget_item = models.CharField(max_length=20, blank=True)
    budget_item_name = models.CharField(max_length=200, blank=True)
    proposed = money()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="programme_asks_something", condition=Q(proposed__gt=0))]

    def __str__(self) -> str:
        return f"Programme ({self.pk})"


class DivisionShare(models.Model):
    """What the motion gives one division; `start` and `end` count characters of the decision's text."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="divisions")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    amount = money()
    # the division in the city's organisation: a controller of that unit keeps the division's money
    unit = models.ForeignKey("identity.OrganisationUnit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["programme_id", "id"]
        constraints = [
            models.UniqueConstraint(name="division_once_in_a_programme", fields=["programme", "code"]),
            models.CheckConstraint(name="division_share_not_negative", condition=Q(amount__gte=0)),
        ]


class Project(models.Model):
    """One project; a joint project of two divisions has two numbers and is one project."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=300)
    place = models.PositiveIntegerField()  # its order in the decision

    class Meta:
        ordering = ["programme_id", "place"]
        constraints = [models.UniqueConstraint(name="project_place_once", fields=["programme", "place"])]

    def __str__(self) -> str:
        return f"Project ({self.pk})"


class ProjectNumber(models.Model):
    """A project number with the money proposed under it, and where the text says so."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="numbers")
    division = models.ForeignKey(DivisionShare, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=200, blank=True)
    amount = money()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    closed_on = models.DateField(null=True)  # its last day: nothing later is allotted, moved, committed or expected

    class Meta:
        ordering = ["project_id", "number"]
        constraints = [
            models.CheckConstraint(name="project_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="a_place_in_the_text_ends_after_it_begins",
                condition=Q(start=None, end=None) | Q(end__gt=F("start")),
            ),
        ]
