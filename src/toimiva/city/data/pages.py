"""Pages of the data room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("data.stub")
def indicators(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
