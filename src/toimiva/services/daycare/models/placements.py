"""Who has a place where, from when to when."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from toimiva.city.residents.models import Person
from toimiva.city.residents.models.addresses import Stay

from .units import DaycareUnit


class Placement(models.Model):
    """A child has a place in a unit from a day to a day, both counted; never two places on one day."""

    class Source(models.TextChoices):
        LOADED = "loaded"  # from the system the city had before
        OFFER = "offer"
        DECISION = "decision"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="daycare_placements", db_index=False)
    unit = models.ForeignKey(DaycareUnit, on_delete=models.PROTECT, related_name="placements", db_index=False)
    starts = models.DateField()
    ends = models.DateField(null=True)
    source = models.CharField(max_length=8, choices=Source)
    offer = models.OneToOneField("daycare.Offer", null=True, on_delete=models.PROTECT, related_name="placement")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["child_id", "starts"]
        indexes = [models.Index(fields=["unit", "starts"], name="placements_of_unit")]
        constraints = [
            models.UniqueConstraint(name="placement_begins_once", fields=["child", "starts"]),
            models.CheckConstraint(
                name="placement_ends_after_it_starts", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="placement_source_is_known", condition=Q(source__in=["loaded", "offer", "decision"])
            ),
            models.CheckConstraint(
                name="placement_of_an_offer_names_it", condition=~Q(source="offer") | Q(offer__isnull=False)
            ),
            ExclusionConstraint(
                name="one_place_at_a_time",
                index_type="SPGIST",
                expressions=[(Stay("child_id", "starts", "ends"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"Placement ({self.pk})"
