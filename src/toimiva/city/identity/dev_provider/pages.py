"""The development provider's addresses: OpenID Connect Core 1.0, RP-Initiated and Back-Channel Logout 1.0."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import answer, page

from ..middleware import Request
from . import actions, keys, tokens
from .checks import allowed_here
from .persons import persons

WISH_LIFETIME = 15 * 60  # seconds to choose a person
LANGUAGES = ("fi", "sv", "en")


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 outside demo and debug, whatever else is set."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed_here():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@page("dev_provider.use")
@demo_only
def discovery(request: Request) -> HttpResponse:
    """What this provider is and where its addresses are."""
    base = settings.OIDC_OP_ISSUER
    return JsonResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/end-session",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "acr_values_supported": ["low", "substantial", "high"],
            "scopes_supported": ["openid", "profile", "email", "toimiva"],
            "ui_locales_supported": list(LANGUAGES),
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }
    )


@page("dev_provider.use")
@demo_only
def jwks(request: Request) -> HttpResponse:
    """The public keys."""
    return JsonResponse({"keys": [key.jwk() for key in keys.published_keys()]})


@page("dev_provider.use")
@demo_only
def authorize(request: Request) -> HttpResponse:
    """Who do you want to be? One link a person: a form's redirect to another origin would be stopped."""
    wish = {name: request.GET.get(name, "") for name in WISHES}
    _check(wish)
    language = next((code for code in wish["ui_locales"].split() if code in LANGUAGES), "fi")
    choices = [
        {"name": person.name, "says": person.says.in_language(language), "url": _choice(wish, person.key)}
        for person in persons().values()
    ]
    languages = [(code, "?" + urlencode({**request.GET.dict(), "ui_locales": code})) for code in LANGUAGES]
    refuse = _to(wish, error="access_denied")
    with translation.override(language):
        return answer(request, "dev_provider/authorize.html", persons=choices, provider_languages=languages,
                      refuse=refuse, level=wish["acr_values"], language=language)  # fmt: skip


WISHES = ("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
          "code_challenge_method", "acr_values", "ui_locales")  # fmt: skip


def _check(wish: dict[str, str]) -> None:
    """Refuse to go on, and to redirect anywhere, for another client, address, flow or weaker proof."""
    right = (
        wish["client_id"] == settings.OIDC_RP_CLIENT_ID
        and known_address(wish["redirect_uri"], reverse("oidc:callback"))
        and wish["response_type"] == "code"
        and "openid" in wish["scope"].split()
        and wish["code_challenge_method"] == "S256"
        and len(wish["code_challenge"]) == 43
    )
    if not right:
        raise Refusal("sign_in_not_trusted")


def known_address(url: str, path: str) -> bool:
    """Tell whether `url` is this service's own `path`, at the issuer's host or another name of this machine."""
    own, given = urlsplit(settings.OIDC_OP_ISSUER), urlsplit(url)
    hosts = {own.hostname, "localhost", "127.0.0.1", "::1"}
    same = given.scheme == own.scheme and given.port == own.port and given.hostname in hosts
    return same and given.path == path and "@" not in given.netloc and not given.query and not given.fragment


def _choice(wish: dict[str, str], person: str) -> str:
    return reverse("dev_provider:choose") + "?" + urlencode({"wish": signing.dumps(wish, "dev-id"), "person": person})


def _to(wish: dict[str, str], **answer: str) -> str:
    return f"{wish['redirect_uri']}?{urlencode({**answer, 'state': wish['state'], 'iss': settings.OIDC_OP_ISSUER})}"


@page("dev_provider.use")
@demo_only
def choose(request: Request) -> HttpResponse:
    """Sign in as the chosen person: make the account ready and go back with a code."""
    try:
        wish = signing.loads(request.GET.get("wish", ""), "dev-id", max_age=WISH_LIFETIME)
    except signing.BadSignature as fault:
        raise Refusal("sign_in_expired") from fault
    person = persons().get(request.GET.get("person", ""))
    if person is None:
        raise Missing("not_found")
    actions.prepare_account(person, now=request.now)
    return HttpResponseRedirect(_to(wish, code=actions.give_code(person, wish, now=request.now)))


