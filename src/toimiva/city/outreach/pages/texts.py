"""The texts of messages and who has approved them; a resident's own word on suggestions."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.cards import service_cards
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing
from toimiva.city.ui import answer, done, page

from .. import actions
from ..queries import messages as queries
from ..texts import templates

LIST, ONE, OWN = "outreach/texts.html", "outreach/text.html", "outreach/suggestions.html"


@page("outreach.template.read")
def texts(request: Request) -> HttpResponse:
    """Every message of the house, in how many languages it is and how many of them wait for approval."""
    language = get_language() or "fi"
    rows = [
        {"key": one.key, "title": one.title[language], "languages": len(one.texts),
         "waiting": sum(not text.usable for text in one.texts.values())}
        for one in templates().values()
    ]  # fmt: skip
    return answer(request, LIST, rows=rows)


@page("outreach.template.read")
def text(request: Request, key: str) -> HttpResponse:
    """One message in all its languages, as its file says it."""
    found = templates().get(key)
    if found is None:
        raise Missing("not_found")
    shown = list(found.texts.values())
    return answer(request, ONE, template=found, title=found.title[get_language() or "fi"], texts=shown)


@page("outreach.own.change", methods=("GET", "HEAD", "POST"))
@reads_persons
def suggestions(request: Request) -> HttpResponse:
    """What the city may suggest to me, service by service. POST turns one off or on."""
    if request.method == "POST":
        change = actions.allow_contact if request.POST.get("do") == "allow" else actions.refuse_contact
        change(request.actor, cast(UUID, request.actor.person_id), request.POST.get("service", ""), now=request.now)
        return done(request, OWN, to=request.path)
    record_read(request.actor, "outreach.own.read", at=request.now, person=request.actor.person_id)
    language = get_language() or "fi"
    names = {card.code: card.name.in_language(language) for card in service_cards()}
    rows = [(code, names.get(code, code), wanted) for code, wanted in queries.own_wishes(request.actor)]
    return answer(request, OWN, rows=rows)
