"""The web application: pages and JSON as WSGI in threads, only what stays open (/live/, websockets) as ASGI.

Django over ASGI changes threads at each synchronous middleware; the split answers two to four times as many requests.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

from toimiva.installation.house import name_settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

name_settings()
THREADS = 8  # as many as the pool has connections
wsgi: Any = get_wsgi_application()
live: Any = get_asgi_application()
pages: Any = WSGIMiddleware(wsgi, workers=THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand one connection to the half that suits it."""
    if scope["type"] == "lifespan":
        return
    stays_open = scope["type"] == "websocket" or scope["path"].startswith("/live/")
    await (live if stays_open else pages)(scope, receive, send)
