"""The edge: reads the clock once and tells who acts. `request.now` and `request.actor` are handed down from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from toimiva.city.refusals import Forbidden
from toimiva.city.ui.problem import problem

from . import limits
from .actors import actor_of
from .bearer import actor_of_token, bearer_token

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from toimiva.city.access import Actor

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Request(HttpRequest):
    """A request as the pages see it."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails


class SessionLimitMiddleware:
    """Read the clock, and end the session whose time is over: the request goes on as nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incoming = cast(Request, request)
        incoming.now = timezone.now()
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self.limit(incoming)
        return self.get_response(request)

    def limit(self, request: Request) -> None:
        from . import actions

        if limits.over(request.session, request.now):
            actions.end_session(request, reason="time")
        elif limits.to_be_seen(request.session, request.now):
            request.session["seen_at"] = request.now.timestamp()


class ActorMiddleware:
    """Set `request.actor`, read only when somebody asks: of the bearer token in the API, else of the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incoming = cast(Request, request)
        incoming.now = getattr(incoming, "now", None) or timezone.now()
        incoming.actor = cast("Actor", SimpleLazyObject(lambda: self.actor(incoming)))
        response = self.get_response(request)
        if response.status_code == 401:
            response.setdefault("WWW-Authenticate", 'Bearer realm="api"')
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask for the CSRF token where the API would believe a cookie (django-ninja itself exempts every view)."""
        if request.method in SAFE or not in_api(request) or bearer_token(request) is not None:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        from ninja.utils import check_csrf

        return None if check_csrf(request) is None else problem(request, Forbidden("csrf_failed"))

    def actor(self, request: Request) -> Actor:
        token = bearer_token(request) if in_api(request) else None
        request_id = request.headers.get("X-Request-ID", "")
        if token is not None:
            return actor_of_token(token, now=request.now, request_id=request_id)
        return actor_of(
            request.user,  # type: ignore[arg-type]
            on=timezone.localdate(request.now),
            loa=request.session.get("loa", "unknown"),
            request_id=request_id,
        )


def in_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
