"""The public page of the service: what it is, for whom, what happens next, and where each thing is done."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page

from ..policy.application import application_rule
from ..policy.fee_rules import RULES as FEES


@page("daycare.front.read")
def front(request: Request) -> HttpResponse:
    """What early education is, and the ways to a place, to the units and to the fee."""
    today = timezone.localdate(request.now)
    return answer(
        request, "daycare/front.html", rule=application_rule(today), fee=next(iter(FEES.all_on(today)), None)
    )  # fmt: skip
