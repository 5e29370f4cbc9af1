"""The transfer form: it shows the balances before and after, then moves the money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..engine.money import NumberFigures, RollUp
from ..forms.money import TransferForm

PAGE = Page("programme/transfer.html")


@dataclass(frozen=True)
class Moved:
    """One side of a transfer: what is free before and after it."""

    side: NumberFigures
    after: Decimal


@page("programme.transfer.make", methods=("GET", "HEAD", "POST"))
def transfer(request: Request, programme_id: int) -> HttpResponse:
    """Move money between two project numbers; the first button only shows what would follow."""
    programme = queries.head(request.actor, programme_id)
    rolled = queries.figures(request.actor, programme_id)
    form = TransferForm(
        request.POST or None,
        queries.own_numbers(request.actor, programme_id, "programme.transfer.make"),
        queries.own_numbers(request.actor, programme_id, "programme.figures.read"),
    )
    shown = {"programme": programme, "form": form, "rolled": rolled}
    if request.method != "POST" or not form.is_valid():
        return answer(request, PAGE, **shown)
    told = form.cleaned_data
    preview = _preview(rolled, int(told["from_number"]), int(told["to_number"]), told["amount"])
    if "move" not in request.POST:
        return answer(request, PAGE, preview=preview, **shown)
    try:
        actions.make_transfer(
            request.actor, int(told["from_number"]), int(told["to_number"]), told["amount"], reason=told["reason"],
            decision_ref=told["decision_ref"], effective_date=told["effective_date"], now=request.now,
        )  # fmt: skip
    except Refusal as refusal:
        return answer(request, PAGE, preview=preview, refusal=refusal, **shown)
    return done(request, PAGE, to=reverse("programme:money", args=[programme_id]))


def _preview(rolled: RollUp, source: int, target: int, amount: Decimal) -> list[Moved]:
    numbers = {one.place.id: one for one in rolled.numbers}
    sides = ((numbers[source], -amount), (numbers[target], amount))
    return [Moved(side, side.figures.free + change) for side, change in sides]
