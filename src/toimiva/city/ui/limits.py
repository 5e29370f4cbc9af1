"""Not too fast: a token bucket for each caller, bounded in number, that all processes of a home may share."""

from __future__ import annotations

import fcntl
import logging
import os
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from hashlib import blake2b
from math import ceil
from pathlib import Path
from typing import Any

from django.conf import settings

from toimiva.city.refusals import TooMany

log = logging.getLogger("toimiva.limits")
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
            tokens = filled(tokens, now - since, per_minute)
            self.left[key] = (tokens - 1 if tokens >= 1 else tokens, now)
            while len(self.left) > self.most:  # the one not heard of for the longest is forgotten
                self.left.popitem(last=False)
        refuse_unless_one(tokens, per_minute)


def filled(tokens: float, seconds: float, per_minute: int) -> float:
    """Return what a bucket holds so many seconds later."""
    return min(per_minute, tokens + seconds * per_minute / 60)


def refuse_unless_one(tokens: float, per_minute: int) -> None:
    if tokens < 1:
        raise TooMany("too_many_requests", seconds=ceil((1 - tokens) * 60 / per_minute))


class SharedBuckets(Buckets):
    """The same buckets in a file that every process of one home reads and writes.

    A caller stands in it as a keyed hash, in one of the `WAYS` places of her set; where all are taken, the one not
    heard of for the longest is forgotten. The clock is that of the machine, the same for all processes.
    The file is not mapped into memory: one that is cut off, or has no room on a full disk, would kill the process.
    So a file that somebody has emptied begins anew, and where it cannot be written the process counts by itself.
    """

    HEAD, WAYS = 32, 4  # bytes of the hash's key; places of a set
    PLACE = struct.Struct("=Qdd")  # the caller, the tokens left, when

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic, most: int = 65_536) -> None:
        super().__init__(clock, most)
        self.sets = max(1, most // self.WAYS)
        self.size = self.HEAD + self.sets * self.WAYS * self.PLACE.size
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with self._alone():
            self._key()

    def take(self, key: str, per_minute: int) -> None:
        """Take one call; raises `TooMany` with the seconds until the next one is there."""
        try:
            tokens = self._taken(key, per_minute)
        except OSError as fault:
            log.warning("the calls are counted by each process alone: %s", fault.strerror)
            return super().take(key, per_minute)
        return refuse_unless_one(tokens, per_minute)

    def _taken(self, key: str, per_minute: int) -> float:
        """What there was when the caller came; one of it is taken."""
        with self._alone():
            digest = blake2b(key.encode("utf-8", "replace"), digest_size=8, key=self._key()).digest()
            caller = int.from_bytes(digest, "little") or 1  # 0: nobody stands here
            now = self.clock()
            place, tokens, since = self._place(caller, float(per_minute), now)
            tokens = filled(tokens, now - since, per_minute)
            os.pwrite(self.file, self.PLACE.pack(caller, tokens - 1 if tokens >= 1 else tokens, now), place)
        return tokens

    def _key(self) -> bytes:
        """The key of the hash. A file that is not whole (new, or cut off) is made anew, with a key of its own."""
        if os.fstat(self.file).st_size != self.size:
            os.ftruncate(self.file, 0)
            os.posix_fallocate(self.file, 0, self.size)  # all of its room now, not when a caller comes
            os.pwrite(self.file, os.urandom(self.HEAD), 0)
        return os.pread(self.file, self.HEAD, 0)

    def _place(self, caller: int, full: float, now: float) -> tuple[int, float, float]:
        """Where the caller stands, or is to stand, and what is left there."""
        first = self.HEAD + caller % self.sets * self.WAYS * self.PLACE.size
        held = list(self.PLACE.iter_unpack(os.pread(self.file, self.WAYS * self.PLACE.size, first)))
        places = [first + way * self.PLACE.size for way in range(self.WAYS)]
        for place, (who, tokens, since) in zip(places, held, strict=True):
            if who == caller:
                return place, tokens, since
        oldest = min(range(self.WAYS), key=lambda way: (held[way][0] != 0, held[way][2]))
        return places[oldest], full, now

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread of this process, and no other process."""
        with self.lock:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self.file, fcntl.LOCK_UN)


BUCKETS = Buckets()


def share(path: Path, *, anew: bool = False) -> None:
    """Count from now on together with every process that shares this file; `anew`: with nobody of before.

    A file that cannot be had stops nobody from being served: each process then counts by itself.
    """
    global BUCKETS
    try:
        if anew:
            path.unlink(missing_ok=True)
        BUCKETS = SharedBuckets(path)
    except OSError as fault:
        log.warning("the calls are counted by each process alone: %s: %s", path, fault.strerror)
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
