"""What must always hold of residents, the database holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from toimiva.city.identity.models import User
from toimiva.city.residents.models import (
    Address,
    Guardianship,
    Household,
    Mandate,
    OwnContact,
    Person,
    ResidentAccount,
    sort_key,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def refused(constraint: str, make) -> None:
    """Assert that the database refuses by that constraint, at the latest when the transaction commits."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


@pytest.fixture
def aino(person_named):
    return person_named("Virtanen")


@pytest.fixture
def eino(person_named):
    return person_named("Öhman", "Eino")


PERSONS = {
    "nobody_dies_before_birth": {"date_of_death": date(1979, 12, 31)},
    "sex_as_the_register_says": {"sex": "X"},
    "sealed_code_can_be_found": {"national_id_sealed": b"x"},
    "person_in_the_register_once": {"register_id": "R1"},
    "one_person_has_an_identity_code": {"national_id_sealed": b"x", "national_id_index": b"i"},
}


@pytest.mark.parametrize("constraint", PERSONS)
def test_a_person(person_named, constraint):
    person_named("Virtanen", register_id="R1", national_id_sealed=b"x", national_id_index=b"i")
    refused(constraint, lambda: person_named("Toinen", **PERSONS[constraint]))


ADDRESSES = {
    "address_begins_once": {"kind": "postal", "valid_from": FIRST},
    "address_ends_after_it_begins": {"valid_from": date(2022, 1, 2), "valid_to": date(2022, 1, 1)},
    "address_kind_is_known": {"kind": "summer", "valid_from": FIRST},
    "address_coordinate_is_whole": {"lon": 24.9, "valid_from": date(2022, 1, 1)},
    "one_permanent_address_at_a_time": {"valid_from": LAST},
}


@pytest.mark.parametrize("constraint", ADDRESSES)
def test_an_address(aino, constraint):
    Address.objects.create(person=aino, valid_from=FIRST, valid_to=LAST)
    Address.objects.create(person=aino, kind="postal", valid_from=FIRST)
    refused(constraint, lambda: Address.objects.create(person=aino, **ADDRESSES[constraint]))


def test_the_next_address_begins_the_day_after_and_others_live_there_too(aino, eino):
    Address.objects.create(person=aino, valid_from=FIRST, valid_to=LAST)
    Address.objects.create(person=aino, valid_from=date(2021, 1, 1))
    Address.objects.create(person=aino, kind="temporary", valid_from=FIRST)
    Address.objects.create(person=eino, valid_from=FIRST)
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_a_guardianship(aino, eino):
    Guardianship.objects.create(guardian=aino, ward=eino, kind="custody", valid_from=FIRST)
    same = {"kind": "custody", "valid_from": FIRST}
    refused("guardianship_begins_once", lambda: Guardianship.objects.create(guardian=aino, ward=eino, **same))
    refused(
        "guardianship_kind_is_known",
        lambda: Guardianship.objects.create(guardian=aino, ward=eino, kind="aunt", valid_from=LAST),
    )
    refused(
        "custody_is_known",
        lambda: Guardianship.objects.create(guardian=aino, ward=eino, custody="shared", **same | {"valid_from": LAST}),
    )
    refused("nobody_guards_oneself", lambda: Guardianship.objects.create(guardian=aino, ward=aino, **same))
    backwards = {"kind": "custody", "valid_from": LAST, "valid_to": FIRST}
    refused(
        "guardianship_ends_after_it_begins", lambda: Guardianship.objects.create(guardian=aino, ward=eino, **backwards)
    )


def test_a_household():
    Household.objects.create(register_id="H1")
    refused("household_in_the_register_once", lambda: Household.objects.create(register_id="H1"))
    refused("household_dwelling_has_a_size", lambda: Household.objects.create(register_id="H2", dwelling_m2=0))


def test_a_mandate(aino, eino):
    given = {"agent": aino, "scope_code": "s", "valid_from": FIRST, "source": "suomi.fi", "checked_at": NOW}
    Mandate.objects.create(kind="organisation", organisation="1234567-1", **given)
    whole = "mandate_is_of_a_person_or_an_organisation"
    refused(whole, lambda: Mandate.objects.create(kind="organisation", principal=eino, **given))
    refused(whole, lambda: Mandate.objects.create(kind="person", organisation="1234567-1", **given))
    refused("nobody_is_their_own_agent", lambda: Mandate.objects.create(kind="person", principal=aino, **given))
    ended = {"valid_to": date(2019, 1, 1)}
    refused(
        "mandate_ends_after_it_begins", lambda: Mandate.objects.create(kind="person", principal=eino, **given, **ended)
    )


@pytest.mark.parametrize("channel, address", [("email", {"phone": "0401234567"}), ("sms", {"email": "a@example.org"})])
def test_a_channel_has_its_address(aino, channel, address):
    refused(
        "the_wished_channel_has_an_address",
        lambda: OwnContact.objects.create(person=aino, channel=channel, changed_at=NOW, **address),
    )


def test_a_resident_has_one_account(aino):
    first, second = (User.objects.create(uuid=uuid4(), username=name) for name in "ab")
    ResidentAccount.objects.create(user=first, person=aino)
    refused("person_id", lambda: ResidentAccount.objects.create(user=second, person=aino))


def test_the_database_sorts_names_as_finns_and_swedes_do(person_named):
    for name in ("Öhman", "Ylä", "Åberg", "Ärje", "Zetterberg"):
        person_named(name)
    assert [one.last_name for one in Person.objects.all()] == ["Ylä", "Zetterberg", "Åberg", "Ärje", "Öhman"]


def test_no_text_of_a_row_names_a_person(aino, eino):
    rows = [
        aino,
        Address.objects.create(person=aino, street="Salakuja", valid_from=FIRST),
        Guardianship.objects.create(guardian=aino, ward=eino, kind="custody", valid_from=FIRST),
        OwnContact.objects.create(person=aino, email="a@example.org", changed_at=NOW),
    ]
    assert [str(row) for row in rows] == [f"{type(row).__name__} ({row.pk})" for row in rows]


def test_sort_key_knows_the_last_letters():
    assert sort_key("Öhman", "Åsa  Maria") == "}hman {sa maria"
