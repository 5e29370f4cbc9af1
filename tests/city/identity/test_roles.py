"""Roles are given and taken by another person, on a page and by a command, and the trail tells of it."""

import json
from datetime import date, timedelta
from types import ModuleType
from uuid import uuid4

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, Actor, Grant, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity import actions, queries
from toimiva.city.identity.cli import cli
from toimiva.city.identity.dev_provider import actions as dev_actions
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.identity.models import OrganisationUnit, RoleGrant, User
from toimiva.city.identity.roles import role_cards
from toimiva.city.refusals import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db
ADMINISTRATOR = "city.administrator"


@pytest.fixture
def administrator():
    user = User.objects.create(uuid=uuid4(), first_name="Paula", last_name="Pää", last_login=timezone.now())
    RoleGrant.objects.create(user=user, role=ADMINISTRATOR, valid_from=date(2026, 1, 1))
    return user


@pytest.fixture
def aino():
    return User.objects.create(uuid=uuid4(), first_name="Aino", last_name="Äijö", email="aino@example.fi")


def actor_for(user: User) -> Actor:
    return Actor(id=user.pk, uuid=user.uuid, kind="user", grants=frozenset({Grant(ADMINISTRATOR)}))


def test_nobody_grants_to_themselves(administrator):
    with pytest.raises(Forbidden, match="yourself"):
        actions.grant_role(actor_for(administrator), administrator.uuid, "city.auditor", now=timezone.now())


def test_who_is_no_administrator_grants_nothing(aino):
    auditor = Actor(id=99, kind="user", grants=frozenset({Grant("city.auditor")}))
    of_a_unit = Actor(id=99, kind="user", grants=frozenset({Grant(ADMINISTRATOR, 1)}))
    for actor in (NOBODY, auditor, of_a_unit, Actor(kind="client", scopes=frozenset({"toimiva"}))):
        with pytest.raises(Forbidden):
            actions.grant_role(actor, aino.uuid, "city.auditor", now=timezone.now())


@pytest.mark.parametrize(
    "role, unit, days, code",
    [
        ("no.such", "", (None, None), "unknown_role"),
        ("city.auditor", "99", (None, None), "unknown_unit"),
        ("city.auditor", "", (date(2026, 2, 2), date(2026, 2, 1)), "ends_before_it_begins"),
    ],
)
def test_a_grant_that_cannot_be_meant_is_refused(aino, role, unit, days, code):
    with pytest.raises(Refusal) as refused:
        actions.grant_role(
            system("test"), aino.uuid, role, unit=unit, valid_from=days[0], valid_to=days[1], now=timezone.now()
        )
    assert refused.value.code == code


def test_a_role_held_on_those_days_is_not_given_again(aino):
    give = {"now": timezone.now(), "valid_from": date(2026, 1, 1), "valid_to": date(2026, 1, 31)}
    actions.grant_role(system("test"), aino.uuid, "city.auditor", **give)
    with pytest.raises(Conflict):
        actions.grant_role(system("test"), aino.uuid, "city.auditor", **give | {"valid_from": date(2026, 1, 31)})
    later = give | {"valid_from": date(2026, 2, 1), "valid_to": None}
    actions.grant_role(system("test"), aino.uuid, "city.auditor", **later)


def test_a_revoked_role_ends_at_once_and_its_past_stays(aino):
    now = timezone.now()
    today = timezone.localdate(now)
    new = actions.grant_role(system("test"), aino.uuid, "city.auditor", now=now)
    old = RoleGrant.objects.create(user=aino, role="city.analyst", valid_from=today - timedelta(days=9))
    actions.revoke_role(system("test"), new.pk, now=now)
    actions.revoke_role(system("test"), old.pk, now=now)
    assert list(aino.role_grants.values_list("role", "valid_to")) == [("city.analyst", today - timedelta(days=1))]
    assert AuditEvent.objects.filter(operation="identity.role.revoke", target_pk=str(aino.pk)).count() == 2


def test_what_the_directory_gives_is_not_revoked_here(aino):
    grant = RoleGrant.objects.create(user=aino, role="city.auditor", valid_from=date(2026, 1, 1), origin="ad_group")
    with pytest.raises(Conflict, match="directory"):
        actions.revoke_role(system("test"), grant.pk, now=timezone.now())


def test_names_are_listed_in_finnish_order(administrator):
    for name in ("Ängman", "Åberg", "Ödegård", "Zidan", "aalto"):
        User.objects.create(uuid=uuid4(), last_name=name)
    names = [user.last_name for user in queries.users(actor_for(administrator))]
    assert names == ["aalto", "Pää", "Zidan", "Åberg", "Ängman", "Ödegård"]