@csrf_exempt
@page("dev_provider.use", methods=("POST",))
@demo_only
def token(request: Request) -> HttpResponse:
    """Exchange a code, or a client's own secret, for tokens."""
    given = request.POST
    secret_right = secrets.compare_digest(
        given.get("client_secret", "").encode(), settings.OIDC_RP_CLIENT_SECRET.encode()
    )
    if given.get("client_id") != settings.OIDC_RP_CLIENT_ID or not secret_right:
        return _refuse("invalid_client", 401)
    if given.get("grant_type") == "client_credentials":
        return _client_token(request)
    if given.get("grant_type") != "authorization_code":
        return _refuse("unsupported_grant_type")
    code = actions.take_code(
        given.get("code", ""),
        redirect_uri=given.get("redirect_uri", ""),
        verifier=given.get("code_verifier", ""),
        now=request.now,
    )
    if code is None or code.person not in persons():
        return _refuse("invalid_grant")
    claims = persons()[code.person].claims() | {"sid": str(code.sid)}
    id_token = tokens.signed(claims | {"nonce": code.nonce}, audience=settings.OIDC_RP_CLIENT_ID, now=request.now)
    access = {name: claims[name] for name in ("sub", "sid", "loa")}
    return _tokens(tokens.access_token(access, scope=f"{code.scope} toimiva", now=request.now), id_token=id_token)


def _client_token(request: Request) -> HttpResponse:
    client = settings.OIDC_RP_CLIENT_ID
    scope = request.POST.get("scope", "") or "toimiva"
    return _tokens(tokens.access_token({"sub": client, "client_id": client}, scope=scope, now=request.now))


def _tokens(access: str, **more: str) -> HttpResponse:
    body = {"access_token": access, "token_type": "Bearer", "expires_in": int(tokens.LIFETIME.total_seconds())}
    return JsonResponse(body | more, headers={"Cache-Control": "no-store"})


def _refuse(error: str, status: int = 400) -> HttpResponse:
    return JsonResponse({"error": error}, status=status, headers={"Cache-Control": "no-store"})


@page("dev_provider.use")
@demo_only
def userinfo(request: Request) -> HttpResponse:
    """What is known of the person whose access token this is."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    claims = tokens.own_claims(text, audience=tokens.userinfo_audience()) if scheme.lower() == "bearer" else None
    found = [person for person in persons().values() if claims and str(person.uuid) == claims["sub"]]
    if not found:
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return JsonResponse(found[0].userinfo(), headers={"Cache-Control": "no-store"})


@page("dev_provider.use")
@demo_only
def end_session(request: Request) -> HttpResponse:
    """End the provider's session: tell the service behind the scenes, then go back to it."""
    hint = request.GET.get("id_token_hint", "")
    claims = tokens.own_claims(hint, audience=settings.OIDC_RP_CLIENT_ID, expired_too=True)
    if claims is not None:
        tell_service(claims["sub"], claims["sid"], request)
    to = request.GET.get("post_logout_redirect_uri", "")
    localized = [reverse("identity:signed-out")]
    for code in LANGUAGES:
        with translation.override(code):
            localized.append(reverse("identity:signed-out"))
    if claims is None or not any(known_address(to, path) for path in localized):
        to = reverse("identity:signed-out")
    return HttpResponseRedirect(to)


def tell_service(sub: str, sid: str, request: Request) -> bool:
    """Send the logout token to the service over HTTP; tell whether it was taken. A silent service is let be."""
    origin = urlsplit(settings.OIDC_OP_ISSUER)
    url = f"{origin.scheme}://{origin.netloc}{reverse('oidc:backchannel-logout')}"
    body = {"logout_token": tokens.logout_token(sub=sub, sid=sid, now=request.now)}
    try:
        return requests.post(url, data=body, timeout=settings.OIDC_TIMEOUT).ok
    except requests.RequestException:
        return False
