"""What the pages show of messages, already filtered by who reads."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from ..models import ContactRefusal, Message
from ..texts import services


def messages(actor: Actor, *, state: str = "", channel: str = "", language: str = "") -> QuerySet[Message]:
    """The messages this actor may see, the newest first; an empty filter takes all."""
    require(actor, "outreach.message.read")
    rows = Message.objects.filter(may(actor, "outreach.message.read")).select_related("person", "subject")
    for name, value in (("state", state), ("channel", channel), ("language", language)):
        if value:
            rows = rows.filter(**{name: value})
    return rows.order_by("-queued_at", "id")


def message(actor: Actor, message_id: UUID) -> Message:
    """One of them; `Missing` where there is none for this actor."""
    found = messages(actor).prefetch_related("events", "replies").filter(pk=message_id).first()
    if found is None:
        raise Missing("not_found", model="message")
    return found


def own_wishes(actor: Actor) -> list[tuple[str, bool]]:
    """The services that may make suggestions, and whether the actor wants hers."""
    require(actor, "outreach.own.change")
    refused = set(ContactRefusal.objects.filter(person=actor.person_id).values_list("service", flat=True))
    return [(service, service not in refused) for service in services()]
