"""Pages of the places room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("places.read")
def units(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
