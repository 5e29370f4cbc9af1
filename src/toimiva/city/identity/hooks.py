"""Rooms that want to know of a sign-in say so here, in their `AppConfig.ready`: identity imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .actions.sessions import Proof
    from .models import User

SignedIn = Callable[["User", "Proof", datetime], None]
_told: list[SignedIn] = []


def at_sign_in(room: SignedIn) -> SignedIn:
    """Have `room(user, proof, now)` called at each sign-in, in its transaction; asking twice is asking once.

    The user has been let in by then. What the room refuses or cannot do must not stop the sign-in: it returns.
    """
    if room not in _told:
        _told.append(room)
    return room


def tell_signed_in(user: User, proof: Proof, now: datetime) -> None:
    """Tell every room that asked, in the order of their asking."""
    for room in _told:
        room(user, proof, now)
