"""Snapshots taken, and indicator values as published. What is hidden stands nowhere here: it was never stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Snapshot(models.Model):
    """A dataset as it was at an instant: a Parquet file under home/data (`path`), never changed afterwards."""

    dataset = models.CharField(max_length=60)
    taken_at = models.DateTimeField()
    rows = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["dataset", "-taken_at"]
        constraints = [
            models.UniqueConstraint(name="snapshot_once_at_an_instant", fields=["dataset", "taken_at"]),
            models.CheckConstraint(name="snapshot_has_its_checksum", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return f"Snapshot ({self.dataset} {self.taken_at:%Y-%m-%d %H:%M})"


class Area(models.Model):
    """An area as the figures know it: `key` is level-code as in the places room; `city` is the whole city."""

    key = models.CharField(max_length=30, primary_key=True)
    level = models.PositiveSmallIntegerField()  # 0 city, 1 major district, 2 district, 3 neighbourhood
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["level", "key"]
        constraints = [models.CheckConstraint(name="figure_area_level_is_known", condition=Q(level__lte=3))]

    def __str__(self) -> str:
        return f"Area ({self.key})"

    def name(self, language: str) -> str:
        return getattr(self, f"name_{language}", "") or self.name_fi


class Computation(models.Model):
    """An indicator computed for a period. `data_at` is the age of its oldest input; computed anew, it is replaced."""

    indicator = models.CharField(max_length=60)
    period = models.CharField(max_length=10)  # ISO 8601: 2026, 2026-11, 2026-W48, 2026-11-24
    computed_at = models.DateTimeField()
    data_at = models.DateTimeField()
    snapshots = models.ManyToManyField(Snapshot, related_name="computations")

    class Meta:
        ordering = ["indicator", "-period"]
        constraints = [
            models.UniqueConstraint(name="indicator_once_in_a_period", fields=["indicator", "period"]),
            models.CheckConstraint(name="computed_after_its_data", condition=Q(computed_at__gte=F("data_at"))),
        ]

    def __str__(self) -> str:
        return f"Computation ({self.indicator} {self.period})"


class IndicatorValue(models.Model):
    """One published cell; `group` "" is the total. Suppressed: nothing of it is stored. Null value: does not exist."""

    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="values")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    suppressed = models.BooleanField(default=False)

    class Meta:
        ordering = ["computation_id", "area__level", "area_id", "group"]
        constraints = [
            models.UniqueConstraint(name="one_value_in_a_cell", fields=["computation", "area", "group"]),
            models.CheckConstraint(
                name="suppressed_value_is_not_stored",
                condition=Q(suppressed=False) | Q(value=None, numerator=None, denominator=None),
            ),
        ]

    def __str__(self) -> str:
        return f"IndicatorValue ({self.pk})"
