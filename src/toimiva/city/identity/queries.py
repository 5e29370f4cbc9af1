"""What can be read of users and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower
from django.utils import timezone

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing

from .models import IntegrationKey, OrganisationUnit, RoleGrant, User


class Trigrams(Func):
    """Every three letters that stand together in a text (migration 0013)."""

    function = "toimiva_trigrams"
    output_field = ArrayField(TextField())


def users(actor: Actor, search: str = "") -> QuerySet[User]:
    """The users this actor may see whose name or e-mail holds every word of `search`, with their roles."""
    found: QuerySet[User] = User.objects.filter(may(actor, "identity.users.read"))
    for word in search.replace("\0", " ").split():
        found = _holding(found, word)
    return found.order_by("sort_name", "id").prefetch_related("role_grants__unit")


def _holding(rows: QuerySet[User], word: str) -> QuerySet[User]:
    """Those of whom the word is a part; from three letters on the index tells who can be meant."""
    sought = Lower(Value(word))
    if len(word) >= 3:
        rows = rows.alias(three=Trigrams("sought")).filter(three__contains=Trigrams(sought))
    return rows.filter(sought__contains=sought)


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


def grants_of(user_ids: Iterable[int]) -> dict[int, list[RoleGrant]]:
    """Every role that each of these users holds, has held or will hold, with its unit; one query for all."""
    held: dict[int, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(user_id__in=list(user_ids)).select_related("unit"):
        held.setdefault(grant.user_id, []).append(grant)
    return held


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
