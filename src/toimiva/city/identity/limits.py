"""When a session ends: staff 8 h after the sign-in, residents after 30 min without a request, a kiosk after 10."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

SEEN_EVERY = 20  # seconds: oftener the time of the last request is not written


def ends_at(session: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when the session ends if nothing more is asked; None for one that no sign-in began."""
    if "started_at" not in session:
        return None
    ends = _idle_end(session, now)
    if session.get("staff"):
        ends = min(ends, _instant(session["started_at"]) + timedelta(seconds=settings.TOIMIVA_STAFF_SESSION))
    return ends


def over(session: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether the session has ended by `now`. Never earlier than the reader was told."""
    if "started_at" not in session:
        return False
    forgiven = timedelta(seconds=SEEN_EVERY)
    idle_over = now > _idle_end(session, _instant(session["seen_at"])) + forgiven
    total = _instant(session["started_at"]) + timedelta(seconds=settings.TOIMIVA_STAFF_SESSION)
    return idle_over or (bool(session.get("staff")) and now > total)


def to_be_seen(session: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether the time of this request is worth writing."""
    return "seen_at" in session and now.timestamp() - session["seen_at"] >= SEEN_EVERY


def idle_seconds(session: Mapping[str, Any]) -> int:
    """Return after how many seconds without a request the session ends; 0: only the time since the sign-in counts."""
    if session.get("kiosk"):
        return int(settings.TOIMIVA_KIOSK_IDLE)
    return 0 if session.get("staff") else int(settings.TOIMIVA_RESIDENT_IDLE)


def _idle_end(session: Mapping[str, Any], seen: datetime) -> datetime:
    return seen + timedelta(seconds=idle_seconds(session) or settings.TOIMIVA_STAFF_SESSION)


def _instant(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
