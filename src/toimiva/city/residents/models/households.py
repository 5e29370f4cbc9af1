"""A household: those who live together by the register."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Household(models.Model):
    """A household-dwelling unit. `income_eur_year` is its taxable income, euros in a year; null where not known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40, blank=True)
    income_eur_year = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    dwelling_m2 = models.DecimalField(max_digits=7, decimal_places=1, null=True)

    class Meta:
        ordering = ["register_id"]
        constraints = [
            models.UniqueConstraint(name="household_in_the_register_once", fields=["register_id"]),
            models.CheckConstraint(
                name="household_dwelling_has_a_size",
                condition=Q(dwelling_m2=None) | Q(dwelling_m2__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"Household ({self.pk})"
