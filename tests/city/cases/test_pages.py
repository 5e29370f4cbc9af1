"""The pages: a resident's own matters, the desk, a decision; a protected address and another's reasons nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver  # noqa: F401 - the addresses are loaded before queries are counted
from django.utils import timezone

from toimiva.city.audit.models import AuditEvent, AuditSeen
from toimiva.city.cases import actions
from toimiva.city.cases.models import Appeal, Case, Decision, MoreAsked, Note
from toimiva.city.residents.models import Address, Person

from . import world
from .world import DECIDER, HANDLER, READER, decided, official, opened, person, user

pytestmark = pytest.mark.django_db
MATTERS = "/en/my-matters/"


def browser(*roles: str, of=None, loa: str = "substantial") -> Client:
    client = Client()
    client.force_login(user(*roles, of=of))
    session = client.session
    session["loa"] = loa
    session.save()
    return client


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def now() -> datetime:
    """The day of the test itself: pages read the clock."""
    return datetime.now(UTC)


def test_my_matters_say_what_waits_what_is_under_way_and_what_is_decided(now):
    mother, child = person(), person(first="Elias", born=date(2022, 1, 1))
    world.answers_for(mother, child)
    sari = official(HANDLER)
    due = timezone.localdate(now) + timedelta(days=30)
    opened(sari, child, mother, due=due, now=now)
    asked = opened(sari, mother, now=now)
    actions.ask_for_more(sari, asked.pk, text="Mikä koko?", until=due, now=now)
    made = decided(sari, official(DECIDER), opened(sari, child, mother, now=now).pk, now=now)
    actions.serve(sari, made.pk, channel="electronic", on=timezone.localdate(now), now=now)
    client = browser(of=mother)
    page = text(client.get(MATTERS))
    assert page.count("t-card--wait") == 1
    for words in ("Waits for you", "Answer a question about your matter", "Under way", "Answer at the latest",
                  "Decided and closed", "Granted", "Can be appealed until", f"/cases/decisions/{made.pk}/fi.pdf",
                  "Elias", 'aria-current="page">My matters'):  # fmt: skip
        assert words in page, words
    assert AuditEvent.objects.filter(operation="cases.mine.read", person=mother.pk).exists()
    assert AuditSeen.objects.filter(person=child.pk).exists()
    hers = text(client.get(MATTERS, {"person": str(child.pk)}))
    assert "Waits for you" not in hers
    assert [client.get(MATTERS, {"person": who}).status_code for who in (str(person().pk), "x")] == [404, 404]


def test_nothing_to_do_is_said_warmly_and_a_weak_sign_in_shows_nothing(now):
    aino = person()
    assert "All is taken care of" in text(browser(of=aino).get(MATTERS))
    opened(official(HANDLER), other := person(), now=now)
    weak = text(browser(of=other, loa="low").get(MATTERS))
    assert ("Identify yourself" in weak, "PALSTA" in weak) == (True, False)
    assert "not linked to a resident" in text(browser(HANDLER).get(MATTERS))


def test_a_party_answers_withdraws_and_asks_for_a_change(now):
    aino, sari = person(), official(HANDLER)
    case = opened(sari, aino, now=now)
    actions.ask_for_more(sari, case.pk, text="Mikä koko?", until=timezone.localdate(now) + timedelta(days=7), now=now)
    client, address = browser(of=aino), f"/en/my-matters/{case.pk}/"
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "50"}).status_code == 303
    assert MoreAsked.objects.get().answer == "50"
    assert client.post(address, {"to": "granted"}).status_code == 409
    assert client.post(address, {"to": "withdrawn"}).status_code == 303
    assert Case.objects.get().state == "withdrawn"
    assert client.get(f"{address}appeal/").status_code == 404, "there is no decision"
    made = decided(sari, official(DECIDER), opened(sari, aino, now=now).pk, now=now)
    appeal = f"/en/my-matters/{made.case_id}/appeal/"
    assert "within 30 days" in text(client.get(appeal))
    assert client.post(appeal, {"text": "Haluan isomman"}).status_code == 303
    assert Appeal.objects.get().text == "Haluan isomman"
    assert "Your request for a change arrived" in text(client.get(f"/en/my-matters/{made.case_id}/"))


def test_a_stranger_finds_nothing_and_nobody_is_asked_to_sign_in(now):
    sari = official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, person(), now=now).pk, now=now)
    addresses = [f"/my-matters/{made.case_id}/", f"/cases/decisions/{made.pk}/", f"/cases/decisions/{made.pk}/fi.pdf"]
    stranger = browser(of=person())
    assert [stranger.get(one).status_code for one in addresses] == [404] * 3
    assert [Client().get(one).status_code for one in addresses] == [302] * 3
    assert stranger.get(f"/cases/{made.case_id}/").status_code == 403


@pytest.mark.parametrize("language, of", [("fi", "Perustelut"), ("sv", "Motivering"), ("en", "Reasons")])
def test_the_decision_is_read_in_three_languages_by_party_and_official(language, of, now):
    aino, sari = person(), official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, aino, now=now).pk, now=now)
    prefix = "" if language == "fi" else f"/{language}"
    for client in (browser(of=aino), browser(READER)):
        page = text(client.get(f"{prefix}/cases/decisions/{made.pk}/"))
        assert f"Because of the rules ({language})" in page
        assert of in page
        paper = client.get(f"/cases/decisions/{made.pk}/{language}.pdf")
        assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert AuditEvent.objects.filter(operation="cases.decision.read", person=aino.pk).count() == 4


def test_a_handler_goes_from_the_queue_to_a_served_decision(now):
    aino, client = person(), browser(HANDLER, DECIDER)
    case = opened(official(HANDLER), aino, due=timezone.localdate(now) - timedelta(days=1), now=now)
    address = f"/en/cases/{case.pk}/"
    queue = text(client.get("/en/cases/"))
    assert ("PALSTA" in queue, "Late" in queue) == (True, True)
    page = text(client.get(address))
    assert ("Take this case" in page, page.count("hds-button--primary")) == (True, 1)

    def sends(**given):
        return client.post(address, given).status_code

    assert sends(do="take") == 303
    assert sends(do="note", text="Soitettu") == 303
    assert sends(do="note", text="") == 422
    assert sends(do="ask", text="Mikä?", until="2020-01-01") == 422
    assert sends(do="explode") == 422
    assert sends(do="serve", person=str(aino.pk), channel="letter", on=str(timezone.localdate(now))) == 409
    assert sends(do="move", to="ready", version="1") == 409, "it was taken since"
    assert sends(do="move", to="ready") == 303
    assert text(client.get(address)).count("hds-button--primary") == 1
    decide = f"{address}decide/"
    assert "Because of the rules (sv)" in text(client.get(decide, {"outcome": "reject"}))
    reasons = {f"reasons_{code}": "Koska" for code in ("fi", "sv", "en")}
    assert client.post(decide, {"outcome": "grant", **reasons, "reasons_sv": ""}).status_code == 422
    assert client.post(decide, {"outcome": "grant", **reasons}).status_code == 303
    assert sends(do="serve", person=str(aino.pk), channel="letter", on=str(timezone.localdate(now))) == 303
    today = str(timezone.localdate(now))
    assert sends(do="appeal", person=str(aino.pk), received_on=today, text="Vaadin oikaisua") == 303
    old = Decision.objects.get()
    assert client.post(decide, {"outcome": "reject", **reasons, "corrects": str(old.pk)}).status_code == 303
    assert Decision.objects.get(corrects=old).outcome == "reject"
    page = text(client.get(address))
    for words in (
        "Appealed",
        "Vaadin oikaisua",
        "by letter",
        "Soitettu",
        "state: new → to be decided",
        "Can be appealed until",
    ):
        assert words in page, words
    assert Note.objects.count() == 1


def test_the_second_handler_is_told_who_holds_the_case(now):
    case = opened(official(HANDLER), person(), now=now)
    actions.take(official(HANDLER, name="Pia"), case.pk, now=now)
    client = browser(HANDLER)
    assert "Pia Lehto handles this case." in text(client.get(f"/en/cases/{case.pk}/"))
    refused = client.post(f"/en/cases/{case.pk}/", {"do": "take"})
    assert (refused.status_code, "Pia Lehto" in text(refused)) == (409, True)


def test_no_page_and_no_paper_shows_an_address(now):
    mother, father = person(protection_order=True), person("Aro")
    child = person(first="Elias", born=date(2022, 1, 1))
    for one in (mother, father):
        world.answers_for(one, child)
        Address.objects.create(person=one, street="Salakuja", house_number="77", postal_code="00987",
                               post_office="PIILOLA", valid_from=date(2020, 1, 1))  # fmt: skip
    sari = official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, child, mother, now=now).pk, now=now)
    for client in (browser(of=father), browser(HANDLER, DECIDER)):
        for one in ("/my-matters/", f"/my-matters/{made.case_id}/", "/cases/?closed=1", f"/cases/{made.case_id}/",
                    f"/cases/decisions/{made.pk}/"):  # fmt: skip
            page = text(client.get(one))
            assert not any(secret in page for secret in ("Salakuja", "00987", "PIILOLA"))


@pytest.mark.parametrize("address", ["/cases/", "/my-matters/"])
def test_a_list_takes_the_same_number_of_queries_for_one_row_as_for_many(address, now):
    aino, sari = person(), official(HANDLER)
    client = browser(HANDLER, of=aino)

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    opened(sari, aino, now=now)
    asked()  # what is kept between requests is kept now
    few = asked()
    for _ in range(6):
        opened(sari, aino, now=now)
    assert asked() == few


def test_what_one_guardian_told_is_not_the_others(now):
    mother, father, child = person(), person("Aro"), person(first="Elias", born=date(2022, 1, 1))
    for one in (mother, father):
        world.answers_for(one, child)
    sari = official(HANDLER)
    case = opened(sari, child, mother, now=now)
    actions.ask_for_more(sari, case.pk, text="Mikä koko?", until=timezone.localdate(now) + timedelta(days=7), now=now)
    hers, his = browser(of=mother), browser(of=father)
    hers.post(f"/my-matters/{case.pk}/", {"text": "Lyhyt matka kotoa"})
    actions.move(sari, case.pk, "ready", now=now)
    actions.move(official(DECIDER), case.pk, "new", now=now, reason="Matka on liian pitkä", version=None)
    seen = {}
    for name, client in (("hers", hers), ("his", his)):
        page, own = text(client.get(f"/my-matters/{case.pk}/")), text(client.get("/my-data/export/"))
        assert ("liian pitkä" in page, case.number in own) == (False, True)
        seen[name] = ("50 m²" in page, "SQUARE_METRES" in own, "Lyhyt matka" in own)
    assert seen == {"hers": (True, True, True), "his": (False, False, False)}


def test_an_account_with_a_matter_of_an_authority_is_told_what_stays_and_why(now):
    client = browser(of=person())
    opened(official(HANDLER), Person.objects.get(account__user__pk=client.session["_auth_user_id"]), now=now)
    assert "arkistosuunnitelman" in text(client.get("/my-data/delete/"))
