"""The orders of a programme: which still bind money, binding more, and releasing what was billed or cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.audit.reads import reads_persons
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..engine.commitments import OpenOrder
from ..forms.money import CommitmentForm, ReleaseForm
from .ledger import record_look

LIST, RELEASE = Page("programme/commitments.html"), Page("programme/release.html")
OPERATION = "programme.commitment.record"


@page(OPERATION, methods=("GET", "HEAD", "POST"))
@reads_persons
def commitments(request: Request, programme_id: int) -> HttpResponse:
    """The open orders of each project number; POST binds money by a new order."""
    programme = queries.head(request.actor, programme_id)
    form = CommitmentForm(request.POST or None, queries.own_numbers(request.actor, programme_id, OPERATION))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.record_commitment(
                request.actor, int(told.pop("number")), told.pop("amount"), now=request.now, **told
            )  # fmt: skip
            return done(request, LIST, to=reverse("programme:commitments", args=[programme_id]))
        except Refusal as refused:
            refusal = refused
    return answer(request, LIST, programme=programme, form=form, refusal=refusal, **_open(request, programme_id))


@page(OPERATION, methods=("GET", "HEAD", "POST"))
@reads_persons
def release(request: Request, programme_id: int, entry_id: int) -> HttpResponse:
    """Release money of the open order whose first line is `entry_id`."""
    programme = queries.head(request.actor, programme_id)
    shown = _open(request, programme_id)
    order = _order(shown, entry_id)
    form = ReleaseForm(request.POST or None, initial={"amount": order.bound})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.release_commitment(
                request.actor, order.number, told.pop("amount"), document_number=order.document, now=request.now, **told
            )
            return done(request, RELEASE, to=reverse("programme:commitments", args=[programme_id]))
        except Refusal as refused:
            refusal = refused
    place = shown["places"][order.number]
    return answer(request, RELEASE, programme=programme, form=form, order=order, place=place, refusal=refusal)


def _open(request: Request, programme_id: int) -> dict[str, Any]:
    """The open orders as the page shows them; they name suppliers, so the look is on record."""
    orders = queries.open_orders(request.actor, programme_id)
    record_look(request, programme_id, orders=sum(len(one.orders) for one in orders))
    rolled = queries.figures(request.actor, programme_id)
    return {
        "orders": orders,
        "places": {one.place.id: one.place for one in rolled.numbers},
        "figures": {one.place.id: one.figures for one in rolled.numbers},
        "bound": sum(one.bound for one in orders),
    }


def _order(shown: dict[str, Any], entry_id: int) -> OpenOrder:
    for number in shown["orders"]:
        for order in number.orders:
            if order.entry == entry_id:
                return order  # type: ignore[no-any-return]
    raise Missing("not_found")
