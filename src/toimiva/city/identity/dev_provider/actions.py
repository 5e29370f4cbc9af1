"""What the development provider does: gives a code for a person, takes it back once, and prepares the account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

from django.db import transaction
from helusers.utils import uuid_to_username
from mozilla_django_oidc.utils import generate_code_challenge

from toimiva.city.access import system

from ..actions.roles import set_roles
from ..models import OrganisationUnit, Origin, User
from .models import Code
from .persons import TestPerson

CODE_LIFETIME = timedelta(minutes=1)
ACTOR = system("development sign-in")


@transaction.atomic
def give_code(person: TestPerson, wish: dict[str, str], *, now: datetime) -> str:
    """Return a code that the person's sign-in may be fetched with; old codes are swept."""
    Code.objects.filter(given_at__lt=now - timedelta(days=1)).delete()
    code = secrets.token_urlsafe(32)
    Code.objects.create(
        sha256=sha256(code.encode()).hexdigest(),
        person=person.key,
        redirect_uri=wish["redirect_uri"],
        challenge=wish["code_challenge"],
        nonce=wish.get("nonce", ""),
        scope=wish["scope"],
        sid=uuid4(),
        given_at=now,
    )
    return code


def take_code(code: str, *, redirect_uri: str, verifier: str, now: datetime) -> Code | None:
    """Return what the code stands for, once; None when it is unknown, used, old, or not proved by the verifier."""
    hashed = sha256(code.encode()).hexdigest()
    fresh = Code.objects.filter(sha256=hashed, used_at=None, given_at__gt=now - CODE_LIFETIME)
    if not fresh.update(used_at=now):  # one statement: of two exchanges at once one wins
        return None
    found = Code.objects.get(sha256=hashed)
    proved = verifier.isascii() and secrets.compare_digest(generate_code_challenge(verifier, "S256"), found.challenge)
    return found if proved and found.redirect_uri == redirect_uri else None


@transaction.atomic
def prepare_account(person: TestPerson, *, now: datetime) -> User:
    """Make the account that the person signs in to, with exactly the roles of the file, linked to its resident."""
    user: User
    user, _created = User.objects.get_or_create(uuid=person.uuid, defaults={"username": uuid_to_username(person.uuid)})
    wanted = {(held.role, _unit(held.unit).pk if held.unit else None) for held in person.roles}
    set_roles(ACTOR, user, wanted, origin=Origin.TEST_PERSON, now=now)
    if person.person:
        link_resident(user, person.person)
    return user


def link_resident(user: User, person_id_text: str) -> bool:
    """Link the account to the resident with that register id, if the residents room offers to; tell whether it did.

    Looked for by name: `link_resident(user, register_id)` of toimiva.city.residents.actions, which returns False
    when the register has no such person.
    """
    if find_spec("toimiva.city.residents.actions") is None:
        return False
    link = getattr(import_module("toimiva.city.residents.actions"), "link_resident", None)
    return bool(link(user, person_id_text)) if link else False


def _unit(code: str) -> OrganisationUnit:
    return OrganisationUnit.objects.get_or_create(code=code, defaults={"name_fi": f"Yksikkö {code}"})[0]
