"""Integration keys made, replaced and revoked. The secret leaves this file once, to whoever made the key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal, Refusals

from ..key_text import new_secret
from ..models import IntegrationKey
from ..policy.keys import KEY_RULES
from ..scopes import scopes as known_scopes


class Made(NamedTuple):
    """A new key, and its text: to be shown once and forgotten."""

    key: IntegrationKey
    text: str


@transaction.atomic
def create_key(
    actor: Actor, *, name: str, contact: str, scopes: Collection[str], last_day: date,
    calls_per_minute: int | None = None, now: datetime,
) -> Made:  # fmt: skip
    """Make a key for the system `name` that may do `scopes` until the end of `last_day`.

    A key of that name that has expired is retired: the new one takes its place.
    Raises `Refusals`, one for each field at fault; `Conflict` when a living key has the name already.
    """
    require(actor, "identity.key.create")
    name, contact, wanted = " ".join(name.split()), " ".join(contact.split()), sorted(set(scopes))
    rule = KEY_RULES.on(timezone.localdate(now))
    calls = rule.usual_calls_per_minute if calls_per_minute is None else calls_per_minute
    if faults := key_faults(name, contact, wanted, last_day, calls, on=timezone.localdate(now)):
        raise Refusals(faults)
    try:
        with transaction.atomic():
            return _made(actor, "identity.key.create", now, name=name, contact=contact, scopes=wanted,
                         calls_per_minute=calls, expires_at=_end_of(last_day),
                         replaces=_retired(name, now))  # fmt: skip
    except IntegrityError as fault:  # the database knows it also when two press the button at once
        raise Conflict("key_name_taken", field="name", value=name) from fault


@transaction.atomic
def rotate_key(actor: Actor, key_id: UUID, *, last_day: date, overlap_days: int = 0, now: datetime) -> Made:
    """Make a new key in place of this one, which goes on for `overlap_days` more (0: it ends at once)."""
    key = hold(actor, "identity.key.rotate", IntegrationKey, key_id)
    if not key.alive(now) or key.retired_at is not None:
        raise Conflict("key_has_ended")
    today = timezone.localdate(now)
    faults = _faults_of_last_day(last_day, on=today)
    most = (today + relativedelta(**KEY_RULES.on(today).overlap) - today).days
    if not 0 <= overlap_days <= most:
        faults.append(Refusal("key_overlap_too_long", field="overlap_days", value=overlap_days, most=most))
    if faults:
        raise Refusals(faults)
    key.retired_at = now
    key.expires_at = min(key.expires_at, now + timedelta(days=overlap_days))
    key.save(update_fields=["retired_at", "expires_at"])
    return _made(actor, "identity.key.rotate", now, name=key.name, contact=key.contact, scopes=key.scopes,
                 calls_per_minute=key.calls_per_minute, expires_at=_end_of(last_day), replaces=key)  # fmt: skip


@transaction.atomic
def revoke_key(actor: Actor, key_id: UUID, *, now: datetime) -> IntegrationKey:
    """Let a key end at once, for ever. Revoking twice is revoking once."""
    key = hold(actor, "identity.key.revoke", IntegrationKey, key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        record(actor, "identity.key.revoke", key, at=now, name=key.name, prefix=key.prefix)
    return key


def _retired(name: str, now: datetime) -> IntegrationKey | None:
    """The expired key that still has the name, retired; None when there is none."""
    old = IntegrationKey.objects.select_for_update().filter(name=name, revoked_at=None, retired_at=None)
    key = old.filter(expires_at__lte=now).first()
    if key is not None:
        key.retired_at = now
        key.save(update_fields=["retired_at"])
    return key


def key_faults(
    name: str, contact: str, scopes: Collection[str], last_day: date, calls_per_minute: int, *, on: date
) -> list[Refusal]:
    """Return what is wrong with a key that is asked for, by field."""
    faults = []
    if not 3 <= len(name) <= 60:
        faults.append(Refusal("key_needs_name", field="name"))
    if not 3 <= len(contact) <= 200:
        faults.append(Refusal("key_needs_contact", field="contact"))
    if not scopes:
        faults.append(Refusal("key_needs_scopes", field="scopes"))
    faults += [Refusal("key_scope_unknown", field="scopes", value=one) for one in scopes if one not in known_scopes()]
    most = KEY_RULES.on(on).most_calls_per_minute
    if not 1 <= calls_per_minute <= most:
        faults.append(Refusal("key_calls_out_of_range", field="calls_per_minute", most=most))
    return faults + _faults_of_last_day(last_day, on=on)


def _faults_of_last_day(last_day: date, *, on: date) -> list[Refusal]:
    longest = on + relativedelta(**KEY_RULES.on(on).longest)
    if on <= last_day <= longest:
        return []
    return [Refusal("key_last_day_out_of_range", field="last_day", first=shown_day(on), last=shown_day(longest))]


def shown_day(day: date) -> str:
    """Return a day as it is told in a refusal.

    >>> shown_day(date(2026, 11, 4))
    '4.11.2026'
    """
    return f"{day.day}.{day.month}.{day.year}"


def _end_of(day: date) -> datetime:
    """The first moment after the day, in the city's time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _made(actor: Actor, operation: str, now: datetime, **values: object) -> Made:
    secret = new_secret()
    key = IntegrationKey.objects.create(prefix=secret.prefix, digest=secret.digest, created_at=now, **values)
    record(
        actor, operation, key, at=now, kind="CREATE", name=key.name, prefix=key.prefix, scopes=key.scopes,
        expires_at=key.expires_at, calls_per_minute=key.calls_per_minute, replaces=key.replaces_id,
    )  # fmt: skip
    return Made(key, secret.text)
