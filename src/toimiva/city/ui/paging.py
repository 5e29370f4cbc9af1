"""Pages of long lists: what they show and how many rows there are, without reading the whole table for each reader."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.db.models import QuerySet

MANY = 5_000  # rows: up to here a list is counted anew for every reader
KEPT_S = 30  # seconds that a greater number is believed
MOST_COUNTS = 1_000
DEEP = 500  # rows: behind so many, the ids of the page are looked up in the index before its rows are read


class Counts:
    """The great numbers of the last half minute, in the memory of this process; whose rows they are is in the key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.known: OrderedDict[bytes, tuple[int, float]] = OrderedDict()  # key -> (rows, when)
        self.lock = threading.Lock()

    def get(self, key: bytes) -> int | None:
        """Return the number that still counts, or None."""
        with self.lock:
            rows, at = self.known.get(key, (0, 0.0))
            return rows if rows and self.clock() - at < KEPT_S else None

    def keep(self, key: bytes, rows: int) -> None:
        """Keep a number, if it is great enough to be worth it."""
        with self.lock:
            self.known.pop(key, None)
            if rows > MANY:
                self.known[key] = (rows, self.clock())
            while len(self.known) > MOST_COUNTS:
                self.known.popitem(last=False)


COUNTS = Counts()


class Pages(Paginator):  # type: ignore[type-arg]
    """Django's paginator for a queryset in a total order, as fast on its last page as on its first.

    `counted_earlier` tells that the number is up to half a minute old, which happens above 5 000 rows only. The
    rows of a page are always read now.
    """

    object_list: QuerySet[Any]
    counted_earlier = False

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        """How many rows there are: exactly, or for a long list as they were at most half a minute ago."""
        if (key := self._key()) is None:
            return 0
        if (known := COUNTS.get(key)) is not None:
            self.counted_earlier = True
            return known
        rows = self.object_list.count()
        COUNTS.keep(key, rows)
        return rows

    def _key(self) -> bytes | None:
        """The question itself, the reader's filter in it: two readers share a number only if they see the same rows.

        As a hash, so that no name that was searched for stays in memory. None: nothing can match.
        """
        try:
            asked = self.object_list.order_by().query.sql_with_params()
        except EmptyResultSet:
            return None
        return sha256(f"{self.object_list.db} {asked}".encode("utf-8", "replace")).digest()

    def page(self, number: int | str) -> Any:
        """Return one page. A deep one skips the rows before it in the index alone."""
        valid = self.validate_number(number)
        first = (valid - 1) * self.per_page
        rows = self.object_list
        if first < DEEP:
            return Page(rows[first : first + self.per_page], valid, self)
        ids = rows.values("pk")[first : first + self.per_page]
        return Page(rows.filter(pk__in=ids), valid, self)
