"""Integration keys: shown once, kept as a digest, bound to operations, ended, replaced, revoked, slowed down.

The city's own decision of how long they live stands in policy/keys.toml.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, Actor, Grant, allowed, may, operations_for_keys, system, table
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.actions import create_key, revoke_key, rotate_key
from toimiva.city.identity.bearer import actor_of_token
from toimiva.city.identity.key_cli import cli
from toimiva.city.identity.models import IntegrationKey, RoleGrant, User
from toimiva.city.identity.refusals import Unauthorised
from toimiva.city.identity.scopes import scopes
from toimiva.city.refusals import Conflict, Forbidden, Refusals
from toimiva.city.ui import limits
from toimiva.installation.api import api

from ...browser import check_accessibility, fits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LAST = date(2027, 5, 31)
LEDGER = "programme.ledger.read"
ADMINISTRATOR = Actor(id=1, uuid=uuid4(), kind="user", grants=frozenset({Grant("city.administrator")}))


def made(**more):
    given = {"name": "Raportointi", "contact": "Talousosasto", "scopes": [LEDGER], "last_day": LAST, "now": NOW}
    return create_key(more.pop("actor", ADMINISTRATOR), **(given | more))


def living(**more):
    """A key of the present moment, for calls through the service."""
    return made(now=timezone.now(), last_day=timezone.localdate() + timedelta(days=30), **more)


def why(text: str, *, now: datetime = NOW) -> str:
    with pytest.raises(Unauthorised) as refused:
        actor_of_token(text, now=now)
    return refused.value.code


def test_the_text_of_a_key_is_told_once_and_only_its_digest_is_kept():
    key, text = made()
    assert re.fullmatch(r"tk_[0-9a-f]{12}_[\w-]{43}", text)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(k)::text from identity_integrationkey k")
        ((row,),) = cursor.fetchall()
        cursor.execute("select coalesce(string_agg(facts::text, ''), '') from audit_auditevent")
        ((trail,),) = cursor.fetchall()
    secret = text.rpartition(f"{key.prefix}_")[2]
    assert secret not in row + trail
    assert made(name="Toinen").text != text


def test_a_key_is_its_own_actor_with_scopes_and_no_roles():
    key, text = made(calls_per_minute=30)
    actor = actor_of_token(text, now=NOW, request_id="r1")
    assert (actor.kind, actor.uuid, actor.name, actor.person_id) == ("key", key.pk, "Raportointi", None)
    assert (actor.scopes, actor.grants, actor.calls_per_minute) == ({LEDGER}, frozenset(), 30)


def test_a_wrong_key_is_nobodys_and_learns_nothing():
    _key, text = made()
    for wrong in (text[:-1] + ("A" if text[-1] != "A" else "B"), text[:-1], text + "A", "tk_", "tk_x", "tk_\0",
                  f"tk_{'0' * 12}_{'x' * 43}", text.upper()):  # fmt: skip
        assert why(wrong) == "token_not_valid", wrong


def test_a_key_ends_at_the_end_of_its_last_day_in_helsinki():
    _key, text = made()
    assert actor_of_token(text, now=datetime(2027, 5, 31, 20, 59, 59, tzinfo=UTC)).signed_in
    assert why(text, now=datetime(2027, 5, 31, 21, tzinfo=UTC)) == "key_expired"


def test_a_revoked_key_ends_at_once_and_for_ever():
    key, text = made()
    revoke_key(ADMINISTRATOR, key.pk, now=NOW)
    assert why(text) == "key_revoked"
    revoke_key(ADMINISTRATOR, key.pk, now=NOW + timedelta(days=1))
    assert IntegrationKey.objects.get().revoked_at == NOW
    assert AuditEvent.objects.filter(operation="identity.key.revoke").count() == 1
    with pytest.raises(Conflict, match="has ended"):
        rotate_key(ADMINISTRATOR, key.pk, last_day=LAST, now=NOW)


def test_a_replaced_key_goes_on_as_long_as_told_and_no_longer():
    old, old_text = made()
    new, new_text = rotate_key(ADMINISTRATOR, old.pk, last_day=LAST, overlap_days=2, now=NOW)
    assert (new.name, new.scopes, new.replaces_id) == (old.name, old.scopes, old.pk)
    assert actor_of_token(new_text, now=NOW).signed_in
    assert actor_of_token(old_text, now=NOW + timedelta(days=2, seconds=-1)).signed_in
    assert why(old_text, now=NOW + timedelta(days=2)) == "key_expired"
    with pytest.raises(Conflict):
        rotate_key(ADMINISTRATOR, old.pk, last_day=LAST, now=NOW)


def test_a_key_replaced_without_overlap_ends_at_once():
    old, old_text = made()
    rotate_key(ADMINISTRATOR, old.pk, last_day=LAST, now=NOW)
    assert why(old_text) == "key_expired"


FAULTS = {
    "key_needs_name": {"name": " x "},
    "key_needs_contact": {"contact": ""},
    "key_needs_scopes": {"scopes": []},
    "key_scope_unknown": {"scopes": [LEDGER, "identity.role.grant"]},
    "key_calls_out_of_range": {"calls_per_minute": 601},
    "key_last_day_out_of_range": {"last_day": date(2026, 11, 23)},
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_cannot_be_meant_is_told_by_field(code):
    with pytest.raises(Refusals) as refused:
        made(**FAULTS[code])
    assert [one.code for one in refused.value.refusals] == [code]
    assert not IntegrationKey.objects.exists()


@pytest.mark.parametrize("last_day, good", [(date(2026, 11, 24), True), (date(2027, 11, 24), True),
                                            (date(2027, 11, 25), False)])  # fmt: skip
def test_a_key_lives_a_year_at_most(last_day, good):
    if good:
        assert made(last_day=last_day).key.pk
    else:
        with pytest.raises(Refusals):
            made(last_day=last_day)


def test_the_old_key_goes_on_for_seven_days_at_most():
    key, _text = made()
    with pytest.raises(Refusals) as refused:
        rotate_key(ADMINISTRATOR, key.pk, last_day=LAST, overlap_days=8, now=NOW)
    assert [(one.code, one.field) for one in refused.value.refusals] == [("key_overlap_too_long", "overlap_days")]


def test_a_system_whose_key_has_expired_gets_a_new_one():
    old, _text = made(last_day=NOW.date())
    later = NOW + timedelta(days=2)
    with pytest.raises(Conflict, match="has ended"):
        rotate_key(ADMINISTRATOR, old.pk, last_day=LAST, now=later)
    new, text = made(now=later)
    assert (new.replaces_id, actor_of_token(text, now=later).signed_in) == (old.pk, True)
    old.refresh_from_db()
    assert (old.retired_at, old.state(later)) == (later, "expired")
    assert AuditEvent.objects.get(operation="identity.key.create", at=later).facts["replaces"] == str(old.pk)


def test_one_system_has_one_living_key():
    key, _text = made()
    with pytest.raises(Conflict, match="has a key already"):
        made()
    revoke_key(ADMINISTRATOR, key.pk, now=NOW)
    assert made().key.pk != key.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        IntegrationKey.objects.update(revoked_at=None)


@pytest.mark.parametrize("roles", [(), ("city.auditor",), ("programme.office",)])
def test_only_the_administrator_makes_keys_and_no_key_does(roles):
    actor = Actor(id=2, uuid=uuid4(), kind="user", grants=frozenset(Grant(role) for role in roles))
    with pytest.raises(Forbidden):
        made(actor=actor)
    key = Actor(kind="key", uuid=uuid4(), scopes=frozenset(table()))
    assert set(operations_for_keys()).isdisjoint(one for one in table() if one.startswith("identity."))
    assert allowed(key, "identity.key.create"), "so the scope must never be given: the action refuses it"
    with pytest.raises(Refusals):
        made(scopes=["identity.key.create"])


def test_a_key_may_what_it_was_made_for_and_what_is_public():
    key = actor_of_token(made().text, now=NOW)
    for operation in table():
        if operation == LEDGER:
            assert may(key, operation) == may(system("x"), operation)  # every row
        else:
            assert may(key, operation) == may(NOBODY, operation), operation
            assert allowed(key, operation) == allowed(NOBODY, operation), operation


def test_no_key_is_made_for_what_needs_a_person():
    for operation in ("residents.national_id.read", "residents.protected_address.read", "residents.own.read",
                      "residents.own.delete", "residents.load", "places.read"):  # fmt: skip
        assert operation not in operations_for_keys()
    assert LEDGER in operations_for_keys()


def test_every_operation_of_the_api_that_is_not_public_can_be_given_to_a_key():
    """A new API operation is offered to other systems in its room's messages/scopes.toml."""
    served = {
        one.view_func.operation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for one in view.operations
    }
    assert {one for one in served if not allowed(NOBODY, one)} <= set(scopes())
    assert all(set(words) == {"fi", "sv", "en"} for words in scopes().values())


