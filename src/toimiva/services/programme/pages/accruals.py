"""What was used but is not billed yet: the accruals that stand, and a new one."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.money import AccrualForm

PAGE = Page("programme/accruals.html")
OPERATION = "programme.accrual.record"


@page(OPERATION, methods=("GET", "HEAD", "POST"))
def accruals(request: Request, programme_id: int) -> HttpResponse:
    """The accruals that stand, the newest first; POST books one. They name no supplier."""
    programme = queries.head(request.actor, programme_id)
    form = AccrualForm(request.POST or None, queries.own_numbers(request.actor, programme_id, OPERATION))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.record_accrual(request.actor, int(told.pop("number")), told.pop("amount"), now=request.now, **told)
            return done(request, PAGE, to=reverse("programme:accruals", args=[programme_id]))
        except Refusal as refused:
            refusal = refused
    lines = queries.accruals(request.actor, programme_id)
    return answer(request, PAGE, programme=programme, form=form, lines=lines, refusal=refusal)
