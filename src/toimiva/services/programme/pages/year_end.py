"""The end of a year: closing its months, letting unused money lapse, carrying over what the Council gives back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page
from toimiva.city.ui.templatetags.toimiva import euros

from .. import actions, queries
from ..forms.money import CarryOverForm, LapseForm

PAGE = Page("programme/year_end.html")
OPERATION = "programme.year_end.record"
YEARS = range(2000, 2101)
WHOLE = "0"  # the choice of the programme's own money, which has no number


@page(OPERATION, methods=("GET", "HEAD", "POST"))
def year_end(request: Request, programme_id: int) -> HttpResponse:
    """What the end of a year (`?year=`, else the budget year) takes; POST lets it lapse."""
    form = LapseForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, programme_id, lapse=form)
    reference = form.cleaned_data["decision_ref"]
    year = _year(request, queries.head(request.actor, programme_id).budget_year)
    try:
        actions.lapse_unused(request.actor, programme_id, year=year, decision_ref=reference, now=request.now)
    except Refusal as refusal:
        return _page(request, programme_id, lapse=form, refusal=refusal)
    return done(request, PAGE, to=f"{reverse('programme:year-end', args=[programme_id])}?year={year}")


@page(OPERATION, methods=("POST",), shown_at="programme:year-end")
def carry_over(request: Request, programme_id: int) -> HttpResponse:
    """Give back in the year after (`?year=`) what lapsed, on the Council's decision."""
    year = _year(request, queries.head(request.actor, programme_id).budget_year)
    form = CarryOverForm(request.POST, _lapsed(queries.year_end(request.actor, programme_id, year)))
    if not form.is_valid():
        return _page(request, programme_id, carry=form)
    told = form.cleaned_data
    number = None if told["number"] == WHOLE else int(told["number"])
    try:
        actions.carry_over(
            request.actor, programme_id, number, told["amount"], to_year=year + 1, decision_ref=told["decision_ref"],
            now=request.now,
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, programme_id, carry=form, refusal=refusal)
    return done(request, PAGE, to=f"{reverse('programme:year-end', args=[programme_id])}?year={year}")


def _page(request: Request, programme_id: int, **shown: Any) -> HttpResponse:
    programme = queries.head(request.actor, programme_id)
    year = _year(request, programme.budget_year)
    rows = queries.year_end(request.actor, programme_id, year)
    closed = queries.closed_through(programme_id)
    defaults = {"lapse": LapseForm(), "carry": CarryOverForm(None, _lapsed(rows))}
    return answer(
        request, PAGE, programme=programme, year=year, next_year=year + 1, rows=rows, december=f"{year}-12",
        unused=sum(row.unused for row in rows), bound=sum(row.bound for row in rows),
        lapsed=sum(row.lapsed for row in rows), is_closed=closed is not None and closed >= date(year, 12, 1),
        is_over=timezone.localdate(request.now) > date(year, 12, 31), **(defaults | shown),
    )  # fmt: skip


def _lapsed(rows: list[queries.YearEndRow]) -> list[tuple[str, Any]]:
    return [
        (str(row.place.id), f"{row.place.number} {row.place.name}: {euros(row.lapsed)}") if row.place
        else (WHOLE, euros(row.lapsed))
        for row in rows if row.lapsed
    ]  # fmt: skip


def _year(request: Request, budget_year: int | None) -> int:
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and int(asked) in YEARS:
        return int(asked)
    return budget_year or timezone.localdate(request.now).year - 1
