"""Pages of places: the list of service units with its map, one unit, the districts with their map and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, page
from toimiva.city.ui.links import links_to
from toimiva.city.ui.paging import Pages

from . import accessibility, opening_hours, queries
from .geojson import MAX_POINTS, sought_of
from .kinds import kinds
from .language import said
from .models import Address, District, ServiceUnit
from .near import by_distance
from .picture import Shape, around, fitted, picture
from .words import LEVELS, STATES, VISITORS

UNITS = Page("places/units.html", "places/_units.html")
DISTRICTS = Page("places/districts.html")
ON_A_PAGE = 50
LISTED = ("kind", "name_fi", "name_sv", "name_en", "street_fi", "street_sv", "street_en")


@page("places.read")
def units(request: Request) -> HttpResponse:
    """The units by kind, district, words and nearness: a list, and the same on a map."""
    sought = sought_of(request)
    near_text = request.GET.get("near", "").strip()[:120]
    language = get_language() or "fi"
    context: dict[str, Any] = {"sought": sought, "near_text": near_text, **_choices(language)}
    try:
        found = queries.units(request.actor, sought, language=language)
        near = queries.address(near_text) if near_text else None
    except Refusal as refusal:
        return answer(request, UNITS, refusal=refusal, **context)
    shown, distances = _listed(found, near, request.GET.get("page", "1"))
    link = links_to("places:unit")
    rows = [(unit, link(unit.pk), distances.get(unit.pk)) for unit in shown.object_list]
    return answer(request, UNITS, page=shown, rows=rows, near=near, picture=_units_picture(found), **context)


def _choices(language: str) -> dict[str, Any]:
    """What the filters offer: every kind, and the districts of the middle level (or of the lowest there is)."""
    areas = list(queries.district_names())
    level = 2 if any(area.level == 2 for area in areas) else max((area.level for area in areas), default=0)
    return {
        "kinds": [(kind.code, kind.name.in_language(language)) for kind in kinds().values()],
        "districts": [
            (f"{area.level}-{area.code}", said(area, "name", language).text)
            for area in areas
            if area.level in (1, level)
        ],
    }


def _listed(found: QuerySet[ServiceUnit], near: Address | None, number: str) -> tuple[Any, dict[UUID, float]]:
    """One page of the units, by name or from the nearest on, and their distances in metres."""
    if near is None:
        return Pages(found.only(*LISTED), ON_A_PAGE).get_page(number), {}
    ids, distances = by_distance(found, near.lon, near.lat)
    shown = Paginator(ids, ON_A_PAGE).get_page(number)
    units = ServiceUnit.objects.in_bulk(list(shown.object_list))
    shown.object_list = [units[one] for one in shown.object_list if one in units]  # type: ignore[assignment,misc]
    return shown, distances


def _units_picture(found: QuerySet[ServiceUnit]) -> SafeString:
    located = found.filter(lon__isnull=False).values_list("lon", "lat")[:MAX_POINTS]
    points = [(lon or 0.0, lat or 0.0) for lon, lat in located]
    areas = queries.background()
    boxes: Sequence[Sequence[float | None]] = [(a.west, a.south, a.east, a.north) for a in areas]
    window = fitted(boxes or [(lon, lat, lon, lat) for lon, lat in points])
    return picture(window, [Shape(area.outline, "fl") for area in areas], points, _("Map of the places in the list."))


@page("places.read")
def unit(request: Request, unit_id: UUID) -> HttpResponse:
    """One unit: what and where it is, when it is open, for whom it is accessible."""
    shown = queries.unit(request.actor, unit_id)
    drawn = SafeString("")
    if shown.lon is not None and shown.lat is not None:
        window = around(shown.lon, shown.lat)
        areas = [Shape(area.outline, "fl") for area in queries.background(window)]
        name = said(shown, "name", get_language()).text
        drawn = picture(window, areas, [(shown.lon, shown.lat)], _("Map: %(name)s") % {"name": name})
    return answer(
        request,
        "places/unit.html",
        unit=shown,
        districts=_districts_of(shown),
        hours=opening_hours.in_words(shown.opening_hours),
        accessibility=[(VISITORS[who], STATES[state]) for who, state in accessibility.states(shown.viewpoints).items()],
        wheelchair=STATES[shown.wheelchair],
        picture=drawn,
    )


def _districts_of(unit: ServiceUnit) -> list[District]:
    """The unit's district and those around it, the largest first."""
    found: list[District] = []
    area = unit.district
    while area is not None:
        found.insert(0, area)
        area = area.parent
    return found


@page("places.read")
def districts(request: Request) -> HttpResponse:
    """The districts of one level: a map by population and the same figures as a table."""
    try:
        level = queries.level_of(request.GET.get("level"))
    except Refusal as refusal:
        return answer(request, DISTRICTS, refusal=refusal, level_names=LEVELS)
    areas = list(queries.districts(level))
    counts, classes = queries.unit_counts(), queries.population_classes(areas)
    drawn = queries.outlines([area.pk for area in areas])
    shapes = [Shape(drawn.get(area.pk, ""), f"m{classes[area.pk]}" if area.pk in classes else "mx") for area in areas]
    window = fitted((area.west, area.south, area.east, area.north) for area in areas)
    return answer(
        request,
        DISTRICTS,
        level=level,
        level_names=LEVELS,
        rows=[(area, counts.get(area.pk, 0)) for area in areas],
        key=_key(areas, classes),
        total=sum(area.population or 0 for area in areas),
        largest=max((a for a in areas if a.population is not None), key=lambda a: a.population or 0, default=None),
        picture=picture(window, shapes, [], _("Map: residents of each district. The same figures are in the table.")),
    )


def _key(areas: Sequence[District], classes: dict[int, int]) -> list[tuple[str, int, int]]:
    """The colours that are on the map: the class, and the smallest and largest population in it."""
    people: dict[int, list[int]] = {}
    for area in areas:
        if area.pk in classes and area.population is not None:
            people.setdefault(classes[area.pk], []).append(area.population)
    return [(f"m{shade}", min(found), max(found)) for shade, found in sorted(people.items())]
