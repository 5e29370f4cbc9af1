"""Reading the trail: the auditor's list, and what a person may know of who has seen her data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.access import Actor, may
from toimiva.city.cards import service_cards
from toimiva.city.identity.roles import role_cards

from .models import AuditEvent, AuditSeen
from .words import operation_words

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events are asked for; empty asks for all. `before` is the id where the page before ended."""

    person: UUID | None = None
    operation: str = ""
    day: date | None = None
    actor_kind: str = ""
    kind: str = ""
    before: int | None = None


def events(actor: Actor, wanted: Wanted) -> QuerySet[AuditEvent]:
    """The events this actor may see, newest first. Keyset: ask for the next with the last id as `before`."""
    rows = AuditEvent.objects.filter(may(actor, "audit.read")).order_by("-id").defer("unchained", "previous")
    exact = {
        "operation": wanted.operation,
        "actor_kind": wanted.actor_kind,
        "kind": wanted.kind,
        "id__lt": wanted.before,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.person:
        rows = rows.filter(of_person(wanted.person))
    if wanted.day:
        midnight = timezone.make_aware(datetime.combine(wanted.day, time.min))
        rows = rows.filter(at__gte=midnight, at__lt=_next_midnight(wanted.day))
    return rows


def of_person(person_id: UUID) -> Q:
    """The events of one person: hers alone, and those that showed her among many."""
    return Q(person=person_id) | Q(id__in=AuditSeen.objects.filter(person=person_id).values("event_id"))


class Seen(NamedTuple):
    """Who saw or changed a person's data, as she may know it: by role and service, never by name."""

    at: datetime
    roles: tuple[str, ...]
    service: str
    operation: str
    kind: str
    reason: str


def seen_by_others(person_id: UUID, *, language: str | None = None, limit: int = 200) -> list[Seen]:
    """Return who else has read or changed the data of this person, newest first. Her own visits are left out.

    Lists and files that showed her among others count too.
    """
    language = language or get_language() or "fi"
    rows = AuditEvent.objects.filter(of_person(person_id)).exclude(facts__has_key="own").order_by("-id")[:limit]
    return [
        Seen(
            event.at,
            role_words(event, language),
            service_words(event.operation, language),
            operation_words(event.operation, event.kind, language),
            event.kind,
            event.reason,
        )
        for event in rows
    ]


def role_words(event: AuditEvent, language: str) -> tuple[str, ...]:
    """The roles of who acted, in words; a role the house no longer knows is told by its code. A system: its name."""
    if event.actor_kind in ("client", "key"):
        return (event.actor_name,)
    cards = role_cards()
    return tuple(cards[code].name.in_language(language) if code in cards else code for code in event.roles)


def service_words(operation: str, language: str) -> str:
    """The service an operation belongs to, in words; the city's own rooms have none."""
    code = operation.partition(".")[0]
    return next((card.name.in_language(language) for card in service_cards() if card.code == code), "")


def _next_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
