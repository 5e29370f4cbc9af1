"""What services ask: whom they may write to unasked, and which messages told of their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from toimiva.city.residents.models import Person

from ..models import ContactRefusal, Message


def unwilling(service: str) -> set[UUID]:
    """Return who wants no suggestions of a service."""
    return set(ContactRefusal.objects.filter(service=service).values_list("person_id", flat=True))


def may_be_contacted(service: str, person_ids: Iterable[UUID], on: date) -> set[UUID]:
    """Return who of them may be written to unasked on a day: alive, at home here, and willing.

    A person under a protection order may be contacted, too, though only by telephone: `enqueue` sees to it.
    """
    alive = Q(date_of_death=None) | Q(date_of_death__gt=on)
    rows = Person.objects.filter(alive, pk__in=set(person_ids))
    if settings.TOIMIVA_MUNICIPALITY:
        rows = rows.filter(home_municipality__in=["", settings.TOIMIVA_MUNICIPALITY])
    refused = ContactRefusal.objects.filter(service=service).values("person")
    return set(rows.exclude(pk__in=refused).values_list("pk", flat=True))


def messages_about(about_ids: Iterable[UUID]) -> dict[UUID, list[Message]]:
    """Return the messages that told of these rows of a service, the oldest first; in one query."""
    found: dict[UUID, list[Message]] = {}
    for message in Message.objects.filter(about__in=set(about_ids)).order_by("queued_at", "id"):
        if message.about is not None:
            found.setdefault(message.about, []).append(message)
    return found
