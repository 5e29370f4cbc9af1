"""The forecast of a project number: twelve months on one form."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Missing, Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.money import ForecastForm
from ..models import ProjectNumber

PAGE = Page("programme/forecast.html")
YEARS = range(2000, 2101)


@page("programme.forecast.enter", methods=("GET", "HEAD", "POST"))
def forecast(request: Request, programme_id: int, number_id: int) -> HttpResponse:
    """Enter what is expected of each month of a year (`?year=`, else the budget year)."""
    programme = queries.head(request.actor, programme_id)
    number = _number(request, programme_id, number_id)
    year = _year(request, programme.budget_year)
    months = [date(year, month, 1) for month in range(1, 13)]
    closed = queries.closed_through(programme_id)
    still_open = [month for month in months if closed is None or month > closed]
    form = ForecastForm(request.POST or None, still_open, queries.standing_forecast(number))
    shown = {
        "programme": programme, "number": number, "form": form, "year": year, "used": queries.used_by_month(number),
        "closed": [month for month in months if month not in still_open],
        "figures": queries.number_figures(request.actor, number_id),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return answer(request, PAGE, **shown)
    try:
        actions.enter_forecast(request.actor, number_id, form.entered(), now=request.now)
    except Refusal as refusal:
        return answer(request, PAGE, refusal=refusal, **shown)
    return done(request, PAGE, to=reverse("programme:money", args=[programme_id]))


def _number(request: Request, programme_id: int, number_id: int) -> ProjectNumber:
    number = queries.own_numbers(request.actor, programme_id, "programme.figures.read").filter(pk=number_id).first()
    if number is None:
        raise Missing("not_found")
    return number


def _year(request: Request, budget_year: int | None) -> int:
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and int(asked) in YEARS:
        return int(asked)
    return budget_year or timezone.localdate(request.now).year
