"""Sending the trail on: in order, in batches, from where the target last received. Never lost, harmless twice."""

from __future__ import annotations

import logging
from datetime import date, datetime
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from .documents import document, head_document
from .models import AuditEvent, AuditHead, AuditShipment
from .targets import NotReceived, Target, target_of

BATCH = 500
log = logging.getLogger("toimiva.audit")


def ship(*, now: datetime, address: str | None = None, target: Target | None = None, limit: int = 100_000) -> int:
    """Send what the target has not yet received, at most `limit` events; return how many were received.

    Without an address (setting TOIMIVA_AUDIT_TARGET) nothing is sent. Raises `NotReceived` when the target
    did not take a batch; those before it stay counted as received.
    """
    address = settings.TOIMIVA_AUDIT_TARGET if address is None else address
    if not address:
        return 0
    target = target or target_of(address)
    name = target_name(address)
    AuditShipment.objects.get_or_create(target=name)
    sent = 0
    while sent < limit and (batch := ship_batch(name, target, now)):
        sent += batch
    return sent


@transaction.atomic
def _receive(name: str, target: Target, now: datetime) -> int:
    shipment = AuditShipment.objects.select_for_update(skip_locked=True).filter(target=name).first()
    if shipment is None:  # another process is sending to this target
        return 0
    events = list(AuditEvent.objects.filter(position__gt=shipment.position).order_by("position")[:BATCH])
    if not events:
        AuditShipment.objects.filter(pk=shipment.pk).update(shipped_at=now, fault="")
        return 0
    target.send([document(event) for event in events])
    shipment.position, shipment.hash = events[-1].position or 0, events[-1].hash or ""
    shipment.shipped_at, shipment.fault = now, ""
    shipment.save()
    return len(events)


def ship_batch(name: str, target: Target, now: datetime) -> int:
    """Send one batch and remember it; a failure is remembered too, for /readiness and /metrics."""
    try:
        return _receive(name, target, now)
    except NotReceived as fault:
        AuditShipment.objects.filter(target=name).update(fault=str(fault)[:300])
        log.error("audit trail not received", extra={"target": name, "fault": str(fault)})
        raise


def target_name(address: str) -> str:
    """The address without user, password and query: what may stand in a table and a log."""
    parts = urlsplit(address)
    if not parts.netloc:
        return address[:300]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))[:300]


@transaction.atomic
def make_head(day: date) -> AuditHead | None:
    """Write down where the chain stands after `day`; None when nothing was chained since the head before.

    Asked again for the same day it answers the same head.
    """
    if made := AuditHead.objects.filter(day=day).first():
        return made
    before = AuditHead.objects.order_by("-position").values_list("position", flat=True).first() or 0
    last = AuditEvent.objects.filter(position__gt=before).aggregate(last=Max("position"))["last"]
    if last is None:
        return None
    event = AuditEvent.objects.get(position=last)
    return AuditHead.objects.create(day=day, position=last, hash=event.hash or "", count=last - before)


def export_head(head: AuditHead, *, address: str | None = None, target: Target | None = None) -> None:
    """Print the head to the application log and send it to the target, where nobody of the house can change it."""
    facts = {"day": str(head.day), "position": head.position, "head": head.hash, "count": head.count}
    log.warning("audit head %(day)s position=%(position)s hash=%(head)s count=%(count)s", facts, extra=facts)
    address = settings.TOIMIVA_AUDIT_TARGET if address is None else address
    if address:
        (target or target_of(address)).send([head_document(head)])
