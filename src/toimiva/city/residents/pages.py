"""My data: what the city knows of me, who has seen it, taking it along and having it deleted."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import auth
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.audit.queries import seen_by_others
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Forbidden, Refusal
from toimiva.city.ui import answer, done, page

from . import actions, gdpr, queries
from .forms import ContactForm
from .gdpr import Subject, subject_of
from .protection import current

MINE, SEEN, DELETE = "residents/my_data.html", "residents/seen.html", "residents/delete.html"
MOST_SEEN = 200
CONTACT = ("service_language", "email", "phone", "channel")


@page("residents.own.read", methods=("GET", "HEAD", "POST"))
@reads_persons
def my_data(request: Request) -> HttpResponse:
    """What the city knows of me, and of whom I answer for. POST changes my contact details."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(request.actor, **form.cleaned_data, now=request.now)
            return done(request, MINE, to=request.path)
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal, get_language() or "fi")
    response = _mine(request, form)
    if form.errors:
        response.status_code = 422
    return response


def _mine(request: Request, form: ContactForm) -> HttpResponse:
    today = timezone.localdate(request.now)
    weak = request.actor.person_id is not None and not queries.strong_enough(request.actor)
    shown = None if weak else queries.own_data(request.actor, on=today)
    record_read(request.actor, "residents.own.read", at=request.now, person=request.actor.person_id)
    if shown and shown.others:
        record_read(request.actor, "residents.own.read", at=request.now, people=shown.others, relations=True)
    if shown and not form.is_bound:
        form = ContactForm(initial=_told(shown))
    present = current(shown.addresses, today) if shown else []
    return answer(request, MINE, shown=shown, weak=weak, form=form, errors=form.errors, present=present)


def _told(shown: queries.Shown) -> dict[str, Any]:
    """What the form begins with: the resident's own word, else the register's e-mail and telephone."""
    if shown.contact:
        return {name: getattr(shown.contact, name) for name in CONTACT}
    return {"email": shown.person.email, "phone": shown.person.phone, "channel": "letter"}


@page("residents.own.read")
@reads_persons
def seen(request: Request) -> HttpResponse:
    """Who else has read or changed my data: when, in which role, for which service, why; never by name."""
    person_id = request.actor.person_id
    rows = seen_by_others(person_id, limit=MOST_SEEN) if person_id else []
    record_read(request.actor, "residents.own.read", at=request.now, person=person_id, seen=len(rows))
    return answer(request, SEEN, rows=rows, linked=person_id is not None, most=MOST_SEEN)


@page("residents.own.read")
@reads_persons
def export(request: Request) -> HttpResponse:
    """All of it as a JSON file: the tree that Helsinki Profile is given."""
    record_read(request.actor, "residents.own.read", at=request.now, person=request.actor.person_id, export=True)
    text = json.dumps(gdpr.export(_subject(request)), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="toimiva-my-data.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@page("residents.own.delete", methods=("GET", "HEAD", "POST"))
def delete(request: Request) -> HttpResponse:
    """What would be deleted and what must be kept and why; POST deletes, and signs out."""
    wished = request.method == "POST"
    erasure = gdpr.erase(request.actor, _subject(request), now=request.now, dry_run=not wished)
    language = get_language() or "fi"
    if wished and not erasure.refused:
        auth.logout(request)
        return done(request, DELETE, to=reverse("ui:home"))
    refusal = Conflict("must_be_kept") if wished else None
    return answer(
        request, DELETE, refusal=refusal, blocked=bool(erasure.refused),
        deleted=[(title.in_language(language), count) for title, count in erasure.deleted.items()],
        kept=[_kept(one, language) for one in erasure.kept],
    )  # fmt: skip


def _kept(one: gdpr.Kept, language: str) -> dict[str, Any]:
    return {"title": one.title.in_language(language), "reason": one.keep.reason.in_language(language),
            "law": one.keep.law_in(language), "until": one.keep.until, "blocks": one.keep.blocks}  # fmt: skip


def _subject(request: Request) -> Subject:
    from toimiva.city.identity.models import User

    user = User.objects.select_related("resident_account__person").get(pk=request.actor.id)
    return subject_of(user, loa=request.actor.loa, on=timezone.localdate(request.now))
