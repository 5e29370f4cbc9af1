"""Pages of the identity room."""

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page


@page("identity.stub")
def sign_in(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")


@page("identity.stub")
def sign_out(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")


@page("identity.stub")
def users(request: Request) -> HttpResponse:
    return answer(request, "ui/home.html")
