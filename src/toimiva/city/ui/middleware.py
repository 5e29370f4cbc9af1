"""What every answer carries, and how a refusal that no page caught is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from toimiva.city.refusals import Refusal, TooMany

from .limits import limit_of, take, take_of_address
from .problem import problem


class HeadersMiddleware:
    """Set the headers that Django and django-csp leave out: no powerful features, nothing cached of a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), display-capture=(), geolocation=()")
        user = getattr(request, "user", None)
        if user is not None and getattr(request, "session", None) is not None and request.session.accessed:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class RefusalMiddleware:
    """Tell a refusal that no page caught: sign in, forbidden, missing or conflict, as page or problem+json."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Any, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        return told(request, fault)


def told(request: Any, fault: Refusal) -> HttpResponse:
    """Return the refusal as problem+json for the API, as the sign-in or a page for a person."""
    if request.path.startswith("/api/"):
        return problem(request, fault)
    if fault.code in ("sign_in_first", "step_up_needed") and request.method in ("GET", "HEAD"):
        wish = {"next": request.get_full_path()} | ({"loa": fault.facts["level"]} if "level" in fault.facts else {})
        to = reverse("identity:sign-in") + "?" + urlencode(wish)
        return HttpResponse(status=302, headers={"Location": to})
    from .errors import refused

    return refused(request, fault)


class LimitMiddleware:
    """Refuse, before the view, who calls too fast: 429 with the seconds to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TOIMIVA_LIMITS and (name := limit_of(request)):
            try:
                take(request, name)
            except TooMany as fault:
                return told(request, fault)
            except Refusal as fault:  # a bearer token that does not count: who tries many is slowed down by address
                return told(request, self.slowed(request, fault))
        return self.get_response(request)

    def slowed(self, request: Any, fault: Refusal) -> Refusal:
        try:
            take_of_address(request, "refused")
        except TooMany as many:
            return many
        return fault
