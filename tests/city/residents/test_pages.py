"""My data and the official's pages: what is shown, to whom, and what each look leaves behind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import Actor, Grant
from toimiva.city.audit.models import AuditEvent
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.dev_provider.actions import link_resident as link_by_name
from toimiva.city.identity.dev_provider.actions import prepare_account
from toimiva.city.identity.dev_provider.persons import persons as demo_persons
from toimiva.city.identity.models import User
from toimiva.city.residents import actions
from toimiva.city.residents.models import Address, Guardianship, OwnContact, ResidentAccount

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CODE = "131052-308T"


@pytest.fixture
def aino(person_named):
    person = person_named("Virtanen", "Aino Maria", code=CODE, email="register@example.org", mother_tongue="fi")
    Address.objects.create(person=person, street="Esimerkkitie", house_number="12", postal_code="00100",
                           post_office="HELSINKI", valid_from=date(2020, 1, 1))  # fmt: skip
    return person


def text(response) -> str:
    return response.content.decode()


def test_a_resident_sees_her_own_data_with_the_code_masked(signed_in, aino):
    page = text(signed_in(person=aino).get("/en/my-data/"))
    for told in ("Aino Maria Virtanen", "131052-***T", "Esimerkkitie 12", "00100", "register@example.org"):
        assert told in page
    assert CODE not in page


@pytest.mark.parametrize("address", ["", "seen/", "delete/"])
def test_who_is_no_resident_gets_a_plain_page(signed_in, address):
    assert signed_in().get(f"/en/my-data/{address}").status_code == 200
    assert "not linked to a resident" in text(signed_in().get("/en/my-data/"))


def test_a_weak_sign_in_is_asked_for_a_stronger_one_and_shown_nothing(signed_in, aino):
    weak = signed_in(person=aino, loa="low")
    page = text(weak.get("/en/my-data/"))
    assert "Virtanen" not in page
    assert "loa=substantial" in page
    assert "Virtanen" not in text(weak.get("/my-data/export/"))
    refused = weak.post("/my-data/", {"channel": "letter"})
    assert refused.status_code == 403
    assert not OwnContact.objects.exists()


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    for address in ("/my-data/", "/my-data/seen/", "/my-data/export/", "/my-data/delete/", "/residents/"):
        assert client.get(address)["Location"].startswith("/sign-in/")


def test_contact_details_are_changed_and_the_change_is_on_record(signed_in, aino):
    client = signed_in(person=aino)
    sent = {"service_language": "sv", "email": "aino@example.org", "phone": "+358 40 123 4567", "channel": "sms"}
    assert client.post("/my-data/", sent).status_code == 303
    contact = OwnContact.objects.get(person=aino)
    assert (contact.email, contact.phone, contact.channel) == ("aino@example.org", "+358401234567", "sms")
    event = AuditEvent.objects.get(operation="residents.own.change")
    assert event.facts == {"changed": ["channel", "email", "phone", "service_language"], "own": True}
    client.post("/my-data/", sent)
    assert AuditEvent.objects.filter(operation="residents.own.change").count() == 1
    assert "aino@example.org" in text(client.get("/my-data/"))


BAD = {
    "bad_email": {"email": "aino at home"},
    "bad_phone": {"phone": "12"},
    "channel_needs_email": {"channel": "email"},
    "channel_needs_phone": {"channel": "sms"},
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_contact_is_told_at_its_field_and_kept_in_the_form(signed_in, aino, code):
    sent = {"service_language": "", "email": "", "phone": "", "channel": "letter"} | BAD[code]
    response = signed_in(person=aino).post("/en/my-data/", sent)
    assert response.status_code == 422
    assert "Check these answers" in text(response)
    assert all(value in text(response) for value in BAD[code].values())
    assert not OwnContact.objects.exists()


def test_a_guardian_sees_whom_she_answers_for_today(signed_in, person_named, aino):
    child, grown = person_named("Virtanen", "Eino", date_of_birth=date(2020, 1, 1)), person_named("Virtanen", "Kaarlo")
    Guardianship.objects.create(guardian=aino, ward=child, kind="custody", valid_from=date(2020, 1, 1))
    ended = {"valid_from": date(2000, 1, 1), "valid_to": date(2018, 1, 1)}
    Guardianship.objects.create(guardian=aino, ward=grown, kind="custody", **ended)
    page = text(signed_in(person=aino).get("/en/my-data/"))
    assert "Eino Virtanen" in page
    assert "Kaarlo" not in page


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_more_wards_addresses_and_looks_cost_no_more_queries(signed_in, person_named, aino):
    client = signed_in(person=aino)
    official = Actor(id=1, uuid=uuid4(), kind="user", grants=frozenset({Grant("residents.reader")}))

    def add(year: int) -> None:
        ward = person_named("Virtanen", f"Lapsi{year}", date_of_birth=date(2020, 1, 1))
        Guardianship.objects.create(guardian=aino, ward=ward, kind="custody", valid_from=date(2020, 1, 1))
        Address.objects.create(person=aino, kind="postal", street="Posti", valid_from=date(year, 1, 1))
        record_read(official, "residents.person.read", at=NOW, person=aino.pk)

    add(2010)
    asked = ("/my-data/", "/my-data/seen/", "/my-data/export/", "/my-data/delete/")
    few = [queries(client, address) for address in asked]
    for year in range(2011, 2016):
        add(year)
    assert [queries(client, address) for address in asked] == few


def test_a_resident_learns_who_has_seen_her_data_by_role_and_reason_not_by_name(signed_in, aino):
    official = signed_in("residents.reader")
    official.post(f"/residents/{aino.pk}/", {"reveal": "national_id", "reason": "Call about daycare"})
    own = signed_in(person=aino)
    own.get("/my-data/")
    page = text(own.get("/en/my-data/seen/"))
    assert "resident data reader" in page
    assert "Call about daycare" in page
    assert "Salaliisa" not in page.partition("<main")[2]
    assert page.count('<tr><th scope="row">') == 2  # the look and the code; her own visits are not there


def test_a_resident_learns_of_the_lists_she_stood_on(signed_in, person_named, aino):
    other = person_named("Virtala")
    signed_in("residents.reader").post("/residents/", {"name": "Virta"})
    for person in (aino, other):
        page = text(signed_in(person=person).get("/en/my-data/seen/"))
        assert page.count('<tr><th scope="row">') == 1
        assert "resident data reader" in page


def test_my_data_as_a_file_is_the_tree_of_helsinki_profile(signed_in, aino):
    response = signed_in(person=aino).get("/my-data/export/")
    assert response["Content-Disposition"] == 'attachment; filename="toimiva-my-data.json"'
    tree = json.loads(response.content)
    assert tree["key"] == "TOIMIVA"
    told = {node["key"]: node for node in tree["children"]}
    facts = {leaf["key"]: leaf.get("value") for leaf in told["PERSON"]["children"]}
    assert (facts["LAST_NAME"], facts["NATIONAL_ID"]) == ("Virtanen", "131052-***T")
    assert "Esimerkkitie 12" in text(response)
    assert CODE not in text(response)


# The official's desk.


def test_a_code_is_searched_by_post_only_and_finds_the_person(signed_in, aino):
    official = signed_in("residents.reader")
    assert str(aino.pk) not in text(official.get("/residents/", {"national_id": CODE, "name": "Virtanen"}))
    assert "Virtanen" in text(official.post("/residents/", {"national_id": CODE.lower()}))
    event = AuditEvent.objects.get(operation="residents.person.read")
    assert (event.person, event.facts["by"]) == (aino.pk, "national_id")
    assert CODE not in json.dumps(event.facts)


def test_names_are_found_by_their_beginning(signed_in, person_named, aino):
    person_named("Virta", "Bertta")
    official = signed_in("residents.reader")
    both = text(official.post("/residents/", {"name": "virt"}))
    assert "Virta Bertta" in both
    assert "Virtanen Aino" in both
    assert "Bertta" not in text(official.post("/residents/", {"name": "Virtanen aino"}))
    assert official.post("/residents/", {"name": "v"}).status_code == 422


def test_every_look_is_on_record(signed_in, aino):
    signed_in("residents.reader").get(f"/residents/{aino.pk}/")
    event = AuditEvent.objects.get(operation="residents.person.read")
    assert (event.kind, event.person, event.roles) == ("READ", aino.pk, ["residents.reader"])


def test_the_code_is_shown_for_a_reason_only(signed_in, aino):
    official = signed_in("residents.reader")
    address = f"/en/residents/{aino.pk}/"
    assert "131052-***T" in text(official.get(address))
    for reason in ("", "   ", "x"):
        refused = official.post(address, {"reveal": "national_id", "reason": reason})
        assert refused.status_code == 422
        assert CODE not in text(refused)
    assert CODE in text(official.post(address, {"reveal": "national_id", "reason": "Call about daycare"}))
    event = AuditEvent.objects.get(operation="residents.national_id.read")
    assert (event.kind, event.person, event.reason) == ("READ", aino.pk, "Call about daycare")
    assert CODE not in text(official.get(address))


def test_the_code_needs_a_strong_sign_in(signed_in, aino):
    weak = signed_in("residents.reader", loa="unknown")
    refused = weak.post(f"/residents/{aino.pk}/", {"reveal": "national_id", "reason": "Call about daycare"})
    assert refused.status_code == 403
    assert not AuditEvent.objects.filter(operation="residents.national_id.read").exists()


def test_a_search_costs_the_same_for_one_and_for_many(signed_in, person_named, aino):
    official = signed_in("residents.reader")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert official.post("/residents/", {"name": "Vi"}).status_code == 200
        return len(seen)

    few = cost()
    for number in range(80):
        person_named("Virtala", f"N{number}")
    assert cost() == few
    assert text(official.post("/residents/", {"name": "Vi"})).count("/residents/") >= 50


# The link of account and resident.


def test_the_development_sign_in_links_its_test_persons(person_named):
    person = person_named("Vahva", register_id="P0000001")
    user = prepare_account(demo_persons()["strong"], now=NOW)
    assert ResidentAccount.objects.get(user=user).person == person
    prepare_account(demo_persons()["strong"], now=NOW)
    assert AuditEvent.objects.filter(operation="residents.account.link").count() == 1


def test_the_test_persons_are_what_they_say_in_any_city(person_named):
    child = person_named("A", date_of_birth=date(2020, 1, 1))
    people = {
        "adult": person_named("B"),
        "guardian": person_named("C"),
        "protected": person_named("D", protection_order=True),
    }
    Guardianship.objects.create(guardian=people["guardian"], ward=child, kind="parent", valid_from=date(2020, 1, 1))
    people["adult"].register_id = "0"  # the first
    people["adult"].save()
    for key, who in {"strong": "adult", "guardian": "guardian", "protected": "protected"}.items():
        for _ in range(2):
            user = prepare_account(demo_persons()[key], now=NOW)
            assert ResidentAccount.objects.get(user=user).person == people[who], key
    prepare_account(demo_persons()["weak"], now=NOW)
    assert ResidentAccount.objects.count() == 3, "there is no other grown resident"


def test_nobody_is_linked_to_an_unknown_resident_or_to_anothers(person_named):
    first, second = (User.objects.create(uuid=uuid4(), username=name) for name in "ab")
    person_named("Vahva", register_id="P0000001", code=CODE)
    assert not link_by_name(first, "P9")
    assert link_by_name(first, "P0000001")
    assert not link_by_name(second, "P0000001")
    assert not actions.link_by_national_id(second, CODE, now=NOW)
    assert actions.link_by_national_id(first, CODE, now=NOW)
    assert not actions.link_by_national_id(second, "010190-123M", now=NOW)


@pytest.mark.parametrize(
    "language, law", [("", "tietosuoja-asetus"), ("/sv", "dataskyddsförordningen"), ("/en", "gdpr")]
)
def test_the_reason_why_something_is_kept_names_the_act_in_the_language_of_the_page(signed_in, aino, language, law):
    assert law in text(signed_in(person=aino).get(f"{language}/my-data/delete/")).lower()


def test_a_look_in_full_needs_a_reason_and_says_so_before(signed_in, aino):
    official = signed_in("residents.reader")
    page = f"/en/residents/{aino.pk}/"
    assert "(optional)" not in text(official.get(page)).partition("Show more, for a reason")[2]
    for empty in ("", "  ", "x"):
        answer = official.post(page, {"reveal": "national_id", "reason": empty})
        assert (answer.status_code, CODE in text(answer)) == (422, False)
        assert "required" not in text(answer).partition("<main")[2].lower()
