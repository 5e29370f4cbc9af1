"""How much more of a group's staff a child with a need of support takes."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from toimiva.city.residents.models import Person
from toimiva.city.residents.models.addresses import Stay


class SupportFactor(models.Model):
    """A special teacher's mark: the child weighs `factor` times its weight, from a day to a day, both counted.

    `because` is for special teachers alone; every other page tells the factor and no more.
    """

    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_support", db_index=False)
    factor = models.DecimalField(max_digits=3, decimal_places=2)
    because = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["child_id", "valid_from"]
        constraints = [
            models.CheckConstraint(name="support_factor_is_more_than_one", condition=Q(factor__gt=1)),
            models.CheckConstraint(name="support_says_why", condition=~Q(because="")),
            models.CheckConstraint(
                name="support_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            ExclusionConstraint(
                name="one_support_factor_at_a_time",
                index_type="SPGIST",
                expressions=[(Stay("child_id", "valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"SupportFactor ({self.pk})"
