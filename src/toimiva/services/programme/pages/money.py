"""The money of a programme: the finding, the figures by division and project, and as they were known on a day."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from toimiva.city.access import Actor, allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import answer, page

from .. import queries
from ..engine.money import Figures, RollUp
from ..forms.money import KnownForm
from .money_view import money_view

TOOLS = {
    "grant": "programme.appropriation.record",
    "allot": "programme.allotment.record",
    "transfer": "programme.transfer.make",
    "commit": "programme.commitment.record",
    "accrue": "programme.accrual.record",
    "year_end": "programme.year_end.record",
    "forecast": "programme.forecast.enter",
    "close": "programme.period.close",
}
COLUMNS = ["level", "code", "name", "allotted_eur", "used_eur", "committed_eur", "free_eur", "use_rate",
           "year_forecast_eur", "deviation_eur"]  # fmt: skip


@page("programme.figures.read")
def money(request: Request, programme_id: int) -> HttpResponse:
    """What is granted, used, committed and free. `?as_known_on=` and `?until=` make a link another person can open."""
    form, rolled = _asked(request, programme_id)
    return answer(
        request,
        "programme/money.html",
        programme=queries.head(request.actor, programme_id),
        form=form,
        rolled=rolled,
        view=money_view(rolled),
        appropriations=queries.appropriations(request.actor, programme_id),
        tools=tools(request.actor),
        own=set(_own(request.actor, programme_id)),
    )


@page("programme.figures.read")
def money_csv(request: Request, programme_id: int) -> HttpResponse:
    """The same figures as CSV: the programme, its divisions, their project numbers."""
    _form, rolled = _asked(request, programme_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{programme_id}-money.csv"'
    rows = csv.writer(response)
    rows.writerow(COLUMNS)
    rows.writerows([harmless(cell) for cell in row] for row in _rows(rolled))
    return response


def tools(actor: Actor) -> dict[str, bool]:
    """Which money actions this actor may do somewhere."""
    return {name: allowed(actor, operation) for name, operation in TOOLS.items()}


def _own(actor: Actor, programme_id: int) -> list[int]:
    """The numbers whose forecast this actor enters."""
    if not allowed(actor, "programme.forecast.enter"):
        return []
    return list(queries.own_numbers(actor, programme_id, "programme.forecast.enter").values_list("pk", flat=True))


def _asked(request: Request, programme_id: int) -> tuple[KnownForm, RollUp]:
    form = KnownForm(request.GET or None)
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, queries.figures(
        request.actor, programme_id, as_known_on=told.get("as_known_on"), until=told.get("until")
    )


def _rows(rolled: RollUp) -> Iterator[list[Any]]:
    yield ["programme", "", "", *_cells(rolled.programme)]
    for division in rolled.divisions:
        yield ["division", division.code, division.name, *_cells(division.figures)]
        for number in division.numbers:
            yield ["number", number.place.number, number.place.name, *_cells(number.figures)]


def _cells(figures: Figures) -> list[Any]:
    rate = "" if figures.use_rate is None else f"{figures.use_rate:.4f}"
    return [figures.allotted, figures.used, figures.committed, figures.free, rate, figures.year_forecast,
            figures.deviation]  # fmt: skip
