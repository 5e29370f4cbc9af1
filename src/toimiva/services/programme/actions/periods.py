"""Closing and reopening the months of a programme's books."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from .. import queries
from ..engine.periods import first_of, month_after
from ..models import LedgerEntry, Period, PeriodChange, Programme


@transaction.atomic
def close_period(actor: Actor, programme_id: int, month: date, *, now: datetime) -> Period:
    """Close a month that is over, with every earlier one: what comes later is posted to the next open month.

    The programme is locked whole, so a posting on its way is in the month or after it, never unseen.
    """
    programme = _held(actor, "programme.period.close", programme_id)
    wanted = first_of(month)
    if month_after(wanted) > timezone.localdate(now):
        raise Refusal("period_not_over", field="month", month=f"{wanted:%Y-%m}")
    closed = queries.closed_through(programme_id)
    if closed is not None and wanted <= closed:
        raise Conflict("period_closed_already", field="month", month=f"{wanted:%Y-%m}")
    for one in _months(programme_id, closed, wanted):
        period = Period.objects.update_or_create(
            programme=programme, month=one, defaults={"closed_at": now, "closed_by_id": actor.id}
        )[0]
        PeriodChange.objects.create(period=period, closed=True, at=now, by_id=actor.id)
    record(actor, "programme.period.close", period, at=now, month=wanted, closed_before=closed)
    return period


@transaction.atomic
def reopen_period(actor: Actor, programme_id: int, month: date, *, reason: str, now: datetime) -> Period:
    """Open the last closed month again, with a reason; what was posted to later months stays there."""
    _held(actor, "programme.period.reopen", programme_id)
    wanted = first_of(month)
    if not reason.strip():
        raise Refusal("money_reason_needed", field="reason")
    if wanted != queries.closed_through(programme_id):
        raise Conflict("only_the_last_period_reopens", field="month", month=f"{wanted:%Y-%m}")
    period = Period.objects.get(programme_id=programme_id, month=wanted)
    period.closed_at, period.closed_by = None, None
    period.save()
    PeriodChange.objects.create(period=period, closed=False, at=now, by_id=actor.id, reason=reason.strip())
    record(actor, "programme.period.reopen", period, at=now, reason=reason.strip()[:300], month=wanted)
    return period


def _held(actor: Actor, operation: str, programme_id: int) -> Programme:
    return hold(actor, operation, Programme, programme_id)


def _months(programme_id: int, closed: date | None, wanted: date) -> list[date]:
    """Return the months to close, first to last, so that reopening the last one opens that one only."""
    if closed is not None:
        first = month_after(closed)
    else:
        posted = LedgerEntry.objects.filter(programme_id=programme_id).aggregate(first=Min("period"))["first"]
        first = min(posted or wanted, wanted)
    months = [first]
    while months[-1] < wanted:
        months.append(month_after(months[-1]))
    return months
