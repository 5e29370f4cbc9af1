"""What the page shell tells the browser of the session: when it ends, and when to warn (WCAG 2.2.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from .limits import ends_at


def session(request: Any) -> dict[str, Any]:
    """Return `session_ends` (ISO instant, empty: does not end), `session_warning` (seconds) and where to extend."""
    if not hasattr(request, "session") or not hasattr(request, "now"):
        return {}
    ends = ends_at(request.session, request.now)
    return {
        "session_ends": ends.isoformat(timespec="seconds") if ends else "",
        "session_warning": settings.TOIMIVA_SESSION_WARNING,
        "session_extend": reverse("identity:session") if ends else "",
    }
