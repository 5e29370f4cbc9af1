"""The months of a programme's books: what closing one means, closing it, opening the last one again."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..engine.periods import first_of, month_after
from ..forms.money import MonthForm, ReopenForm

PAGE = Page("programme/periods.html")


@page("programme.period.close", methods=("GET", "HEAD", "POST"))
def periods(request: Request, programme_id: int) -> HttpResponse:
    """Show what closing a month (`?month=`) would mean; the button closes it."""
    if request.method != "POST":
        return _page(request, programme_id, _month(request))
    form = MonthForm(request.POST)
    if not form.is_valid():
        return _page(request, programme_id, None, Refusal("not_a_date", value=request.POST.get("month", "")))
    month = first_of(form.cleaned_data["month"])
    try:
        actions.close_period(request.actor, programme_id, month, now=request.now)
    except Refusal as refusal:
        return _page(request, programme_id, month, refusal)
    return done(request, PAGE, to=reverse("programme:periods", args=[programme_id]))


@page("programme.period.reopen", methods=("POST",), shown_at="programme:periods")
def reopen(request: Request, programme_id: int) -> HttpResponse:
    """Open the last closed month again, with a reason."""
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, programme_id, None, Refusal("money_reason_needed", field="reason"))
    told = form.cleaned_data
    try:
        actions.reopen_period(request.actor, programme_id, told["month"], reason=told["reason"], now=request.now)
    except Refusal as refusal:
        return _page(request, programme_id, None, refusal)
    return done(request, PAGE, to=reverse("programme:periods", args=[programme_id]))


def _page(request: Request, programme_id: int, month: date | None, refusal: Refusal | None = None) -> HttpResponse:
    programme = queries.head(request.actor, programme_id)
    closed = queries.closed_through(programme_id)
    wanted = month or (month_after(closed) if closed else None)
    preview = queries.closing_preview(request.actor, programme_id, wanted) if wanted else None
    return answer(
        request,
        PAGE,
        programme=programme,
        closed=closed,
        month=wanted,
        is_over=wanted is not None and month_after(wanted) <= timezone.localdate(request.now),
        preview=preview,
        rows=list(zip(preview.before.numbers, preview.after.numbers, strict=True)) if preview else [],
        reopening=ReopenForm(None, initial={"month": f"{closed:%Y-%m}"}) if closed else None,
        refusal=refusal,
    )


def _month(request: Request) -> date | None:
    form = MonthForm(request.GET)
    return first_of(form.cleaned_data["month"]) if "month" in request.GET and form.is_valid() else None
