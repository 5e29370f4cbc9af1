"""Places in a real browser: the map is drawn of our own data, filters work with and without JavaScript, nothing is in
the way of a keyboard, a screen reader or a narrow screen."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from toimiva.city.places.models import unit_id

from .conftest import LIBRARY

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("city")]
AXE = Path(__file__).parents[2] / "vendor" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


@pytest.fixture(scope="module")
def browser():
    program = os.environ.get("TOIMIVA_CHROMIUM") or shutil.which("chromium")
    if program is None:
        told = "no Chromium: install the package chromium or set TOIMIVA_CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(told)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, live_server):
    """Open an address at a width, with or without JavaScript; complaints and outside requests fail the test."""
    complaints, contexts = [], []

    def go(address, *, javascript=True, width=1280):
        size = {"width": width, "height": 900}
        context = browser.new_context(base_url=live_server.url, java_script_enabled=javascript, viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda told: complaints.append(told.text) if told.type == "error" and "422" not in told.text else None,
        )
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("request", lambda asked: complaints.append(asked.url) if not ours(asked.url, live_server.url) else None)
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def ours(url, home):
    return url.startswith((f"{home}/", "data:", "blob:"))


def names(page):
    return page.locator("#units-list h3").all_inner_texts()


def check_accessibility(page):
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate(RULES)["violations"]
    assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found] == []


def test_a_filter_changes_the_list_the_map_and_the_address(visit):
    page = visit("/en/places/")
    expect(page.locator('[data-map="drawn"]')).to_be_visible()
    page.get_by_label("Kind of place").select_option("library")
    expect(page.get_by_role("heading", name="Places found: 1")).to_be_visible()
    expect(page.locator('[data-map="drawn"]')).to_have_attribute(
        "data-geojson", "/en/places/units.geojson?q=&kind=library&district="
    )
    expect(page).to_have_url(re.compile("kind=library"))
    assert names(page) == ["Kallion kirjasto"]
    check_accessibility(page)


def test_without_javascript_the_same_form_finds_the_same(visit):
    page = visit("/en/places/", javascript=False, width=320)
    page.get_by_label("Nearest to the address").fill("Itätie 1")
    page.get_by_role("button", name="Search").click()
    assert names(page) == ["Päiväkoti <b>Ääni</b>", "Kallion kirjasto"]
    expect(page.locator("svg.t-map")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "/places/",
        "/sv/places/?kind=church",
        "/en/districts/?level=3",
        f"/en/places/{unit_id('csv', LIBRARY.external_id)}/",
    ],
)
def test_every_page_is_accessible_and_fits(visit, address, width):
    page = visit(address, width=width)
    if page.locator("[data-map]").count():
        expect(page.locator('[data-map="drawn"]')).to_be_visible()
    check_accessibility(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
