"""Which service units are daycare units, and how many seats each has for whom."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from toimiva.city.places.models import ServiceUnit


class Band(models.TextChoices):
    """Which seats a child takes: until the third birthday, and from it on."""

    U3 = "U3"
    O3 = "O3"


class DaycareUnit(models.Model):
    """A daycare unit: the service unit of the city's register, with what the assignment must know of it.

    `language` is the one the children are spoken to in (Act 540/2018, section 8). `reserve` seats are kept free for
    urgent needs. `organisation` says whose manager confirms its children.
    """

    class Provider(models.TextChoices):
        MUNICIPAL = "municipal"
        PURCHASED = "purchased"
        VOUCHER = "voucher"
        PRIVATE = "private"

    class ShiftCare(models.TextChoices):
        NONE = "none"
        EVENING = "evening"
        ROUND_CLOCK = "round_clock"

    unit = models.OneToOneField(ServiceUnit, primary_key=True, on_delete=models.CASCADE, related_name="daycare")
    provider = models.CharField(max_length=10, choices=Provider, default=Provider.MUNICIPAL)
    language = models.CharField(max_length=3, default="fi")
    shift_care = models.CharField(max_length=11, choices=ShiftCare, default=ShiftCare.NONE)
    open_from = models.DateField(null=True)
    close_on = models.DateField(null=True)
    reserve = models.PositiveSmallIntegerField(default=0)
    organisation = models.ForeignKey(
        "identity.OrganisationUnit", null=True, on_delete=models.PROTECT, related_name="daycare_units"
    )

    class Meta:
        ordering = ["unit_id"]
        constraints = [
            models.CheckConstraint(
                name="daycare_unit_closes_after_it_opens",
                condition=Q(open_from=None) | Q(close_on=None) | Q(close_on__gt=F("open_from")),
            ),
            models.CheckConstraint(
                name="daycare_unit_provider_is_known",
                condition=Q(provider__in=["municipal", "purchased", "voucher", "private"]),
            ),
            models.CheckConstraint(
                name="daycare_shift_care_is_known", condition=Q(shift_care__in=["none", "evening", "round_clock"])
            ),
        ]

    def __str__(self) -> str:
        return f"DaycareUnit ({self.pk})"


class PoolDays(Func):
    """Unit, band and days as one stretch of text (migration 0001): two rows meet where all three do."""

    function = "daycare_pool_days"
    output_field = models.TextField()


class SeatPool(models.Model):
    """How many children of a band the unit can take from a day to a day, both counted.

    `because`: why its manager lowered it. The database refuses two rows of one unit and band for one day, and an offer
    or a placement above `seats`.
    """

    unit = models.ForeignKey(DaycareUnit, on_delete=models.CASCADE, related_name="pools")
    band = models.CharField(max_length=2, choices=Band)
    seats = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["unit_id", "band", "valid_from"]
        constraints = [
            models.CheckConstraint(name="seats_are_of_a_known_band", condition=Q(band__in=["U3", "O3"])),
            models.CheckConstraint(
                name="seats_end_after_they_begin", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            ExclusionConstraint(
                name="one_number_of_seats_at_a_time",
                index_type="SPGIST",
                expressions=[(PoolDays("unit_id", "band", "valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"SeatPool ({self.pk})"
