"""Daycare units as JSON, open to all: what each is and how many places are free today."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import conditional_page
from ninja import Query, Schema
from ninja.decorators import decorate_view

from toimiva.city.places.api import Text, text
from toimiva.city.ui import operation

from ..queries.finder import Filters, Found, checked, find
from .router import router


class FreeOut(Schema):
    """Free places by age; null where the unit takes no children of that age. Places kept for urgent needs are not
    counted. Small numbers are told as they are: they speak of places and not of children."""

    under_three: int | None
    from_three: int | None


class DaycareUnitOut(Schema):
    """A daycare unit. `language` is the one the children are spoken to in, `lon` and `lat` are in WGS84."""

    id: UUID
    name: Text
    street: Text
    language: str
    provider: str
    shift_care: str
    open_from: date | None
    close_on: date | None
    lon: float | None
    lat: float | None
    free: FreeOut


class DaycareUnitPage(Schema):
    """One page of units in the order of their ids. `as_of` is the day of the free places; `next` the next cursor."""

    as_of: date
    units: list[DaycareUnitOut]
    next: UUID | None


@router.get("/units", response=DaycareUnitPage)
@decorate_view(conditional_page)
@operation("daycare.unit.read")
def units(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    language: str = "",
    provider: str = "",
    shift_care: bool = False,
    free: str = "",
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The daycare units open today that match, with their free places; `free` is U3 or O3. Pass `next` as `cursor`.

    The answer carries an ETag: sent back in If-None-Match, it is answered 304 until something changes.
    """
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    filters = Filters(text=q, language=language, provider=provider, shift_care=shift_care, free=free)
    found = sorted(find(checked(filters), on=today).rows, key=lambda one: one.unit.pk)
    rows = [one for one in found if cursor is None or one.unit.pk > cursor]
    shown = rows[:limit]
    return {
        "as_of": today,
        "units": [unit_out(one) for one in shown],
        "next": shown[-1].unit.pk if len(rows) > limit else None,
    }


def unit_out(found: Found) -> dict[str, Any]:
    """Return a unit as the API tells it."""
    own, place = found.unit, found.unit.unit
    return {
        "id": own.pk, "name": text(place, "name"), "street": text(place, "street"), "language": own.language,
        "provider": own.provider, "shift_care": own.shift_care, "open_from": own.open_from, "close_on": own.close_on,
        "lon": place.lon, "lat": place.lat,
        "free": {"under_three": found.free_under_three, "from_three": found.free_from_three},
    }  # fmt: skip
