"""Pages of the programme: the overview for everybody, and decision texts with their figures."""

from __future__ import annotations

import csv

from django.core.paginator import Paginator
from django.http import HttpResponse

from toimiva.city.access import allowed
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import answer, page

from .. import queries
from ..templatetags.programme import RESOLUTIONS
from .overview import followed_areas, overview_of
from .review_view import shown_findings
from .text_view import named_figures, paragraphs

A_PAGE = 50


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
    """The decisions that have been imported, searched by words and resolution."""
    words, resolution = request.GET.get("q", "").strip()[:200], request.GET.get("resolution", "")
    rows = queries.decisions(request.actor, words, resolution if resolution in RESOLUTIONS else "")
    return answer(
        request,
        "programme/decisions.html",
        page=Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        words=words,
        resolution=resolution,
        resolutions=[(code, shown[0]) for code, shown in RESOLUTIONS.items() if code],
        may_import=allowed(request.actor, "programme.decision.import"),
    )


@page("programme.decision.read")
def decision(request: Request, decision_id: int) -> HttpResponse:
    """One decision: its text with each figure marked, the findings, and the figures in a table."""
    found = queries.decision(request.actor, decision_id)
    if found.confidential:  # its attachments are named with the ground for their secrecy: each look is on record
        record_read(request.actor, "programme.decision.read", at=request.now, decision=found.pk)
    text = [] if found.confidential else paragraphs(found.source_text, found.reading)
    return answer(
        request,
        "programme/decision.html",
        decision=found,
        reading=found.reading,
        paragraphs=text,
        figures=named_figures(found.reading),
        findings=shown_findings(found.reading, {str(one.place): one.reason for one in found.accepted_findings.all()}),
        may_date=allowed(request.actor, "programme.decision.date"),
    )
