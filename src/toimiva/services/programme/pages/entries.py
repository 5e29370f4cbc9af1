"""One line of the ledger: all that it says, and the counter entry that undoes or corrects it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.money import ReversalForm
from ..models import LedgerEntry
from .ledger import record_look

PAGE = Page("programme/entry.html")
OPERATION = "programme.entry.reverse"


@page("programme.ledger.read", methods=("GET", "HEAD", "POST"))
@reads_persons
def entry(request: Request, programme_id: int, entry_id: int) -> HttpResponse:
    """One line. POST books its counter entry, and with a right sum or number also the line as it should be."""
    programme = queries.head(request.actor, programme_id)
    line = queries.entry(request.actor, entry_id)
    if line.programme_id != programme_id:
        raise Missing("not_found")
    record_look(request, programme_id, entry=entry_id)
    form = _form(request, line)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _reverse(request, line, form.cleaned_data)
            return done(request, PAGE, to=reverse("programme:entry", args=[programme_id, entry_id]))
        except Refusal as refused:
            refusal = refused
    return answer(
        request, PAGE, programme=programme, line=line, form=form, refusal=refusal, may_reverse=_may(request, line)
    )


def _form(request: Request, line: LedgerEntry) -> ReversalForm:
    numbers = queries.own_numbers(request.actor, line.programme_id, "programme.actual.record")
    corrects = line.kind in actions.postings.CORRECTED_BY
    return ReversalForm(request.POST or None, numbers if corrects else (), corrects=corrects)


def _reverse(request: Request, line: LedgerEntry, told: dict[str, Any]) -> None:
    number = int(told["number"]) if told.get("number") else None
    if told.get("amount") is None and number is None:
        actions.reverse_entry(request.actor, line.pk, reason=told["reason"], now=request.now)
        return
    amount = line.amount if told.get("amount") is None else told["amount"]
    actions.correct_entry(
        request.actor, line.pk, amount, reason=told["reason"], number_id=number, now=request.now
    )  # fmt: skip


def _may(request: Request, line: LedgerEntry) -> bool:
    """Whether the form is shown: the line stands, and this actor may undo its kind somewhere."""
    operation = actions.postings.BOOKED_BY.get(line.kind, OPERATION)  # type: ignore[call-overload]
    stands = line.reverses_id is None and not hasattr(line, "reversed_by") and line.kind != "FORECAST"
    return stands and allowed(request.actor, operation) and allowed(request.actor, OPERATION)
