"""Pages of cycle reports: the list, the reader in parts, the office's texts, corrections, downloads, the auditor's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.access import Actor, allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Missing, Refusal
from toimiva.city.ui import answer, done, page

from .. import queries
from ..actions import cycle_reports as actions
from ..engine.report import FORMATS, file_name
from ..engine.report.compose import compose
from ..engine.report.follow_up import LANGUAGES
from ..engine.report.motion import DRAFT_FORMATS, render_draft
from ..forms.cycle_reports import CorrectForm, OpenForm, TextsForm
from ..models import CycleReport
from ..policy.report_calendar import CALENDAR
from ..queries import cycle_reports as reading
from .report_parts import in_house, report_language

LIST, READER, FORM = "programme/cycle_reports.html", "programme/cycle_report.html", "programme/cycle_report_form.html"
STEPS: dict[str, Callable[..., CycleReport]] = {
    "freeze": actions.freeze_cycle_report, "review": actions.review_cycle_report,
    "approve": actions.approve_cycle_report, "publish": actions.publish_cycle_report,
}  # fmt: skip
# What may be done next in each state: the button, and the operation it needs.
NEXT = {"DRAFT": ("freeze", "review"), "REVIEW": ("approve", "return"), "APPROVED": ("publish",), "PUBLISHED": ()}


@page("programme.cycle_report.read")
def reports(request: Request, programme_id: int) -> HttpResponse:
    """The reports of a programme that this person may read, newest first."""
    programme = queries.programme(request.actor, programme_id)
    found = reading.cycle_reports(request.actor, programme_id)[:100]
    may_open = allowed(request.actor, "programme.cycle_report.write")
    return answer(request, LIST, programme=programme, reports=found, may_open=may_open, calendar=CALENDAR)


@page("programme.cycle_report.write", methods=("GET", "HEAD", "POST"))
def open_report(request: Request, programme_id: int) -> HttpResponse:
    """Open the report of a cycle."""
    programme = queries.programme(request.actor, programme_id)
    form = OpenForm(request.POST or None)
    given: dict[str, Any] = {"programme": programme, "form": form, "step": "open"}
    if request.method != "POST" or not form.is_valid():
        return answer(request, FORM, **given)
    asked = form.cleaned_data
    try:
        made = actions.open_cycle_report(
            request.actor, programme_id, asked["cycle"], asked["as_known_on"], now=request.now
        )
    except Refusal as refusal:
        return answer(request, FORM, refusal=refusal, **given)
    return done(request, FORM, to=reverse("programme:cycle-report-write", args=[made.pk]))


@page("programme.cycle_report.read", methods=("GET", "HEAD", "POST"))
def report(request: Request, report_id: int) -> HttpResponse:
    """A report in parts, as every format says it. POST freezes it, sends it on, approves, publishes or returns it."""
    found = reading.cycle_report(request.actor, report_id)
    if request.method != "POST":
        return answer(request, READER, **_shown(request, found))
    try:
        _step(request, report_id)
    except Refusal as refusal:
        standing = reading.cycle_report(request.actor, report_id)  # another person may have moved it on
        return answer(request, READER, refusal=refusal, **_shown(request, standing))
    return done(request, READER, to=reverse("programme:cycle-report", args=[report_id]))


def _step(request: Request, report_id: int) -> None:
    """Do what the pressed button says; a button that is not ours does nothing."""
    do = request.POST.get("do", "")
    if do == "return":
        reason = request.POST.get("reason", "")
        actions.return_cycle_report(request.actor, report_id, reason=reason, now=request.now)
    elif do in STEPS:
        STEPS[do](request.actor, report_id, now=request.now)


def _shown(request: Request, found: CycleReport) -> dict[str, Any]:
    document = compose(reading.report_data_set(request.actor, found), report_language())
    wanted = request.GET.get("part", "")
    part = next((one for one in document.sections if one.id == wanted), document.sections[0])
    return {
        "report": found, "programme": found.programme, "document": document, "part": part, "body": in_house(part),
        "next": [one for one in NEXT[found.state] if _may(request.actor, one)], "formats": list(FORMATS),
        "draft_formats": list(DRAFT_FORMATS), "tongues": LANGUAGES, "newer": reading.newer_version(found),
        "may_write": found.state == "DRAFT" and _may(request.actor, "write"),
        "may_correct": found.state == "PUBLISHED" and _may(request.actor, "correct"),
        "may_rerun": found.state == "PUBLISHED" and _may(request.actor, "rerun"),
    }  # fmt: skip


def _may(actor: Actor, verb: str) -> bool:
    return allowed(actor, f"programme.cycle_report.{verb}")


@page("programme.cycle_report.write", methods=("GET", "HEAD", "POST"))
def write(request: Request, report_id: int) -> HttpResponse:
    """The office's texts in the three languages, and the decisions asked."""
    found = reading.cycle_report(request.actor, report_id)
    if found.state != "DRAFT":
        raise Conflict("cycle_report_has_moved_on")
    form = TextsForm(found, request.POST if request.method == "POST" else None)
    given: dict[str, Any] = {"programme": found.programme, "report": found, "form": form, "step": "write"}
    if request.method != "POST" or not form.is_valid():
        return answer(request, FORM, **given)
    try:
        actions.write_cycle_report(request.actor, report_id, form.texts(), form.asked(), now=request.now)
    except Refusal as refusal:
        return answer(request, FORM, refusal=refusal, **given)
    return done(request, FORM, to=reverse("programme:cycle-report", args=[report_id]))


