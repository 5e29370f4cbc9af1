"""The unit manager's planner: the groups of a unit with their staff, and the load against it day by day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.http import HttpResponse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..queries.intake import unit_of
from ..queries.staffing import groups_on, meters, spans
from ..unit_forms import GroupForm

STAFF = "daycare/my_unit_staff.html"
DAYS = 31


@page("daycare.intake.read", methods=("GET", "HEAD", "POST"))
def staff(request: Request, unit_id: UUID) -> HttpResponse:
    """The groups of a unit and the load of each weekday of a month; POST plans the staff of a group."""
    unit, today = unit_of(request.actor, unit_id), localdate(request.now)
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"starts": today})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.plan_group(
                request.actor, unit_id, given["name"], given["caretakers"], starts=given["starts"], now=request.now
            )
            return done(request, STAFF, to=request.path)
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    first = _asked(request.GET.get("from", ""), today)
    days = meters(unit, first, DAYS)
    response = answer(
        request, STAFF, unit=unit, form=form, errors=form.errors, groups=groups_on(unit, today), spans=spans(days),
        today=today, above=[one for one in days if one.above], first=first,
        later=first + relativedelta(months=1, day=1),
        earlier=max(first - relativedelta(months=1), today), may_plan=allowed(request.actor, "daycare.group.plan"),
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _asked(day: str, today: date) -> date:
    """Return the day the month is shown from: today, or a later one that the address names, within two years."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        return today
    return asked if today <= asked <= today + relativedelta(years=2) else today
