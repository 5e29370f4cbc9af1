"""The edge: reads the clock once and tells who acts. `request.now` and `request.actor` are handed down from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .actors import actor_of

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from toimiva.city.access import Actor


class Request(HttpRequest):
    """A request as the pages see it."""

    actor: Actor
    now: datetime
    htmx: HtmxDetails


class ActorMiddleware:
    """Set `request.now` and, read only when somebody asks, `request.actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incoming = cast(Request, request)
        incoming.now = timezone.now()
        incoming.actor = cast("Actor", SimpleLazyObject(lambda: self.actor(incoming)))
        return self.get_response(request)

    def actor(self, request: Request) -> Actor:
        return actor_of(
            request.user,  # type: ignore[arg-type]
            on=timezone.localdate(request.now),
            loa=request.session.get("loa", "unknown"),
            request_id=request.headers.get("X-Request-ID", ""),
        )
