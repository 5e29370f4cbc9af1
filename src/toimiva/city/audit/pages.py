"""The auditor's page: who read or changed whose data. Names of residents are never shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import Page, answer, page

from . import queries
from .forms import FilterForm
from .models import AuditEvent
from .reads import reads_persons
from .trail import record_read
from .words import operation_words

PAGE = Page("audit/events.html")


@page("audit.read")
@reads_persons
def events(request: Request) -> HttpResponse:
    """The trail, newest first, filtered. Looking at it is an event of the trail itself."""
    form = FilterForm(request.GET or None)
    wanted = form.wanted() if form.is_bound and form.is_valid() else queries.Wanted()
    found = [] if form.errors else list(queries.events(request.actor, wanted)[: queries.PAGE_SIZE + 1])
    shown = found[: queries.PAGE_SIZE]
    record_read(
        request.actor, "audit.read", at=request.now, person=wanted.person, count=len(shown),
        operation_asked=wanted.operation, day=wanted.day, actor_kind=wanted.actor_kind,
    )  # fmt: skip
    rows = [_shown(event) for event in shown]
    before = shown[-1].pk if len(found) > queries.PAGE_SIZE else None
    return answer(request, PAGE, form=form, rows=rows, before=before, errors=bool(form.errors))


def _shown(event: AuditEvent) -> dict[str, Any]:
    language = get_language() or "fi"
    return {
        "event": event,
        "roles": queries.role_words(event, language),
        "words": operation_words(event.operation, event.kind, language),
        "model": event.target_model.rpartition(".")[2],
    }
