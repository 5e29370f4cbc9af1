"""The groups of a unit, and how much staff each is planned for."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from .units import DaycareUnit, PoolDays


class Group(models.Model):
    """A group of a unit and its caretakers (2.5 is two and a half), from a day to a day, both counted.

    A change of staff is a new row of the same name: what was planned for a day can be asked afterwards.
    """

    unit = models.ForeignKey(DaycareUnit, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    caretakers = models.DecimalField(max_digits=4, decimal_places=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["unit_id", "name", "valid_from"]
        constraints = [
            models.CheckConstraint(name="group_has_a_name_and_staff", condition=~Q(name="") & Q(caretakers__gt=0)),
            models.CheckConstraint(
                name="group_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            ExclusionConstraint(
                name="one_plan_of_a_group_at_a_time",
                index_type="SPGIST",
                expressions=[(PoolDays("unit_id", "name", "valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"Group ({self.pk})"
