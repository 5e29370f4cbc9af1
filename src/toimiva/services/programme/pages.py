"""Pages of the programme: the overview for everybody, the decisions for the programme office."""

from __future__ import annotations

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("programme.overview.read")
def overview(request: Request) -> HttpResponse:
    """The programme."""
    return answer(request, "ui/home.html")


@page("programme.decision.read")
def decisions(request: Request) -> HttpResponse:
    """The decisions."""
    return answer(request, "ui/home.html")
