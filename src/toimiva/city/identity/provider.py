"""What the identity provider says of itself: its endpoints and signing keys, fetched over HTTP and remembered.

Each process remembers for OIDC_JWKS_TTL seconds. A key that is not known (the provider has rotated) is asked
for at once, but not oftener than every OIDC_JWKS_REFETCH seconds: a stranger's token must not make us hammer it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests
from django.conf import settings

from .refusals import ProviderSilent, SignInRefused

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass
class Provider:
    """One issuer: its discovery document and its keys by `kid`."""

    issuer: str
    document: dict[str, Any]
    read_at: float
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    keys_read_at: float = float("-inf")

    def __getitem__(self, name: str) -> str:
        return str(self.document[name])

    @property
    def end_session_endpoint(self) -> str:
        """The address of the sign-out at the provider; empty when it offers none."""
        return str(self.document.get("end_session_endpoint", ""))

    def key(self, kid: str) -> jwt.PyJWK:
        """Return the signing key `kid`; SignInRefused when the provider has no such key (any longer)."""
        age = time.monotonic() - self.keys_read_at
        if age > settings.OIDC_JWKS_TTL or (kid not in self.keys and age > settings.OIDC_JWKS_REFETCH):
            self.keys = _signing_keys(fetch(self["jwks_uri"]))
            self.keys_read_at = time.monotonic()
        if kid not in self.keys:
            raise SignInRefused("sign_in_not_trusted")
        return self.keys[kid]


_known: dict[str, Provider] = {}


def provider() -> Provider:
    """Return the configured issuer. ProviderSilent when it does not answer, or answers for another issuer."""
    issuer = settings.OIDC_OP_ISSUER
    if not issuer:
        raise ProviderSilent("provider_not_configured")
    found = _known.get(issuer)
    if found is None or time.monotonic() - found.read_at > settings.OIDC_JWKS_TTL:
        document = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer or not all(isinstance(document.get(name), str) for name in ENDPOINTS):
            raise ProviderSilent("provider_silent")
        found = _known[issuer] = Provider(issuer, document, time.monotonic())
    return found


def forget() -> None:
    """Forget what was read, as a new process does."""
    _known.clear()


def fetch(url: str) -> dict[str, Any]:
    """Return the JSON object at `url`; ProviderSilent for anything else."""
    try:
        answer = requests.get(url, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
    except requests.RequestException as fault:
        raise ProviderSilent("provider_silent") from fault
    if not isinstance(found, dict):
        raise ProviderSilent("provider_silent")
    return found


def verified(token: str, *, audience: str, require: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the claims of a token that our issuer signed (RS256) for `audience` and that is in force.

    Ten seconds of difference between two clocks are forgiven. Raises SignInRefused otherwise.
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        return jwt.decode(
            token,
            provider().key(str(kid)),
            algorithms=["RS256"],
            audience=audience,
            issuer=settings.OIDC_OP_ISSUER,
            leeway=10,
            options={"require": ["iat", "iss", "aud", *require]},
        )
    except (jwt.InvalidTokenError, jwt.PyJWKError, jwt.InvalidKeyError) as fault:
        raise SignInRefused("sign_in_not_trusted") from fault


def _signing_keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """The RSA keys for signing. Others (encryption, other kinds) are none of ours and are left out."""
    listed = document.get("keys")
    found = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
    usable = [
        key
        for key in found
        if key.get("kty") == "RSA" and key.get("use", "sig") == "sig" and isinstance(key.get("kid"), str)
    ]
    try:
        return {key["kid"]: jwt.PyJWK(key, algorithm="RS256") for key in usable}
    except (jwt.PyJWKError, jwt.InvalidKeyError) as fault:
        raise ProviderSilent("provider_silent") from fault
