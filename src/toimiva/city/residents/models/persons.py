"""A person of the population register. The identity code is sealed: see sealed.py."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Deferrable, F, Q

from .households import Household

# The database sorts by code point, where ä stands before å; the signs { | } stand after z in this order.
LAST_LETTERS = str.maketrans("åäö", "{|}")


def sort_key(*names: str) -> str:
    """Return the text by which Finnish and Swedish names sort and are looked up: å, ä and ö come last.

    >>> sorted(["Öhman", "Ylä", "Åberg", "Ärje"], key=sort_key)
    ['Ylä', 'Åberg', 'Ärje', 'Öhman']
    """
    return " ".join(" ".join(names).split()).lower().translate(LAST_LETTERS)


class Sex(models.TextChoices):
    FEMALE = "F"
    MALE = "M"


class Person(models.Model):
    """A resident. `register_id` is the register's own key, never the identity code.

    `national_id_sealed` is opened only by `actions.reveal_national_id`, which writes the trail;
    `national_id_index` finds a person by a known code. Law basis: Data Protection Act 1050/2018, section 29.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register_id = models.CharField(max_length=64)
    national_id_sealed = models.BinaryField(null=True)
    national_id_index = models.BinaryField(null=True)
    first_names = models.CharField(max_length=200)
    call_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=150)
    sort_name = models.CharField(max_length=360, db_collation="C")
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    mother_tongue = models.CharField(max_length=3, blank=True)
    service_language = models.CharField(max_length=3, blank=True)
    home_municipality = models.CharField(max_length=3, blank=True)
    protection_order = models.BooleanField(default=False)
    date_of_death = models.DateField(null=True)
    household = models.ForeignKey(Household, null=True, on_delete=models.SET_NULL, related_name="members")
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["sort_name"], name="person_by_name")]
        constraints = [
            models.UniqueConstraint(name="person_in_the_register_once", fields=["register_id"]),
            # Deferred, so that one load may correct two codes that had been given to each other's owners.
            models.UniqueConstraint(
                name="one_person_has_an_identity_code",
                fields=["national_id_index"],
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="sealed_code_can_be_found",
                condition=Q(national_id_sealed=None, national_id_index=None)
                | Q(national_id_sealed__isnull=False, national_id_index__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_dies_before_birth",
                condition=Q(date_of_death=None) | Q(date_of_death__gte=F("date_of_birth")),
            ),
            models.CheckConstraint(name="sex_as_the_register_says", condition=Q(sex__in=["", "F", "M"])),
        ]

    def __str__(self) -> str:
        return f"Person ({self.pk})"

    @property
    def name(self) -> str:
        """The name as people use it: the call name, else the first of the first names, and the last name."""
        return f"{self.call_name or self.first_names.split(' ')[0]} {self.last_name}"
