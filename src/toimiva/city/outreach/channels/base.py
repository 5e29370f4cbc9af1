"""What a provider is given and how it says no."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class NotTaken(Exception):
    """The provider has not taken the message. `again`: it may later (it was away, or failed itself)."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason = reason[:60]
        self.again = again


class Skip(Exception):
    """This channel does not lead to the person after all (no mailbox in use): the next one is taken."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A message ready to go. `id` is the external id: a provider that is given it twice takes it once.

    `national_id` and `postal` are read for this one call and kept nowhere.
    """

    id: str
    channel: str
    language: str
    recipient: str
    subject: str
    text: str
    dated: datetime
    name: str = ""
    national_id: str = field(default="", repr=False)
    postal: tuple[str, ...] = field(default=(), repr=False)


class Provider(Protocol):
    """Takes a message and returns its own id of it; raises `NotTaken` or `Skip`."""

    def send(self, envelope: Envelope) -> str: ...
