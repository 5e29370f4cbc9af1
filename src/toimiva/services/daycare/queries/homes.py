"""Where a child lives, for measuring walks; nowhere at all where anybody of the family is protected."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from toimiva.city.residents.models import Address, Person

from .shielding import shielded


def is_shielded(child: Person) -> bool:
    """Tell whether anybody by whom the child's home could be told has a protection order (turvakielto)."""
    return shielded().filter(pk=child.pk).exists()


def home_point(child: Person, on: date) -> tuple[float, float] | None:
    """Return the point of the child's permanent address on a day; None where it has none or may not be used."""
    if is_shielded(child):
        return None
    rows = Address.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), person=child, kind="permanent", valid_from__lte=on, lon__isnull=False
    )
    found = rows.values_list("lon", "lat").first()
    return None if found is None or found[0] is None or found[1] is None else (found[0], found[1])
