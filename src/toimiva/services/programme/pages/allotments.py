"""The grant's appropriation and its allotment to project numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.money import AllotForm, GrantForm
from ..models import Programme

GRANT, ALLOT = Page("programme/grant.html"), Page("programme/allot.html")


@page("programme.appropriation.record", methods=("GET", "HEAD", "POST"))
def grant(request: Request, programme_id: int) -> HttpResponse:
    """Record the appropriation of a stored decision that grants money."""
    programme = queries.head(request.actor, programme_id)
    form = GrantForm(request.POST or None, _decisions(request, programme))
    shown = {"programme": programme, "form": form}
    if request.method != "POST" or not form.is_valid():
        return answer(request, GRANT, **shown)
    told = form.cleaned_data
    try:
        actions.record_appropriation(
            request.actor, programme_id, int(told["decision"]), conditions=told["conditions"], now=request.now
        )
    except Refusal as refusal:
        return answer(request, GRANT, refusal=refusal, **shown)
    return done(request, GRANT, to=reverse("programme:allot", args=[programme_id]))


@page("programme.allotment.record", methods=("GET", "HEAD", "POST"))
def allot(request: Request, programme_id: int) -> HttpResponse:
    """Give a project number its share, or every number what the decision gives it."""
    programme = queries.head(request.actor, programme_id)
    numbers = queries.own_numbers(request.actor, programme_id, "programme.allotment.record")
    all_at_once = request.method == "POST" and "as_decided" in request.POST
    form = AllotForm(None if all_at_once else request.POST or None, numbers)
    shown = {"programme": programme, "form": form, "rolled": queries.figures(request.actor, programme_id)}
    if request.method != "POST" or not (all_at_once or form.is_valid()):
        return answer(request, ALLOT, **shown)
    try:
        if all_at_once:
            actions.allot_as_decided(request.actor, programme_id, now=request.now)
        else:
            told = form.cleaned_data
            actions.allot(
                request.actor, int(told["number"]), told["amount"], text=told["text"], now=request.now
            )  # fmt: skip
    except Refusal as refusal:
        return answer(request, ALLOT, refusal=refusal, **shown)
    return done(request, ALLOT, to=reverse("programme:money", args=[programme_id]))


def _decisions(request: Request, programme: Programme) -> list[tuple[str, str]]:
    found = queries.handlings(request.actor, programme.matter_id)
    return [(str(one.pk), f"{one.decision_maker} § {one.section}: {one.granted:.0f} €") for one in found]
