"""The special teacher's pages: children before an assignment, and a mark of how much staff a child takes."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..policy.support import support_factors
from ..queries import support as queries
from ..queries.preview import district_tree
from ..queries.shielding import age_on, short_name
from ..unit_forms import SupportForm
from .rounds import key_of

LIST, CHILD = "daycare/support.html", "daycare/support_child.html"
PER_PAGE = 50


@page("daycare.support.read")
@reads_persons
def children(request: Request) -> HttpResponse:
    """The children a special teacher looks at before an assignment, by district, and those with a mark."""
    today = localdate(request.now)
    district, marked = request.GET.get("district", ""), request.GET.get("show") == "marked"
    found = queries.before_assignment(request.actor, on=today, district=district, marked=marked)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.rows_of_support(list(pages.object_list), today)
    record_read(request.actor, "daycare.support.read", at=request.now, people=[one.child_id for one in rows])
    areas = [(key_of(area), area) for top, below in district_tree() for area in (top, *below)]
    return answer(request, LIST, page=pages, rows=rows, district=district, marked=marked, districts=areas)


@page("daycare.support.mark", methods=("GET", "HEAD", "POST"))
@reads_persons
def child(request: Request, child_id: UUID) -> HttpResponse:
    """One child: its marks, and a form to give one from a day on."""
    today = localdate(request.now)
    form = SupportForm(
        request.POST if request.method == "POST" else None, factors=support_factors(today), initial={"starts": today}
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.mark_support(
                request.actor, child_id, given["factor"], starts=given["starts"], because=given["because"],
                now=request.now,
            )  # fmt: skip
            return done(request, CHILD, to=reverse("daycare:support"))
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal)
    shown = queries.child_of_support(request.actor, child_id, today)
    record_read(request.actor, "daycare.support.read", at=request.now, person=child_id)
    response = answer(
        request, CHILD, child=shown, name=short_name(shown), age=age_on(shown.date_of_birth, today), form=form,
        errors=form.errors, marks=queries.marks_of(shown),
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response
