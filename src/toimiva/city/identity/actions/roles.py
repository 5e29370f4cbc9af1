"""Roles given and taken, by an administrator, a command, or the groups of the city's directory."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from toimiva.city.access import Actor, hold, require, system
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal

from ..models import AdGroupRole, OrganisationUnit, Origin, RoleGrant, User
from ..roles import role_cards

DIRECTORY = system("directory groups")


@transaction.atomic
def grant_role(
    actor: Actor,
    user_uuid: UUID,
    role: str,
    *,
    unit: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    now: datetime,
) -> RoleGrant:
    """Give `role` to the user, for the unit of that code or (empty) the whole city, from today unless told.

    Nobody can give a role to themselves: two administrators are needed for that.
    """
    require(actor, "identity.role.grant")
    user = _locked(user_uuid)
    if actor.kind == "user" and actor.id == user.pk:
        raise Forbidden("not_to_yourself")
    if role not in role_cards():
        raise Refusal("unknown_role", field="role", value=role)
    begins = valid_from or timezone.localdate(now)
    if valid_to is not None and valid_to < begins:
        raise Refusal("ends_before_it_begins", field="valid_to", value=valid_to)
    at = _unit(unit)
    if _held(user, role, at, begins, valid_to):
        raise Conflict("role_held_already", field="role")
    grant = RoleGrant.objects.create(user=user, role=role, unit=at, valid_from=begins, valid_to=valid_to)
    _told(actor, "identity.role.grant", grant, now)
    return grant


@transaction.atomic
def revoke_role(actor: Actor, grant_id: int, *, now: datetime) -> None:
    """Take a role back at once: it does not count today any more. What the directory gives, it must take itself."""
    grant = hold(actor, "identity.role.revoke", RoleGrant, grant_id, related=["user"])
    if grant.origin == Origin.AD_GROUP:
        raise Conflict("role_of_directory")
    _take(actor, grant, now)


@transaction.atomic
def sync_ad_roles(user: User, *, now: datetime) -> None:
    """Make the user's roles of the directory those that the present groups give: added and removed."""
    groups = AdGroupRole.objects.filter(ad_group__in=user.ad_groups.all())
    wanted = {(row.role, row.unit_id) for row in groups if row.role in role_cards()}
    set_roles(DIRECTORY, user, wanted, origin=Origin.AD_GROUP, now=now)


def set_roles(actor: Actor, user: User, wanted: set[tuple[str, int | None]], *, origin: Origin, now: datetime) -> None:
    """Make the user's roles in force of one origin exactly `wanted` (role, unit); others' roles stay as they are."""
    today = timezone.localdate(now)
    _locked(user.uuid)
    in_force = Q(valid_to=None) | Q(valid_to__gte=today)
    held = {(grant.role, grant.unit_id): grant for grant in user.role_grants.filter(in_force, origin=origin)}
    for key in sorted(held.keys() - wanted, key=str):
        _take(actor, held[key], now)
    for role, unit_id in sorted(wanted - held.keys(), key=str):
        grant = RoleGrant.objects.create(user=user, role=role, unit_id=unit_id, valid_from=today, origin=origin)
        _told(actor, "identity.role.grant", grant, now)


def _take(actor: Actor, grant: RoleGrant, now: datetime) -> None:
    """End the grant yesterday, for `valid_to` counts; one that has not been in force before today is removed."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    _told(actor, "identity.role.revoke", grant, now)
    if grant.valid_from > yesterday:
        grant.delete()
    elif grant.valid_to is None or grant.valid_to > yesterday:
        grant.valid_to = yesterday
        grant.save(update_fields=["valid_to"])


def _told(actor: Actor, operation: str, grant: RoleGrant, now: datetime) -> None:
    unit = grant.unit.code if grant.unit else ""
    record(
        actor, operation, grant.user, at=now, role=grant.role, unit=unit, origin=str(grant.origin),
        valid_from=grant.valid_from, valid_to=grant.valid_to,
    )  # fmt: skip


def _held(user: User, role: str, unit: OrganisationUnit | None, begins: date, ends: date | None) -> bool:
    overlaps = Q(valid_to=None) | Q(valid_to__gte=begins)
    if ends is not None:
        overlaps &= Q(valid_from__lte=ends)
    return RoleGrant.objects.filter(overlaps, user=user, role=role, unit=unit, origin=Origin.ADMINISTRATOR).exists()


def _unit(code: str) -> OrganisationUnit | None:
    if not code:
        return None
    found = OrganisationUnit.objects.filter(code=code).first()
    if found is None:
        raise Refusal("unknown_unit", field="unit", value=code)
    return found


def _locked(user_uuid: UUID) -> User:
    user: User | None = User.objects.select_for_update().filter(uuid=user_uuid).first()
    if user is None:
        raise Missing("unknown_user", value=user_uuid)
    return user
