"""Pages for when something is refused, missing or broken."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.refusals import Forbidden, Missing, Refusal


def refused(request: Any, refusal: Refusal) -> HttpResponse:
    """Show what was refused and how to go on."""
    context = {
        "message": refusal.message(get_language() or "fi"),
        "refused_title": title(refusal),
        "level": refusal.facts.get("level", ""),
    }
    response = render(request, "ui/refused.html", context, status=refusal.status)
    if "seconds" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["seconds"])
    return response


def title(refusal: Refusal) -> str:
    """Return the heading of the page that tells a refusal."""
    titles = {403: _("Not allowed"), 404: _("Not found"), 409: _("This has changed"), 429: _("Too many requests")}
    return titles.get(refusal.status, _("This cannot be done"))


def not_found(request: Any, exception: Exception | None = None) -> HttpResponse:
    return refused(request, Missing("not_found"))


def forbidden(request: Any, exception: Exception | None = None) -> HttpResponse:
    return refused(request, Forbidden("not_allowed"))


def server_error(request: Any) -> HttpResponse:
    """Say that the fault is ours; needs nothing of the database or the session."""
    return render(request, "ui/server_error.html", status=500)
