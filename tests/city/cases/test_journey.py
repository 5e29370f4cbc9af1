"""Aino opens her matters on a phone, reads the decision about her child and takes the paper along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from toimiva.city.cases import actions

from ...browser import check_accessibility, fits
from . import world
from .world import DECIDER, HANDLER, decided, official, opened, person, user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page, address: str, *roles: str, of=None):
    """Give the browser the session of a strongly identified person."""
    client = Client()
    client.force_login(user(*roles, of=of))
    session = client.session
    session["loa"] = "substantial"
    session.save()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}])
    return page


@pytest.fixture
def family():
    """Aino and Elias: one matter asks something, one is under way, one is decided."""
    now = datetime.now(UTC)
    today = timezone.localdate(now)
    aino, elias = person(), person(first="Elias", born=date(2022, 1, 1))
    world.answers_for(aino, elias)
    sari = official(HANDLER)
    case = opened(sari, elias, aino, due=today + timedelta(days=30), now=now)
    asked = opened(sari, aino, now=now)
    actions.ask_for_more(sari, asked.pk, text="Kuinka ison palstan haluat?", until=today + timedelta(days=7), now=now)
    made = decided(sari, official(DECIDER), opened(sari, elias, aino, now=now).pk, now=now)
    actions.serve(sari, made.pk, channel="electronic", on=today, now=now)
    return aino, case, made


@pytest.mark.parametrize("javascript", [True, False])
def test_aino_reads_the_decision_and_takes_the_paper_along(visit, service, family, javascript):
    aino, _case, made = family
    page = signed_in(visit(service, width=320, javascript=javascript), service, of=aino)
    page.goto("/my-matters/")

    def holds() -> None:
        assert fits(page)
        if javascript:
            check_accessibility(page)

    holds()
    page.get_by_role("link", name="Elias", exact=True).click()
    page.get_by_role("heading", name="Päätetyt").wait_for()
    page.get_by_role("link", name=f"Päätös {made.case.number}").click()
    page.get_by_role("heading", name="Perustelut").wait_for()
    holds()
    link = page.get_by_role("link", name="Lataa päätös (PDF)")
    paper = page.request.get(link.get_attribute("href"))
    assert paper.body().startswith(b"%PDF-")
    page.get_by_role("link", name=made.case.number).click()
    holds()
    page.get_by_role("link", name="Etkö ole tyytyväinen? Hae muutosta").click()
    page.get_by_label("Mitä pitäisi muuttaa ja miksi?").fill("Palsta on liian pieni.")
    holds()
    page.get_by_role("button", name="Lähetän pyynnön").click()
    page.get_by_text("Muutospyyntösi saapui").wait_for()
    holds()


def test_the_desk_is_accessible_from_queue_to_decision(visit, service, family):
    _aino, case, _made = family
    page = signed_in(visit(service), service, HANDLER, DECIDER)
    page.goto("/cases/")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page)
        check_accessibility(page)
    page.get_by_role("link", name=case.number).click()
    page.get_by_role("button", name="Otan käsittelyyn").click()
    page.get_by_role("button", name="Vie päätettäväksi").click()
    for summary in page.locator("details.t-more summary").all():
        summary.click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page)
        check_accessibility(page)
    page.get_by_role("link", name="Valmistele päätös").click()
    check_accessibility(page)
    page.get_by_role("button", name="Teen päätöksen").click()
    page.get_by_role("heading", name="Päätökset").wait_for()
