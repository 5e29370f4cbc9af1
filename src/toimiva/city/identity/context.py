"""What the page shell tells the browser of the session: when it ends, and when to warn (WCAG 2.2.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .limits import ends_at, idle_seconds


def session(request: Any) -> dict[str, Any]:
    """Return `session_ends` (ISO text; empty: no sign-in), and `session_idle` and `session_warning` in seconds.

    `session_idle` is 0 where no request moves the end, as with the eight hours of staff: then there is nothing to
    prolong and no dialog to show.
    """
    if not hasattr(request, "session") or not hasattr(request, "now"):
        return {}
    ends = ends_at(request.session, request.now)
    return {
        "session_ends": ends.isoformat(timespec="seconds") if ends else "",
        "session_idle": idle_seconds(request.session) if ends else 0,
        "session_warning": settings.TOIMIVA_SESSION_WARNING,
    }
