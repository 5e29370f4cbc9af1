"""The walk from a child's home to the unit it is offered, for a guardian who lives there."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils import timezone

from toimiva.city.places.walks import walk_line
from toimiva.city.residents.models import Person

from ..models import Offer
from .homes import home_point


def way_home(offer: Offer, reader: UUID | None) -> list[list[float]]:
    """Return the walk along the streets; empty for who lives elsewhere, and where anybody of the family is protected.

    It begins where the child lived when the offer was made, from where its minutes were measured.
    """
    unit, household = offer.unit.unit, offer.child.household_id
    if settings.TOIMIVA_STREETS is None or reader is None or household is None or unit.lon is None or unit.lat is None:
        return []
    if not Person.objects.filter(pk=reader, household=household).exists():
        return []
    home = home_point(offer.child, timezone.localdate(offer.made_at))
    return [] if home is None else walk_line(home, (unit.lon, unit.lat))
