"""Which offers can no longer be kept: the child died or moved away, has a place already, or the unit closes."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from ..models import Offer, Placement

NONE = Q(pk__in=[])


def not_kept() -> dict[str, Q | Exists]:
    """Return the conditions under which an offer is withdrawn, by the code of the reason."""
    placed = Placement.objects.filter(
        Q(ends=None) | Q(ends__gte=OuterRef("starts")), child_id=OuterRef("child_id"), starts__lte=OuterRef("starts")
    )
    elsewhere = ~Q(child__home_municipality=settings.TOIMIVA_MUNICIPALITY) if settings.TOIMIVA_MUNICIPALITY else NONE
    return {
        "died": Q(child__date_of_death__isnull=False),
        "moved_away": elsewhere,
        "unit_closed": Q(unit__close_on__lte=F("starts")),
        "already_placed": Exists(placed),
    }


def why_not_kept(offer: Offer) -> str:
    """Return why this offer can no longer be kept, empty where it can: also before the hourly work has looked."""
    for code, condition in not_kept().items():
        if Offer.objects.filter(condition, pk=offer.pk).exists():
            return code
    return ""