def test_a_thousand_users_cost_as_many_queries_as_one(client, administrator):
    unit = OrganisationUnit.objects.create(code="40", name_fi="Toimiala")

    def make(numbers: range) -> None:
        made = (User(uuid=uuid4(), username=f"u{n}", first_name="Aino", last_name=f"N{n:04}") for n in numbers)
        users = User.objects.bulk_create(made)
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role="city.auditor", unit=unit, valid_from=date(2026, 1, 1)) for user in users
        )

    def queries_of(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert "(40)" in client.get(address).content.decode()
        return len(asked)

    client.force_login(administrator)
    make(range(1))
    one = queries_of("/users/?q=Aino")
    make(range(1, 1000))
    assert queries_of("/users/?q=Aino") == one
    assert queries_of("/users/?q=Aino&page=20") == one


def test_an_administrator_grants_and_revokes_on_the_page(client, administrator, aino):
    client.force_login(administrator)
    address = f"/en/users/{aino.uuid}/"
    assert client.post(address, {"role": "city.auditor", "valid_from": "2026-01-01"})["Location"] == address
    shown = client.get(address).content.decode()
    assert "auditor" in shown
    assert client.post(address, {"role": ""}).status_code == 422
    again = client.post(address, {"role": "city.auditor"})
    assert (again.status_code, "already" in again.content.decode()) == (409, True)
    grant = aino.role_grants.get()
    assert client.post(address, {"revoke": str(grant.pk)}).status_code == 303
    assert client.post(address, {"revoke": "²"}).status_code == 422
    own = client.post(f"/en/users/{administrator.uuid}/", {"role": "city.auditor"})
    assert own.status_code == 403
    assert client.get(f"/users/{uuid4()}/").status_code == 404
    granted = AuditEvent.objects.get(operation="identity.role.grant")
    assert (granted.actor_uuid, granted.facts["role"]) == (administrator.uuid, "city.auditor")


def said(*words: str):
    return CliRunner().invoke(cli, list(words))


def test_roles_are_given_and_taken_by_command(aino):
    granted = said("grant", "aino@example.fi", "city.auditor", "--from", "2026-01-01", "--to", "2030-12-31")
    assert (granted.exit_code, json.loads(granted.stdout)["valid_to"]) == (0, "2030-12-31")
    event = AuditEvent.objects.get(operation="identity.role.grant")
    assert (event.actor_kind, event.actor_name) == ("system", "toimiva user")
    assert "city.auditor" in said("show", str(aino.uuid)).stdout
    assert json.loads(said("list", "Äij", "--json").stdout)[0]["uuid"] == str(aino.uuid)
    assert json.loads(said("revoke", "aino@example.fi", "city.auditor").stdout) == {"revoked": 1}
    assert said("revoke", "aino@example.fi", "city.auditor").exit_code == 2
    refused = said("grant", "aino@example.fi", "no.such")
    assert (refused.exit_code, json.loads(refused.stderr)["error"]["code"]) == (2, "unknown_role")
    assert said("show", "nobody@example.fi").exit_code == 2
    assert {row["role"] for row in json.loads(said("roles", "--json").stdout)} == set(role_cards())


def test_there_is_a_test_person_for_every_role():
    assert {held.role for person in persons().values() for held in person.roles} == set(role_cards())
    assert len({person.uuid for person in persons().values()}) == len(persons())


def test_a_test_person_is_linked_to_a_resident_where_the_residents_room_offers_it(monkeypatch):
    asked = []
    offered = ModuleType("toimiva.city.residents.actions")
    offered.link_resident = lambda user, register_id: asked.append(register_id) or True
    monkeypatch.setattr(dev_actions, "find_spec", lambda name: offered)
    monkeypatch.setattr(dev_actions, "import_module", lambda name: offered)
    dev_actions.prepare_account(persons()["strong"], now=timezone.now())
    dev_actions.prepare_account(persons()["without_roles"], now=timezone.now())
    assert asked == ["adult"]
    monkeypatch.setattr(dev_actions, "find_spec", lambda name: None)
    assert dev_actions.link_resident(User(), "P0000001") is False


@pytest.mark.parametrize(
    "demo, debug, provider, issuer, ids",
    [
        (True, False, True, "x", ["toimiva.identity.W001"]),
        (False, False, True, "x", ["toimiva.identity.E001"]),
        (False, False, False, "", ["toimiva.identity.E002"]),
        (False, False, False, "x", []),
    ],
)
def test_the_development_provider_is_only_for_demonstrations(client, settings, demo, debug, provider, issuer, ids):
    settings.TOIMIVA_DEMO, settings.DEBUG = demo, debug
    settings.TOIMIVA_DEV_PROVIDER, settings.OIDC_OP_ISSUER = provider, issuer
    found = run_checks(include_deployment_checks=True)
    assert [check.id for check in found if check.id.startswith("toimiva.identity")] == ids
    for path in (".well-known/openid-configuration", "authorize", "choose", "userinfo", "jwks", "end-session"):
        assert (client.get(f"/dev-id/{path}").status_code == 404) is not demo, path
    assert (client.post("/dev-id/token").status_code == 404) is not demo
