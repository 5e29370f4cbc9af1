"""The official's pages: find a person, look, and see more for a reason. Every look is on record."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.access import level_needed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.ui import answer, page
from toimiva.city.ui.links import links_to

from . import actions, queries
from .forms import ReasonForm, SearchForm
from .models import Address
from .protection import current

SEARCH, PERSON = "residents/search.html", "residents/person.html"


@page("residents.person.read", methods=("GET", "HEAD", "POST"))
def search(request: Request) -> HttpResponse:
    """Find a person by identity code or name. Only POST searches: what is asked for stands in no address."""
    form = SearchForm(request.POST or None)
    found: list[Any] = []
    searched = request.method == "POST" and form.is_valid()
    if searched:
        try:
            found = queries.found_persons(request.actor, **form.cleaned_data)
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal, get_language() or "fi")
        by = "national_id" if form.data.get("national_id", "").strip() else "name"
        ids = [one.pk for one in found]
        whose: dict[str, Any] = {"person": ids[0]} if by == "national_id" and ids else {"people": ids}
        record_read(request.actor, "residents.person.read", at=request.now, by=by, **whose)
    link = links_to("residents:person")
    rows = [(one, link(one.pk)) for one in found]
    response = answer(request, SEARCH, form=form, errors=form.errors, found=rows, most=queries.MOST,
                      searched=searched and not form.errors)  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


@page("residents.person.read", methods=("GET", "HEAD", "POST"))
@reads_persons
def person(request: Request, person_id: UUID) -> HttpResponse:
    """One person. POST shows the identity code or a protected address (`reveal`) for a reason, this once."""
    today = timezone.localdate(request.now)
    shown = queries.person(request.actor, person_id, on=today)
    record_read(request.actor, "residents.person.read", at=request.now, person=person_id)
    if shown.others:
        record_read(request.actor, "residents.person.read", at=request.now, people=shown.others, relations=True)
    form, code = ReasonForm(request.POST or None), ""
    revealed: list[Address] = []
    if request.method == "POST" and form.is_valid():
        try:
            code, revealed = _revealed(request, person_id, form.cleaned_data["reason"])
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            form.refuse(refusal, get_language() or "fi")
    response = answer(
        request, PERSON, shown=shown, present=current(shown.addresses, today), form=form, errors=form.errors,
        code=code, revealed=revealed, earlier=_earlier(shown.addresses, today),
        may_reveal_code=bool(shown.code) and _held(request, "residents.national_id.read"),
        may_reveal_address=shown.withheld and _held(request, "residents.protected_address.read"),
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _revealed(request: Request, person_id: UUID, reason: str) -> tuple[str, list[Address]]:
    match request.POST.get("reveal"):
        case "national_id":
            return actions.reveal_national_id(request.actor, person_id, reason=reason, now=request.now), []
        case "address":
            return "", actions.reveal_protected_address(request.actor, person_id, reason=reason, now=request.now)
    raise Refusal("bad_value", field="reveal", value="", expected="national_id | address")


def _held(request: Request, operation: str) -> bool:
    """Tell whether to offer the button: to who may, and to who may after identifying more strongly."""

    return level_needed(request.actor, operation) is not None


def _earlier(addresses: list[Address], today: date) -> list[Address]:
    """Those that have ended; one that only begins is neither present nor earlier."""
    return [one for one in addresses if one.valid_to is not None and one.valid_to < today]
