"""Pages of the programme: the overview for everybody, decision texts with their figures, and the import."""

from __future__ import annotations

import csv

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.decisions import ImportForm
from .overview import followed_areas, overview_of
from .text_view import named_figures, paragraphs

IMPORT = Page("programme/import.html")


@page("programme.overview.read")
def overview(request: Request) -> HttpResponse:
    """The programmes; when there is only one, that one whole."""
    found = list(queries.programmes(request.actor)[:50])
    if len(found) == 1:
        return programme(request, found[0].pk)
    return answer(request, "programme/programmes.html", programmes=found)


@page("programme.overview.read")
def programme(request: Request, programme_id: int) -> HttpResponse:
    """One programme: what was asked and granted, by division and project, and each figure's place in the text."""
    found = queries.programme(request.actor, programme_id)
    handlings = list(queries.handlings(request.actor, found.matter_id))
    return answer(
        request,
        "programme/programme.html",
        programme=found,
        overview=overview_of(found, handlings),
        areas=followed_areas(request.actor, found.decision.reading["motion"]["impact_areas"]),
    )


@page("programme.overview.read")
def projects_csv(request: Request, programme_id: int) -> HttpResponse:
    """The project numbers with their money, as CSV."""
    found = queries.programme(request.actor, programme_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{programme_id}-projects.csv"'
    rows = csv.writer(response)
    rows.writerow(["project_number", "division", "division_name", "unit", "project", "name", "proposed_eur"])
    for project in found.projects.all():
        for number in project.numbers.all():
            share = number.division
            cells = [number.number, share.code, share.name, number.unit, project.name, number.name, number.amount]
            rows.writerow([harmless(cell) for cell in cells])
    return response


@page("programme.decision.read")
def decisions(request: Request) -> HttpResponse:
    """The decisions that have been imported."""
    shown = queries.decisions(request.actor)[:200]
    may_import = allowed(request.actor, "programme.decision.import")
    return answer(request, "programme/decisions.html", decisions=shown, may_import=may_import)


@page("programme.decision.read")
def decision(request: Request, decision_id: int) -> HttpResponse:
    """One decision: its text with each figure marked, the findings, and the figures in a table."""
    found = queries.decision(request.actor, decision_id)
    text = [] if found.confidential else paragraphs(found.source_text, found.reading)
    return answer(
        request,
        "programme/decision.html",
        decision=found,
        reading=found.reading,
        paragraphs=text,
        figures=named_figures(found.reading),
    )


@page("programme.decision.import", methods=("GET", "HEAD", "POST"))
def import_decision(request: Request) -> HttpResponse:
    """Import a decision from a file or pasted text."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return answer(request, IMPORT, form=form)
    source, name = form.source()
    try:
        stored, _new = actions.import_decision(
            request.actor, source, name, now=request.now, accepted_reason=form.cleaned_data["accepted_reason"]
        )
    except Refusal as refusal:
        return answer(request, IMPORT, form=form, refusal=refusal)
    return done(request, IMPORT, to=reverse("programme:decision", args=[stored.pk]))