@page("programme.cycle_report.correct", methods=("GET", "HEAD", "POST"))
def correct(request: Request, report_id: int) -> HttpResponse:
    """Correct a published report: a new version with its reason."""
    found = reading.cycle_report(request.actor, report_id)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    given: dict[str, Any] = {"programme": found.programme, "report": found, "form": form, "step": "correct"}
    if request.method != "POST" or not form.is_valid():
        return answer(request, FORM, **given)
    day = form.cleaned_data["as_known_on"]
    try:
        made = actions.correct_cycle_report(request.actor, report_id, form.reason(), as_known_on=day, now=request.now)
    except Refusal as refusal:
        return answer(request, FORM, refusal=refusal, **given)
    onward = "programme:cycle-report-write" if made.state == "DRAFT" else "programme:cycle-report"
    return done(request, FORM, to=reverse(onward, args=[made.pk]))


@page("programme.cycle_report.rerun")
def rerun(request: Request, report_id: int) -> HttpResponse:
    """The auditor's page: every file drawn again from the frozen data set, its hash beside the published one."""
    found = reading.cycle_report(request.actor, report_id)
    if found.state != "PUBLISHED":
        raise Missing("not_found")
    again = reading.rerun(request.actor, found)
    same = all(one.same for one in again)
    template = "programme/cycle_report_rerun.html"
    return answer(request, template, report=found, programme=found.programme, again=again, same=same)


@page("programme.cycle_report.read")
def file(request: Request, report_id: int, language: str, form: str) -> HttpResponse:
    """A file of the report: as published, or drawn now as a preview."""
    found = reading.cycle_report(request.actor, report_id)
    made = reading.report_file(request.actor, found, form, language)
    name = file_name(reading.report_data_set(request.actor, found), form, language)
    return _download(made, FORMATS[form].media_type, name)


@page("programme.cycle_report.read")
def draft(request: Request, report_id: int, language: str, form: str) -> HttpResponse:
    """The draft of the City Board's decision, in the structure of the city's minutes."""
    data = reading.report_data_set(request.actor, reading.cycle_report(request.actor, report_id))
    made = render_draft(data, form, language)
    return _download(made, FORMATS[form].media_type, "draft-" + file_name(data, form, language))


def _download(made: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
