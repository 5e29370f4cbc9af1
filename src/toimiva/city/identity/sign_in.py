"""The pages of signing in and out: to the provider, back from it, and away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from mozilla_django_oidc.utils import (
    absolutify,
    add_state_and_verifier_and_nonce_to_session,
    generate_code_challenge,
)

from toimiva.city.access import LEVELS_OF_ASSURANCE
from toimiva.city.refusals import Refusal
from toimiva.city.ui import answer, page
from toimiva.city.ui.problem import problem

from . import actions
from .logout_token import read_logout_token
from .middleware import Request
from .provider import provider
from .refusals import ProviderSilent, SignInRefused

STATE_LIFETIME = 15 * 60  # seconds between leaving for the provider and coming back


@page("identity.sign_in")
def sign_in(request: Request) -> HttpResponse:
    """Go to the identity provider (by GET, for form-action stops redirects of a form) and come back to `next`."""
    state, nonce, verifier = get_random_string(32), get_random_string(32), get_random_string(64)
    wish = {
        "response_type": "code",
        "scope": settings.OIDC_RP_SCOPES,
        "client_id": settings.OIDC_RP_CLIENT_ID,
        "redirect_uri": absolutify(request, reverse("oidc:callback")),
        "state": state,
        "nonce": nonce,
        "code_challenge": generate_code_challenge(verifier, "S256"),
        "code_challenge_method": "S256",
        "ui_locales": get_language() or "fi",
    }
    loa = request.GET.get("loa", "")
    if loa in LEVELS_OF_ASSURANCE:
        wish |= {"acr_values": loa, "prompt": "login"}
    to = f"{provider()['authorization_endpoint']}?{urlencode(wish)}"
    add_state_and_verifier_and_nonce_to_session(request, state, wish, verifier)
    request.session["oidc_states"][state] |= {
        "next": safe_next(request),
        "loa": wish.get("acr_values", ""),
        "kiosk": bool(request.GET.get("kiosk")),
        "language": get_language(),
    }
    request.session.modified = True
    return HttpResponseRedirect(to)


def safe_next(request: Request) -> str:
    """Return the page to come back to: one of this same host, else the front page."""
    to = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if safe else reverse("ui:home")


@page("identity.sign_in")
def callback(request: Request) -> HttpResponse:
    """Come back from the provider. Each state is good for one return, whatever comes of it."""
    began = _began(request)
    if "error" in request.GET:
        raise SignInRefused("sign_in_cancelled")
    user = auth.authenticate(request, nonce=began["nonce"], code_verifier=began["code_verifier"])
    if user is None:
        raise SignInRefused("sign_in_not_trusted")
    proof: actions.Proof = request.proof  # type: ignore[attr-defined]
    actions.begin_session(request, user, proof, kiosk=began["kiosk"])  # type: ignore[arg-type]
    if _weaker(proof.loa, began["loa"]):  # no second round by itself: the same provider would answer the same
        raise SignInRefused("stronger_sign_in_needed", level=began["loa"])
    return HttpResponseRedirect(began["next"])


def _began(request: Request) -> dict[str, Any]:
    began: dict[str, Any] | None = request.session.get("oidc_states", {}).pop(request.GET.get("state", ""), None)
    if began is None or request.now.timestamp() - began["added_on"] > STATE_LIFETIME:
        raise SignInRefused("sign_in_expired")
    request.session.modified = True
    request.session.save()  # before the slow exchange: the same address opened twice finds the state used
    return began


def _weaker(level: str, wished: str) -> bool:
    return bool(wished) and LEVELS_OF_ASSURANCE.index(level) < LEVELS_OF_ASSURANCE.index(wished)


@page("identity.sign_out", methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    """Sign out here, then at the provider.

    A page that goes on by itself, not a redirect: under `form-action 'self'` Chromium stops a form's redirect
    to another origin.
    """
    id_token = request.session.get("oidc_id_token", "")
    of_provider = "oidc_access_token" in request.session
    actions.end_session(request, reason="by the user")
    to = _end_at_provider(request, id_token) if of_provider else ""
    return answer(request, "identity/signed_out.html", provider_url=to)


def _end_at_provider(request: Request, id_token: str) -> str:
    try:
        endpoint = provider().end_session_endpoint
    except ProviderSilent:  # the session here has ended all the same
        return ""
    hint = {"id_token_hint": id_token} if id_token else {}  # without one the provider asks the user
    wish = hint | {
        "client_id": settings.OIDC_RP_CLIENT_ID,
        "post_logout_redirect_uri": absolutify(request, reverse("identity:signed-out")),
        "ui_locales": get_language() or "fi",
    }
    return f"{endpoint}?{urlencode(wish)}" if endpoint else ""


@page("identity.sign_out")
def signed_out(request: Request) -> HttpResponse:
    """Where the provider sends the reader after the sign-out."""
    return answer(request, "identity/signed_out.html", provider_url="")


@page("identity.session.extend", methods=("POST",))
def keep(request: Request) -> HttpResponse:
    """Go on with an idle session: that this was asked has moved its end."""
    request.session["seen_at"] = request.now.timestamp()
    return HttpResponse(status=204)


@csrf_exempt
@page("identity.sign_out", methods=("POST",))
def backchannel_logout(request: Request) -> HttpResponse:
    """The provider tells that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        token = read_logout_token(request.POST.get("logout_token", ""), now=request.now)
    except ProviderSilent as refusal:
        return problem(request, refusal)
    except Refusal as refusal:
        response = problem(request, refusal)
        response.status_code = 400  # section 2.8
        return response
    actions.end_sessions_of(token.sub, token.sid, begun_before=token.issued_at, now=request.now)
    return HttpResponse(headers={"Cache-Control": "no-store"})
