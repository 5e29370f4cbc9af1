"""A whole sign-in over real HTTP between the service and the development provider."""

import re

import pytest
import requests
from django.utils import timezone

from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity import provider as providers
from toimiva.city.identity.dev_provider import keys
from toimiva.city.identity.dev_provider.models import Code
from toimiva.city.identity.models import OrganisationUnit, RoleGrant, SignInSession, User

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_official_signs_in_and_comes_back_to_the_page_that_asked(browser_of):
    browser = browser_of()
    asked = browser.go("/en/programme/decisions/import/", allow_redirects=False)
    assert asked.status_code == 302
    came = browser.sign_in("programme_office", asked.headers["Location"])
    assert (came.status_code, came.url) == (200, browser.base + "/en/programme/decisions/import/")
    user = User.objects.get(first_name="Olli")
    assert user.email == "programme_office@example.invalid"
    assert AuditEvent.objects.filter(operation="identity.sign_in", actor_uuid=user.uuid).count() == 1
    assert SignInSession.objects.get(user=user).sid


def test_the_session_key_is_another_after_the_sign_in(browser_of):
    browser = browser_of()
    wish = browser.wish()
    before = browser.cookies["sessionid"]
    browser.choose(wish, "strong")
    assert browser.cookies["sessionid"] != before


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_another_site_is_never_the_way_back(browser_of, to):
    browser = browser_of()
    came = browser.sign_in("weak", f"/sign-in/?next={to}")
    assert came.url == browser.base + "/"


def test_who_has_no_role_is_told_so(browser_of):
    browser = browser_of()
    answer = browser.sign_in("without_roles", "/sign-in/?next=/programme/decisions/import/")
    assert answer.status_code == 403
    assert not RoleGrant.objects.exists()


def test_a_role_of_the_file_is_held_in_its_unit_and_goes_when_the_file_says_no_more(browser_of, monkeypatch):
    from toimiva.city.identity.dev_provider import persons as file

    browser_of().sign_in("programme_controller")
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.unit.code, grant.origin) == ("programme.controller", "40", "test_person")
    without = file.persons() | {"programme_controller": file.persons()["programme_controller"]._replace(roles=())}
    monkeypatch.setattr("toimiva.city.identity.dev_provider.pages.persons", lambda: without)
    browser_of().sign_in("programme_controller")
    assert not RoleGrant.objects.exists()
    assert OrganisationUnit.objects.filter(code="40").exists()


def test_the_same_return_opened_twice_is_refused_politely(browser_of):
    browser = browser_of()
    back = browser.choose(browser.wish("/en/sign-in/"), "strong", allow_redirects=False).headers["Location"]
    assert browser.get(back, timeout=20, allow_redirects=False).status_code == 302
    again = browser.get(back, timeout=20)
    assert again.status_code == 403
    assert "Kirjaudu uudelleen" in again.text


def test_a_used_code_is_refused_politely(browser_of):
    browser = browser_of()
    back = browser.choose(browser.wish(), "strong", allow_redirects=False).headers["Location"]
    Code.objects.update(used_at=timezone.now())
    refused = browser.get(back, timeout=20)
    assert (refused.status_code, User.objects.filter(last_login=None).count()) == (403, 1)


def test_who_cancels_comes_back_not_signed_in(browser_of):
    browser = browser_of()
    wish = browser.wish()
    page = browser.get(wish["_address"], timeout=20).text
    refuse = re.search(r'href="(http[^"]*error=access_denied[^"]*)"', page).group(1).replace("&amp;", "&")
    answer = browser.get(refuse, timeout=20)
    assert answer.status_code == 403
    assert "Kirjautuminen keskeytyi" in answer.text


def test_a_silent_provider_is_told_politely(client, settings, db):
    settings.OIDC_OP_ISSUER = "http://127.0.0.1:9"
    providers.forget()
    answer = client.get("/en/sign-in/")
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


def test_a_discovery_document_of_another_issuer_is_not_believed(client, settings, monkeypatch):
    document = dict.fromkeys(providers.ENDPOINTS, "https://id.example.fi/x")
    monkeypatch.setattr(providers, "fetch", lambda url: document | {"issuer": "https://evil.example"})
    settings.OIDC_OP_ISSUER = "https://id.example.fi"
    providers.forget()
    assert client.get("/en/sign-in/").status_code == 503


def test_a_new_key_of_the_provider_is_fetched_when_it_is_met(browser_of):
    assert browser_of().sign_in("strong").status_code == 200
    kid = keys.rotate()
    assert kid not in providers.provider().keys
    assert browser_of().sign_in("weak").status_code == 200
    assert kid in providers.provider().keys


def test_a_page_that_needs_more_sends_to_stronger_identification_and_back(browser_of, monkeypatch):
    from toimiva.city import access

    table = {**access.table(), "programme.overview.read": (access.strong(access.signed_in),)}
    monkeypatch.setattr(access, "table", lambda: table)
    browser = browser_of()
    browser.sign_in("weak")
    asked = browser.go("/programme/", allow_redirects=False)
    assert asked.status_code == 302
    assert "loa=substantial" in asked.headers["Location"]
    wish = browser.wish(asked.headers["Location"])
    assert (wish["acr_values"], wish["prompt"]) == ("substantial", "login")
    assert browser.choose(wish, "strong").url == browser.base + "/programme/"
    again = browser_of()
    refused = again.sign_in("weak", "/en/sign-in/?loa=substantial&next=/programme/")
    assert refused.status_code == 403, "no endless round for who cannot do better"
    assert "vahva tunnistautuminen" in refused.text


def test_signing_out_ends_both_sessions_by_a_page_and_not_a_redirect(browser_of):
    browser = browser_of()
    browser.sign_in("programme_office")
    stolen = browser.cookies["sessionid"]
    browser.go("/en/users/")
    page = browser.post("/en/sign-out/")
    assert (page.status_code, page.history) == (200, [])
    away = re.search(r'href="(http[^"]*end-session[^"]*)"', page.text).group(1).replace("&amp;", "&")
    came = browser.get(away, timeout=20)
    assert came.url == browser.base + "/en/signed-out/"
    assert not SignInSession.objects.exists()
    thief = requests.get(browser.base + "/users/", cookies={"sessionid": stolen}, timeout=20, allow_redirects=False)
    assert thief.status_code == 302
    assert AuditEvent.objects.filter(operation="identity.sign_out").count() == 1


def test_the_provider_ends_every_session_of_its_own_session(browser_of):
    from toimiva.city.identity.dev_provider import pages

    here, elsewhere = browser_of(), browser_of()
    here.sign_in("administrator")
    elsewhere.sign_in("administrator")
    assert here.go("/users/").url.endswith("/users/")
    session = SignInSession.objects.order_by("id").first()
    asked = type("Asked", (), {"now": timezone.now()})
    assert pages.tell_service(session.sub, session.sid, asked)
    assert "/dev-id/" in here.go("/users/").url
    assert elsewhere.go("/users/").url.endswith("/users/")
