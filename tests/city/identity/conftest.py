"""A provider to sign in at: the development one over real HTTP, or one of our own making for bad tokens."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from toimiva.city.identity import provider as providers
from toimiva.city.identity.dev_provider.persons import persons

ISSUER = "https://id.example.fi"
CLIENT = "toimiva"


class Browser(requests.Session):
    """A browser without JavaScript that keeps cookies and follows redirects."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def go(self, path: str, **more):
        return self.get(self.base + path, timeout=20, **more)

    def wish(self, path: str = "/sign-in/") -> dict[str, str]:
        """Leave for the provider and return what was asked of it."""
        to = self.go(path, allow_redirects=False).headers["Location"]
        return {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()} | {"_address": to}

    def choose(self, wish: dict[str, str], person: str, **more):
        """Press the person's button."""
        page = self.get(wish["_address"], timeout=20).text
        link = next(
            part for part in page.split('href="') if f"person={person}&" in part + "&" or f'person={person}"' in part
        )
        return self.get(self.base + link.split('"')[0].replace("&amp;", "&"), timeout=20, **more)

    def sign_in(self, person: str, path: str = "/sign-in/"):
        assert person in persons()
        return self.choose(self.wish(path), person)

    def post(self, path: str, data=None, **more):
        """Post as a page's form does, with the token of the form."""
        data = {**(data or {}), "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return super().post(self.base + path, data=data, timeout=20, **more)


@pytest.fixture
def browser_of(service):
    return lambda: Browser(service)


class Issuer:
    """An issuer of our own making that signs whatever a test asks for."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(65537, 2048)
        self.stranger = rsa.generate_private_key(65537, 2048)

    def jwk(self, kid: str = "k1") -> dict:
        return jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True) | {
            "kid": kid, "use": "sig", "alg": "RS256",
        }  # fmt: skip

    def token(self, *, without=(), key=None, kid="k1", algorithm="RS256", **claims) -> str:
        now = datetime.now(UTC)
        standing = {"iss": ISSUER, "aud": CLIENT, "sub": "5b7d0000-0000-4000-8000-000000000001", "iat": now,
                    "exp": now + timedelta(minutes=5)}  # fmt: skip
        body = {name: value for name, value in (standing | claims).items() if name not in without}
        return jwt.encode(body, key or self.private, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture(scope="session")
def signer():
    return Issuer()


@pytest.fixture
def issuer(signer, settings, monkeypatch):
    """That issuer is the configured one, and its keys are known."""
    settings.OIDC_OP_ISSUER = ISSUER
    settings.OIDC_RP_CLIENT_ID = CLIENT
    keys = providers._signing_keys({"keys": [signer.jwk()]})
    document = {name: f"{ISSUER}/{name}" for name in providers.ENDPOINTS} | {"issuer": ISSUER}
    known = providers.Provider(ISSUER, document, time.monotonic(), keys, time.monotonic())
    monkeypatch.setattr(providers, "_known", {ISSUER: known})
    return signer
