"""Where a person lives and has lived. What leaves the room goes through protection.py."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from .persons import Person


class Kind(models.TextChoices):
    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    POSTAL = "postal"


class Stay(Func):
    """Person and days as one stretch of text (migration 0001): two stays meet where person and days do.

    One dimension, so that SP-GiST can hold it: this PostgreSQL has no btree_gist, and a GiST index over two
    ranges takes ten times as long to fill. SP-GiST needs keys in no order, which random UUIDs are.
    """

    function = "residents_stay"
    output_field = models.TextField()


class Address(models.Model):
    """An address from a day to a day, both counted. `district` is the code of the smallest district.

    `lon`, `lat` are WGS84. Two permanent addresses of one person never overlap: the database refuses.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.PERMANENT)
    street = models.CharField(max_length=120, blank=True)
    house_number = models.CharField(max_length=12, blank=True)
    stair = models.CharField(max_length=6, blank=True)
    apartment = models.CharField(max_length=10, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    post_office = models.CharField(max_length=60, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    district = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["person_id", "kind", "valid_from"]
        indexes = [models.Index(fields=["district"], name="address_by_district")]
        constraints = [
            models.UniqueConstraint(name="address_begins_once", fields=["person", "kind", "valid_from"]),
            models.CheckConstraint(
                name="address_ends_after_it_begins", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="address_kind_is_known", condition=Q(kind__in=["permanent", "temporary", "postal"])
            ),
            models.CheckConstraint(
                name="address_coordinate_is_whole",
                condition=Q(lon=None, lat=None)
                # Not null first: a check of an unknown value passes.
                | Q(lon__isnull=False, lat__isnull=False, lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
            ExclusionConstraint(
                name="one_permanent_address_at_a_time",
                index_type="SPGIST",
                condition=Q(kind="permanent"),
                deferrable=Deferrable.DEFERRED,  # a load may move the border between two addresses
                expressions=[(Stay("person_id", "valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"Address ({self.pk})"  # never the street: this text reaches logs

    @property
    def line(self) -> str:
        """Street, number, stair and apartment as people write them: Esimerkkitie 12 B 34."""
        return " ".join(part for part in (self.street, self.house_number, self.stair, self.apartment) if part)
