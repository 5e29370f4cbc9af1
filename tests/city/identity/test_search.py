"""Users are found by any part of name or e-mail, and an index tells who can be meant."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toimiva.city.access import Actor, Grant
from toimiva.city.identity import queries
from toimiva.city.identity.models import User

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor(kind="user", grants=frozenset({Grant("city.administrator")}))


def found(search: str) -> list[str]:
    return [user.last_name for user in queries.users(ADMINISTRATOR, search)]


@pytest.fixture
def persons():
    for first, last, email in (
        ("Aino", "Äijö", "aino.aijo@example.fi"),
        ("Åke", "Öhman", "ake@example.fi"),
        ("Per_cent", "100%", "x@example.fi"),
        ("", "", "nobody@example.fi"),
    ):
        User.objects.create(uuid=uuid4(), username=email, first_name=first, last_name=last, email=email)


@pytest.mark.parametrize(
    "search, names",
    [
        ("äij", ["Äijö"]),
        ("ÄIJÖ aino", ["Äijö"]),
        ("ijö", ["Äijö"]),  # the middle and the end of a word
        ("ö", ["Äijö", "Öhman"]),  # shorter than three letters
        ("åke ö", ["Öhman"]),
        ("aino öhman", []),
        (".aijo@", ["Äijö"]),
        ("0%", ["100%"]),  # what LIKE would take for a sign is a letter
        ("r_c", ["100%"]),
        ("a_o", []),
        ("\0äij\0", ["Äijö"]),
        ("nobody", [""]),
        ("'; drop", []),
    ],
)
def test_any_part_of_the_name_or_the_address_finds(persons, search, names):
    assert found(search) == names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.text(st.sampled_from("aijoäöåÄ%_\\'. 1"), max_size=6))
def test_it_finds_exactly_who_holds_every_word(persons, search):
    def holds(user: User) -> bool:
        said = f"{user.first_name} {user.last_name} {user.email}".lower()
        return all(word.lower() in said for word in search.split())

    expected = {user.pk for user in User.objects.all() if holds(user)}
    assert {user.pk for user in queries.users(ADMINISTRATOR, search)} == expected


def test_search_and_order_each_have_an_index():
    User.objects.bulk_create(
        User(uuid=uuid4(), username=f"u{n}", first_name="Testi", last_name=f"Henkilö{n}") for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze identity_user")
    assert "user_by_three_letters" in queries.users(ADMINISTRATOR, "lö2999").explain()
    assert "user_by_name" in queries.users(ADMINISTRATOR)[:50].explain()
    assert "Seq Scan" not in queries.users(ADMINISTRATOR)[:50].explain()


def test_what_a_search_compares_goes_with_the_name(persons):
    user = User.objects.get(last_name="Äijö")
    assert (user.sort_name, user.sought) == ("|ij} aino", "aino äijö aino.aijo@example.fi")
    User.objects.filter(pk=user.pk).update(first_name="", last_name="", email="")
    user.refresh_from_db()
    assert (user.sort_name.strip(), user.sought.strip()) == ("", "")
