"""What of an address may leave the room: nothing of a person under a protection order, for anybody.

Act on the Population Information System (661/2009), section 36: the municipality, the dwelling and the address
of a person with a non-disclosure order go only to authorities that need them. Whoever lives in the same household
has the same address, so theirs is withheld too. The one way past this file is `actions.reveal_protected_address`.
"""

from __future__ import annotations

from datetime import date

from .models import Address, Person
from .sealed import SealBroken, masked, ring


def address_is_withheld(person: Person) -> bool:
    """Tell whether the addresses and the municipality of `person` must not be shown."""
    if person.protection_order:
        return True
    if person.household_id is None:
        return False
    return Person.objects.filter(household_id=person.household_id, protection_order=True).exists()


def addresses_of(person: Person, *, withheld: bool | None = None) -> list[Address]:
    """Return the addresses that may be shown, the newest first; none where they are withheld."""
    if address_is_withheld(person) if withheld is None else withheld:
        return []
    return list(person.addresses.order_by("-valid_from", "kind"))


def current(addresses: list[Address], on: date) -> list[Address]:
    """Return those in force on a day."""
    return [one for one in addresses if one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)]


def masked_code(person: Person) -> str:
    """Return the identity code as it is shown before a logged click; empty where there is none to be read."""
    if person.national_id_sealed is None:
        return ""
    try:
        return masked(ring().open(person.national_id_sealed, person.id))
    except SealBroken:  # the page still opens; `toimiva residents rotate-keys` names the broken rows
        return ""
