"""The trail as the city's log system takes it: one JSON document an event (the shape of django-resilient-logger)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from .models import AuditEvent, AuditHead

INFO = 20  # the level of the logging module


def document(event: AuditEvent) -> dict[str, Any]:
    """Return the document of one event. Its `_id` is the chained hash, so sending it twice is sending it once."""
    model = event.target_model.rpartition(".")[2]
    return {
        "_id": event.hash,
        "@timestamp": _instant(event.at),
        "audit_event": {
            "actor": {
                "uuid": str(event.actor_uuid) if event.actor_uuid else None,
                "kind": event.actor_kind,
                "name": event.actor_name or None,
                "roles": event.roles,
                "email": None,
            },
            "date_time": _instant(event.at),
            "operation": event.kind,
            **_origin(),
            "target": {"model": model, "value": event.target_pk},
            "message": f"{event.operation} {model} ({event.target_pk})" if model else event.operation,
            "level": INFO,
            "extra": {
                "operation": event.operation,
                "person": str(event.person) if event.person else None,
                "reason": event.reason,
                "changes": event.facts,
                "source_pk": event.pk,
                "request_id": event.request_id,
                "position": event.position,
                "previous": event.previous,
                "hash": event.hash,
            },
        },
    }


def head_document(head: AuditHead) -> dict[str, Any]:
    """Return the exported copy of a daily head: kept elsewhere, it shows a trail that was cut short or rewritten."""
    at = _instant(datetime(head.day.year, head.day.month, head.day.day, tzinfo=UTC))
    return {
        "_id": f"head-{head.day}-{head.hash}",
        "@timestamp": at,
        "audit_event": {
            "actor": {"uuid": None, "kind": "system", "name": "daily head", "roles": [], "email": None},
            "date_time": at,
            "operation": "HEAD",
            **_origin(),
            "target": {"model": "AuditHead", "value": str(head.day)},
            "message": f"Daily head {head.day}",
            "level": INFO,
            "extra": {
                "day": str(head.day), "position": head.position, "hash": head.hash, "count": head.count,
            },
        },
    }  # fmt: skip


def _origin() -> dict[str, str]:
    environment = "demo" if settings.TOIMIVA_DEMO else "development" if settings.DEBUG else "production"
    return {"origin": "toimiva", "environment": environment}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
