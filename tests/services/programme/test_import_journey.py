"""A programme officer in a browser: from the text to the receipt, the form by hand, the matter's course."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from playwright.sync_api import expect

from toimiva.services.programme import actions
from toimiva.services.programme.models import Decision, DecisionDraft, Matter

from ...browser import check_accessibility, fits
from .office import acting, granted, official, section_186

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def office():
    return official()


@pytest.fixture
def text(shared) -> str:
    return section_186(shared)


@pytest.fixture
def visitor(visit, live_server, office):
    def open_page(**options):
        page = visit(live_server.url, **options)
        client = Client()
        client.force_login(office)
        morsel = next(iter(client.cookies.values()))
        page.context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": live_server.url}])
        return page

    return open_page


@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320)])
def test_a_misprint_is_seen_reasoned_and_stored(visitor, text, javascript, width):
    page = visitor(locale="en-GB", javascript=javascript, width=width, expected="status of 422")
    page.goto("/en/programme/decisions/import/")
    expect(page.get_by_role("heading", name="Import a decision")).to_be_visible()
    assert fits(page)
    if javascript:
        check_accessibility(page)
    page.get_by_label("Or paste the text").fill(text.replace("3 200 000 €", "3 300 000 €", 1))
    page.get_by_role("button", name="Read the decision").click()
    expect(page.get_by_text("errors hold the import")).to_be_visible()
    assert fits(page)
    if javascript:
        check_accessibility(page)
    page.get_by_role("button", name="Store as a proposal").click()
    page.locator(".t-errors a").first.click()
    reasons = page.get_by_role("textbox", name="Why finding")
    for place in range(reasons.count()):
        reasons.nth(place).fill("Checked against the signed minutes.")
    page.locator("#figures").locator("xpath=..").get_by_role("link").nth(2).click()
    expect(page).to_have_url(re.compile("#t-f"))
    assert fits(page)
    page.get_by_role("button", name="Store as a proposal").click()
    expect(page.get_by_role("heading", name="The decision is stored")).to_be_visible()
    assert fits(page)
    if javascript:
        check_accessibility(page)
    assert Decision.objects.get().accepted_findings.count() > 1


@pytest.mark.parametrize("javascript, width", [(True, 390), (False, 320)])
def test_a_decision_is_entered_by_hand(visitor, javascript, width):
    page = visitor(locale="fi-FI", javascript=javascript, width=width)
    page.goto("/programme/decisions/import/")
    page.get_by_role("button", name="Täytä lomake").click()
    page.get_by_label("Diaarinumero").fill("HEL 2021-002935")
    page.get_by_label("Otsikko").fill("Määrärahan myöntäminen")
    page.get_by_label("Päätöksentekijä").fill("Kaupunginhallitus")
    page.get_by_label("Pykälä").fill("216")
    page.get_by_label("Ratkaisu").select_option("PASSED_AS_PROPOSED")
    page.get_by_label("Ehdotuksen summa, euroa").fill("750 000")
    page.locator("#id_divisions-0-division").select_option("KYMP")
    page.locator("#id_divisions-0-amount").fill("750 000")
    for row, (number, amount) in enumerate([("10402010740301", "350 000"), ("10402010740302", "400 000")]):
        page.locator(f"#id_projects-{row}-division").select_option("KYMP")
        page.locator(f"#id_projects-{row}-number").fill(number)
        page.locator(f"#id_projects-{row}-name").fill(f"Hanke {row}")
        page.locator(f"#id_projects-{row}-amount").fill(amount)
        if row == 0:
            page.get_by_role("button", name="Lisää hanke").click()
            expect(page.locator("#id_projects-1-number")).to_be_visible()
            assert fits(page)
            if javascript:
                check_accessibility(page)
    page.get_by_role("button", name="Tarkista luvut").click()
    expect(page.get_by_text("Luvut täsmäävät. Päätös myöntää 750 000 €.")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Tallenna päätös").click()
    expect(page.get_by_role("heading", name="Päätös on tallennettu")).to_be_visible()
    assert Matter.objects.get().is_granted


@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_the_matter_the_lists_and_the_ahjo_requests_are_accessible(visitor, office, text, language):
    actor = acting(office)
    actions.import_decision(actor, text.encode(), "186.txt", now=NOW)
    decision, _ = actions.import_decision(actor, granted(text).encode(), "216.txt", now=NOW)
    matter = Matter.objects.get()
    actions.bar_execution(actor, matter.pk, "PROHIBITED", now=NOW, reason="Hallinto-oikeus 1/2021.")
    request = actions.ask_ahjo(actor, "HEL 2021-002935", now=NOW, review=True)
    actions.fetch_case(actor, request.pk, now=NOW)
    actions.begin_draft(actor, text.replace("3 200 000 €", "3 300 000 €", 1).encode(), "x.txt", now=NOW)
    page = visitor(width=1280)
    for place in [
        f"matters/{matter.pk}/",
        f"decisions/{decision.pk}/",
        f"decisions/{decision.pk}/dates/",
        f"decisions/drafts/{DecisionDraft.objects.get().pk}/",
        "decisions/",
        "decisions/ahjo/",
        "decisions/import/",
    ]:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{language}/programme/{place}")
        check_accessibility(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert fits(page), place


def test_the_office_moves_the_matter_without_javascript(visitor, office, text):
    actions.import_decision(acting(office), granted(text).encode(), "216.txt", now=NOW)
    page = visitor(locale="en-GB", javascript=False, width=320)
    page.goto(f"/en/programme/matters/{Matter.objects.get().pk}/")
    page.get_by_label("New state").select_option("APPEAL_PERIOD")
    page.get_by_label("Day", exact=False).first.fill("2021-03-18")
    page.get_by_label("Reason").first.fill("The minutes of the City Board.")
    page.get_by_role("button", name="Move the matter").click()
    expect(page.get_by_text("the decision became final on 9 Apr 2021")).to_be_visible()
    page.get_by_label("New state").select_option("FINAL")
    page.get_by_label("Reason").first.fill("Nobody has appealed.")
    page.get_by_role("button", name="Move the matter").click()
    expect(page.get_by_text("The decision is final.")).to_be_visible()
    assert Matter.objects.get().may_be_executed
