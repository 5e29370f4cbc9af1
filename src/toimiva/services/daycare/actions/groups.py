"""A unit's groups: how much staff each is planned for from a day on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Refusal

from ..models import DaycareUnit, Group
from ..policy.load import most_caretakers
from .dated import end_before


@transaction.atomic
def plan_group(
    actor: Actor, unit_id: UUID, name: str, caretakers: Decimal, *, starts: date, now: datetime
) -> Group | None:
    """Let a group have so many caretakers from a day on; with none the group ends the day before (None).

    What was planned for the days before stays as it was; what was planned for later is replaced.
    """
    unit = hold(actor, "daycare.group.plan", DaycareUnit, unit_id)
    if not name.strip():
        raise Refusal("group_needs_a_name", field="name")
    if starts < timezone.localdate(now):
        raise Refusal("seats_from_today", field="starts")
    most = most_caretakers(starts)
    if not 0 <= caretakers <= most:
        raise Refusal("group_staff", field="caretakers", value=caretakers, most=most)
    rows = Group.objects.filter(unit=unit, name=name.strip())
    before = end_before(rows, starts)
    group = None
    if caretakers:
        group = Group.objects.create(unit=unit, name=name.strip(), caretakers=caretakers, valid_from=starts)
    record(
        actor, "daycare.group.plan", unit, at=now, group=name.strip(),
        before=str(before.caretakers) if before else None, after=str(caretakers), starts=starts,
    )  # fmt: skip
    return group
