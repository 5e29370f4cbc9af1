"""The area manager's scenario comparer: one change to a unit, three ways of assigning, today beside then."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page

from ..models import DaycareUnit
from ..queries.scenario import Change, compare, open_rounds
from ..unit_forms import ScenarioForm

SCENARIO = "daycare/scenario.html"


@page("daycare.scenario.run")
def scenario(request: Request) -> HttpResponse:
    """Compare a change with today for the children of an open round; the address holds the question."""
    rounds = open_rounds(request.actor)
    units = DaycareUnit.objects.filter(provider__in=["municipal", "purchased"], unit__lon__isnull=False)
    named = list(units.select_related("unit").order_by("unit__name_fi", "unit_id"))
    asked = "round" in request.GET
    form = ScenarioForm(
        request.GET if asked else None, rounds=[(str(one.pk), one.name) for one in rounds],
        units=[(str(one.pk), one.unit) for one in named],
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "rounds": rounds}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        unit = next(one for one in named if str(one.pk) == given["unit"])
        change = Change(unit=unit, kind=given["kind"], caretakers=given["caretakers"])
        context |= {"found": compare(request.actor, form.round_id(), change), "change": change}
    response = answer(request, SCENARIO, errors=form.errors, **context)
    if form.errors:
        response.status_code = 422
    return response
