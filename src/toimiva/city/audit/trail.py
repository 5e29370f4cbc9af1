"""Writing the trail: one row per event, in the transaction of what it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from toimiva.city.access import Actor

from .models import AuditEvent, AuditSeen

START = "0" * 64
SEEN = AuditSeen._meta.db_table
CHAINED = (
    "at", "actor_kind", "actor_uuid", "actor_name", "roles", "operation", "kind",
    "target_model", "target_pk", "person", "reason", "facts", "request_id",
)  # fmt: skip
READS: ContextVar[int] = ContextVar("toimiva_audit_reads", default=0)


def record(
    actor: Actor,
    operation: str,
    target: models.Model | None = None,
    *,
    at: datetime,
    kind: str = "UPDATE",
    person: UUID | None = None,
    reason: str = "",
    **facts: Any,
) -> AuditEvent:
    """Write that `actor` did `operation` on `target`, with `facts` (no names, no identity codes).

    To be called inside the transaction of the change itself. The row gets its place in the chain when that
    transaction commits (the database does it, migration 0004), so no lock is held before and the call may
    stand anywhere in the action. A look of a person at her own data is marked `own`.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the audit row belongs to the transaction of its change")
    if person is not None and person == actor.person_id:
        facts["own"] = True
    event = AuditEvent(
        at=at,
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
        actor_name=_text(actor.name, 60) if actor.kind in ("system", "client", "key") else "",
        roles=sorted({grant.role for grant in actor.grants}),
        operation=operation,
        kind=kind,
        target_model=target._meta.label if target is not None else "",
        target_pk=_text(str(target.pk), 64) if target is not None else "",
        person=person,
        reason=_text(reason, 300),
        facts=_plain(facts),
        request_id=_text(actor.request_id, 64),
    )
    event.unchained = canonical(event)
    event.save(force_insert=True)
    if kind == "READ":
        READS.set(READS.get() + 1)
    return event


def record_read(
    actor: Actor, operation: str, *, at: datetime, person: UUID | None = None, people: Iterable[UUID] | None = None,
    reason: str = "", **facts: Any,
) -> AuditEvent:  # fmt: skip
    """Write that `actor` looked at the data of `person`, or of many `people`.

    The event holds the count of their ids and the hash over them; each of them finds the look by AuditSeen.
    """
    ids = sorted({str(one) for one in people or ()})
    if people is not None:
        facts |= {"count": len(ids), "people_sha256": people_hash(ids), "listed": True}
    with transaction.atomic():
        event = record(actor, operation, at=at, kind="READ", person=person, reason=reason, **facts)
        if ids:  # each list page writes fifty: as model rows they cost more than the page
            with connection.cursor() as cursor:
                cursor.execute(f"insert into {SEEN} (event_id, person) select %s, unnest(%s::uuid[])", [event.pk, ids])
    return event


def people_hash(ids: Iterable[str]) -> str:
    """Return the hash over a list of ids, the same for every order of them."""
    return sha256("\n".join(sorted(ids)).encode()).hexdigest()


def canonical(event: AuditEvent) -> str:
    """Return the event as the one JSON text that is hashed: sorted keys, no spaces, UTC with microseconds.

    The same before the row is stored and after it is read back: numbers with a fraction are text already.
    """
    if event.at.tzinfo is None:
        raise ValueError("the time of an audit event needs a time zone")
    row = {name: getattr(event, name) for name in CHAINED}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    for name in ("actor_uuid", "person"):
        row[name] = None if row[name] is None else str(UUID(str(row[name])))
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(previous: str, event: AuditEvent) -> str:
    """Return the chained hash: SHA-256 over the previous hash and the canonical JSON of the row."""
    return sha256((previous + canonical(event)).encode()).hexdigest()


def _text(value: str, longest: int) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair, not too long (a header may be)."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")[:longest]


def _plain(value: Any) -> Any:
    """Facts as JSON that survives jsonb unchanged: 1e16 would come back as a whole number, so floats are text."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(item) for item in value), key=str)
    return _text(str(value), 10_000)
