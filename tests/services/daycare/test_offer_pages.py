"""The offer on a guardian's phone: opened by its link, taken with two taps, refused with a reason, by keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.identity.dev_provider.actions import prepare_account
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.residents.models import Guardianship, Household, ResidentAccount
from toimiva.services.daycare.actions.sending import hash_of
from toimiva.services.daycare.models import Application, Offer, OfferedTo

from ...browser import check_accessibility, fits
from .test_answers import round_of

SECRET = "a-secret-of-forty-letters-that-nobody-has"


@pytest.fixture
def niemi(transactional_db):
    """An offer of today: the pages are asked by the real clock."""
    today = timezone.localdate()
    offer, (mother, father) = round_of(
        "Niemi", decides=True, now=timezone.now(), starts=today + timedelta(days=100),
        answer_by=today + timedelta(days=14),
    )["Niemi"]  # fmt: skip
    OfferedTo.objects.filter(offer=offer, guardian=mother).update(link=hash_of(SECRET))
    return offer, mother, father


def signed_in(person, loa="substantial") -> Client:
    user = prepare_account(persons()["without_roles"], now=timezone.now())
    ResidentAccount.objects.update_or_create(user=user, defaults={"person": person})
    client = Client()
    client.force_login(user)
    session = client.session
    session["loa"] = loa
    session.save()
    return client


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
def test_a_guardian_opens_the_link_and_takes_the_place_with_two_taps(visit, service, niemi, javascript):
    offer, mother, _ = niemi
    account = prepare_account(persons()["strong"], now=timezone.now())
    ResidentAccount.objects.update_or_create(user=account, defaults={"person": mother})
    page = visit(service, javascript=javascript, width=320)

    page.goto(f"/daycare/o/{SECRET}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lapselle Elias on paikka: Päiväkoti Ruori")
    assert page.get_by_role("button", name="Otan paikan vastaan").count() == 0
    assert fits(page)
    page.get_by_role("link", name="Tunnistaudu ja vastaa").click()
    page.get_by_role("link", name=re.compile("Aino Vahva")).click()
    expect(page.get_by_role("button", name="Otan paikan vastaan")).to_be_visible()
    if javascript:
        check_accessibility(page)
    page.get_by_role("button", name="Otan paikan vastaan").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Kiitos. Paikka on teidän"))
    expect(page.get_by_text("Päätös on tehty")).to_be_visible()
    assert fits(page)
    if javascript:
        check_accessibility(page)
    assert Offer.objects.get().state == "ACCEPTED"


@pytest.mark.browser
def test_a_guardian_says_no_by_keyboard_and_hears_what_was_missing(visit, service, niemi):
    offer, mother, _ = niemi
    account = prepare_account(persons()["strong"], now=timezone.now())
    ResidentAccount.objects.update_or_create(user=account, defaults={"person": mother})
    page = visit(service, width=390, expected="status of 422")
    page.goto(f"/sign-in/?loa=substantial&next=/daycare/offers/{offer.pk}/")
    page.get_by_role("link", name=re.compile("Aino Vahva")).click()
    page.get_by_role("link", name="Emme tarvitse paikkaa nyt").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Lähetä vastaus").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Valitse yksi näistä.").first).to_be_visible()
    check_accessibility(page)
    page.get_by_role("radio", name="Lapsi hoidetaan kotona").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Lähetä vastaus").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kiitos. Vastauksesi on tallennettu.")).to_be_visible()
    check_accessibility(page)
    assert Offer.objects.get().declined_because == "stays_home"


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "language, told", [("", "Otan paikan vastaan"), ("/sv", "Jag tar emot platsen"), ("/en", "I take")]
)
def test_the_offer_is_read_in_three_languages(niemi, language, told):
    offer, mother, _ = niemi
    assert told in text(signed_in(mother).get(f"{language}/daycare/offers/{offer.pk}/"))


def test_looking_at_an_offer_leaves_a_trace_and_a_state(niemi):
    offer, mother, _ = niemi
    signed_in(mother).get(f"/daycare/offers/{offer.pk}/")
    assert Offer.objects.get().state == "OPENED"
    assert AuditEvent.objects.filter(operation="daycare.offer.read", kind="READ", person=offer.child_id).exists()
    assert AuditSeen.objects.filter(person=offer.child_id).exists()


def test_strangers_and_the_weakly_identified_see_nothing(niemi):
    offer, mother, father = niemi
    address = f"/daycare/offers/{offer.pk}/"
    assert "Elias" not in text(signed_in(mother, loa="low").get(address))
    Guardianship.objects.filter(guardian=father).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert signed_in(father).get(address).status_code == 403
    assert Client().get(address).status_code in (302, 403)
    assert Client().get("/daycare/o/nothing/").status_code == 404


@pytest.mark.parametrize("who", ["child", "mother", "father"])
def test_a_protection_order_given_after_the_offer_hides_the_way_there(niemi, who):
    """Minutes, nearer units and the other guardian's name would tell where the child lives, or with whom."""
    offer, mother, father = niemi
    Offer.objects.update(reasons={"better": [[str(offer.unit_id), True]], "estimate": True})
    person = {"child": offer.child, "mother": mother, "father": father}[who]
    person.protection_order = True
    person.save()
    for page in (text(signed_in(father).get(f"/en/daycare/offers/{offer.pk}/")),
                 text(Client().get(f"/en/daycare/o/{SECRET}/"))):  # fmt: skip
        assert "I take the place" in page or "Identify yourself and answer" in page
        assert "On foot from home" not in page
        assert "would come first" not in page
        assert "nearest unit" not in page
        assert "The other guardian" not in page


def test_who_comes_too_late_is_told_and_asked_whether_a_place_is_still_wanted(niemi):
    offer, mother, _ = niemi
    Offer.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    client = signed_in(mother)
    address = f"/en/daycare/offers/{offer.pk}/"
    refused = client.post(address, {"answer": "yes"})
    assert refused.status_code == 409
    assert "The time to answer is over" in text(refused)
    assert client.post(address, {"answer": "late"}).status_code == 303
    assert "It is arranged by" in text(client.get(address))
    assert Application.objects.get().state == "WAITING_PLACEMENT"


def test_the_other_guardian_may_say_that_she_does_not_agree(niemi):
    offer, mother, father = niemi
    father.household = Household.objects.create(register_id="same", kind="shared")
    address = f"/en/daycare/offers/{offer.pk}/"
    signed_in(mother).post(address, {"answer": "yes"})
    client = signed_in(father)
    assert "Do you not agree?" in text(client.get(address))
    assert client.post(address, {"answer": "object", "because": ""}).status_code == 422
    assert client.post(address, {"answer": "object", "because": "too far"}).status_code == 303
    assert "An adviser calls both guardians" in text(client.get(address))


def test_a_page_of_an_offer_asks_a_constant_number_of_queries(niemi, django_assert_max_num_queries):
    offer, mother, _ = niemi
    client = signed_in(mother)
    client.get(f"/daycare/offers/{offer.pk}/")
    with django_assert_max_num_queries(24):
        client.get(f"/daycare/offers/{offer.pk}/")
