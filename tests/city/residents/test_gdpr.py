"""The GDPR API of Helsinki Profile (contract 1.1.0), deletion and its dry run, and that no model is forgotten."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps

from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity import provider as providers
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.residents import gdpr
from toimiva.city.residents.models import Address, Mandate, OwnContact, Person, ResidentAccount

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example.fi"
KEY, STRANGER = (rsa.generate_private_key(65537, 2048) for _ in range(2))
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def issuer(settings, monkeypatch):
    """An issuer of our own making, whose key is known."""
    settings.OIDC_OP_ISSUER = ISSUER
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {
        "kid": "k",
        "use": "sig",
        "alg": "RS256",
    }
    document = {name: f"{ISSUER}/{name}" for name in providers.ENDPOINTS} | {"issuer": ISSUER}
    keys = providers._signing_keys({"keys": [jwk]})
    known = providers.Provider(ISSUER, document, time.monotonic(), keys, time.monotonic())
    monkeypatch.setattr(providers, "_known", {ISSUER: known})


def token(sub, *, scopes=("gdprquery", "gdprdelete"), key=KEY, without=(), **claims) -> str:
    """A token as Helsinki's issuer makes it: scopes inside `authorization.permissions`."""
    now = datetime.now(UTC)
    standing = {"iss": ISSUER, "aud": "toimiva-api", "sub": str(sub), "iat": now, "exp": now + timedelta(minutes=5),
                "loa": "substantial", "authorization": {"permissions": [{"scopes": list(scopes)}]}}  # fmt: skip
    body = {name: value for name, value in (standing | claims).items() if name not in without}
    return jwt.encode(body, key, algorithm="RS256", headers={"kid": "k"})


@pytest.fixture
def aino(person_named):
    person = person_named("Virtanen", "Aino", code="131052-308T")
    Address.objects.create(person=person, street="Esimerkkitie", valid_from=date(2020, 1, 1))
    OwnContact.objects.create(person=person, email="aino@example.org", changed_at=NOW)
    user = User.objects.create(uuid=uuid4(), username="aino", first_name="Aino")
    ResidentAccount.objects.create(user=user, person=person)
    return user


def call(client, method: str, sub, bearer: str | None = None, query: str = "", **more):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return getattr(client, method)(f"/gdpr-api/v1/profiles/{sub}{query}", headers=headers, **more)


def test_the_tree_of_keys_values_and_children(client, aino):
    answer = call(client, "get", aino.uuid, token(aino.uuid))
    assert answer.status_code == 200

    def walk(node):
        assert node["key"] == node["key"].upper()
        assert len({"value", "children", "error"} & node.keys()) == 1
        assert isinstance(node.get("value", ""), str)
        for child in node.get("children", []):
            yield from walk(child)
        yield node["key"]

    assert {"TOIMIVA", "ACCOUNT", "PERSON", "ADDRESSES", "OWN_CONTACT", "NATIONAL_ID"} <= set(walk(answer.json()))
    assert "131052-308T" not in answer.content.decode()
    event = AuditEvent.objects.get(operation="residents.gdpr")
    assert (event.kind, event.person) == ("READ", aino.resident_account.person_id)


def test_a_weakly_identified_caller_gets_no_register_data_but_the_reason(client, aino):
    for claims in ({"loa": "low"}, {"without": ["loa"]}, {"loa": "invented"}):
        answer = call(client, "get", aino.uuid, token(aino.uuid, **claims))
        assert answer.status_code == 200
        assert "Virtanen" not in answer.content.decode()
        assert "aino@example.org" not in answer.content.decode()
        (told,) = [node["error"] for node in answer.json()["children"] if node["key"] == "PERSON"]
        assert set(told["message"]) == {"fi", "sv", "en"}


BAD = {
    "no token": None,
    "an empty token": "",
    "another key": lambda sub: token(sub, key=STRANGER),
    "another issuer": lambda sub: token(sub, iss="https://evil.example"),
    "another audience": lambda sub: token(sub, aud="other"),
    "ended": lambda sub: token(sub, exp=datetime.now(UTC) - timedelta(minutes=1)),
    "no end": lambda sub: token(sub, without=["exp"]),
    "unsigned": lambda sub: jwt.encode({"sub": str(sub), "aud": "toimiva-api", "iss": ISSUER}, "", "none"),
}


