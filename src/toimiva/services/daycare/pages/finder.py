"""The unit finder, open to all: daycare units in a list and on a map, with free places and the walk from an address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.identity.middleware import Request
from toimiva.city.places import queries as places
from toimiva.city.places.geojson import collection, feature
from toimiva.city.places.models import Address
from toimiva.city.places.picture import Shape, fitted, picture
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, page
from toimiva.city.ui.links import links_to
from toimiva.city.ui.problem import problem

from ..queries.finder import Filters, Finding, Found, checked, find
from ..templatetags.daycare import CARE_LANGUAGES, PROVIDERS, unit_name

UNITS = Page("daycare/units.html", "daycare/_units.html")
READ = "daycare.unit.read"
ON_A_PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What the visitor looks for, and what was found. The address is used for this answer and kept nowhere."""

    filters: Filters
    near_text: str
    near: Address | None
    found: Finding
    shown: Any


@page(READ)
def units(request: Request) -> HttpResponse:
    """The units that match, nearest first where an address is given: the list and the map tell the same."""
    context: dict[str, Any] = {
        "filters": filters_of(request), "near_text": _near_text(request),
        "languages_of_care": CARE_LANGUAGES.items(), "providers": PROVIDERS.items(),
    }  # fmt: skip
    today = timezone.localdate(request.now)
    try:
        sought = _sought(request, today)
    except Refusal as refusal:
        return answer(request, UNITS, refusal=refusal, **context)
    link = links_to("places:unit")
    rows = [(one, link(one.unit.pk)) for one in sought.shown.object_list]
    return answer(
        request, UNITS, page=sought.shown, rows=rows, near=sought.near, today=today, estimated=sought.found.estimated,
        number=len(sought.found.rows), picture=_picture(sought.shown.object_list), **context,
    )  # fmt: skip


@page(READ)
def units_geojson(request: Request) -> HttpResponse:
    """The same units as the list's page, as points over the outlines of the major districts."""
    try:
        sought = _sought(request, timezone.localdate(request.now))
    except Refusal as refusal:
        return problem(request, refusal)
    language = get_language() or "fi"
    features = [feature({"id": area.key, "name": getattr(area, f"name_{language}", "") or area.name_fi}, area.outline)
                for area in places.background()]  # fmt: skip
    for one in sought.shown.object_list:
        unit = one.unit.unit
        if unit.lon is not None and unit.lat is not None:
            told = {"id": str(unit.pk), "name": unit_name(unit, language), "value": _value(one),
                    "href": reverse("places:unit", args=[unit.pk])}  # fmt: skip
            point = json.dumps({"type": "Point", "coordinates": [round(unit.lon, 5), round(unit.lat, 5)]})
            features.append(feature(told, point))
    return collection(features)


def _value(found: Found) -> str:
    free = sum(found.free.values())
    return _("free places: %(number)s") % {"number": free}


def filters_of(request: Request) -> Filters:
    """What the query of an address asks for: q, language, provider, shift, free."""
    return Filters(
        text=request.GET.get("q", "").strip()[:100],
        language=request.GET.get("language", ""),
        provider=request.GET.get("provider", ""),
        shift_care=bool(request.GET.get("shift", "")),
        free=request.GET.get("free", ""),
    )


def _near_text(request: Request) -> str:
    return request.GET.get("near", "").strip()[:120]


def _sought(request: Request, today: date) -> Sought:
    filters, text = checked(filters_of(request)), _near_text(request)
    near = places.address(text) if text else None
    found = find(filters, on=today, from_point=(near.lon, near.lat) if near else None, language=get_language() or "fi")
    shown = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page", "1"))
    return Sought(filters=filters, near_text=text, near=near, found=found, shown=shown)


def _picture(rows: list[Found]) -> SafeString:
    located = [one.unit.unit for one in rows if one.unit.unit.lon is not None]
    points = [(one.lon or 0.0, one.lat or 0.0) for one in located]
    window = fitted([(lon, lat, lon, lat) for lon, lat in points])
    areas = places.background(window) if window is not None else []
    return picture(window, [Shape(area.outline, "fl") for area in areas], points, _("Map of the units in the list."))
