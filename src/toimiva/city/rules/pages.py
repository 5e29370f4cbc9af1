"""Pages of the rules room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("rules.stub")
def index(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
