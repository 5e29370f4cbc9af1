"""A resident who identifies strongly at the provider is herself here: the identity code links, and is kept nowhere."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.city.identity.models import User
from toimiva.city.residents.models import ResidentAccount

from ..identity.conftest import browser_of  # noqa: F401 - the provider over real HTTP

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "131052-308T"  # the specimen of the authority


@pytest.fixture
def identified(monkeypatch):
    """A test person of whom the provider tells an identity code; the file links nobody."""

    def make(code: str = CODE, *, key: str = "strong", **more) -> str:
        told = persons()[key]._replace(person="", national_id=code, **more)
        monkeypatch.setitem(persons(), key, told)
        return key

    return make


def test_a_strong_sign_in_shows_the_residents_own_data(browser_of, identified, person_named):  # noqa: F811
    aino = person_named("Virtanen", "Aino Maria", code=CODE)
    came = browser_of().sign_in(identified(), "/sign-in/?next=/en/my-data/")
    assert came.status_code == 200
    assert "Aino Maria Virtanen" in came.text
    assert CODE not in came.text
    assert ResidentAccount.objects.get().person == aino
    event = AuditEvent.objects.get(operation="residents.account.link")
    assert (event.person, event.actor_name) == (aino.pk, "sign-in")


def test_the_code_is_kept_neither_in_session_nor_trail_nor_account(browser_of, identified, person_named):  # noqa: F811
    person_named("Virtanen", code=CODE)
    browser_of().sign_in(identified())
    (session,) = [one.get_decoded() for one in Session.objects.all() if "loa" in one.get_decoded()]
    assert CODE not in str(session)
    assert not [event for event in AuditEvent.objects.all() if CODE in str(vars(event))]
    assert CODE not in str(User.objects.values())


def test_signing_in_again_links_once(browser_of, identified, person_named):  # noqa: F811
    person_named("Virtanen", code=CODE)
    for _ in range(2):
        browser_of().sign_in(identified())
    assert AuditEvent.objects.filter(operation="residents.account.link").count() == 1


@pytest.mark.parametrize("told", [{"loa": "low"}, {"loa": "unknown"}])
def test_a_weak_sign_in_links_nobody(browser_of, identified, person_named, told):  # noqa: F811
    person_named("Virtanen", code=CODE)
    assert browser_of().sign_in(identified(**told)).status_code == 200
    assert not ResidentAccount.objects.exists()


def test_who_is_not_in_the_register_signs_in_all_the_same(browser_of, identified, person_named):  # noqa: F811
    person_named("Virtanen", code="010190-123M")
    assert browser_of().sign_in(identified()).status_code == 200
    assert not ResidentAccount.objects.exists()


def test_a_resident_whom_another_account_has_stays_with_it(browser_of, identified, person_named):  # noqa: F811
    person_named("Virtanen", code=CODE)
    browser_of().sign_in(identified())
    browser_of().sign_in(identified(key="guardian"))
    assert ResidentAccount.objects.get().user.first_name == persons()["strong"].given_name


def test_an_id_token_with_the_code_in_it_is_not_kept(browser_of, identified, person_named, monkeypatch, settings):  # noqa: F811
    person_named("Virtanen", code=CODE)
    key = identified()
    kind, claims = type(persons()[key]), type(persons()[key]).claims
    monkeypatch.setattr(kind, "claims", lambda self: claims(self) | {settings.TOIMIVA_NATIONAL_ID_CLAIM: CODE})
    browser = browser_of()
    browser.sign_in(key)
    assert ResidentAccount.objects.exists()
    (session,) = [one.get_decoded() for one in Session.objects.all() if "loa" in one.get_decoded()]
    assert session["oidc_id_token"] == ""
    browser.go("/")
    left = browser.post("/sign-out/")
    assert "/dev-id/end-session?client_id=" in left.text
    assert "id_token_hint" not in left.text