# Through the service


def call(text: str, path: str = "/api/programme/programmes/1000000/ledger", **more):
    return Client().get(path, headers={"Authorization": f"Bearer {text}"}, **more)


def test_a_key_is_believed_in_the_api_only():
    _key, text = living()
    assert call(text).status_code == 200
    other = living(name="Toinen", scopes=["data.read_all"]).text
    refused = call(other)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert call(other, "/api/data/indicators").status_code == 200
    assert call(text, "/keys/").status_code == 302
    assert Client().get(f"/api/programme/programmes/1/ledger?key={text}").status_code == 403


@pytest.mark.parametrize("limits_on", [True, False])
def test_a_key_that_does_not_count_is_answered_401_with_the_reason(limits_on, settings):
    settings.TOIMIVA_LIMITS = {"api": 600, "refused": 30} if limits_on else {}
    key, text = living()
    revoke_key(ADMINISTRATOR, key.pk, now=timezone.now())
    answer = call(text)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_revoked")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert call("tk_wrong").json()["code"] == "token_not_valid"


def test_a_key_brings_its_own_limit(settings, monkeypatch):
    monkeypatch.setattr(limits, "BUCKETS", limits.Buckets(clock=lambda: 0.0))
    settings.TOIMIVA_LIMITS = {"api": 600}
    _key, text = living(calls_per_minute=2)
    other = living(name="Toinen").text
    assert [call(text, "/api/data/indicators").status_code for _ in range(3)] == [200, 200, 429]
    assert call(other, "/api/data/indicators").status_code == 200


