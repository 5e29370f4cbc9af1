"""Districts, addresses and service units. PostgreSQL stands without PostGIS: geometry is WKB with its box beside it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

UNITS = uuid.UUID("6f0f6d2e-3d0c-5d0e-9b5a-2f3d1f7a9c11")


def unit_id(source: str, external_id: str) -> uuid.UUID:
    """Return the id of a unit: the same each time the same unit is loaded, so that links stay."""
    return uuid.uuid5(UNITS, f"{source}:{external_id}")


def web_address(field: str) -> Q:
    """Nothing, or a page on the web: a link on a public page is never a script."""
    return Q(**{field: ""}) | Q(**{f"{field}__startswith": "http://"}) | Q(**{f"{field}__startswith": "https://"})


def in_finland(lon: str = "lon", lat: str = "lat") -> Q:
    """A point is known as a whole or not at all, and lies in the box of Finland (WGS84)."""
    # Both nulls are asked for by name: to a check constraint a comparison with null is no fault.
    known = Q(**{f"{lon}__isnull": False, f"{lat}__isnull": False})
    in_box = Q(**{f"{lon}__gte": 19.0, f"{lon}__lte": 32.0, f"{lat}__gte": 59.0, f"{lat}__lte": 70.5})
    return known & in_box | Q(**{f"{lon}__isnull": True, f"{lat}__isnull": True})


class District(models.Model):
    """A district: suurpiiri (level 1), peruspiiri (2) or osa-alue (3). A code repeats across levels, not within one.

    `geometry` is WKB in WGS84 (null: not known), `west`…`north` its box, `outline` the GeoJSON geometry simplified
    for maps. `population` is the count of the source; null is unknown, never 0.
    """

    class Level(models.IntegerChoices):
        MAJOR = 1
        DISTRICT = 2
        NEIGHBOURHOOD = 3

    level = models.PositiveSmallIntegerField(choices=Level)
    code = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    population = models.PositiveIntegerField(null=True)
    geometry = models.BinaryField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    outline = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["level", "code"]
        constraints = [
            models.UniqueConstraint(name="district_code_once_in_a_level", fields=["level", "code"]),
            models.CheckConstraint(name="district_level_is_1_2_or_3", condition=Q(level__gte=1, level__lte=3)),
            models.CheckConstraint(name="major_district_has_no_parent", condition=~Q(level=1) | Q(parent=None)),
            models.CheckConstraint(
                name="district_geometry_has_its_box",
                condition=Q(geometry=None, west=None, south=None, east=None, north=None, outline="")
                | Q(geometry__isnull=False, west__lte=F("east"), south__lte=F("north")) & ~Q(outline=""),
            ),
        ]

    def __str__(self) -> str:
        return f"District ({self.key})"

    @property
    def key(self) -> str:
        """Level and code in one: what an address, a map and a list know the district by."""
        return f"{self.level}-{self.code}"


class Address(models.Model):
    """A street address and its point (WGS84). `sought` is what a search compares: both names, lower case."""

    street_fi = models.CharField(max_length=100)
    street_sv = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    district = models.ForeignKey(District, null=True, on_delete=models.SET_NULL, related_name="addresses")
    sought_fi = models.CharField(max_length=161, db_index=True)
    sought_sv = models.CharField(max_length=161, db_index=True, blank=True)

    class Meta:
        ordering = ["street_fi", "number", "id"]
        constraints = [
            models.UniqueConstraint(name="address_once", fields=["street_fi", "number", "postal_code"]),
            models.CheckConstraint(name="address_in_finland", condition=in_finland()),
        ]


class ServiceUnit(models.Model):
    """A place where the city serves people: library, daycare centre, senior centre.

    `opening_hours` is the OpenStreetMap syntax; `hours_*` the source's own words where it has no syntax.
    `wheelchair` sums up `viewpoints` (what the service register says for each kind of visitor, unchanged).
    A unit that is not public (a shelter) never reaches a public page. `data_time`: when the source last changed it.
    """

    class Wheelchair(models.TextChoices):
        YES = "yes"
        LIMITED = "limited"
        NO = "no"
        UNKNOWN = "unknown"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=20)
    external_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    description_fi = models.TextField(blank=True)
    description_sv = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    street_fi = models.CharField(max_length=200, blank=True)
    street_sv = models.CharField(max_length=200, blank=True)
    street_en = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    stated_district = models.CharField(max_length=20, blank=True)
    district = models.ForeignKey(District, null=True, on_delete=models.SET_NULL, related_name="units")
    phone = models.CharField(max_length=100, blank=True)
    www_fi = models.URLField(max_length=500, blank=True)
    www_sv = models.URLField(max_length=500, blank=True)
    www_en = models.URLField(max_length=500, blank=True)
    opening_hours = models.CharField(max_length=500, blank=True)
    hours_fi = models.TextField(blank=True)
    hours_sv = models.TextField(blank=True)
    hours_en = models.TextField(blank=True)
    wheelchair = models.CharField(max_length=10, choices=Wheelchair, default=Wheelchair.UNKNOWN)
    viewpoints = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)
    data_time = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    sort_fi = models.CharField(max_length=400)
    sort_sv = models.CharField(max_length=400)
    sort_en = models.CharField(max_length=400)
    sought = models.TextField()

    class Meta:
        ordering = ["sort_fi", "id"]
        indexes = [
            models.Index(fields=["kind", "sort_fi"], name="units_of_kind"),
            models.Index(fields=["sort_fi", "id"], name="units_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(name="unit_once_in_a_source", fields=["source", "external_id"]),
            models.CheckConstraint(name="unit_has_kind_and_name", condition=~Q(kind="") & ~Q(name_fi="")),
            models.CheckConstraint(name="unit_in_finland", condition=in_finland()),
            models.CheckConstraint(
                name="unit_links_lead_to_the_web",
                condition=web_address("www_fi") & web_address("www_sv") & web_address("www_en"),
            ),
            models.CheckConstraint(
                name="unit_wheelchair_is_known_word", condition=Q(wheelchair__in=["yes", "limited", "no", "unknown"])
            ),
        ]

    def __str__(self) -> str:
        return f"ServiceUnit ({self.source}:{self.external_id})"
