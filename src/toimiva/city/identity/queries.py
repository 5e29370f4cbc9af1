"""What can be read of users and their roles."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing

from .models import IntegrationKey, OrganisationUnit, RoleGrant, User


def finnish(name: str) -> Func:
    """Return what a name sorts by: å, ä and ö last and in this order, which C.UTF-8 does not know."""
    return Func(Lower(F(name)), Value("åäö"), Value("{|}"), function="translate")


def users(actor: Actor, search: str = "") -> QuerySet[User]:
    """The users this actor may see whose name or e-mail holds every word of `search`, with their roles."""
    found: QuerySet[User] = User.objects.filter(may(actor, "identity.users.read"))
    for word in search.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    ordered = found.order_by(finnish("last_name"), finnish("first_name"), "id")
    return ordered.prefetch_related("role_grants__unit")


def user(actor: Actor, user_uuid: UUID | str) -> User:
    """One user. Raises `Missing` for one that is not there or not for this actor."""
    found = users(actor).filter(uuid=user_uuid).first()
    if found is None:
        raise Missing("unknown_user", value=user_uuid)
    return found


def grants(user: User) -> QuerySet[RoleGrant]:
    """Every role the user holds, has held or will hold, the latest first."""
    held: QuerySet[RoleGrant] = user.role_grants.select_related("unit")
    return held.order_by("-valid_from", "role", "id")


def units() -> QuerySet[OrganisationUnit]:
    """The units that a role may be given for."""
    return OrganisationUnit.objects.order_by("code")


def keys(actor: Actor) -> QuerySet[IntegrationKey]:
    """The integration keys this actor may see, by the name of the system, the newest first."""
    found: QuerySet[IntegrationKey] = IntegrationKey.objects.filter(may(actor, "identity.key.read"))
    return found.order_by("name", "-created_at")


def key(actor: Actor, key_id: UUID) -> IntegrationKey:
    """One integration key. Raises `Missing` for one that is not there or not for this actor."""
    found = keys(actor).select_related("replaces", "replaced_by").filter(pk=key_id).first()
    if found is None:
        raise Missing("unknown_key", value=key_id)
    return found


def idle_accounts(before: date) -> QuerySet[User]:
    """Accounts last used (or, never used, made) before that day, and not anonymised yet."""
    midnight = timezone.make_aware(datetime.combine(before, time.min))
    signed_in = Q(last_login__lt=midnight) | Q(last_login=None, date_joined__lt=midnight)
    no_call = Q(last_api_use=None) | Q(last_api_use__lt=before)
    found: QuerySet[User] = User.objects.filter(signed_in, no_call, anonymised_at=None)
    return found
