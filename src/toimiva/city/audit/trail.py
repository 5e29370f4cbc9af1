"""Writing the trail: one row per event, in the same transaction, chained by SHA-256 to the row before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from toimiva.city.access import Actor

from .models import AuditEvent

CHAIN_LOCK = 0x7041
START = "0" * 64
CHAINED = (
    "at", "actor_kind", "actor_uuid", "actor_name", "roles", "operation", "kind",
    "target_model", "target_pk", "person", "reason", "facts", "request_id",
)  # fmt: skip


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

    To be called inside the transaction of the change itself; the chain is held from here to its commit,
    so call it last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the audit row belongs to the transaction of its change")
    event = AuditEvent(
        at=at,
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
        actor_name=actor.name if actor.kind in ("system", "client") else "",
        roles=sorted({grant.role for grant in actor.grants}),
        operation=operation,
        kind=kind,
        target_model=target._meta.label if target is not None else "",
        target_pk=str(target.pk) if target is not None else "",
        person=person,
        reason=reason,
        facts=json.loads(json.dumps(facts, default=str)),
        request_id=actor.request_id,
    )
    return _append(event)


def record_read(
    actor: Actor, operation: str, *, at: datetime, person: UUID | None = None, people: Iterable[UUID] | None = None,
    reason: str = "", **facts: Any,
) -> AuditEvent:  # fmt: skip
    """Write that `actor` looked at the data of `person`, or of many `people` (told by count and hash of their ids)."""
    if people is not None:
        ids = sorted(str(one) for one in people)
        facts |= {"count": len(ids), "people_sha256": sha256("\n".join(ids).encode()).hexdigest()}
    with transaction.atomic():
        return record(actor, operation, at=at, kind="READ", person=person, reason=reason, **facts)


def content_hash(previous: str, event: AuditEvent) -> str:
    """Return the chained hash: SHA-256 over the previous hash and the canonical JSON of the row."""
    row = {name: getattr(event, name) for name in CHAINED}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return sha256(previous.encode() + canonical.encode()).hexdigest()


def _append(event: AuditEvent) -> AuditEvent:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditEvent.objects.order_by("-id").values_list("hash", flat=True).first()
    event.previous = last or START
    event.hash = content_hash(event.previous, event)
    event.save(force_insert=True)
    return event
