"""The text of an integration key: `tk_` + its prefix + `_` + its secret. Only a digest of it is ever stored."""

from __future__ import annotations

import hmac
import re
import secrets
from hashlib import sha256
from typing import NamedTuple

MARK = "tk_"  # what programs that look for leaked secrets can search for
SHAPE = re.compile(r"tk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class Secret(NamedTuple):
    """A new key: `text` is told once, the others are kept."""

    prefix: str
    digest: str
    text: str


def new_secret() -> Secret:
    """Return a new key of 256 random bits."""
    prefix = secrets.token_hex(6)
    text = f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"
    return Secret(prefix, digest(text), text)


def prefix_of(text: str) -> str | None:
    """Return the prefix of a text that has the shape of a key; None for any other text.

    >>> prefix_of("tk_0123456789ab_" + "x" * 43)
    '0123456789ab'
    >>> prefix_of("tk_0123456789ab_x") is None
    True
    """
    found = SHAPE.fullmatch(text)
    return found[1] if found else None


def digest(text: str) -> str:
    """Return what is kept of a key. No slow hash: the secret is random and long, not a person's password."""
    return sha256(text.encode()).hexdigest()


def same(text: str, kept: str) -> bool:
    """Tell whether `text` is the key of which `kept` is the digest, in constant time."""
    return hmac.compare_digest(digest(text), kept)
