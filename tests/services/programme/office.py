"""People and texts of the import's tests: an office, an auditor, § 186 of the City Board and its later grant."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

from django.test import Client

from toimiva.city.access import Actor
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.models import RoleGrant, User

SECTION_186 = "data/programme/decision-2021-186.txt"
ON = date(2026, 1, 1)


def official(role: str = "programme.office", name: str = "Outi Salmi") -> User:
    """A user who holds a role."""
    first, last = name.split(" ")
    user = User.objects.create(uuid=uuid4(), username=str(uuid4()), first_name=first, last_name=last)
    RoleGrant.objects.create(user=user, role=role, valid_from=ON)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def acting(user: User) -> Actor:
    return actor_of(user, on=date(2026, 11, 24), loa="high")


def section_186(shared: Path) -> str:
    return (shared / SECTION_186).read_text("utf-8")


def granted(text: str) -> str:
    """The same motion, passed as proposed at a later meeting (§ 216)."""
    later = text.replace("186 §", "216 §").replace("§ 186", "§ 216")
    return later.replace("panna asian pöydälle", "myöntää määrärahan ehdotuksen mukaisesti")


def html(response) -> str:
    """The page with ordinary spaces, as a person reads it."""
    return response.content.decode().replace("\u00a0", " ")
