"""Pages of the residents room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("residents.stub")
def my_data(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
