"""What can happen to the trail besides growing: its oldest part may go, once it is old enough and kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.rules import Period, Rule, Rules, load

from .models import AuditEvent, AuditHead, AuditSeen, AuditShipment
from .trail import record


@dataclass(frozen=True, kw_only=True)
class RetentionRule(Rule):
    """How long an event of the trail is kept."""

    kept: Period


RETENTION = load(Path(__file__).parent / "policy" / "retention.toml", RetentionRule)


def kept_from(today: date, rules: Rules[RetentionRule] = RETENTION) -> date:
    """Return the first day whose events are still kept on `today`."""
    return today - relativedelta(**rules.on(today).kept)


@transaction.atomic
def forget_old(actor: Actor, *, now: datetime) -> int:
    """Remove the events up to the last head before the kept time that every target has received; return how many.

    The trail is only ever cut at a head, so what remains is still verified from there. The database refuses
    to remove what no target has received.
    """
    require(actor, "audit.forget")
    today = timezone.localdate(now)
    received = AuditShipment.objects.aggregate(least=Min("position"))["least"] or 0
    head = AuditHead.objects.filter(day__lt=kept_from(today), position__lte=received).order_by("-day").first()
    if head is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select set_config('toimiva.audit_retention', 'on', true)")
        AuditSeen.objects.filter(event__position__lte=head.position).delete()
        gone, _ = AuditEvent.objects.filter(position__lte=head.position).delete()
        cursor.execute("select set_config('toimiva.audit_retention', 'off', true)")
    if gone:
        rule = RETENTION.on(today)
        record(actor, "audit.forget", head, at=now, kind="DELETE", count=gone, position=head.position, rule=rule.id)
    return gone
