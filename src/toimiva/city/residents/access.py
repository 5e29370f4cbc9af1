"""Who may do what in the residents room."""

from django.db.models import Q

from toimiva.city.access import NOTHING, Actor, Verdict, by_system, role, signed_in, strong


def own(actor: Actor) -> Verdict:
    """The person that the actor is."""
    return Q(id=actor.person_id) if actor.person_id else NOTHING


ACCESS = {
    "residents.load": [by_system],
    "residents.keys.rotate": [by_system],
    # Everybody who is signed in has a "My data" page; whose data stands there is `own`.
    "residents.own.read": [signed_in],
    "residents.own.change": [own],
    "residents.own.delete": [own],
    "residents.person.read": [role("residents.reader")],
    "residents.national_id.read": [strong(role("residents.reader"))],
    "residents.protected_address.read": [strong(role("residents.restricted"))],
}
