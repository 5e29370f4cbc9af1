"""What waits for an adviser: applications by their statutory due date, and children who are contacted by a person."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page
from toimiva.city.ui.paging import Pages

from ..queries.applications import (
    applications as open_applications,
)
from ..queries.applications import due_counts, protected_among, restricted_applications
from ..queries.applications import restricted as restricted_children
from ..queries.shielding import short_name

APPLICATIONS, RESTRICTED = "daycare/applications.html", "daycare/restricted.html"
PER_PAGE = 50
WEEK = timedelta(days=7)


@page("daycare.application.read")
@reads_persons
def applications(request: Request) -> HttpResponse:
    """The open applications, what is due first on top. A protected child is in the queue without its name."""
    today = localdate(request.now)
    pages = Pages(open_applications(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    found = list(pages.object_list)
    hidden = protected_among([one.child_id for one in found])
    rows = [
        {
            "application": one,
            "name": "" if one.child_id in hidden else short_name(one.child),
            "days": None if one.due_date is None else (one.due_date - today).days,
        }
        for one in found
    ]
    people = [one.child_id for one in found if one.child_id not in hidden]
    record_read(request.actor, "daycare.application.read", at=request.now, people=people)
    return answer(
        request, APPLICATIONS, page=pages, rows=rows, due=due_counts(request.actor, today, today + WEEK),
        may_see_restricted=allowed(request.actor, "daycare.restricted.read"),
    )  # fmt: skip


@page("daycare.restricted.read")
@reads_persons
def restricted(request: Request) -> HttpResponse:
    """The protected children of rounds and applications: by name only, for those who may contact them."""
    pages = Paginator(restricted_children(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    applied = list(restricted_applications(request.actor)[:PER_PAGE])
    children = [one.child for one in pages.object_list]
    people = [one.pk for one in children] + [one.child_id for one in applied]
    record_read(request.actor, "daycare.restricted.read", at=request.now, people=people)
    return answer(request, RESTRICTED, page=pages, applied=applied)
