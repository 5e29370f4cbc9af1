"""Map data for the browser: public units and districts as GeoJSON, small, and asked again only when it has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import condition

from toimiva.city.access import NOBODY
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import page
from toimiva.city.ui.problem import problem

from . import queries
from .language import said
from .models import District
from .queries import Sought
from .templatetags.places import kind_name, residents

MAX_POINTS = 5_000  # more points than this nobody can tell apart on a map of a city
GEOJSON = "application/geo+json"


def etag(request: Request) -> str:
    return f'"{queries.state()}"'


def sought_of(request: Request) -> Sought:
    """What the query of an address asks for: q, kind, district."""
    return Sought(
        text=request.GET.get("q", "")[:100],
        kind=request.GET.get("kind", ""),
        district=request.GET.get("district", ""),
    )


@page("places.read")
@condition(etag_func=etag)
def units(request: Request) -> HttpResponse:
    """The points of the public units that match, over the outlines of the major districts."""
    language = get_language() or "fi"
    try:
        found = queries.units(NOBODY, sought_of(request), language=language).filter(lon__isnull=False)
    except Refusal as refusal:
        return problem(request, refusal)
    features = [_area(area, language) for area in queries.background()]
    for unit in found.only("id", "kind", "lon", "lat", "name_fi", "name_sv", "name_en")[:MAX_POINTS]:
        told = {
            "id": str(unit.pk),
            "name": said(unit, "name", language).text,
            "value": kind_name(unit.kind),
            "href": reverse("places:unit", args=[unit.pk]),
        }
        point = json.dumps({"type": "Point", "coordinates": [round(unit.lon or 0, 5), round(unit.lat or 0, 5)]})
        features.append(feature(told, point))
    return collection(features)


@page("places.read")
@condition(etag_func=etag)
def districts(request: Request) -> HttpResponse:
    """The outlines of one level's districts, coloured by population in five classes of equally many districts."""
    language = get_language() or "fi"
    try:
        areas = list(queries.districts(queries.level_of(request.GET.get("level"))))
    except Refusal as refusal:
        return problem(request, refusal)
    outlines = queries.outlines([area.pk for area in areas])
    classes = queries.population_classes(areas)
    features = [
        _area(area, language, outlines[area.pk], classes.get(area.pk)) for area in areas if outlines.get(area.pk)
    ]
    return collection(features)


def _area(area: District, language: str, outline: str = "", shade: int | None = None) -> str:
    told: dict[str, Any] = {
        "id": area.key,
        "name": said(area, "name", language).text,
        "href": f"{reverse('places:units')}?district={area.key}",
    }
    if shade is not None:
        told |= {"class": shade, "value": residents(area.population)}
    return feature(told, outline or area.outline)


def feature(properties: dict[str, Any], geometry: str) -> str:
    """One feature; its geometry is JSON already, as it is stored."""
    return f'{{"type":"Feature","properties":{json.dumps(properties, ensure_ascii=False)},"geometry":{geometry}}}'


def collection(features: Iterable[str]) -> HttpResponse:
    answer = HttpResponse(f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}', content_type=GEOJSON)
    answer["Cache-Control"] = "public, max-age=60"
    return answer
