"""What is stored of impact targets: what is to change, from what to what, by when; locked once it is agreed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .decisions import Project


class TargetUnit(models.TextChoices):
    """The unit of a target's values; shares are stored from 0 to 1."""

    SHARE = "SHARE"
    DAYS = "DAYS"
    PERSONS = "PERSONS"
    EUROS = "EUROS"
    POINTS = "POINTS"
    NUMBER = "NUMBER"


class TargetMethod(models.TextChoices):
    """How the effect is to be evaluated; before and after is follow-up, not an effect."""

    INTERRUPTED_SERIES = "INTERRUPTED_SERIES"
    DIFFERENCES = "DIFFERENCES"
    SYNTHETIC_CONTROL = "SYNTHETIC_CONTROL"
    LOT = "LOT"
    BEFORE_AFTER = "BEFORE_AFTER"


class ImpactTarget(models.Model):
    """An agreed change of one indicator. From the agreed day the database lets nothing of the row change.

    What is to be different is a new version that replaces this one and says why; both stay. A version that is not
    agreed yet replaces nothing.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="targets")
    area = models.CharField(max_length=30)  # id of policy/impact_areas.toml
    indicator = models.CharField(max_length=60)  # its code in the data room
    unit = models.CharField(max_length=10, choices=TargetUnit)
    rising = models.BooleanField()  # more is better
    baseline_value = models.DecimalField(max_digits=18, decimal_places=6)
    baseline_from = models.DateField()
    baseline_to = models.DateField()
    target_value = models.DecimalField(max_digits=18, decimal_places=6)
    target_on = models.DateField()
    population = models.CharField(max_length=300)
    comparison_group = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=20, choices=TargetMethod)
    minimum_effect = models.DecimalField(max_digits=18, decimal_places=6)  # the least change that means something
    agreed_on = models.DateField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["project_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="target_baseline_ends_after_it_begins", condition=Q(baseline_to__gte=F("baseline_from"))
            ),
            models.CheckConstraint(name="target_lies_after_its_baseline", condition=Q(target_on__gt=F("baseline_to"))),
            models.CheckConstraint(name="least_effect_is_something", condition=Q(minimum_effect__gt=0)),
            models.CheckConstraint(
                name="new_version_of_a_target_has_its_reason",
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="nobody_agrees_without_a_day", condition=Q(agreed_on__isnull=False) | Q(agreed_by=None)
            ),
        ]

    def __str__(self) -> str:
        return f"ImpactTarget ({self.pk})"
