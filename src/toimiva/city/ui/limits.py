"""Not too fast: a token bucket for each caller, in the memory of this process, of a bounded size."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings

from toimiva.city.refusals import TooMany

MOST_CALLERS = 50_000


class Buckets:
    """How many calls each key has left. A bucket holds a minute's worth and fills evenly."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_CALLERS) -> None:
        self.clock = clock
        self.most = most
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key -> (tokens, when)
        self.lock = threading.Lock()

    def take(self, key: str, per_minute: int) -> None:
        """Take one call; raises `TooMany` with the seconds until the next one is there."""
        with self.lock:
            now = self.clock()
            tokens, since = self.left.pop(key, (float(per_minute), now))
            tokens = min(per_minute, tokens + (now - since) * per_minute / 60)
            enough = tokens >= 1
            self.left[key] = (tokens - 1 if enough else tokens, now)
            while len(self.left) > self.most:  # the one not heard of for the longest is forgotten
                self.left.popitem(last=False)
        if not enough:
            raise TooMany("too_many_requests", seconds=ceil((1 - tokens) * 60 / per_minute))


BUCKETS = Buckets()


def caller(request: Any) -> str:
    """Who calls: the signed-in actor, else the address, behind as many proxies as the setting says."""
    if request.actor.uuid is not None:
        return str(request.actor.uuid)
    return address(request)


def address(request: Any) -> str:
    """The address that calls: of X-Forwarded-For only what our own proxies wrote (TOIMIVA_PROXIES of them)."""
    proxies = settings.TOIMIVA_PROXIES
    forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if proxies and len(forwarded) >= proxies:
        return str(forwarded[-proxies])
    return str(request.META.get("REMOTE_ADDR", ""))


def take(request: Any, name: str, *, buckets: Buckets | None = None) -> None:
    """Count one call of `name` (setting TOIMIVA_LIMITS: calls a minute); a name without a limit is free."""
    per_minute = settings.TOIMIVA_LIMITS.get(name)
    if name == "api" and request.actor.calls_per_minute:  # an integration key brings its own
        per_minute = request.actor.calls_per_minute
    if per_minute:
        (buckets or BUCKETS).take(f"{name} {caller(request)}", per_minute)


def take_of_address(request: Any, name: str, *, buckets: Buckets | None = None) -> None:
    """Count one call of `name` by the address alone: for whoever proves to be nobody, and may be guessing."""
    per_minute = settings.TOIMIVA_LIMITS.get(name)
    if per_minute:
        (buckets or BUCKETS).take(f"{name} {address(request)}", per_minute)


def limited(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Limit the posts of a view to the setting `name`. To stand below `@page`."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                take(request, name)
            return view(request, *args, **kwargs)

        return counted

    return declare


def limit_of(request: Any) -> str | None:
    """Which limit a request falls under by its address: the API, the sign-in, or a post by nobody signed in."""
    if request.path_info.startswith("/api/"):
        return "api"
    if "/sign-in/" in request.path_info or request.path_info.startswith("/oidc/"):
        return "sign_in"
    if request.method == "POST" and not request.actor.signed_in:
        return "post"
    return None
