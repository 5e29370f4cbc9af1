"""Accounts that nobody uses any more: what tells who they were goes, what they did stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import PROTECT, Q
from django.utils import timezone
from helusers.utils import uuid_to_username

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from ..models import RoleGrant, SignInSession, User
from ..relations import relations_to


@transaction.atomic
def anonymise_accounts(actor: Actor, accounts: Collection[int], *, now: datetime, rule: str) -> int:
    """Take name, e-mail, groups, sessions and open roles from these accounts; return how many. Twice is once.

    The row stays, because what an official has done points to it. A resident's account gets another `uuid`, so that
    nobody can be found by it; an official's keeps its own: it is what the trail calls her, and only the city's
    directory can tell whose it was. Whom a record that stays names (decisions, books, answers) keeps the name: it is
    part of that record. Who comes back signs in as at the first time; no role comes back with her.
    """
    require(actor, "identity.account.anonymise")
    found = User.objects.select_for_update(of=("self",)).filter(pk__in=accounts, anonymised_at=None).order_by("pk")
    users = list(found)
    named = _named_in_records([user.pk for user in users])
    officials = named | set(RoleGrant.objects.filter(user__in=users).values_list("user_id", flat=True))
    for user in users:
        if user.pk not in named:
            user.first_name = user.last_name = ""
        if user.pk not in officials:
            user.uuid = uuid4()
            user.username = uuid_to_username(user.uuid)
        user.email = user.department_name = ""
        user.anonymised_at = now
        user.set_unusable_password()
    fields = ["uuid", "username", "first_name", "last_name", "email", "department_name", "anonymised_at", "password"]
    User.objects.bulk_update(users, fields)
    ids = [user.pk for user in users]
    ended = _end_roles(ids, now)
    _end_sessions(ids)
    User.ad_groups.through.objects.filter(user_id__in=ids).delete()
    if users:
        record(actor, "identity.account.anonymise", at=now, kind="DELETE", count=len(users), accounts=ids,
               officials=len(officials), names_kept=len(named), roles_ended=ended, rule=rule)  # fmt: skip
    return len(users)


def _named_in_records(accounts: Collection[int]) -> set[int]:
    """Which of the accounts a row names that may not lose them (a protected key)."""
    found: set[int] = set()
    for model, field, on_delete in relations_to(User):
        if on_delete is PROTECT:
            rows = model._default_manager.filter(**{f"{field}__in": accounts})
            found |= set(rows.values_list(f"{field}_id", flat=True))
    return found


def _end_roles(accounts: Collection[int], now: datetime) -> int:
    yesterday = timezone.localdate(now) - timedelta(days=1)
    open_grants = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=yesterday), user_id__in=accounts)
    not_begun = open_grants.filter(valid_from__gt=yesterday).delete()[0]
    return int(not_begun + open_grants.update(valid_to=yesterday))


def _end_sessions(accounts: Collection[int]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in SignInSession.objects.filter(user_id__in=accounts):
        store(session.session_key).delete()
        session.delete()
