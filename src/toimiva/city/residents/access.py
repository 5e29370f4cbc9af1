"""Who may do what in the residents room."""

from django.db.models import Q

from toimiva.city.access import NOTHING, Actor, Verdict, anyone, by_system, role, signed_in, strong


def own(actor: Actor) -> Verdict:
    """The person that the actor is."""
    return Q(id=actor.person_id) if actor.person_id else NOTHING


ACCESS = {
    "residents.load": [by_system],
    "residents.keys.rotate": [by_system],
    "residents.account.link": [by_system],
    # Everybody who is signed in has a "My data" page and an account to delete; whose data stands there is `own`.
    "residents.own.read": [signed_in],
    "residents.own.change": [strong(own)],
    "residents.own.delete": [signed_in],
    "residents.person.read": [role("residents.reader"), role("residents.restricted")],
    "residents.national_id.read": [strong(role("residents.reader"))],
    "residents.protected_address.read": [strong(role("residents.restricted"))],
    "residents.retention.read": [role("city.administrator"), role("city.auditor"), by_system],
    "residents.retention.run": [by_system],
    # Helsinki Profile: who may is told by the scopes of its token, which the view checks.
    "residents.gdpr": [anyone],
}