@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize("bad", BAD)
def test_a_token_that_does_not_count_is_401(client, aino, method, bad):
    made = BAD[bad]
    answer = call(client, method, aino.uuid, made(aino.uuid) if callable(made) else made)
    assert (answer.status_code, answer.content) == (401, b"")
    assert User.objects.filter(pk=aino.pk).exists()


@pytest.mark.parametrize(
    "method, scopes", [("get", ["gdprdelete"]), ("delete", ["gdprquery"]), ("get", []), ("delete", [])]
)
def test_another_scope_is_403(client, aino, method, scopes):
    assert call(client, method, aino.uuid, token(aino.uuid, scopes=scopes)).status_code == 403
    assert User.objects.filter(pk=aino.pk).exists()


@pytest.mark.parametrize("method", ["get", "delete"])
def test_anothers_token_is_403_and_an_unknown_profile_204(client, aino, method):
    unknown = uuid4()
    assert call(client, method, aino.uuid, token(unknown)).status_code == 403
    assert call(client, method, unknown, token(unknown)).status_code == 204
    assert User.objects.filter(pk=aino.pk).exists()


def test_a_session_is_no_token(signed_in):
    client = signed_in()
    assert call(client, "get", client.user.uuid).status_code == 401


def test_a_deletion_takes_the_own_word_and_the_account_and_leaves_the_register(client, aino):
    person = aino.resident_account.person
    assert call(client, "delete", aino.uuid, token(aino.uuid)).status_code == 204
    assert not User.objects.filter(pk=aino.pk).exists()
    assert not OwnContact.objects.exists()
    assert not ResidentAccount.objects.exists()
    assert Person.objects.filter(pk=person.pk).exists()
    assert person.addresses.count() == 1
    event = AuditEvent.objects.get(operation="residents.own.delete")
    assert (event.kind, event.person) == ("DELETE", person.pk)
    assert call(client, "delete", aino.uuid, token(aino.uuid)).status_code == 204  # nothing is known any more


DRY = [{"query": "?dry_run=true"}, {"query": "?dry_run=True"},
       {"data": '{"dry_run": true}', "content_type": "application/json"},
       {"data": "dry_run=true", "content_type": "application/x-www-form-urlencoded"}]  # fmt: skip


@pytest.mark.parametrize("asked", DRY)
@pytest.mark.parametrize("blocked", [False, True])
def test_a_dry_run_answers_as_the_deletion_and_keeps_everything(client, aino, asked, blocked):
    if blocked:
        RoleGrant.objects.create(user=aino, role="residents.reader", valid_from=date(2020, 1, 1))
    before = stored()
    dry = call(client, "delete", aino.uuid, token(aino.uuid), **asked)
    assert stored() == before
    assert not AuditEvent.objects.filter(operation="residents.own.delete").exists()
    real = call(client, "delete", aino.uuid, token(aino.uuid), "?dry_run=false")
    assert (dry.status_code, dry.content) == (real.status_code, real.content)
    assert dry.status_code == (403 if blocked else 204)
    assert (stored() == before) is blocked


def stored() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if ours(model)
            and model is not AuditEvent}  # fmt: skip


def test_what_prevents_a_deletion_is_told_in_three_languages(client, aino):
    RoleGrant.objects.create(user=aino, role="residents.reader", valid_from=date(2020, 1, 1))
    answer = call(client, "delete", aino.uuid, token(aino.uuid))
    (told,) = answer.json()["errors"]
    assert told["code"] == "roles_in_force"
    assert set(told["message"]) == {"fi", "sv", "en"}
    assert len(set(told["message"].values())) == 3


