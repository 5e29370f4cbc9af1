"""Somebody reads the city's figures, on a telephone and without JavaScript too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from toimiva.city.data import actions

from ...browser import check_accessibility, fits
from .conftest import NOW, ROBOT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 1280), (True, 320), (False, 320)])
def test_a_reader_finds_the_answer_the_chart_and_the_table(visit, live_server, city, javascript, width):
    actions.refresh(ROBOT, now=NOW)
    page = visit(live_server.url, locale="en-GB", javascript=javascript, width=width)
    page.goto("/en/indicators/")
    page.get_by_role("link", name="Residents", exact=True).click()
    page.get_by_text("173 people live in the city.").wait_for()
    page.get_by_role("link", name="Neighbourhoods").click()
    if javascript:
        page.locator("figure[data-chart=drawn]").wait_for()
    expect(page.get_by_role("img", name="Residents, persons").filter(visible=True)).to_have_count(1)  # wide or narrow
    page.get_by_role("row", name="Area not known").get_by_text("hidden").first.wait_for()
    assert fits(page)
    if javascript:  # axe is a script itself
        check_accessibility(page)
