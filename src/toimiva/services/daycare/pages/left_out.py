"""The children that a round leaves out for one reason, by name."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localdate

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing
from toimiva.city.ui import answer, page

from ..policy.cohort import EXCLUSIONS
from ..queries.left_out import homes_to_locate, left_out_children
from ..queries.rounds import one_round
from ..queries.shielding import age_on, short_name

LEFT = "daycare/round_left.html"
PER_PAGE = 50
NO_POINT = "no_home_point"


@page("daycare.round.read")
@reads_persons
def left_out(request: Request, round_id: UUID, code: str) -> HttpResponse:
    """Who is left out for the reason. An address that is not on the map is shown, so that somebody can locate it."""
    round_ = one_round(request.actor, round_id)
    if code not in EXCLUSIONS:
        raise Missing("not_found")
    pages = Paginator(left_out_children(round_, code), PER_PAGE).get_page(request.GET.get("page"))
    today = localdate(request.now)
    people = [one.child_id for one in pages.object_list]
    homes = homes_to_locate(round_, people) if code == NO_POINT else {}
    rows = [
        {
            "name": short_name(one.child),
            "age": age_on(one.child.date_of_birth, today),
            "home": homes.get(one.child_id),
        }
        for one in pages.object_list
    ]
    record_read(request.actor, "daycare.round.read", at=request.now, people=people, round=round_.pk)
    return answer(request, LEFT, round=round_, code=code, page=pages, rows=rows, to_locate=code == NO_POINT)
