"""Is the chain whole? The first link that does not hold, found in one pass over any number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction

from .models import AuditEvent, AuditHead, AuditSeen, AuditShipment
from .trail import START, content_hash, people_hash

CHUNK = 2_000
FORGET = "audit.forget"  # the event that vouches for a trail that begins later


@dataclass(frozen=True)
class Head:
    """Where the chain stood after `day`, as exported then."""

    day: date | None
    position: int
    hash: str


@dataclass(frozen=True)
class Broken:
    """The first broken link: at which position, which row, and how.

    `fault`: changed (a field), removed (a row is gone), unlinked (the row does not follow the one before it:
    reordered, or the one before was forged), people_differ (the list of whom it showed is another), head_differs
    (an exported head has another hash here), truncated (an exported head or shipment lies beyond the end),
    unchained (a row never got its place).
    """

    position: int
    event: int | None
    fault: str
    expected: str
    found: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Verified:
    """How many rows were read, where the chain ends, and the first broken link, if any."""

    count: int
    position: int
    hash: str
    broken: Broken | None


def verify(start: int | None = None, end: int | None = None, *, heads: Iterable[Head] | None = None) -> Broken | None:
    """Return the first broken link among the positions `start` to `end` (both counted), or None.

    `heads` are exported ones; without them those of the database itself are used.
    """
    return examine(start, end, heads=heads).broken


def examine(start: int | None = None, end: int | None = None, *, heads: Iterable[Head] | None = None) -> Verified:
    """Read the chain once, in bounded memory, and tell how far it holds."""
    with transaction.atomic():
        anchors = _anchors(stored_heads() if heads is None else heads)
        at, link = _before(start, anchors)
        count = 0
        for event, people in _with_people(_stream(start, end)):
            if broken := _fault(event, at + 1, link, anchors) or _fault_of_people(event, people):
                return Verified(count, at, link, broken)
            at, link, count = event.position or 0, event.hash or "", count + 1
        return Verified(count, at, link, _fault_of_end(at, end, anchors))


def stored_heads() -> list[Head]:
    """Return the daily heads that the database holds."""
    return [Head(*row) for row in AuditHead.objects.values_list("day", "position", "hash")]


def settle() -> None:
    """Chain what this very transaction has written so far, without waiting for its commit."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints audit_step_back, audit_chain immediate")
        cursor.execute("set constraints audit_step_back, audit_chain deferred")


def _anchors(heads: Iterable[Head]) -> dict[int, str]:
    """What the chain must say at some positions: the heads, and what the targets have received."""
    shipped = AuditShipment.objects.exclude(position=0).values_list("position", "hash")
    return dict(shipped) | {head.position: head.hash for head in heads if head.position}


def _before(start: int | None, anchors: dict[int, str]) -> tuple[int, str]:
    """The position and hash before the first row to be read; what retention has taken away ends at a head."""
    if start is not None and start > 1:
        found = AuditEvent.objects.filter(position=start - 1).values_list("hash", flat=True).first()
        return start - 1, found or anchors.get(start - 1, "")
    first = AuditEvent.objects.exclude(position=None).order_by("position").values_list("position", flat=True).first()
    forgotten = (first or 1) - 1
    if forgotten in anchors and AuditEvent.objects.filter(operation=FORGET, facts__position=forgotten).exists():
        return forgotten, anchors[forgotten]
    return 0, START


def _stream(start: int | None, end: int | None) -> Iterator[AuditEvent]:
    rows = AuditEvent.objects.exclude(position=None).order_by("position")
    if start is not None:
        rows = rows.filter(position__gte=start)
    if end is not None:
        rows = rows.filter(position__lte=end)
    return rows.iterator(chunk_size=CHUNK)  # a cursor on the server


def _with_people(events: Iterator[AuditEvent]) -> Iterator[tuple[AuditEvent, list[str]]]:
    """Give each event the persons listed for it, fetched for many events at once."""
    while some := list(islice(events, CHUNK)):
        listed: dict[int, list[str]] = {event.pk: [] for event in some}
        for event_id, person in AuditSeen.objects.filter(event__in=list(listed)).values_list("event_id", "person"):
            listed[event_id].append(str(person))
        yield from ((event, listed[event.pk]) for event in some)


def _fault_of_people(event: AuditEvent, people: list[str]) -> Broken | None:
    """Older events have a hash of their people but no list."""
    if not people and not event.facts.get("listed"):
        return None
    expected, found = str(event.facts.get("people_sha256", "")), people_hash(people)
    return None if expected == found else Broken(event.position or 0, event.pk, "people_differ", expected, found)


def _fault(event: AuditEvent, position: int, link: str, anchors: dict[int, str]) -> Broken | None:
    if event.position != position:
        return Broken(position, event.pk, "removed", str(position), str(event.position))
    if event.previous != link:
        return Broken(position, event.pk, "unlinked", link, event.previous or "")
    computed = content_hash(link, event)
    if event.hash != computed:
        return Broken(position, event.pk, "changed", computed, event.hash or "")
    if anchors.get(position, event.hash) != event.hash:
        return Broken(position, event.pk, "head_differs", anchors[position], event.hash or "")
    return None


def _fault_of_end(at: int, end: int | None, anchors: dict[int, str]) -> Broken | None:
    promised = max((position for position in anchors if end is None or position <= end), default=0)
    if promised > at:
        return Broken(at + 1, None, "truncated", f"{promised} {anchors[promised]}", str(at))
    left = AuditEvent.objects.filter(position=None).order_by("id").values_list("pk", flat=True).first()
    if left is not None and end is None:
        return Broken(at + 1, left, "unchained", "a place in the chain", "none")
    return None
