"""Who answers for whom: custody of children, and guardians appointed for adults."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from .persons import Person


class Kind(models.TextChoices):
    CUSTODY = "custody"  # huoltaja: Act on Child Custody and Right of Access 361/1983
    PARENT = "parent"  # the same, where the register tells a parent
    APPOINTED = "appointed"  # and a custodian whom the court has appointed
    GUARDIAN = "guardian"  # edunvalvoja: Guardianship Services Act 442/1999


IN_CUSTODY = (Kind.CUSTODY, Kind.PARENT, Kind.APPOINTED)


class Custody(models.TextChoices):
    JOINT = "joint"
    SOLE = "sole"


class Guardianship(models.Model):
    """`guardian` answers for `ward` from a day to a day, both counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships", db_index=False)
    ward = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships_of_me")
    kind = models.CharField(max_length=20)
    custody = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["guardian_id", "ward_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(name="guardianship_begins_once", fields=["guardian", "ward", "kind", "valid_from"]),
            models.CheckConstraint(
                name="guardianship_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(name="guardianship_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="custody_is_known", condition=Q(custody__in=["", "joint", "sole"])),
            models.CheckConstraint(name="nobody_guards_oneself", condition=~Q(guardian=F("ward"))),
        ]

    def __str__(self) -> str:
        return f"Guardianship ({self.pk})"
