"""From a request to the actor: who is signed in, with which grants, on the day of the request."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localdate

from toimiva.city.access import LEVELS_OF_ASSURANCE, NOBODY, Actor, Grant

from .models import OrganisationUnit, RoleGrant

if TYPE_CHECKING:
    from .models import User

RESIDENT = "resident_account"  # the residents room's row of a user, if there is one


def actor_of(user: User, *, on: date, loa: str = "unknown", request_id: str = "") -> Actor:
    """Return the actor that `user` is on the day `on`: the grants in force, those of a unit spread to its sub-units."""
    if not user.is_authenticated:
        return NOBODY
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    grants_of_user = RoleGrant.objects.filter(in_force, user_id=user.pk)
    held = [] if roles_expired(user, on) else list(grants_of_user.values_list("role", "unit_id"))
    below = _units_below({unit for _, unit in held if unit is not None})
    grants = {Grant(role, spread) for role, unit in held for spread in ([None] if unit is None else below[unit])}
    return Actor(
        id=user.pk,
        uuid=user.uuid,
        name=user.get_full_name() or user.username,
        kind="user",
        grants=frozenset(grants),
        person_id=_person_id(user),
        loa=loa if loa in LEVELS_OF_ASSURANCE else "unknown",
        request_id=request_id,
    )


def roles_expired(user: User, on: date) -> bool:
    """Tell whether the user has been away so long that roles no longer count (TOIMIVA_ROLES_EXPIRE_DAYS)."""
    used = [localdate(user.last_login)] if user.last_login else []
    used += [user.last_api_use] if user.last_api_use else []
    return bool(used) and (on - max(used)).days > settings.TOIMIVA_ROLES_EXPIRE_DAYS


def _person_id(user: User):  # type: ignore[no-untyped-def]
    """The resident this user is, if the residents room knows one (column `person_id` of its account table)."""
    account = getattr(user, RESIDENT, None)
    return account.person_id if account else None


def _units_below(units: set[int]) -> dict[int, set[int]]:
    if not units:
        return {}
    children: dict[int | None, list[int]] = {}
    for unit, parent in OrganisationUnit.objects.values_list("id", "parent_id"):
        children.setdefault(parent, []).append(unit)

    def spread(unit: int) -> set[int]:
        return {unit}.union(*(spread(child) for child in children.get(unit, [])))

    return {unit: spread(unit) for unit in units}
