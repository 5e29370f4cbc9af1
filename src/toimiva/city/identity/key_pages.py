"""Pages of integration keys, for administrators. A key's text is shown once, in the answer that made it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.ui import answer, done, page

from . import actions, queries
from .actions.keys import Made
from .forms import NewKeyForm, RotateForm
from .middleware import Request
from .models import IntegrationKey
from .scopes import scopes

PER_PAGE = 50
LIST, NEW, ONE, MADE = "identity/keys.html", "identity/key_new.html", "identity/key.html", "identity/key_made.html"


@page("identity.key.read")
def keys(request: Request) -> HttpResponse:
    """Every key: of which system, what state, until when, when last used."""
    shown = Paginator(queries.keys(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"key": key, "state": key.state(request.now)} for key in shown]
    return answer(request, LIST, page=shown, rows=rows)


@page("identity.key.create", methods=("GET", "HEAD", "POST"))
def new_key(request: Request) -> HttpResponse:
    """Make a key. The answer of the post holds its text: reloading makes no other, for the system has one then."""
    form = NewKeyForm(request.POST or None, on=timezone.localdate(request.now))
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, actions.create_key(request.actor, now=request.now, **form.cleaned_data))
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
    response = answer(request, NEW, form=form, errors=form.errors)
    if form.errors:
        response.status_code = 422
    return response


@page("identity.key.read", methods=("GET", "HEAD", "POST"))
def key(request: Request, key_id: UUID) -> HttpResponse:
    """One key. POST replaces it by a new one (`rotate`), or revokes it (`revoke`)."""
    shown = queries.key(request.actor, key_id)
    wished = request.POST.get("do", "") if request.method == "POST" else ""
    form = RotateForm(request.POST if wished == "rotate" else None, on=timezone.localdate(request.now))
    refused = None
    try:
        if wished == "revoke":
            actions.revoke_key(request.actor, key_id, now=request.now)
            return done(request, ONE, to=request.path)
        if wished == "rotate" and form.is_valid():
            return _told(request, actions.rotate_key(request.actor, key_id, now=request.now, **form.cleaned_data))
        if request.method == "POST" and wished != "rotate":
            raise Refusal("bad_value", field="do", value=wished, expected="rotate | revoke")
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        if wished == "rotate" and refusal.status == 422:
            form.refuse(refusal)
        else:
            refused = refusal
    return _one(request, shown, form, refused)


def _one(request: Request, shown: IntegrationKey, form: RotateForm, refused: Refusal | None) -> HttpResponse:
    state = shown.state(request.now)
    response = answer(request, ONE, shown=shown, state=state, scopes=_scopes(shown), form=form, errors=form.errors,
                      refusal=refused, successor=getattr(shown, "replaced_by", None))  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _told(request: Request, made: Made) -> HttpResponse:
    response = answer(request, MADE, shown=made.key, text=made.text)
    response["Cache-Control"] = "no-store"
    response.status_code = 201
    return response


def _scopes(key: IntegrationKey) -> list[dict[str, Any]]:
    language, words = get_language() or "fi", scopes()
    return [{"code": code, "words": words.get(code, {}).get(language, "")} for code in key.scopes]
