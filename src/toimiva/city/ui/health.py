"""Is the service well: /readiness with its parts for an operator, /metrics for a collector."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from helsinki_health_endpoints import views

from toimiva.city.access import require
from toimiva.city.audit.models import AuditEvent, AuditShipment

from . import page, queries

LATE_JOBS_S = 15 * 60
LATE_SHIPMENT_S = 60 * 60
LOOPBACK = ("127.0.0.1", "::1", "")  # empty: a unix socket
OLDEST_JOB = """
select min(coalesce(jobs.scheduled_at, events.at)) from procrastinate_jobs as jobs
left join procrastinate_events as events on events.job_id = jobs.id and events.type = 'deferred'
where jobs.status = 'todo' and (jobs.scheduled_at is null or jobs.scheduled_at <= %s)
"""


@page("ui.health.read")
def readiness(request: Any) -> HttpResponse:
    """The city's common answer, and beside it the age of the queue and the last shipment of the audit trail.

    Only the database decides the status: late jobs are no reason to take the pages away.
    """
    import json

    answer = views.readiness(request)
    parts = json.loads(answer.content)
    if answer.status_code == 200:
        try:
            parts |= {"queue": queue_part(request.now), "audit": audit_part(request.now)}
        except DatabaseError:  # not migrated yet
            return JsonResponse(parts | {"status": "error", "database": "not migrated"}, status=503)
    return JsonResponse(parts, status=answer.status_code)


def queue_part(now: datetime) -> dict[str, Any]:
    """How long the oldest job has waited, in seconds; `late` after a quarter of an hour."""
    waited = oldest_job_s(now)
    return {"status": "late" if waited > LATE_JOBS_S else "ok", "oldest_s": round(waited)}


def audit_part(now: datetime) -> dict[str, Any]:
    """When the audit trail was last received by its target, and whether the last attempt failed."""
    if not settings.TOIMIVA_AUDIT_TARGET:
        return {"status": "no target"}
    shipment = AuditShipment.objects.order_by("shipped_at").first()
    if shipment is None or shipment.shipped_at is None:
        return {"status": "never shipped"}
    late = (now - shipment.shipped_at).total_seconds() > LATE_SHIPMENT_S
    status = "failing" if shipment.fault else "late" if late else "ok"
    return {"status": status, "shipped_at": shipment.shipped_at.isoformat(timespec="seconds")}


@page("ui.health.read")
def metrics(request: Any) -> HttpResponse:
    """The figures in Prometheus text: to this machine, to who holds the token, to an administrator; else 403."""
    if not (_from_here(request) or _with_token(request)):
        require(request.actor, "ui.metrics.read")
    lines = [line for name, help_text, values in figures(request.now) for line in _family(name, help_text, values)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


Values = dict[str, float]


def figures(now: datetime) -> list[tuple[str, str, Values]]:
    """Return each figure: its name, what it tells, its values by label."""
    end = (
        AuditEvent.objects.exclude(position=None).order_by("-position").values_list("position", flat=True).first() or 0
    )
    shipments = list(AuditShipment.objects.all())
    waiting, overdue = queries.open_and_overdue(timezone.localdate(now))
    ages = {_target(one): (now - one.shipped_at).total_seconds() for one in shipments if one.shipped_at}
    unshipped = {_target(one): float(end - one.position) for one in shipments}
    return [
        ("toimiva_info", "The version that runs.", {f'{{version="{settings.TOIMIVA_VERSION}"}}': 1}),
        ("toimiva_audit_events", "The position of the newest event of the audit trail.", {"": end}),
        ("toimiva_audit_unshipped", "Events not yet received by a target.", unshipped),
        ("toimiva_audit_shipped_age_seconds", "Time since a target last received the trail.", ages),
        ("toimiva_jobs", "Background jobs by status.", job_counts()),
        ("toimiva_jobs_oldest_seconds", "How long the oldest job has waited.", {"": oldest_job_s(now)}),
        ("toimiva_feedback_open", "Feedback that waits for an answer.", {"": waiting}),
        ("toimiva_feedback_overdue", "Feedback whose answer is late.", {"": overdue}),
    ]  # fmt: skip


def job_counts() -> Values:
    with connection.cursor() as cursor:
        cursor.execute("select status::text, count(*) from procrastinate_jobs group by status order by status")
        return {f'{{status="{status}"}}': count for status, count in cursor.fetchall()}


def oldest_job_s(now: datetime) -> float:
    """Return how long the oldest job that could run has waited, in seconds; 0 when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_JOB, [now])
        (since,) = cursor.fetchone()
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def _from_here(request: Any) -> bool:
    """Whether this machine asks for itself: a proxy on it tells for whom it asks."""
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and "X-Forwarded-For" not in request.headers


def _with_token(request: Any) -> bool:
    token = settings.TOIMIVA_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _family(name: str, help_text: str, values: Values) -> list[str]:
    head = [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
    return head + [
        f"{name}{labels} {value:g}" if value < 1e6 else f"{name}{labels} {value:.0f}"
        for labels, value in values.items()
    ]


def _target(shipment: AuditShipment) -> str:
    escaped = shipment.target.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'{{target="{escaped}"}}'
