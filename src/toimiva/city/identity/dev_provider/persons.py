"""The test persons: those of persons.toml, and one more for every role that none of them holds."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from toimiva.city.cards import Words

from ..roles import role_cards


class HeldRole(NamedTuple):
    """A role for the organisation unit of that code; an empty code is the whole city."""

    role: str
    unit: str = ""


class TestPerson(NamedTuple):
    """Somebody to sign in as. `person` says which resident the account belongs to, if any."""

    key: str
    uuid: UUID
    given_name: str
    family_name: str
    loa: str
    amr: tuple[str, ...]
    ad_groups: tuple[str, ...]
    roles: tuple[HeldRole, ...]
    person: str
    says: Words
    national_id: str = ""  # what userinfo tells of who is strongly identified

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def userinfo(self) -> dict[str, Any]:
        """Return what is told at userinfo: the claims, and the identity code that an id token never holds."""
        return self.claims() | ({settings.TOIMIVA_NATIONAL_ID_CLAIM: self.national_id} if self.national_id else {})

    def claims(self) -> dict[str, Any]:
        """Return what the provider says of the person, in the id token and at userinfo."""
        return {
            "sub": str(self.uuid),
            "given_name": self.given_name,
            "family_name": self.family_name,
            "name": self.name,
            "email": f"{self.key}@example.invalid",
            "loa": self.loa,
            "amr": list(self.amr),
            "ad_groups": list(self.ad_groups),
        }


@cache
def persons() -> dict[str, TestPerson]:
    """Return the test persons by key, those of the file first."""
    raw = tomllib.loads(Path(__file__).with_name("persons.toml").read_text("utf-8"))
    found = {key: _person(key, row) for key, row in raw.items()}
    held = {role.role for person in found.values() for role in person.roles}
    for code in sorted(role_cards().keys() - held):
        found[code] = _holder(code)
    return found


def _person(key: str, row: dict[str, Any]) -> TestPerson:
    roles = tuple(HeldRole(**held) for held in row.get("roles", []))
    return TestPerson(
        key=key,
        uuid=UUID(row["uuid"]),
        given_name=row["given_name"],
        family_name=row["family_name"],
        loa=row.get("loa", "unknown"),
        amr=tuple(row["amr"]),
        ad_groups=tuple(row.get("ad_groups", [])),
        roles=roles,
        person=row.get("person", ""),
        says=Words(**row["says"]) if "says" in row else _role_names(roles),
        national_id=row.get("national_id", ""),
    )


def _holder(code: str) -> TestPerson:
    """A person made for one role, the same in each installation."""
    card = role_cards()[code]
    held = (HeldRole(code),)
    return TestPerson(
        code, uuid5(NAMESPACE_URL, f"toimiva:test-person:{code}"), "Testi", card.name.fi.capitalize(),
        "unknown", ("helsinkiad",), (), held, "", _role_names(held),
    )  # fmt: skip


def _role_names(roles: tuple[HeldRole, ...]) -> Words:
    names = [role_cards()[held.role].name for held in roles]
    return Words(*(", ".join(getattr(name, language) for name in names) for language in Words._fields))
