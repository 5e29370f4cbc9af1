"""Of which divisions a scorer is: the units of the steering group's role, and the units above them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from toimiva.city.access import Actor
from toimiva.city.identity.models import OrganisationUnit, RoleGrant

from ..policy.division_units import unit_of
from ..policy.tables import tables


def divisions_of(actor: Actor, now: datetime) -> list[str]:
    """Return the codes of the divisions that the scorer's own role names on the day of `now`, sorted.

    A unit is a division when its code is the one of `policy/division_units.toml` or the division's own, or its
    Finnish name is one of the division's names. A role
    held for a part of a division is of that division; a role held for the whole city is of none.
    """
    if actor.id is None:
        return []
    day = localdate(now)
    in_force = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    granted = RoleGrant.objects.filter(in_force, user_id=actor.id, role="programme.steering_group")
    held = set(granted.exclude(unit=None).values_list("unit_id", flat=True))
    if not held:
        return []
    divisions = tables().divisions.all_on(day)
    codes = {one.id: known.unit for one in divisions if (known := unit_of(one.id, day))}
    units = {unit.pk: unit for unit in OrganisationUnit.objects.all()}
    found: set[str] = set()
    for start in held:
        unit: OrganisationUnit | None = units[start]
        while unit is not None:
            found |= {one.id for one in divisions if unit.code in (one.id, codes.get(one.id)) or unit.name_fi in one.fi}
            unit = units.get(unit.parent_id or 0)
    return sorted(found)
