"""What a service says of its own messages, found by name: `outreach.py` in its room, HANDLERS and OUTCOME."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps

if TYPE_CHECKING:
    from .models import Campaign, Message


@dataclass(frozen=True, kw_only=True)
class Handler:
    """`still_wanted` is asked again before sending: "" or why no longer. `on_reply` takes a YES or NO and returns the
    template of what to answer, or None."""

    still_wanted: Callable[[Message, datetime], str] = lambda message, now: ""
    on_reply: Callable[[Message, str, datetime], str | None] = lambda message, meaning, now: None


NONE = Handler()
Outcome = Callable[["Campaign", date], dict[UUID, bool]]


@cache
def _rooms() -> dict[str, Any]:
    """The modules `outreach` of the rooms, by the room's label."""
    found = {}
    for config in apps.get_app_configs():
        own = config.name.startswith("toimiva.") and config.label != "outreach"
        if own and find_spec(f"{config.name}.outreach") is not None:
            found[config.label] = import_module(f"{config.name}.outreach")
    return found


def handler(template: str) -> Handler:
    """Return what the service of this template says; one that says nothing wants all its messages."""
    for module in _rooms().values():
        if template in getattr(module, "HANDLERS", {}):
            found: Handler = module.HANDLERS[template]
            return found
    return NONE


def outcome(service: str) -> Outcome | None:
    """Return how the service tells what became of a campaign's members, if it does."""
    return getattr(_rooms().get(service), "OUTCOME", None)
