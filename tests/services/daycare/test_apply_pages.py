"""The application on a phone: five short steps, nothing lost on the way back, a receipt that tells by when."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from toimiva.city.audit.models import AuditEvent
from toimiva.city.cases.models import Case
from toimiva.city.identity.dev_provider.actions import prepare_account
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.identity.models import User
from toimiva.city.residents.models import ResidentAccount
from toimiva.services.daycare.actions import application_steps as steps
from toimiva.services.daycare.actions import applications as actions
from toimiva.services.daycare.actions.application_checks import Need
from toimiva.services.daycare.models import Application

from ...browser import check_accessibility, fits
from .test_offer_pages import text
from .town import family, official, place, resident, unit


@pytest.fixture
def koski(db):
    """A child of two years today, its guardians, and two units; the pages are asked by the real clock."""
    today = timezone.localdate()
    (child,), (mother, father) = family("Koski", today - relativedelta(years=2))
    return child, mother, father, unit("Ruori", north_m=300), unit("Ankkuri", north_m=900)


def far() -> date:
    return timezone.localdate() + relativedelta(months=8)


def sent_for(koski, start: date | None = None) -> Application:
    child, mother, _, ruori, _ = koski
    her, now = resident(mother), timezone.now()
    draft = actions.begin(her, child.pk, now=now)
    steps.set_need(her, draft.pk, Need(preferred_start=start or far(), hours_week=35, language="fi"), now=now)
    steps.add_wish(her, draft.pk, ruori.pk, now=now)
    return actions.send(her, draft.pk, now=now)


def signed_in(person, loa: str = "substantial") -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=resident(person).id))
    session = client.session
    session["loa"] = loa
    session.save()
    return client


def account_of(mother) -> None:
    account = prepare_account(persons()["strong"], now=timezone.now())
    ResidentAccount.objects.update_or_create(user=account, defaults={"person": mother})


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_guardian_applies_in_finnish_at_320_px_without_javascript(visit, service, transactional_db, koski):
    _, mother, _, _, _ = koski
    account_of(mother)
    page = visit(service, javascript=False, width=320, expected="status of 422")
    page.goto("/sign-in/?loa=substantial&next=/daycare/apply/")
    page.get_by_role("link", name=re.compile("Aino Vahva")).click()
    page.get_by_role("button", name="Hae paikkaa Elias Koski").click()
    assert fits(page)

    start = timezone.localdate() + timedelta(days=40)
    page.get_by_label("Mistä päivästä lapsi tarvitsee paikan?").fill(start.isoformat())
    page.get_by_label("Kuinka monta tuntia viikossa?").fill("kai 30")
    page.get_by_role("button", name="Takaisin").click()
    page.get_by_role("button", name="Jatka hakemusta Elias Koski").click()
    expect(page.get_by_label("Kuinka monta tuntia viikossa?")).to_have_value("kai 30")
    page.get_by_role("button", name="Tallenna ja jatka").click()
    expect(page.get_by_text("Kirjoita tunnit viikossa kokonaislukuna").first).to_be_visible()
    assert fits(page)
    page.get_by_label("Kuinka monta tuntia viikossa?").fill("30")
    page.get_by_role("button", name="Tallenna ja jatka").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Miksi tarvitset paikan näin pian?")
    page.get_by_text("Työ, jota ei voinut ennakoida").click()
    page.get_by_role("button", name="Tallenna ja jatka").click()
    expect(page.get_by_text("Kerro lyhyesti, mikä muuttui").first).to_be_visible()
    page.get_by_label("Mikä on muuttunut, ja milloin?").fill("Uusi työ alkaa")
    page.get_by_role("button", name="Tallenna ja jatka").click()

    expect(page.get_by_text("kävellen 6 min")).to_be_visible()
    page.get_by_role("button", name="Valitse Päiväkoti Ankkuri").click()
    page.get_by_role("button", name="Valitse Päiväkoti Ruori").click()
    page.get_by_role("button", name="Siirrä ylemmäs Päiväkoti Ruori").click()
    expect(page.get_by_role("heading", name="1. Päiväkoti Ruori")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Tallenna ja jatka").click()
    page.get_by_role("button", name="Tallenna ja jatka").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tarkista vastauksesi")
    assert fits(page)
    page.get_by_role("button", name="Lähetän hakemuksen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kiitos. Hakemus on saapunut.")
    expect(page.get_by_text("Paikka järjestetään kahdessa viikossa siitä päivästä").first).to_be_visible()
    assert fits(page)
    application = Application.objects.get()
    assert (application.state, application.urgent, application.hours_week) == ("SENT", True, 30)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_with_javascript_answers_are_saved_while_they_are_given(visit, service, transactional_db, koski):
    _, mother, _, _, _ = koski
    account_of(mother)
    page = visit(service, locale="en-GB")
    page.goto("/sign-in/?loa=substantial&next=/en/daycare/apply/")
    page.get_by_role("link", name=re.compile("Aino Vahva")).click()
    check_accessibility(page)
    page.get_by_role("button", name="Apply for a place Elias Koski").click()
    page.get_by_label("How many hours a week?").fill("35")
    page.get_by_label("How many hours a week?").press("Tab")
    expect(page.get_by_role("status")).to_contain_text("Saved at")
    check_accessibility(page)
    page.reload()
    expect(page.get_by_label("How many hours a week?")).to_have_value("35")
    page.get_by_label("From which day does the child need a place?").fill(far().isoformat())
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Choose Ruori daycare centre").click()
    check_accessibility(page)
    page.get_by_role("button", name="Save and go on").click()
    check_accessibility(page)
    page.get_by_role("button", name="Save and go on").click()
    check_accessibility(page)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", name="Thank you. The application has arrived.")).to_be_visible()
    check_accessibility(page)
    page.goto("/en/my-matters/")
    expect(page.get_by_role("link", name="Application for early education")).to_be_visible()


def test_the_receipt_tells_by_when_and_what_comes_next(koski):
    application = sent_for(koski)
    told = text(signed_in(koski[1]).get(f"/en/daycare/my-applications/{application.pk}/"))
    due = timezone.localdate() + relativedelta(months=4)
    assert f"A place is arranged by {due.day}\u00a0{due:%b}\u00a0{due.year} at the latest." in told
    assert "Ruori daycare centre" in told
    assert AuditEvent.objects.filter(operation="daycare.application.own", kind="READ").exists()


def test_the_other_guardian_says_on_the_page_that_he_does_not_agree(koski):
    application = sent_for(koski)
    client = signed_in(koski[2])
    address = f"/en/daycare/my-applications/{application.pk}/"
    assert "Do you agree with this application?" in text(client.get(address))
    assert client.post(address, {"do": "disagree", "because": ""}).status_code == 422
    assert client.post(address, {"do": "disagree", "because": "Too far"}).status_code == 303
    assert "You do not agree with this application" in text(client.get(address))
    assert client.post(address, {"do": "agree"}).status_code == 303
    told = text(signed_in(koski[1]).get(address))
    assert "Oskari Koski agrees." in told
    assert client.post(address, {"do": "nonsense"}).status_code == 409


def test_a_sent_application_is_changed_a_step_at_a_time_and_withdrawn(koski):
    application = sent_for(koski)
    client = signed_in(koski[1])
    own = f"/daycare/my-applications/{application.pk}/"
    changed = client.post(f"/daycare/apply/{application.pk}/more/", {"support_need": "Puheterapia", "go": "next"})
    assert (changed.status_code, changed["Location"]) == (303, own)
    assert "Puheterapia" in text(client.get(own))
    assert client.post(own, {"do": "withdraw"}).status_code == 303
    assert Case.objects.get().state == "withdrawn"
    locked = client.post(f"/daycare/apply/{application.pk}/more/", {"more": "Vielä tämä"})
    assert locked.status_code == 409
    assert "Hakemusta ei voi enää muuttaa" in text(locked)


def test_strangers_and_the_weakly_identified_reach_no_step(koski):
    application = sent_for(koski)
    (_,), (stranger, _) = family("Salo", timezone.localdate() - relativedelta(years=2))
    for address in (f"/daycare/apply/{application.pk}/when/", f"/daycare/my-applications/{application.pk}/"):
        assert signed_in(stranger).get(address).status_code == 404
        assert "Elias" not in text(signed_in(koski[1], loa="low").get(address))
        assert Client().get(address).status_code == 302


def test_no_minutes_are_shown_where_an_address_is_protected(koski):
    child, mother, father, _, _ = koski
    draft = actions.begin(resident(mother), child.pk, now=timezone.now())
    address = f"/en/daycare/apply/{draft.pk}/wishes/"
    assert "min on foot" in text(signed_in(mother).get(address))
    father.protection_order = True
    father.save()
    told = text(signed_in(mother).get(address))
    assert "min on foot" not in told
    assert "Ruori daycare centre" in told


def test_a_child_with_a_place_is_offered_a_transfer(koski):
    child, mother, _, ruori, _ = koski
    place(child, ruori)
    assert "Apply for a transfer" in text(signed_in(mother).get("/en/daycare/apply/"))


def test_a_wish_refused_is_told_on_the_page(koski):
    child, mother, _, ruori, _ = koski
    draft = actions.begin(resident(mother), child.pk, now=timezone.now())
    client = signed_in(mother)
    address = f"/en/daycare/apply/{draft.pk}/wishes/"
    assert client.post(address, {"do": f"add:{ruori.pk}"}).status_code == 303
    again = client.post(address, {"do": f"add:{ruori.pk}"})
    assert again.status_code == 409
    assert "among your wishes already" in text(again)
    assert client.post(address, {"do": "add:nonsense"}).status_code == 422
    assert client.post("/en/daycare/apply/", {"child": "nobody"}).status_code == 422


@pytest.mark.parametrize("language, told", [("", "Tarkista vastauksesi"), ("/sv", "Kontrollera dina svar")])
def test_check_your_answers_names_what_is_to_be_mended(koski, language, told):
    child, mother, _, _, _ = koski
    draft = actions.begin(resident(mother), child.pk, now=timezone.now())
    client = signed_in(mother)
    page = text(client.get(f"{language}/daycare/apply/{draft.pk}/check/"))
    assert told in page
    assert f"{language}/daycare/apply/{draft.pk}/when/" in page
    assert client.post(f"{language}/daycare/apply/{draft.pk}/check/", {"go": "send"}).status_code == 422


def test_the_wishes_ask_the_same_number_of_queries_for_few_units_and_many(koski, django_assert_max_num_queries):
    child, mother, _, _, _ = koski
    draft = actions.begin(resident(mother), child.pk, now=timezone.now())
    client = signed_in(mother)
    for number in range(8):
        unit(f"Laituri {number}", north_m=100.0 * number)
    client.get(f"/daycare/apply/{draft.pk}/wishes/")
    with django_assert_max_num_queries(27):
        client.get(f"/daycare/apply/{draft.pk}/wishes/")


def test_my_matters_and_the_offer_lead_to_the_settings_of_suggestions(koski):
    assert "/outreach/suggestions/" in text(signed_in(koski[1]).get("/my-matters/"))


def test_an_adviser_writes_down_the_day_of_the_certificate(koski):
    child, mother, father, _, _ = koski
    today, her, now = timezone.localdate(), resident(mother), timezone.now()
    draft = actions.begin(her, child.pk, now=now)
    soon = today + timedelta(days=20)
    steps.set_need(her, draft.pk, Need(preferred_start=soon, hours_week=35, language="fi"), now=now)
    steps.set_urgency(her, draft.pk, steps.Urgency(ground="work", because="A new job"), now=now)
    actions.send(her, draft.pk, now=now)
    adviser = Client()
    adviser.force_login(User.objects.get(pk=official("daycare.adviser").id))
    address = f"/en/daycare/proofs/{draft.pk}/"
    assert "It has not come yet" in text(adviser.get(address))
    late = adviser.post(address, {"on": (today + timedelta(days=1)).isoformat()})
    assert (late.status_code, "cannot have come on a day still ahead" in text(late)) == (422, True)
    assert adviser.post(address, {"on": today.isoformat()}).status_code == 303
    assert Application.objects.get().due_date == today + timedelta(days=14)
    assert "Two weeks are counted from it" in text(signed_in(mother).get(f"/en/daycare/my-applications/{draft.pk}/"))
    father.protection_order = True
    father.save()
    assert "Elias" not in text(adviser.get(address))
    assert signed_in(mother).get(address).status_code == 403
