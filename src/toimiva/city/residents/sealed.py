"""Identity codes at rest: AES-256-GCM with a key ring, and a blind index to find a person by a known code.

Stored bytes: version (1 byte), length of the key's id (1 byte), the id, nonce (12 bytes), ciphertext with its
tag (16 bytes). The associated data names table, column and row, so a ciphertext moved elsewhere does not open.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = 1
NONCE = 12
TAG = 16
PLACE = "residents_person.national_id_sealed:"


class SealBroken(Exception):
    """Bytes that no key of the ring opens in this place: damaged, moved, or sealed with a key that was thrown away."""


class Seal:
    """Seals and opens identity codes. The first key of the ring seals; all of them open."""

    def __init__(self, keys: Mapping[str, bytes], index_key: bytes) -> None:
        self.keys = {name: AESGCM(key) for name, key in keys.items()}
        self.current = next(iter(self.keys))
        name = self.current.encode()
        self._head = bytes([VERSION, len(name)]) + name
        self._index_key = index_key

    def seal(self, national_id: str, person: UUID | str) -> bytes:
        """Return the bytes to store in the row of `person`; each call gives others."""
        nonce = os.urandom(NONCE)
        place = f"{PLACE}{person}".encode()
        return self._head + nonce + self.keys[self.current].encrypt(nonce, normalised(national_id).encode(), place)

    def open(self, sealed: bytes | memoryview, person: UUID) -> str:
        """Return the identity code stored in the row of `person`; `SealBroken` says no more than that."""
        try:
            name, rest = self._parted(bytes(sealed))
            place = f"{PLACE}{person}".encode()
            return self.keys[name].decrypt(rest[:NONCE], rest[NONCE:], place).decode()
        except (InvalidTag, KeyError, IndexError, ValueError):
            raise SealBroken from None  # from None: the bytes must not reach an error page

    def key_of(self, sealed: bytes | memoryview) -> str:
        """Return the id of the key that sealed these bytes."""
        return self._parted(bytes(sealed))[0]

    def index(self, national_id: str) -> bytes:
        """Return the blind index of a code: equal for equal codes, and dumb without its key."""
        return hmac.digest(self._index_key, normalised(national_id).encode(), "sha256")

    def _parted(self, sealed: bytes) -> tuple[str, bytes]:
        if len(sealed) < 2 or sealed[0] != VERSION or len(sealed) < 2 + sealed[1] + NONCE + TAG:
            raise SealBroken
        end = 2 + sealed[1]
        return sealed[2:end].decode("ascii"), sealed[end:]

    def __repr__(self) -> str:
        return f"Seal({', '.join(self.keys)})"


@cache
def ring() -> Seal:
    """Return the seal of this installation."""
    return Seal(settings.TOIMIVA_IDENTITY_KEYS, settings.TOIMIVA_IDENTITY_INDEX_KEY)


def normalised(national_id: str) -> str:
    """Return the code as it is compared: upper case, no spaces around.

    >>> normalised(" 131052-308t ")
    '131052-308T'
    """
    return national_id.strip().upper()


def masked(national_id: str) -> str:
    """Return the code as it is shown before a logged click: the check sign and the birth date, not the number.

    >>> masked("131052-308T")
    '131052-***T'
    """
    return f"{national_id[:7]}***{national_id[-1:]}"
