"""The installation's own secrets: made once, kept in home/secrets, readable by their owner only."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept(folder: Path, name: str, make: Callable[[], str]) -> str:
    """Return the secret `name`, made and stored at the first call. Of two processes at once both get the same one."""
    path = folder / name
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    new = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(make() + "\n")
        out.flush()
        os.fsync(out.fileno())
    with suppress(FileExistsError):  # the other process was faster: its secret counts
        os.link(new, path)
    new.unlink()
    return path.read_text("ascii").strip()


def new_key() -> str:
    """Return 32 random bytes in base64: one AES-256 or HMAC-SHA-256 key."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def read_key(text: str) -> bytes:
    """Return the 32 bytes of a key written in base64; ValueError says what is wrong.

    >>> len(read_key(new_key()))
    32
    """
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as fault:
        raise ValueError("it is not base64") from fault
    if len(key) != 32:
        raise ValueError(f"the key has {len(key)} bytes, 32 are needed")
    return key


def read_key_ring(text: str) -> dict[str, bytes]:
    """Return id -> key of a ring "id:base64,id2:base64". The first encrypts, all decrypt: rotate by adding in front.

    >>> list(read_key_ring(f"2027:{new_key()},2026:{new_key()}"))
    ['2027', '2026']
    """
    ring: dict[str, bytes] = {}
    for part in text.split(","):
        name, colon, key = part.strip().partition(":")
        if not colon or not name:
            raise ValueError("each key is written id:base64")
        if name in ring:
            raise ValueError(f"the id {name} is there twice")
        ring[name] = read_key(key)
    return ring
