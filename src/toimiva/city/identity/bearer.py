"""From a bearer token of the API to the actor: an integration key or client by its scopes, or a user by `sub`."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from helusers.models import OIDCBackChannelLogoutEvent
from helusers.utils import get_scopes_from_claims

from toimiva.city.access import Actor

from .actors import actor_of
from .key_text import MARK, prefix_of, same
from .models import IntegrationKey, User
from .provider import verified
from .refusals import SignInRefused, Unauthorised

log = logging.getLogger("toimiva.identity")
SEEN_EVERY = timedelta(minutes=1)  # how exact `last_used_at` is: not every call writes a row


def bearer_token(request: HttpRequest) -> str | None:
    """Return the token of the Authorization header; None when the header is not there."""
    if "Authorization" not in request.headers:
        return None
    scheme, _, token = request.headers["Authorization"].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def actor_of_token(token: str, *, now: datetime, request_id: str = "") -> Actor:
    """Return who calls. Unauthorised (401) unless our issuer signed the token for this API, in scope and in force.

    A token that begins with `tk_` is an integration key of our own making.
    """
    if token.startswith(MARK):
        return actor_of_key(token, now=now, request_id=request_id)
    rules: dict[str, Any] = settings.OIDC_API_TOKEN_AUTH
    try:
        claims = verified(token, audience=str(rules["AUDIENCE"]), require=("exp", "sub"))
    except SignInRefused as refusal:
        raise Unauthorised("token_not_valid") from refusal
    scopes = scopes_of(claims)
    prefix = rules["API_SCOPE_PREFIX"]
    in_scope = any(scope == prefix or scope.startswith((f"{prefix}.", f"{prefix}:")) for scope in scopes)
    if (rules["REQUIRE_API_SCOPE_FOR_AUTHENTICATION"] and not in_scope) or _ended(claims):
        raise Unauthorised("token_not_valid")
    if (client := claims.get("client_id")) and isinstance(client, str):
        return Actor(kind="client", name=client[:60], scopes=frozenset(scopes), request_id=request_id)
    user = _user(claims, now)
    loa = str(claims.get("loa", "unknown"))
    return replace(actor_of(user, on=timezone.localdate(now), loa=loa, request_id=request_id), scopes=frozenset(scopes))


def actor_of_key(text: str, *, now: datetime, request_id: str = "") -> Actor:
    """Return the actor of an integration key. Unauthorised (401) for one that is unknown, expired or revoked.

    Why is told only to whoever has the secret; the log names the prefix, never the secret.
    """
    prefix = prefix_of(text)
    key = IntegrationKey.objects.filter(prefix=prefix).first() if prefix else None
    if key is None or not same(text, key.digest):
        log.warning("an unknown integration key was refused", extra={"prefix": prefix})
        raise Unauthorised("token_not_valid")
    if not key.alive(now):
        log.warning("an integration key that has ended was refused", extra={"prefix": prefix, "key": str(key.pk)})
        raise Unauthorised("key_revoked" if key.revoked_at else "key_expired")
    if key.last_used_at is None or now - key.last_used_at >= SEEN_EVERY:
        IntegrationKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Actor(
        kind="key", uuid=key.pk, name=key.name, scopes=frozenset(key.scopes), request_id=request_id,
        calls_per_minute=key.calls_per_minute,
    )  # fmt: skip


def scopes_of(claims: dict[str, Any]) -> set[str]:
    """Return the scopes of a token: `scope` (RFC 8693) and Keycloak's permissions, as helusers reads them."""
    plain = claims.get("scope", "")
    listed = get_scopes_from_claims(settings.OIDC_API_TOKEN_AUTH["API_AUTHORIZATION_FIELD"], claims)
    return {*(plain.split() if isinstance(plain, str) else []), *(listed or ())}


def _ended(claims: dict[str, Any]) -> bool:
    sid = claims.get("sid")
    return bool(sid) and OIDCBackChannelLogoutEvent.objects.filter(iss=claims["iss"], sid=sid).exists()


def _user(claims: dict[str, Any], now: datetime) -> User:
    from .provider_sign_in import uuid_of

    user = User.objects.filter(uuid=uuid_of(claims), is_active=True).first()
    if user is None:  # who has never signed in to the pages has no account, and no role
        raise Unauthorised("token_not_valid")
    today = timezone.localdate(now)
    if user.last_api_use != today:
        user.last_api_use = today
        User.objects.filter(pk=user.pk).update(last_api_use=today)
    return user
