"""The development provider's signing keys: made at the first use, kept in home/secrets, replaced by `rotate`."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

CURRENT, BEFORE = "dev_id_key", "dev_id_key.before"


class SigningKey(NamedTuple):
    """A private key and the name by which its signatures are known."""

    kid: str
    private: rsa.RSAPrivateKey

    def jwk(self) -> dict[str, Any]:
        """Return the public half as the JWKS lists it."""
        public = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {name: public[name] for name in ("kty", "n", "e")} | {"kid": self.kid, "use": "sig", "alg": "RS256"}


def signing_key() -> SigningKey:
    """Return the key that signs now; it is made when there is none."""
    path = _folder() / CURRENT
    if not path.exists():
        with suppress(FileExistsError):  # another process was faster: its key counts
            _write(path)
    return _read(path.read_bytes())


def published_keys() -> list[SigningKey]:
    """Return the keys that verify: the present one and the one before, whose tokens are still about."""
    before = _folder() / BEFORE
    return [signing_key(), *([_read(before.read_bytes())] if before.exists() else [])]


def rotate() -> str:
    """Sign with a new key from now on and return its `kid`; the old one still verifies until the next rotation."""
    signing_key()
    os.replace(_folder() / CURRENT, _folder() / BEFORE)
    return signing_key().kid


@lru_cache(maxsize=8)
def _read(pem: bytes) -> SigningKey:
    private = serialization.load_pem_private_key(pem, None)
    assert isinstance(private, rsa.RSAPrivateKey)
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SigningKey(urlsafe_b64encode(sha256(public).digest()).rstrip(b"=").decode(), private)


def _folder() -> Path:
    return Path(settings.TOIMIVA_SECRETS)


def _write(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    try:
        os.link(new, path)
    finally:
        new.unlink()
