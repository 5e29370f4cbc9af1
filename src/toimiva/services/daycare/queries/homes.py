"""Where a child lives, for measuring walks; nowhere at all where anybody of the family is protected."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from toimiva.city.residents.models import Address, Guardianship, Person
from toimiva.city.residents.models.guardianships import IN_CUSTODY
from toimiva.city.residents.protection import address_is_withheld


def is_shielded(child: Person) -> bool:
    """Tell whether the child, somebody it lives with or a guardian, also a former one, has a protection order.

    The day does not matter: an order given after an answer hides it from then on.
    """
    if address_is_withheld(child):
        return True
    rows = Guardianship.objects.filter(ward=child, kind__in=IN_CUSTODY)
    if rows.filter(guardian__protection_order=True).exists():
        return True
    homes = rows.filter(guardian__household__isnull=False).values("guardian__household_id")
    return Person.objects.filter(household_id__in=homes, protection_order=True).exists()


def home_point(child: Person, on: date) -> tuple[float, float] | None:
    """Return the point of the child's permanent address on a day; None where it has none or may not be used."""
    if is_shielded(child):
        return None
    rows = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), person=child, kind="permanent", valid_from__lte=on, lon__isnull=False
    )
    found = rows.values_list("lon", "lat").first()
    return None if found is None or found[0] is None or found[1] is None else (found[0], found[1])
