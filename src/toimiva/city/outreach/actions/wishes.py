"""A person says of which service she wants no suggestions, or takes that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Refusal
from toimiva.city.residents.models import Person

from ..models import ContactRefusal
from ..texts import services


@transaction.atomic
def refuse_contact(actor: Actor, person_id: UUID, service: str, *, now: datetime) -> ContactRefusal:
    """Keep that the person wants no suggestions of this service; saying it twice is saying it once."""
    person = _held(actor, person_id, service)
    refusal, fresh = ContactRefusal.objects.get_or_create(person=person, service=service, defaults={"refused_at": now})
    if fresh:
        record(actor, "outreach.own.change", refusal, at=now, person=person.pk, service=service, allowed=False)
    return refusal


@transaction.atomic
def allow_contact(actor: Actor, person_id: UUID, service: str, *, now: datetime) -> None:
    """Take the refusal back."""
    person = _held(actor, person_id, service)
    if ContactRefusal.objects.filter(person=person, service=service).delete()[0]:
        record(actor, "outreach.own.change", at=now, person=person.pk, service=service, allowed=True)


def _held(actor: Actor, person_id: UUID, service: str) -> Person:
    if service not in services():
        raise Refusal("unknown_service", field="service", known=", ".join(services()))
    return hold(actor, "outreach.own.change", Person, person_id)
