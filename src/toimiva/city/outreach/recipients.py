"""What is known of those who are written to: their languages, which channels lead to them, and who is protected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from toimiva.city.identifiers import international
from toimiva.city.residents.models import Address, Guardianship, Person
from toimiva.city.residents.queries import answering


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A person as outreach sees her. `postal` tells only that there is an address: the letter reads it itself."""

    person: Person
    language: str
    mother_tongue: str
    email: str
    phone: str
    wish: str
    postal: bool
    protected: bool

    @property
    def leads(self) -> set[str]:
        """The channels that lead to her."""
        mailbox = bool(settings.TOIMIVA_SUOMIFI_URL) and self.person.national_id_sealed is not None
        found = {"sms": self.phone, "email": self.email, "letter": self.postal, "suomifi": mailbox}
        return {channel for channel, leads in found.items() if leads}

    def address(self, channel: str) -> str:
        """The number or e-mail address; empty for the other channels."""
        return {"sms": self.phone, "email": self.email}.get(channel, "")


def recipients(ids: Iterable[UUID], on: date) -> dict[UUID, Recipient]:
    """Return the persons in a constant number of queries. Who shares a household with a protected one is protected."""
    wanted = set(ids)
    persons = list(Person.objects.filter(pk__in=wanted).select_related("own_contact"))
    homes = {one.household_id for one in persons if one.household_id}
    ordered = Person.objects.filter(protection_order=True, household__in=homes)
    hidden = set(ordered.values_list("household_id", flat=True))
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    posted = set(Address.objects.filter(in_force, ~Q(street=""), person__in=wanted).values_list("person", flat=True))
    return {one.pk: _recipient(one, one.protection_order or one.household_id in hidden, one.pk in posted)
            for one in persons}  # fmt: skip


def _recipient(person: Person, protected: bool, posted: bool) -> Recipient:
    own = getattr(person, "own_contact", None)
    return Recipient(
        person=person,
        language=(own and own.service_language) or person.service_language,
        mother_tongue=person.mother_tongue,
        email=(own and own.email) or person.email,
        phone=international((own and own.phone) or person.phone),
        wish=own.channel if own else "",
        postal=posted and not protected,
        protected=protected,
    )


def guarded_by_protected(children: Iterable[UUID], on: date) -> set[UUID]:
    """Return the children one of whose guardians is protected: nothing about them goes out by itself to the other."""
    rows = Guardianship.objects.filter(answering(on), ward__in=set(children), guardian__protection_order=True)
    return set(rows.values_list("ward_id", flat=True))
