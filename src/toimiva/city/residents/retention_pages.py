"""The page of retention: what is kept how long, what would go tonight and in two weeks, what went last."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.identity.middleware import Request
from toimiva.city.ui import answer, page

from . import retention

PAGE = "residents/retention.html"


@page("residents.retention.read")
def plan(request: Request) -> HttpResponse:
    """Counts alone, nobody's data. Nothing is changed: the job does it, each night."""
    today, language = timezone.localdate(request.now), get_language() or "fi"
    last = retention.last_run(request.actor)
    counts = last.facts["counts"] if last else {}
    planned = retention.plan(request.actor, on=today)
    rows = [{"plan": one, "says": one.says.in_language(language), "went": counts.get(one.rule.id)} for one in planned]
    return answer(request, PAGE, rows=rows, last=last, due=sum(one.due for one in planned))
