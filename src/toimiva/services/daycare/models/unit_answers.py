"""What a unit's manager says of a child that a round would place in the unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from toimiva.city.residents.models import Person

from .rounds import Round
from .units import DaycareUnit


class UnitAnswer(models.Model):
    """Whether the unit takes the child of a round; one word for each child and unit, the last one counts.

    A no says why. From then on the round offers the child no place there, by a run or by hand, until it is taken back.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unit_answers", db_index=False)
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(DaycareUnit, on_delete=models.PROTECT, related_name="answers")
    confirmed = models.BooleanField()
    because = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round_id", "child_id", "unit_id"]
        constraints = [
            models.UniqueConstraint(name="unit_answers_once_for_a_child", fields=["round", "child", "unit"]),
            models.CheckConstraint(name="rejection_says_why", condition=Q(confirmed=True) | ~Q(because="")),
        ]

    def __str__(self) -> str:
        return f"UnitAnswer ({self.pk})"
