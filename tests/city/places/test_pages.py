"""The pages of places: found, filtered, in three languages, without JavaScript, and as fast for a thousand units."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import NOBODY
from toimiva.city.places import queries
from toimiva.city.places.actions import load_districts, load_units
from toimiva.city.places.models import Address, District, ServiceUnit, unit_id
from toimiva.city.places.readers.rows import Area, Unit
from toimiva.city.refusals import Missing

from .conftest import LIBRARY, LOADER, NOW, SHELTER, many

KALLIO = unit_id("csv", LIBRARY.external_id)
pytestmark = pytest.mark.usefixtures("city")


def names(page):
    """The names in the list of the page, as a reader sees them, in their order."""
    listed = re.search(r'id="units-list">(.*?)</ul>', page, re.S)
    found = re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", listed[1], re.S) if listed else []
    return [re.sub(r"</?span[^>]*>", "", name) for name in found]


ESCAPED = "Päiväkoti &lt;b&gt;Ääni&lt;/b&gt;"
SOUGHT = """
                            | both     | everything
q=kirjasto                  | library  | by a word of the name
q=KALLION+linja             | library  | every word counts, wherever it stands
q=berghälls                 | library  | in any language
q=00530                     | library  | by postal code
q=turvakoti                 | none     | what is not public is not found
q=%25                       | none     | a sign of the database's own is only a sign
kind=daycare                | daycare  | by kind
district=3-010              | library  | by district
district=1-1                | both     | by the district above
district=1-2                | none     | and none beside
near=itätie+1               | nearest  | from the nearest on
kind=library&near=itätie+1  | library  | filters hold there too
"""


@pytest.mark.parametrize(
    "query, expected, why", [[c.strip() for c in line.split("|")] for line in SOUGHT.splitlines()[1:]]
)
def test_a_place_is_found(client, query, expected, why):
    library = "Kallion kirjasto"
    lists = {
        "both": [library, ESCAPED],
        "library": [library],
        "daycare": [ESCAPED],
        "none": [],
        "nearest": [ESCAPED, library],
    }
    answer = client.get(f"/places/?{query}")
    assert answer.status_code == 200
    assert names(answer.content.decode()) == lists[expected]


@pytest.mark.parametrize("query", ["kind=church", "district=9-9", "district=-", "near=Kuutie+1"])
def test_what_cannot_be_sought_is_told_at_its_field_with_the_values_kept(client, query):
    answer = client.get(f"/places/?q=kallio&{query}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{query.split("=")[0]}"' in page
    assert 'value="kallio"' in page and not names(page)


def test_htmx_gets_the_list_only_and_a_plain_browser_the_page(client):
    part = client.get("/places/?kind=library", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.content.decode().lstrip().startswith('<section id="units"')
    whole = client.get("/places/?kind=library").content.decode()
    assert '<form method="get"' in whole and "<html" in whole


def test_the_picture_stands_without_javascript_and_without_style(client):
    page = client.get("/places/").content.decode()
    [svg] = re.findall(r'<svg class="t-map".*?</svg>', page, re.S)
    assert svg.count('class="fl area"') == 2  # the two major districts
    assert svg.count("<circle") == 2  # the two public units
    assert "style=" not in page
    load_units(LOADER, many(400), source="many", now=NOW)
    [crowded] = re.findall(r'<svg class="t-map".*?</svg>', client.get("/places/").content.decode(), re.S)
    assert "<circle" not in crowded and crowded.count("h0") > 400


@pytest.mark.parametrize("prefix, name, lang", [("", "Kallion kirjasto", None), ("/sv", "Berghälls bibliotek", None),
                                                ("/en", "Kallion kirjasto", "fi")])  # fmt: skip
def test_a_name_that_has_no_words_in_the_language_falls_back_visibly(client, prefix, name, lang):
    page = client.get(f"{prefix}/places/{KALLIO}/").content.decode()
    assert f"<h1>{name}</h1>" in page if lang is None else f'<h1><span lang="{lang}">{name}</span></h1>' in page


def test_one_place_tells_where_when_and_for_whom(client):
    page = client.get(f"/en/places/{KALLIO}/").content.decode()
    for words in ("00530", "09 310 85053", "Mon–Fri 8:00–20:00", "Sun closed", "https://www.example.org/kallio"):
        assert words in page
    assert "Wheelchair user: not accessible without help" in page
    assert "With a pram or pushchair: accessible" in page
    assert re.search(r'aria-label="Map: Kallion kirjasto"', page)


def test_hours_that_are_not_understood_are_shown_as_they_came(client):
    ServiceUnit.objects.filter(pk=KALLIO).update(opening_hours="sunrise-sunset")
    assert "sunrise-sunset" in client.get(f"/en/places/{KALLIO}/").content.decode()


def test_what_is_not_public_is_nowhere(client):
    hidden = unit_id("csv", SHELTER.external_id)
    for address in (f"/places/{hidden}/", f"/api/places/units/{hidden}"):
        assert client.get(address).status_code == 404
    for address in (
        "/places/",
        "/places/?near=Itätie 1",
        "/places/units.geojson",
        "/api/places/units",
        "/districts/?level=3",
    ):
        assert "Turvakoti" not in client.get(address).content.decode()
    with pytest.raises(Missing):
        queries.unit(NOBODY, hidden)
    assert sum(queries.unit_counts().values()) == 4  # two public units, each in a neighbourhood and a major district


def test_districts_tell_population_and_places_at_each_level(client):
    page = client.get("/en/districts/?level=3").content.decode()
    rows = re.findall(r'<tr data-area="(.*?)">(.*?)</tr>', page, re.S)
    cells = {key: re.findall(r'class="num">(.*?)<', row) for key, row in rows}
    assert cells == {"3-010": ["1,240", "1"], "3-020": ["300", "1"]}
    assert '<td class="num">1,540</td>' in page
    assert 'class="m5 area"' in page and 'class="m1 area"' in page
    assert client.get("/en/districts/").content.decode().count("data-area") == 2  # without a level, the highest


@pytest.mark.parametrize("level, status", [("2", 200), ("4", 422), ("x", 422), ("²", 422)])
def test_a_level_without_districts_and_one_that_is_none(client, level, status):
    assert client.get("/districts/", {"level": level}).status_code == status
    assert client.get("/places/districts.geojson", {"level": level}).status_code == status


def test_a_page_of_fifty_says_how_many_there_are(client):
    load_units(LOADER, many(120), source="many", now=NOW)
    page = client.get("/en/places/?page=2").content.decode()
    assert "Places found: 122" in page and "Page 2 of 3" in page
    assert len(names(page)) == 50
    for number in ("0", "99", "x"):
        assert client.get("/places/", {"page": number}).status_code == 200


ASKED_OFTEN = [
    "/places/",
    "/places/?near=Itätie 1",
    "/places/units.geojson",
    "/districts/?level=3",
    "/places/districts.geojson?level=3",
    "/api/places/units?limit=500",
]


@pytest.mark.parametrize("address", ASKED_OFTEN)
def test_a_thousand_units_take_no_more_queries_than_two(client, address):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = asked()
    load_units(LOADER, many(1_000), source="many", now=NOW)
    assert asked() == few <= 12


def test_places_sort_as_finns_do(client):
    rows = [Unit(external_id=name, kind="other", name_fi=name) for name in ("Ärla", "Åbo", "Zebra")]
    load_units(LOADER, rows, source="sorted", now=NOW)
    assert names(client.get("/places/?kind=other").content.decode()) == ["Zebra", "Åbo", "Ärla"]


def test_a_city_without_places_is_no_fault(client):
    ServiceUnit.objects.all().delete()
    Address.objects.all().delete()
    for level in (3, 1):
        District.objects.filter(level=level).delete()
    for address in (
        "/places/",
        "/districts/",
        "/places/units.geojson",
        "/places/districts.geojson",
        "/api/places/districts",
    ):
        assert client.get(address).status_code == 200


def test_districts_without_borders_have_a_table_and_no_map(client):
    load_districts(LOADER, [Area(level=2, code="x", name_fi="Rajaton", population=7)], now=NOW)
    page = client.get("/districts/?level=2").content.decode()
    assert "Rajaton" in page and "data-map" not in page
