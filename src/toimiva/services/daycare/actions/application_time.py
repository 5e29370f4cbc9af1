"""What time does to applications: the day on which they lock, and drafts that nobody has finished."""

from __future__ import annotations

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from ..models import Application
from ..models.applications import ApplicationState
from ..policy.application import application_rule
from ..queries.my_applications import locks_on
from .applications import set_state

AT_ONCE = 500
KEEP_TIME = "daycare.applications.keep_time"


@transaction.atomic
def lock_applications(actor: Actor, *, now: datetime) -> int:
    """Begin to look for places for the applications whose time to be changed is over; returns how many."""
    require(actor, KEEP_TIME)
    today = timezone.localdate(now)
    rows = Application.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=ApplicationState.SENT)
    due = [one for one in rows.order_by("preferred_start", "id") if (day := locks_on(one)) is None or day <= today]
    for application in due[:AT_ONCE]:
        set_state(application, ApplicationState.WAITING_PLACEMENT, "waiting_placement", now)
        record(actor, KEEP_TIME, application, at=now, person=application.child_id, locked=True)
    return len(due[:AT_ONCE])


@transaction.atomic
def forget_drafts(actor: Actor, *, now: datetime) -> int:
    """Delete the drafts that were begun longer ago than drafts are kept; returns how many."""
    require(actor, KEEP_TIME)
    today = timezone.localdate(now)
    before = now - relativedelta(**application_rule(today).draft_kept)
    count, _rows = Application.objects.filter(state=ApplicationState.CREATED, created_at__lt=before).delete()
    if count:
        record(actor, KEEP_TIME, at=now, kind="DELETE", drafts=count)
    return count