def test_an_ended_role_prevents_nothing(client, aino):
    RoleGrant.objects.create(user=aino, role="residents.reader", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    assert call(client, "delete", aino.uuid, token(aino.uuid)).status_code == 204


@pytest.mark.parametrize("asked", ["?dry_run=perhaps", "?dry_run=2"])
def test_a_dry_run_that_is_neither_is_400_and_deletes_nothing(client, aino, asked):
    assert call(client, "delete", aino.uuid, token(aino.uuid), asked).status_code == 400
    assert User.objects.filter(pk=aino.pk).exists()


def test_other_methods_are_not_allowed(client, aino):
    assert call(client, "post", aino.uuid, token(aino.uuid)).status_code == 405


def test_mandates_go_on_both_sides(client, aino, person_named):
    person, other = aino.resident_account.person, person_named("Toinen")
    given = {"kind": "person", "scope_code": "s", "valid_from": date(2020, 1, 1), "source": "x", "checked_at": NOW}
    Mandate.objects.create(agent=person, principal=other, **given)
    Mandate.objects.create(agent=other, principal=person, **given)
    call(client, "delete", aino.uuid, token(aino.uuid))
    assert not Mandate.objects.exists()


# The same on the resident's own page.


def test_the_page_shows_first_what_goes_and_what_stays_and_why_and_then_deletes(signed_in, person_named):
    person = person_named("Virtanen", "Aino")
    OwnContact.objects.create(person=person, changed_at=NOW)
    client = signed_in(person=person)
    page = client.get("/en/my-data/delete/").content.decode()
    for told in ("User account", "Own contact details", "661/2009", "Population register data", "Audit trail"):
        assert told in page
    assert OwnContact.objects.exists()
    assert client.post("/en/my-data/delete/").status_code == 303
    assert not User.objects.filter(pk=client.user.pk).exists()
    assert client.get("/my-data/").status_code == 302


def test_who_holds_a_role_cannot_delete_and_is_told_why(signed_in):
    client = signed_in("residents.reader")
    assert "prevents the deletion" in client.get("/en/my-data/delete/").content.decode()
    refused = client.post("/en/my-data/delete/")
    assert refused.status_code == 409
    assert "could not be deleted" in refused.content.decode()
    assert User.objects.filter(pk=client.user.pk).exists()


# No model is forgotten.

PERSONAL = ("identity.User", "residents.Person")
NAMES = {"person", "person_id", "user", "user_id", "actor_uuid"}


def ours(model) -> bool:
    return model.__module__.startswith("toimiva.")


def of_persons(model) -> bool:
    """Whether rows of the model belong to a person or a user: by a key, or by a column of that name."""
    if model._meta.label in PERSONAL:
        return True
    for field in model._meta.get_fields():
        if field.concrete and field.is_relation and field.related_model and not field.many_to_many:
            if field.related_model._meta.label in PERSONAL:
                return True
        elif field.concrete and field.name in NAMES:
            return True
    return False


def uncovered(providers) -> set[str]:
    named = {label for provider in providers for label in provider.models}
    every = {
        model._meta.label for model in apps.get_models(include_auto_created=True) if ours(model) and of_persons(model)
    }
    return every - named


def test_every_model_with_a_person_or_a_user_has_a_provider():
    assert uncovered(gdpr.providers()) == set()


def test_the_walk_finds_what_no_provider_names():
    fewer = [one for one in gdpr.providers() if "residents.Address" not in one.models]
    assert uncovered(fewer) == {"residents.Address"}
    assert {"audit.AuditEvent", "programme.Decision", "dev_provider.Code"} <= uncovered([])


def test_every_model_a_provider_names_is_there():
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert {label for provider in gdpr.providers() for label in provider.models} <= known


def test_what_is_kept_says_by_which_law(aino):
    subject = gdpr.subject_of(aino, loa="high", on=date(2026, 11, 24))
    kept = [keep for provider in gdpr.providers() if (keep := provider.keep(subject))]
    assert kept
    assert all(keep.law and all(keep.reason) for keep in kept)


def test_who_has_imported_a_decision_is_kept(client, aino):
    matter = apps.get_model("programme", "Matter").objects.create(diary_number="HEL 2021-1", title="x")
    apps.get_model("programme", "Decision").objects.create(
        matter=matter, section="186", language="fi", kind="x", source_name="x", source_text="x", source_sha256="x",
        reading={}, imported_at=NOW, imported_by=aino,
    )  # fmt: skip
    answer = call(client, "delete", aino.uuid, token(aino.uuid))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "kept_imported_decisions")
