"""What can be read of residents, already filtered by who reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from toimiva.city.access import Actor, at_least, may, require
from toimiva.city.refusals import Missing, Refusal

from .models import Address, Guardianship, Mandate, OwnContact, Person, sort_key
from .models.guardianships import IN_CUSTODY
from .policy.custody import born_in_custody
from .protection import address_is_withheld, addresses_of, masked_code
from .sealed import ring

STRONG = "substantial"
MOST = 50  # persons that one search shows
FOUND = ("last_name", "first_names", "date_of_birth", "protection_order", "date_of_death")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A person as a page shows her. `withheld`: a protection order hides the municipality and the addresses."""

    person: Person
    code: str = ""
    withheld: bool = True
    addresses: list[Address] = field(default_factory=list)
    contact: OwnContact | None = None
    wards: list[Guardianship] = field(default_factory=list)
    guardians: list[Guardianship] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)

    @property
    def municipality(self) -> str:
        return "" if self.withheld else self.person.home_municipality

    @property
    def service_language(self) -> str:
        """The person's own word goes before the register's."""
        return (self.contact and self.contact.service_language) or self.person.service_language

    @property
    def email(self) -> str:
        return (self.contact and self.contact.email) or self.person.email

    @property
    def phone(self) -> str:
        return (self.contact and self.contact.phone) or self.person.phone

    @property
    def others(self) -> set[UUID]:
        """The persons that are named besides: looking at this page is looking at them, too."""
        found = {row.ward_id for row in self.wards} | {row.guardian_id for row in self.guardians}
        found |= {one for row in self.mandates for one in (row.agent_id, row.principal_id) if one is not None}
        return found - {self.person.pk}


def own_data(actor: Actor, *, on: date) -> Shown | None:
    """Return what the city knows of the actor's own person on that day; None without a resident.

    Raises `Forbidden` (with the level needed) when the sign-in was too weak for register data.
    """
    require(actor, "residents.own.read")
    if actor.person_id is None:
        return None
    require(actor, "residents.own.change")
    person = _whole().filter(id=actor.person_id).first()
    return None if person is None else shown(person, on=on)


def strong_enough(actor: Actor) -> bool:
    """Tell whether register data may be shown to the actor."""
    return at_least(actor, STRONG)


def wards_of(person_id: UUID, *, on: date) -> list[Guardianship]:
    """Return whom the person answers for on a day: custody of children, and guardianship of adults."""
    rows = Guardianship.objects.filter(answering(on), guardian_id=person_id)
    return list(rows.select_related("ward").order_by("ward__date_of_birth", "ward_id"))


def guardians_of(person_id: UUID, *, on: date) -> list[Guardianship]:
    """Return who answers for the person on a day."""
    rows = Guardianship.objects.filter(answering(on), ward_id=person_id)
    return list(rows.select_related("guardian").order_by("guardian__sort_name", "guardian_id"))


def mandates_of(person_id: UUID, *, on: date) -> list[Mandate]:
    """Return by which mandates the person acts for others, or others for her, on a day."""
    either = Q(agent_id=person_id) | Q(principal_id=person_id)
    return list(Mandate.objects.filter(_in_force(on), either).select_related("agent", "principal"))


def answering(on: date) -> Q:
    """The guardianships that count on a day: both alive, and a child in custody not yet of age.

    A register that has not been told the end of a custody must not show a grown person to her parents.
    """
    grown = Q(kind__in=IN_CUSTODY, ward__date_of_birth__lt=born_in_custody(on))
    return _in_force(on) & Q(ward__date_of_death=None, guardian__date_of_death=None) & ~grown


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


def found_persons(actor: Actor, *, national_id: str = "", name: str = "") -> list[Person]:
    """Return the persons of that identity code, or whose last name and first names begin so: at most `MOST`.

    Raises `Refusal` when neither is given, or too little of a name.
    """
    require(actor, "residents.person.read")
    rows = Person.objects.filter(may(actor, "residents.person.read")).only(*FOUND)
    if national_id.strip():
        return list(rows.filter(national_id_index=ring().index(national_id)))
    wanted = sort_key(name)
    if len(wanted) < 2:
        raise Refusal("say_whom", field="name")
    return list(rows.filter(sort_name__gte=wanted, sort_name__lt=wanted + "\U0010ffff")[:MOST])


def person(actor: Actor, person_id: UUID, *, on: date) -> Shown:
    """Return one person for an official on a day; `Missing` where there is none or not for this actor."""
    require(actor, "residents.person.read")
    found = _whole().filter(may(actor, "residents.person.read"), id=person_id).first()
    if found is None:
        raise Missing("not_found")
    return shown(found, on=on)


def shown(person: Person, *, on: date) -> Shown:
    """Return the person with what may be shown of her, and whom she answers for or is answered for by on that day."""
    withheld = address_is_withheld(person)
    return Shown(
        person=person,
        code=masked_code(person),
        withheld=withheld,
        addresses=addresses_of(person, withheld=withheld),
        contact=getattr(person, "own_contact", None),
        wards=wards_of(person.pk, on=on),
        guardians=guardians_of(person.pk, on=on),
        mandates=mandates_of(person.pk, on=on),
    )


def _whole() -> QuerySet[Person]:
    return Person.objects.select_related("own_contact")