def test_who_tries_many_keys_is_slowed_down(settings, monkeypatch):
    monkeypatch.setattr(limits, "BUCKETS", limits.Buckets(clock=lambda: 0.0))
    settings.TOIMIVA_LIMITS = {"api": 600, "refused": 2}
    tried = [call(f"tk_{'0' * 12}_{str(one) * 43}").status_code for one in range(4)]
    assert tried == [401, 401, 429, 429]


def test_the_last_use_is_known_to_the_minute_and_not_written_at_each_call():
    key, text = living()
    now = timezone.now()
    actor_of_token(text, now=now)
    with CaptureQueriesContext(connection) as seen:
        actor_of_token(text, now=now + timedelta(seconds=59))
    assert len(seen) == 1
    actor_of_token(text, now=now + timedelta(seconds=60))
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=60)


# The pages


@pytest.fixture
def administrator():
    user = User.objects.create(uuid=uuid4(), first_name="Paula")
    RoleGrant.objects.create(user=user, role="city.administrator", valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def sent(**more):
    last = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"name": "Raportointi", "contact": "Talousosasto", "scopes": [LEDGER], "last_day": last,
            "calls_per_minute": "60"} | more  # fmt: skip


def test_an_administrator_makes_replaces_and_revokes_a_key(administrator):
    answer = administrator.post("/en/keys/new/", sent())
    (text,) = re.findall(r"tk_[0-9a-f]{12}_[\w-]{43}", answer.content.decode())
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert call(text).status_code == 200
    again = administrator.post("/en/keys/new/", sent())
    assert (again.status_code, "has a key already" in again.content.decode()) == (422, True)
    key = IntegrationKey.objects.get()
    one = f"/en/keys/{key.pk}/"
    for page in (administrator.get("/en/keys/"), administrator.get(one)):
        assert text not in page.content.decode()
        assert key.prefix in page.content.decode()
    replaced = administrator.post(one, {"do": "rotate", "last_day": sent()["last_day"], "overlap_days": "1"})
    assert replaced.status_code == 201
    assert "Replaced, ends soon" in administrator.get(one).content.decode()
    assert administrator.post(one, {"do": "revoke"}).status_code == 303
    assert "Revoked" in administrator.get(one).content.decode()
    trail = list(AuditEvent.objects.filter(operation__startswith="identity.key").order_by("id"))
    assert [event.operation.rpartition(".")[2] for event in trail] == ["create", "rotate", "revoke"]
    assert text not in str([event.facts for event in trail])


