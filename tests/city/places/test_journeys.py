"""Places in a real browser: the map is drawn of our own data, filters work with and without JavaScript, nothing is in
the way of a keyboard, a screen reader or a narrow screen."""

from __future__ import annotations

import re

import pytest

from toimiva.city.places.models import unit_id

from ...browser import check_accessibility, fits
from .conftest import LIBRARY

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("city")]
DRIVER = "GL Driver Message"  # WebGL in software tells of its slowness
KALLIO = unit_id("csv", LIBRARY.external_id)


def finds(page, *names):
    """Wait for the list to hold just these: a click returns before the next page has been drawn."""
    expect(page.locator("#units-list h3")).to_have_text(list(names))


def test_a_filter_changes_the_list_the_map_and_the_address(visit, live_server):
    page = visit(live_server.url, expected=DRIVER)
    page.goto("/en/places/")
    drawn = page.locator('[data-map="drawn"]')
    expect(drawn).to_be_visible()
    page.get_by_label("Kind of place").select_option("library")
    expect(page.get_by_role("heading", name="Places found: 1")).to_be_visible()
    expect(drawn).to_have_attribute("data-geojson", re.compile("kind=library"))
    expect(page).to_have_url(re.compile("kind=library"))
    finds(page, "Kallion kirjasto")
    check_accessibility(page)


def test_without_javascript_the_same_form_finds_the_same(visit, live_server):
    page = visit(live_server.url, javascript=False, width=320)
    page.goto("/en/places/")
    page.get_by_label("Nearest to the address").fill("Itätie 1")
    page.get_by_role("button", name="Search").click()
    finds(page, "Päiväkoti <b>Ääni</b>", "Kallion kirjasto")
    expect(page.locator("svg.t-map")).to_be_visible()


ADDRESSES = ["/places/", "/sv/places/?kind=church", "/en/districts/?level=3", f"/en/places/{KALLIO}/"]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_accessible_and_fits(visit, live_server, address, width):
    page = visit(live_server.url, width=width, expected="status of 422" if "church" in address else DRIVER)
    page.goto(address)
    if page.locator("[data-map]").count():
        expect(page.locator('[data-map="drawn"]')).to_be_visible()
    check_accessibility(page)
    assert fits(page)
