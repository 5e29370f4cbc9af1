"""The tokens of the development provider, signed RS256."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from django.conf import settings

from ..logout_token import EVENT
from .keys import published_keys, signing_key

LIFETIME = timedelta(minutes=15)


def signed(claims: dict[str, Any], *, audience: str | list[str], now: datetime, typ: str = "JWT") -> str:
    """Return `claims` as a token of this issuer for `audience`, good for a quarter of an hour from `now`."""
    key = signing_key()
    standing = {"iss": settings.OIDC_OP_ISSUER, "aud": audience, "iat": now, "exp": now + LIFETIME, "jti": str(uuid4())}
    return jwt.encode(standing | claims, key.private, algorithm="RS256", headers={"kid": key.kid, "typ": typ})


def userinfo_audience() -> str:
    return f"{settings.OIDC_OP_ISSUER}/userinfo"


def access_token(claims: dict[str, Any], *, scope: str, now: datetime) -> str:
    """Return a token for userinfo and for the API."""
    audience = [str(settings.OIDC_API_TOKEN_AUTH["AUDIENCE"]), userinfo_audience()]
    return signed(claims | {"scope": scope}, audience=audience, now=now)


def logout_token(*, sub: str, sid: str, now: datetime) -> str:
    """Return what tells the service that a session has ended."""
    claims = {"sub": sub, "sid": sid, "events": {EVENT: {}}}
    return signed(claims, audience=settings.OIDC_RP_CLIENT_ID, now=now, typ="logout+jwt")


def own_claims(token: str, *, audience: str, expired_too: bool = False) -> dict[str, Any] | None:
    """Return the claims of a token that this provider signed for `audience`; None for any other."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next(key for key in published_keys() if key.kid == kid)
        return jwt.decode(
            token, key.private.public_key(), algorithms=["RS256"], audience=audience,
            issuer=settings.OIDC_OP_ISSUER, options={"verify_exp": not expired_too},
        )  # fmt: skip
    except (jwt.InvalidTokenError, StopIteration):
        return None
