"""The advisers' journey in a browser: a cohort is counted and made, run, one child moved by keyboard; another sends."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from toimiva.services.daycare.models import Offer, Round

from ...browser import check_accessibility, fits
from .town import family, neighbourhood, official, unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NARROW = 390


@pytest.fixture
def desk_of(visit, live_server, client):
    """A page of a service adviser."""

    def open_page(**how):
        client.force_login(get_user_model().objects.get(pk=official("daycare.adviser").id))
        page = visit(live_server.url, locale="en-GB", **how)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return open_page


def looked_at(page):
    """Nothing is held against the page, neither wide nor narrow, and it fits both."""
    for width in (NARROW, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        check_accessibility(page)
        assert fits(page)


def test_one_adviser_builds_and_moves_by_keyboard_and_another_approves_and_sends(desk_of):
    starts = timezone.localdate() + timedelta(days=90)
    neighbourhood("0911101010", "0911101", "0911")
    unit("Ruori", north_m=300, u3=1)
    unit("Majakka", north_m=900, u3=1)
    born = date(starts.year - 2, 1, 15)
    family("Niemi", born)
    family("Laine", born, north_m=700)
    family("Virta", born, north_m=1200)
    family("Salainen", born, protection_order=True)

    page = desk_of()
    page.goto("/en/daycare/rounds/")
    page.get_by_role("link", name="Make a round").click()
    page.get_by_label("Name of the round").fill("Southern round")
    page.get_by_label("First day in daycare").fill(starts.isoformat())
    page.get_by_role("checkbox", name="0911", exact=True).press("Space")
    page.get_by_role("button", name="Count the children").press("Enter")
    expect(page.get_by_text("3 of 4 children would be in the round.")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Make this round").press("Enter")
    page.get_by_role("button", name="Run the assignment").press("Enter")
    expect(page.get_by_text("2 of 3 children get a place")).to_be_visible()
    looked_at(page)

    without = page.get_by_role("region", name="Without a place (1)")
    unit_of = page.get_by_role("article").filter(has_text="Ruori daycare centre")
    unit_of.get_by_role("link").press("Enter")
    page.get_by_label("Unit").select_option(label="No place in this round")
    page.get_by_label("Reason").fill("The family is about to move")
    page.get_by_role("button", name="Move and lock").press("Enter")
    expect(page.get_by_text("Fixed by hand: The family is about to move")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Southern round").press("Enter")
    expect(page.get_by_role("region", name="Without a place (2)")).to_contain_text("locked")
    expect(without).to_have_count(0)
    expect(page.get_by_text("You made this round, so another person approves it.")).to_be_visible()

    round_ = Round.objects.get()
    page = desk_of(javascript=False)
    page.goto(f"/en/daycare/rounds/{round_.pk}/")
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve the round").click()
    page.get_by_role("link", name="Send the offers").click()
    page.get_by_role("button", name="Send 1 offers").click()
    expect(page.get_by_text("0 of 1 families took the place, 1 have not answered.")).to_be_visible()
    page.get_by_role("link", name="Answer by phone").click()
    page.get_by_role("radio", name="Aino").press("Space")
    page.get_by_role("radio", name="Takes the place").press("Space")
    page.get_by_role("button", name="Write down the answer").click()
    expect(page.get_by_text("1 of 1 families took the place, 0 have not answered.")).to_be_visible()
    assert Offer.objects.get().answer_channel == "phone"
