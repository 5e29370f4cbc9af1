"""Messages as they were sent: the list with its filters, one message, and in a demo the outbox as receivers see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import answer, done, page
from toimiva.city.ui.paging import Pages

from .. import actions
from ..models import Channel, Message, State
from ..protected_texts import hide_homes
from ..queries import messages as queries
from ..texts import templates

LIST, ONE, OUTBOX = "outreach/messages.html", "outreach/message.html", "outreach/outbox.html"
ON_A_PAGE = 50


@page("outreach.message.read")
@reads_persons
def messages(request: Request) -> HttpResponse:
    """Messages by state, channel and language; those that failed wait for a person."""
    asked = {name: request.GET.get(name, "") for name in ("state", "channel", "language")}
    shown = Pages(queries.messages(request.actor, **asked), ON_A_PAGE).get_page(request.GET.get("page"))
    _seen(request, list(shown.object_list))
    languages = sorted({language for one in templates().values() for language in one.texts} | {"fi+sv+en"})
    choices = {"state": State.values, "channel": Channel.values, "language": languages}
    filters = [(name, values, asked[name]) for name, values in choices.items()]
    return answer(request, LIST, page=shown, rows=shown.object_list, filters=filters)


@page("outreach.message.read", methods=("GET", "HEAD", "POST"))
@reads_persons
def message(request: Request, message_id: UUID) -> HttpResponse:
    """One message as it was sent, and what became of it. POST tries again, or records a call."""
    one = queries.message(request.actor, message_id)
    refusal = None
    if request.method == "POST":
        try:
            _do(request, one)
            return done(request, ONE, to=request.path)
        except Refusal as fault:
            if fault.status == 403:
                raise
            refusal = fault
    _seen(request, [one])
    hide_homes([one], localdate(request.now))
    failed = one.state in (State.FAILED, State.RETURNED)
    waits = one.channel == Channel.PHONE and one.state == State.QUEUED
    return answer(
        request, ONE, message=one, refusal=refusal,
        may_retry=failed and allowed(request.actor, "outreach.message.retry"),
        may_call=waits and allowed(request.actor, "outreach.message.call"),
    )  # fmt: skip


def _do(request: Request, one: Message) -> None:
    wished = request.POST.get("do", "")
    if wished == "retry":
        actions.retry(request.actor, one.pk, now=request.now)
    elif wished in ("reached", "not_reached"):
        actions.record_call(request.actor, one.pk, reached=wished == "reached", now=request.now)


@page("outreach.message.read")
@reads_persons
def outbox(request: Request) -> HttpResponse:
    """In a demo: what has gone out, each as its receiver sees it."""
    if not settings.TOIMIVA_DEMO:
        raise Missing("not_found")
    gone = queries.messages(request.actor).exclude(sent_at=None).exclude(channel=Channel.PHONE)
    shown = Pages(gone.order_by("-sent_at", "id"), ON_A_PAGE).get_page(request.GET.get("page"))
    _seen(request, list(shown.object_list))
    hide_homes(list(shown.object_list), localdate(request.now))
    return answer(request, OUTBOX, page=shown, rows=shown.object_list)


def _seen(request: Request, rows: list[Message]) -> None:
    people: set[Any] = {one.person_id for one in rows} | {one.subject_id for one in rows if one.subject_id}
    record_read(request.actor, "outreach.message.read", at=request.now, people=people, messages=len(rows))
