"""Map data and the API: GeoJSON that is asked again only when it has changed, lists paged by a cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from toimiva.city.places.actions import load_units
from toimiva.city.places.models import unit_id

from .conftest import LIBRARY, LOADER, NOW, many

KALLIO = str(unit_id("csv", LIBRARY.external_id))
pytestmark = pytest.mark.usefixtures("city")


def test_units_are_points_over_the_major_districts(client):
    answer = client.get("/en/places/units.geojson?kind=library")
    assert answer["Content-Type"] == "application/geo+json"
    features = {feature["properties"]["id"]: feature for feature in answer.json()["features"]}
    assert features.keys() == {"1-1", "1-2", KALLIO}
    assert features[KALLIO]["geometry"] == {"type": "Point", "coordinates": [24.95, 60.15]}
    assert features[KALLIO]["properties"] == {
        "id": KALLIO, "name": "Kallion kirjasto", "value": "Library", "href": f"/en/places/{KALLIO}/",
    }  # fmt: skip


def test_districts_are_areas_with_their_class_and_value(client):
    features = client.get("/en/places/districts.geojson?level=3").json()["features"]
    told = {f["properties"]["name"]: (f["properties"]["class"], f["properties"]["value"]) for f in features}
    assert told == {"Kallio": (5, "1,240 residents"), "Itä": (1, "300 residents")}
    assert {feature["geometry"]["type"] for feature in features} == {"Polygon"}


@pytest.mark.parametrize("address", ["/places/units.geojson", "/places/districts.geojson?level=3"])
def test_a_copy_that_is_still_true_is_not_sent_again(client, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    load_units(LOADER, [replace(LIBRARY, name_fi="Uusi")], source="csv", now=NOW + timedelta(days=1))
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("address, field", [
    ("/places/units.geojson?kind=church", "kind"),
    ("/places/units.geojson?district=9", "district"),
    ("/api/places/units?kind=church", "kind"),
    ("/api/places/units?district=9-9", "district"),
    ("/api/places/units?limit=0", "query.limit"),
    ("/api/places/units?cursor=x", "query.cursor"),
    ("/api/places/units?district=%00", "district"),
    ("/api/places/districts?level=4", "query.level"),
])  # fmt: skip
def test_bad_questions_are_answered_as_problems(client, address, field):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["field"] == field


@pytest.mark.parametrize("query", ["q=%00", "district=%00", "district=1-%00", "near=%00"])
@pytest.mark.parametrize("address", ["/places/", "/places/units.geojson", "/api/places/units"])
def test_a_null_byte_breaks_nothing(client, address, query):
    assert client.get(f"{address}?{query}").status_code in (200, 422)


def test_a_cursor_walks_every_unit_once(client):
    load_units(LOADER, many(25), source="many", now=NOW)
    seen, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/places/units?limit=10{f'&cursor={cursor}' if cursor else ''}").json()
        seen += [unit["id"] for unit in answer["units"]]
        cursor = answer["next"]
    assert len(seen) == len(set(seen)) == 27


def test_one_unit_and_the_districts_as_json(client):
    unit = client.get(f"/api/places/units/{KALLIO}").json()
    assert unit["name"] == {"fi": "Kallion kirjasto", "sv": "Berghälls bibliotek", "en": ""}
    assert (unit["district"], unit["wheelchair"], unit["kind"]) == ("3-010", "no", "library")
    missing = client.get("/api/places/units/00000000-0000-0000-0000-000000000000")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    districts = client.get("/api/places/districts?level=3").json()
    assert [(one["key"], one["parent"], one["population"]) for one in districts] == [
        ("3-010", "1-1", 1240),
        ("3-020", "1-1", 300),
    ]
    assert districts[0]["box"] == [24.9, 60.1, 25.0, 60.2]
    assert len(client.get("/api/places/districts").json()) == 4
