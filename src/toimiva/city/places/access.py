"""Who may do what in the places room: everybody reads what is public, only administrators and commands load."""

from django.db.models import Q

from toimiva.city.access import Actor, anyone, by_system, role


def public(actor: Actor) -> Q:
    """Allow everybody the units that are public; a shelter's address stays out of lists, maps and the API."""
    return Q(is_public=True)


ACCESS = {
    "places.read": [anyone],
    "places.unit.read": [public, role("city.administrator"), by_system],
    "places.districts.load": [by_system, role("city.administrator")],
    "places.addresses.load": [by_system, role("city.administrator")],
    "places.units.load": [by_system, role("city.administrator")],
}
