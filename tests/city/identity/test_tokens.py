"""Which tokens are believed: OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.4 and 2.6."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import path
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from ninja import NinjaAPI

from toimiva.city.identity import provider as providers
from toimiva.city.identity.bearer import actor_of_token
from toimiva.city.identity.logout_token import EVENT, read_logout_token
from toimiva.city.identity.middleware import ActorMiddleware
from toimiva.city.identity.models import RoleGrant, SignInSession, User
from toimiva.city.identity.provider_sign_in import ProviderBackend
from toimiva.city.identity.refusals import ProviderSilent, SignInRefused, Unauthorised
from toimiva.installation import urls

SUB = "5b7d0000-0000-4000-8000-000000000001"


def now() -> datetime:
    return datetime.now(UTC)


def ago(**passed) -> datetime:
    return now() - timedelta(**passed)


BAD_ID_TOKENS = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "somebody-else"},
    "several audiences, none authorised": {"aud": ["toimiva", "other"]},
    "another authorised party": {"azp": "other"},
    "no issuer": {"without": ["iss"]},
    "no audience": {"without": ["aud"]},
    "no subject": {"without": ["sub"]},
    "an empty subject": {"sub": ""},
    "no end": {"without": ["exp"]},
    "no beginning": {"without": ["iat"]},
    "ended": {"iat": ago(hours=1), "exp": ago(seconds=11)},
    "not begun": {"iat": now() + timedelta(hours=1)},
    "another nonce": {"nonce": "other"},
    "no nonce": {"without": ["nonce"]},
    "an unknown key": {"kid": "k2"},
}


@pytest.mark.parametrize("claims", BAD_ID_TOKENS.values(), ids=BAD_ID_TOKENS.keys())
def test_a_bad_id_token_is_refused(issuer, settings, claims):
    settings.OIDC_JWKS_REFETCH = 1000
    with pytest.raises(SignInRefused, match="could not be verified"):
        ProviderBackend().verify_token(issuer.token(**({"nonce": "n"} | claims)), nonce="n")


def test_a_good_id_token_is_believed_also_ten_seconds_late(issuer):
    token = issuer.token(nonce="n", exp=ago(seconds=5))
    assert ProviderBackend().verify_token(token, nonce="n")["sub"] == SUB
    several = issuer.token(nonce="n", aud=["toimiva", "other"], azp="toimiva")
    assert ProviderBackend().verify_token(several, nonce="n")["azp"] == "toimiva"


def test_a_signature_of_another_key_or_of_none_is_refused(issuer):
    forged = issuer.token(nonce="n", key=issuer.stranger)
    unsigned = jwt.encode(jwt.decode(forged, options={"verify_signature": False}), "", "none", {"kid": "k1"})
    claims = jwt.decode(forged, options={"verify_signature": False})
    confused = jwt.encode(claims, str(issuer.jwk()["n"]), "HS256", {"kid": "k1"})
    for token in (forged, unsigned, confused, "", "a.b.c", "{}"):
        with pytest.raises(SignInRefused):
            ProviderBackend().verify_token(token, nonce="n")


def test_an_unknown_key_is_not_asked_for_again_and_again(issuer, settings, monkeypatch):
    settings.OIDC_JWKS_REFETCH = 10
    asked = []
    monkeypatch.setattr(providers, "fetch", lambda url: asked.append(url) or {"keys": [issuer.jwk()]})
    providers.provider().keys_read_at = float("-inf")
    for _ in range(3):
        with pytest.raises(SignInRefused):
            providers.verified(issuer.token(kid="k2"), audience="toimiva")
    assert len(asked) == 1


@pytest.mark.parametrize("answer", [{"sub": "another"}, {}, [], "text"])
def test_userinfo_of_another_person_is_refused(issuer, monkeypatch, answer):
    monkeypatch.setattr(OIDCAuthenticationBackend, "get_userinfo", lambda *given: answer)
    with pytest.raises(SignInRefused):
        ProviderBackend().get_userinfo("access", "id", {"sub": SUB})


def test_userinfo_fills_gaps_and_overrides_nothing_that_is_signed(issuer, monkeypatch):
    info = {"sub": SUB, "email": "a@example.fi", "given_name": "Other", "loa": "high", "is_staff": True}
    monkeypatch.setattr(OIDCAuthenticationBackend, "get_userinfo", lambda *given: info)
    claims = ProviderBackend().get_userinfo("access", "id", {"sub": SUB, "given_name": "Aino"})
    assert claims == {"sub": SUB, "email": "a@example.fi", "given_name": "Aino"}


@pytest.mark.parametrize("answer", [[], {}, {"id_token": None, "access_token": "a"}, {"id_token": "i"}])
def test_a_token_answer_without_tokens_is_no_answer(issuer, monkeypatch, answer):
    monkeypatch.setattr(OIDCAuthenticationBackend, "get_token", lambda *given: answer)
    with pytest.raises(ProviderSilent):
        ProviderBackend().get_token({})


# Logout tokens


def logout_claims(**changes):
    return {"events": {EVENT: {}}, "sid": "s1", "without": ["exp"]} | changes


BAD_LOGOUT_TOKENS = {
    "an id token": {"events": None},
    "no event": {"events": {}},
    "an event that is no object": {"events": {EVENT: True}},
    "a nonce": {"nonce": "n"},
    "nobody named": {"sid": "", "sub": ""},
    "a session that is no text": {"sid": 7},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "other"},
    "no beginning": {"without": ["iat", "exp"]},
    "old": {"iat": ago(minutes=6)},
}


@pytest.mark.django_db
@pytest.mark.parametrize("claims", BAD_LOGOUT_TOKENS.values(), ids=BAD_LOGOUT_TOKENS.keys())
def test_a_bad_logout_token_ends_nothing(client, issuer, claims):
    session_of("s1")
    answer = client.post("/oidc/backchannel-logout/", {"logout_token": issuer.token(**logout_claims(**claims))})
    assert answer.status_code == 400
    assert SignInSession.objects.count() == 1


def session_of(sid: str, *, sub: str = SUB, started: datetime | None = None) -> SessionStore:
    user, _ = User.objects.get_or_create(uuid=UUID(SUB))
    store = SessionStore()
    store["loa"] = "low"
    store.save()
    SignInSession.objects.create(
        session_key=store.session_key, user=user, sub=sub, sid=sid, started_at=started or ago(minutes=1)
    )
    return store


@pytest.mark.django_db
def test_a_logout_token_ends_the_session_it_names(client, issuer):
    ended, other = session_of("s1"), session_of("s2")
    answer = client.post("/oidc/backchannel-logout/", {"logout_token": issuer.token(**logout_claims())})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert not SessionStore().exists(ended.session_key)
    assert SessionStore().exists(other.session_key)


@pytest.mark.django_db
def test_a_logout_token_of_a_subject_ends_all_its_sessions_begun_before(client, issuer):
    session_of("s1"), session_of("s2"), session_of("s3", sub="another")
    session_of("s4", started=now() + timedelta(minutes=1))
    token = issuer.token(**logout_claims(sid=""))
    assert client.post("/oidc/backchannel-logout/", {"logout_token": token}).status_code == 200
    assert sorted(SignInSession.objects.values_list("sid", flat=True)) == ["s3", "s4"]


@pytest.mark.django_db
def test_a_logout_token_needs_no_end(issuer):
    assert read_logout_token(issuer.token(**logout_claims()), now=now()).sid == "s1"


# Bearer tokens of the API


def api_claims(**changes):
    return {"aud": "toimiva-api", "scope": "openid toimiva"} | changes


BAD_BEARER = {
    "an id token": {"aud": "toimiva"},
    "no scope of this API": {"scope": "openid toimivaton"},
    "no end": {"without": ["exp"]},
    "ended": {"iat": ago(hours=1), "exp": ago(minutes=1)},
    "a user who is not known": {"sub": str(uuid4())},
}


@pytest.mark.django_db
@pytest.mark.parametrize("claims", BAD_BEARER.values(), ids=BAD_BEARER.keys())
def test_a_bad_bearer_token_is_nobodys(issuer, claims):
    User.objects.create(uuid=UUID(SUB))
    with pytest.raises(Unauthorised):
        actor_of_token(issuer.token(**api_claims(**claims)), now=now())


@pytest.mark.django_db
def test_a_bearer_token_of_a_user_brings_the_users_roles(issuer):
    user = User.objects.create(uuid=UUID(SUB))
    RoleGrant.objects.create(user=user, role="city.auditor", valid_from=now().date() - timedelta(days=2))
    actor = actor_of_token(issuer.token(**api_claims(loa="substantial")), now=now())
    assert (actor.kind, actor.id, actor.loa) == ("user", user.pk, "substantial")
    assert actor.has("city.auditor")
    User.objects.update(is_active=False)
    with pytest.raises(Unauthorised):
        actor_of_token(issuer.token(**api_claims()), now=now())


@pytest.mark.django_db
def test_a_bearer_token_of_a_client_brings_scopes_and_no_roles(issuer):
    permissions = {"permissions": [{"scopes": ["toimiva.cases"]}]}
    token = issuer.token(**api_claims(sub="x", client_id="register", scope="", authorization=permissions))
    actor = actor_of_token(token, now=now())
    assert (actor.kind, actor.name, actor.grants, actor.scopes) == (
        "client",
        "register",
        frozenset(),
        {"toimiva.cases"},
    )


@pytest.mark.django_db
def test_a_bearer_token_of_an_ended_session_no_longer_counts(issuer):
    User.objects.create(uuid=UUID(SUB))
    token = issuer.token(**api_claims(sid="s1"))
    assert actor_of_token(token, now=now()).signed_in
    read_logout_token(issuer.token(**logout_claims()), now=now())
    with pytest.raises(Unauthorised):
        actor_of_token(token, now=now())


@pytest.mark.django_db
def test_a_bearer_token_counts_in_the_api_only_and_alone(issuer):
    user = User.objects.create(uuid=UUID(SUB))
    edge = ActorMiddleware(lambda request: None)
    header = {"Authorization": f"Bearer {issuer.token(**api_claims())}"}
    request = RequestFactory(headers=header).get("/api/x")
    request.now, request.user, request.session = now(), User(), {}
    assert edge.actor(request).id == user.pk
    broken = RequestFactory(headers={"Authorization": "Bearer x"}).get("/api/x")
    broken.now, broken.user, broken.session = now(), user, {"loa": "high"}
    with pytest.raises(Unauthorised):
        edge.actor(broken)


tried = NinjaAPI(urls_namespace="tried")


@tried.post("")
def who(request) -> str:
    return request.actor.kind


urlpatterns = [path("api/tried/", tried.urls), *urls.urlpatterns]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_api_believes_a_cookie_only_with_the_csrf_token(issuer):
    user = User.objects.create(uuid=UUID(SUB))
    strict = Client(enforce_csrf_checks=True)
    ask = {"path": "/api/tried/", "data": {}, "content_type": "application/json"}
    assert strict.post(**ask).json() == "nobody", "without a cookie there is nothing to borrow"
    strict.force_login(user)
    refused = strict.post(**ask)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    strict.cookies["csrftoken"] = "a" * 32
    assert strict.post(**ask, headers={"X-CSRFToken": "a" * 32}).json() == "user"
    bearer = {"Authorization": f"Bearer {issuer.token(**api_claims(client_id='register'))}"}
    assert strict.post(**ask, headers=bearer).json() == "client"
