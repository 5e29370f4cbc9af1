"""The unit finder, open to all: the list and the map tell the same, and the visitor's address is kept nowhere."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from toimiva.city.audit.models import AuditEvent
from toimiva.city.places.models import Address

from ...browser import check_accessibility, fits
from .test_offer_pages import text
from .town import HOME, family, place, unit

YEARS_OLD = 4


@pytest.fixture
def town(db):
    """Three units and a street: one full, one Swedish with evening care, one a kilometre away."""
    ruori, skuta, masto = (
        unit("Ruori", o3=0, u3=0),
        unit("Skuta", north_m=400, language="sv", shift_care="evening"),
        unit("Masto", north_m=1000, provider="private"),
    )
    Address.objects.create(
        street_fi="Esimerkkitie", number="1", postal_code="00100", lon=HOME[0], lat=HOME[1],
        sought_fi="esimerkkitie 1", sought_sv="",
    )  # fmt: skip
    return ruori, skuta, masto


def names(answer) -> list[str]:
    return [one["name"]["fi"].removeprefix("Päiväkoti ") for one in answer.json()["units"]]


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, {"Ruori", "Skuta", "Masto"}),
        ({"language": "sv"}, {"Skuta"}),
        ({"shift_care": "true"}, {"Skuta"}),
        ({"provider": "private"}, {"Masto"}),
        ({"free": "U3"}, {"Skuta", "Masto"}),
        ({"q": "ruo"}, {"Ruori"}),
        ({"q": "nothing"}, set()),
    ],
)
def test_each_filter_finds_what_it_says(town, query, found):
    assert set(names(Client().get("/api/daycare/units", query))) == found
    page = text(Client().get("/daycare/units/", {**query, "shift": query.get("shift_care", "")}))
    assert {name for name in ("Ruori", "Skuta", "Masto") if f"Päiväkoti {name}" in page} == found


def test_the_map_tells_what_the_list_tells(town):
    query = {"language": "fi", "near": "Esimerkkitie 1"}
    features = json.loads(Client().get("/daycare/units.geojson", query).content)["features"]
    page = text(Client().get("/daycare/units/", query))
    points = [one["properties"] for one in features if one["geometry"]["type"] == "Point"]
    assert [one["name"] for one in points] == ["Päiväkoti Ruori", "Päiväkoti Masto"]  # nearest first, as the list
    assert page.index("Päiväkoti Ruori") < page.index("Päiväkoti Masto")
    assert all(f'data-area="{one["id"]}"' in page for one in points)
    assert "vapaita paikkoja: 0" in points[0]["value"]


def test_minutes_from_the_visitors_address_are_told_and_nothing_is_kept(town):
    before = AuditEvent.objects.count()
    page = text(Client().get("/en/daycare/units/", {"near": "Esimerkkitie 1"}))
    assert "1 min on foot" in page
    assert "19 min on foot" in page  # 1 000 m x 1.35 at 1.2 m/s
    assert "Walks are from Esimerkkitie 1." in page
    assert AuditEvent.objects.count() == before
    unknown = Client().get("/en/daycare/units/", {"near": "Olematonkuja 5"})
    assert unknown.status_code == 422
    assert 'value="Olematonkuja 5"' in text(unknown)


@pytest.mark.parametrize("name", ["language", "provider", "free"])
def test_a_filter_that_is_none_is_refused_with_its_name(town, name):
    refused = Client().get("/api/daycare/units", {name: "nonsense"})
    assert (refused.status_code, refused.json()["field"]) == (422, name)
    assert Client().get("/daycare/units/", {name: "nonsense"}).status_code == 422
    assert Client().get("/daycare/units.geojson", {name: "nonsense"}).status_code == 422


def test_free_places_are_counted_as_they_are_and_the_reserve_is_kept(town):
    (child,), _ = family("Virta", timezone.localdate().replace(year=timezone.localdate().year - YEARS_OLD, day=1))
    place(child, town[2])
    unit("Vene", u3=1, o3=3, reserve=2, north_m=50)
    found = {one["name"]["fi"]: one["free"] for one in Client().get("/api/daycare/units").json()["units"]}
    assert found["Päiväkoti Masto"] == {"under_three": 4, "from_three": 6}
    assert found["Päiväkoti Vene"] == {"under_three": 1, "from_three": 1}
    assert found["Päiväkoti Ruori"] == {"under_three": 0, "from_three": 0}


def test_the_api_is_paged_to_the_last_unit(town):
    got, cursor = [], None
    for _ in range(3):
        page = Client().get("/api/daycare/units", {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        got += [one["id"] for one in page["units"]]
        cursor = page["next"]
    assert sorted(got) == sorted(str(one.pk) for one in town)
    assert cursor is None
    assert page["as_of"] == timezone.localdate().isoformat()


def test_a_shelter_is_found_by_nobody(town):
    town[0].unit.is_public = False
    town[0].unit.save()
    assert "Ruori" not in names(Client().get("/api/daycare/units"))
    assert "Ruori" not in text(Client().get("/daycare/units/"))


@pytest.mark.parametrize("address, most", [("/daycare/units/", 6), ("/api/daycare/units", 5)])
def test_few_units_and_many_ask_the_same_number_of_queries(town, django_assert_max_num_queries, address, most):
    Client().get(address)
    for number in range(10):
        unit(f"Laituri {number}", north_m=10.0 * number)
    with django_assert_max_num_queries(most):
        Client().get(address)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_visitor_finds_a_unit_on_a_phone_and_on_a_wide_screen(visit, service, transactional_db, town):
    page = visit(service, width=320)
    page.goto("/daycare/")
    page.get_by_role("link", name="Etsi toimipaikka").click()
    assert fits(page)
    page.get_by_label("Kävelymatka osoitteesta").fill("Esimerkkitie 1")
    page.get_by_role("button", name="Hae").click()
    expect(page.get_by_text("kävellen 19 min")).to_be_visible()
    expect(page.locator('[data-map="drawn"]')).to_be_visible()
    check_accessibility(page)
    assert fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    check_accessibility(page)
