"""Persons made in view, a template of the tests' own, and an outbox that is empty at the beginning."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from toimiva.city.access import system
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.outreach import actions
from toimiva.city.outreach.actions import Wanted
from toimiva.city.residents.models import Address, Person, ResidentAccount, sort_key

JOB = system("tests")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday, 11 o'clock in Helsinki
FACTS = {
    "child": "Aino", "unit": {"fi": "Päiväkoti Kaarna", "sv": "Daghemmet Bark", "en": "Daycare Bark"},
    "unit_address": "Esimerkkitie 1", "starts": date(2027, 1, 4), "minutes": 9, "fee": "335",
    "deadline": date(2026, 12, 8), "phone": "09 310 0000",
}  # fmt: skip


@pytest.fixture
def outbox(settings, tmp_path):
    settings.TOIMIVA_OUTBOX = tmp_path / "outbox"
    return tmp_path / "outbox"


def letters(outbox: Path) -> list[dict]:
    """What lies in the outbox."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(outbox.glob("*.json"))]


def person(last: str = "Virtanen", *, phone: str = "+358401234567", street: str = "", **more) -> Person:
    values = {"first_names": "Maija", "service_language": "fi", "home_municipality": "091"} | more
    made = Person.objects.create(
        register_id=str(uuid4()), last_name=last, sort_name=sort_key(last, values["first_names"]),
        date_of_birth=values.pop("date_of_birth", date(1990, 1, 1)), phone=phone, **values,
    )  # fmt: skip
    if street:
        Address.objects.create(person=made, street=street, postal_code="00100", post_office="HELSINKI",
                               valid_from=date(2020, 1, 1))  # fmt: skip
    return made


def wanted(to: Person, *, key: str = "", **more) -> Wanted:
    values = {"template": "daycare.offer", "facts": FACTS, "link": "https://example.fi/o/1", "about": uuid4()} | more
    return Wanted(person_id=to.pk, key=key or str(uuid4()), **values)


def queued(to: Person, **more):
    return actions.enqueue(JOB, [wanted(to, **more)], now=NOW)[0]


def sent(to: Person, *, now: datetime = NOW, **more):
    message = queued(to, **more)
    actions.send_due(JOB, now=now)
    message.refresh_from_db()
    return message


def official(*roles: str, person: Person | None = None, loa: str = "substantial") -> Client:
    user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name="Seppo", last_name="Suunnittelija")
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