@pytest.mark.parametrize("language, told", [("", "Valitse ainakin yksi"), ("/sv", "Välj minst en"),
                                            ("/en", "Choose at least one")])  # fmt: skip
def test_a_fault_is_told_at_its_field(administrator, language, told):
    answer = administrator.post(f"{language}/keys/new/", sent(scopes=[]))
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("do, status", [("rotate", 422), ("", 422), ("x", 422)])
def test_a_bad_post_to_a_key_changes_nothing(administrator, do, status):
    key = living().key
    assert administrator.post(f"/keys/{key.pk}/", {"do": do}).status_code == status
    assert IntegrationKey.objects.get().state(timezone.now()) == "alive"


def test_many_keys_cost_as_many_queries_as_one(administrator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert administrator.get("/keys/").status_code == 200
        return len(seen)

    living()
    few = queries()
    for number in range(20):
        living(name=f"Järjestelmä {number}")
    assert queries() == few


# The command line


def run(*words: str):
    return CliRunner().invoke(cli, list(words))


def test_keys_on_the_command_line():
    last = (timezone.localdate() + timedelta(days=30)).isoformat()
    done = run("create", "Raportointi", "--scope", LEDGER, "--contact", "Talousosasto", "--to", last)
    assert done.exit_code == 0, done.output
    text = re.search(r"tk_[0-9a-f]{12}_[\w-]{43}", done.output)[0]
    assert run("list").output.startswith(text[:15])
    replaced = run("rotate", text[:15], "--to", last, "--json")
    assert '"state": "alive"' in replaced.output
    assert "expired" in run("list").output
    assert '"revoked"' in run("revoke", IntegrationKey.objects.get(retired_at=None).prefix).output
    assert LEDGER in run("scopes").output
    bad = run("create", "R", "--scope", "x", "--contact", "T", "--to", last)
    assert (bad.exit_code, bad.output.count('"error"')) == (2, 3)
    assert run("revoke", text.replace(text[3:9], "ffffff")).exit_code == 2


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320)])
def test_an_administrator_makes_and_revokes_a_key_in_a_browser(service, visit, javascript, width):
    page = visit(service, locale="en-GB", javascript=javascript, width=width, expected="status of 422")
    page.goto("/en/sign-in/")
    page.locator('a[href*="person=administrator"]').first.click()
    expect(page.get_by_role("main")).to_be_visible()
    page.goto("/en/keys/new/")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one operation")
    expect(page.get_by_role("alert")).to_contain_text("Write who answers for the key")
    if javascript:
        check_accessibility(page)
    page.get_by_label("System").fill("Raportointi")
    page.get_by_label("Who answers for it").fill("Talousosasto")
    page.get_by_label(LEDGER).check(force=True)
    page.get_by_label("Last day").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name="The key is made")).to_be_visible()
    text = page.locator("code.t-secret").inner_text()
    assert call(text).status_code == 200
    assert fits(page)
    if javascript:
        check_accessibility(page)
    page.get_by_role("link", name="To the key's page").click()
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_text("Revoked").first).to_be_visible()
    assert call(text).status_code == 401
