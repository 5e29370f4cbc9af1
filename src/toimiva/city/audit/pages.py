"""Pages of the audit room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("audit.stub")
def events(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
