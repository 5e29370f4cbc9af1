"""Persons made in view, an invented extract on disk, and browsers signed in as whom a test needs."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.residents.models import Person, ResidentAccount, sort_key
from toimiva.city.residents.sealed import ring
from toimiva.demo import generate

SECRET = {"street": "Salakuja", "postal_code": "00987", "post_office": "PIILOLA", "district": "091_987",
          "lon": 24.98765, "lat": 60.23456, "house_number": "77"}  # fmt: skip


@pytest.fixture
def person_named():
    """Make a person; the identity code is artificial."""

    def make(last: str, first: str = "Aino", *, code: str = "", **more) -> Person:
        pk = uuid4()
        sealed = {"national_id_sealed": ring().seal(code, pk), "national_id_index": ring().index(code)} if code else {}
        born = more.pop("date_of_birth", date(1980, 1, 1))
        return Person.objects.create(
            id=pk, register_id=more.pop("register_id", f"R{pk}"), first_names=first, last_name=last,
            sort_name=sort_key(last, first), date_of_birth=born, home_municipality="091", **sealed, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def signed_in():
    """A browser of a user with these roles, the account of this person, identified at this level."""

    def make(*roles: str, person: Person | None = None, loa: str = "substantial") -> Client:
        user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name="Seppo", last_name="Salaliisa")
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, valid_from=date(2020, 1, 1))
        if person:
            ResidentAccount.objects.create(user=user, person=person)
        client = Client()
        client.force_login(user)
        session = client.session
        session["loa"] = loa
        session.save()
        client.user = user
        return client

    return make


@pytest.fixture(scope="session")
def extract(tmp_path_factory):
    """The register extract of an invented city of 500, as CSV without the places' tables."""
    folder = tmp_path_factory.mktemp("extract")
    for path in generate(residents=500, seed=7).write_csv(folder):
        if path.stem not in ("persons", "addresses", "households", "guardianships"):
            path.unlink()
    return folder
