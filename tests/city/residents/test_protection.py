"""Protection order as an attack: every page, file and API of the room is opened, and no address is there."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from toimiva.city.access import Actor, Grant
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.roles import role_cards
from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.residents import actions, gdpr
from toimiva.city.residents.gdpr import subject_of
from toimiva.city.residents.models import Address, Guardianship, Household
from toimiva.city.residents.urls import urlpatterns

from .conftest import SECRET

pytestmark = pytest.mark.django_db
TRACES = [str(SECRET[name]) for name in ("street", "postal_code", "post_office", "district", "lon", "lat")]
IDENTIFIER = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
RESTRICTED = frozenset({Grant("residents.restricted")})


@pytest.fixture
def protected(person_named):
    """A person under a protection order, and another in the same household: their address is one."""
    household = Household.objects.create(register_id="H1")
    people = [person_named("Turvattu", "Toivo", protection_order=True, household=household, code="131052-308T"),
              person_named("Turvattu", "Tuovi", household=household)]  # fmt: skip
    for person in people:
        Address.objects.create(person=person, valid_from=date(2020, 1, 1), **SECRET)
        Address.objects.create(person=person, kind="postal", valid_from=date(2010, 1, 1), valid_to=date(2011, 1, 1),
                               **SECRET)  # fmt: skip
    return people


def addresses_of_the_room(person) -> list[str]:
    """Every address of the room, so that a page added later is attacked too."""
    found = []
    for name in ("my-data", "seen", "export", "delete", "search", "retention"):
        found.append(reverse(f"residents:{name}"))
    found.append(reverse("residents:person", args=[person.pk]))
    return found


def test_the_attack_knows_every_address_of_the_room(protected):
    assert len(addresses_of_the_room(protected[0])) == len(urlpatterns)


def leaks(response) -> list[str]:
    """What of the secret stands in the answer, headers too."""
    # identifiers are drawn by lot: five digits of one may be those of the postal code, and tell of no address
    whole = IDENTIFIER.sub("", response.content.decode() + str(response.headers))
    return [trace for trace in TRACES if trace in whole]


def attack(client, person) -> list[str]:
    found = []
    for address in addresses_of_the_room(person):
        found += leaks(client.get(address))
        for sent in (
            {}, {"name": "Turvattu"}, {"national_id": "131052-308T"},
            {"reveal": "address", "reason": ""}, {"reveal": "address"}, {"reveal": "national_id", "reason": "Because"},
            {"email": "x", "channel": "email"},
        ):  # fmt: skip
            if "delete" not in address:
                found += leaks(client.post(address, sent))
                found += leaks(client.post(address, sent, headers={"HX-Request": "true"}))
    return found


@pytest.mark.parametrize("role", ["", *sorted(role_cards())])
@pytest.mark.parametrize("loa", ["unknown", "high"])
def test_no_role_at_any_level_sees_the_address(signed_in, protected, role, loa):
    for person in protected:
        client = signed_in(*([role] if role else []), loa=loa)
        assert attack(client, person) == []


@pytest.mark.parametrize("loa", ["low", "high"])
def test_nor_does_the_person_herself_or_her_housemate(signed_in, protected, loa):
    for person in protected:
        assert attack(signed_in(person=person, loa=loa), person) == []


def test_nor_does_a_guardian_who_lives_elsewhere(signed_in, person_named, protected):
    other = person_named("Toinen")
    Guardianship.objects.create(guardian=other, ward=protected[0], kind="guardian", valid_from=date(2020, 1, 1))
    client = signed_in(person=other)
    assert "Toivo Turvattu" in client.get("/my-data/").content.decode()
    assert attack(client, protected[0]) == []


def test_nor_does_helsinki_profile(signed_in, protected):
    for person in protected:
        user = signed_in(person=person).user
        tree = str(gdpr.export(subject_of(user, loa="high", on=date(2026, 11, 24))))
        assert [trace for trace in TRACES if trace in tree] == []
        assert "'value': '091'" not in tree  # nor the municipality
        assert "protection_order" in tree


def test_the_attack_would_find_an_address_that_is_not_protected(signed_in, person_named):
    person = person_named("Avoin")
    Address.objects.create(person=person, valid_from=date(2020, 1, 1), **SECRET)
    for client in (signed_in("residents.reader"), signed_in(person=person)):
        assert {SECRET["street"], SECRET["postal_code"]} <= set(attack(client, person))


def test_who_holds_the_role_sees_it_for_a_reason_and_the_look_is_on_record(signed_in, protected):
    client = signed_in("residents.restricted", loa="high")
    address = reverse("residents:person", args=[protected[0].pk])
    shown = client.post(address, {"reveal": "address", "reason": "Service of a summons"})
    assert SECRET["street"] in leaks(shown)
    event = AuditEvent.objects.get(operation="residents.protected_address.read")
    assert (event.person, event.reason) == (protected[0].pk, "Service of a summons")
    assert SECRET["street"] not in str(event.facts)
    assert leaks(client.get(address)) == []


REFUSED = {
    "another role": (Actor(id=1, kind="user", loa="high", grants=frozenset({Grant("residents.reader")})), Forbidden),
    "a weak sign-in": (Actor(id=1, kind="user", loa="low", grants=RESTRICTED), Forbidden),
    "nobody": (Actor(), Forbidden),
    "no reason": (Actor(id=1, kind="user", loa="high", grants=RESTRICTED), Refusal),
}


@pytest.mark.parametrize("who", REFUSED)
def test_the_action_itself_refuses(protected, who):
    actor, refusal = REFUSED[who]
    reason = "Service of a summons" if refusal is Forbidden else "…"
    with pytest.raises(refusal):
        actions.reveal_protected_address(actor, protected[0].pk, reason=reason, now=timezone.now())
    assert not AuditEvent.objects.exists()


def test_an_unknown_person_is_missing_and_leaves_nothing():
    actor = Actor(id=1, kind="user", loa="high", grants=RESTRICTED)
    with pytest.raises(Missing):
        actions.reveal_protected_address(actor, uuid4(), reason="Service of a summons", now=timezone.now())
