"""Who may approve a round that somebody else made."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from toimiva.city.identity.models import User

ROLES = ("daycare.adviser", "daycare.lead")
MOST = 8


def approvers(on: date, *, but: int | None) -> list[str]:
    """Return the names of some who may approve on a day, in the order of their last names."""
    in_force = Q(role_grants__valid_to=None) | Q(role_grants__valid_to__gte=on)
    holders = User.objects.filter(
        in_force, role_grants__role__in=ROLES, role_grants__valid_from__lte=on, is_active=True
    ).exclude(pk=but)
    found = holders.distinct().order_by("last_name", "first_name", "pk")[:MOST]
    return [one.get_full_name() for one in found if one.get_full_name()]
