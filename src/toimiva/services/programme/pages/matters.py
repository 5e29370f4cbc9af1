"""A matter: where it stands, what comes next and by when, its handlings, moves and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.access import allowed, require
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.decisions import BarForm, DatesForm, MoveForm
from ..models import AhjoState, Decision, Matter, MatterState
from ..policy.finality import Finality, finality
from ..policy.matter_states import OUTCOMES, SETTLED, moves_from
from ..templatetags.programme import STATES

MATTER = Page("programme/matter.html")
DATES = Page("programme/decision_dates.html")
AHJO = Page("programme/ahjo.html")
A_PAGE = 50


@dataclass(frozen=True)
class Course:
    """Where a matter stands in its time to appeal, and what the page must warn of."""

    ends: Finality | None
    may_be_final: bool
    flags: list[str]


def course_of(matter: Matter, today: date) -> Course:
    """Return the deadlines and flags of a matter on `today`."""
    decision = matter.deciding
    ends = finality(decision.remedy, decision.published_on) if decision else None
    runs = matter.state == MatterState.APPEAL_PERIOD
    flags = []
    if matter.is_granted and matter.state not in SETTLED and matter.execution != "ALLOWED":
        flags.append(f"EXECUTION_{matter.execution}")
    if matter.state in OUTCOMES:
        flags.append("MINUTES_NOT_PUBLISHED")
    if decision and decision.decided_on is None:
        flags.append("DAY_TO_VERIFY")
    if decision and not decision.remedy and matter.state not in SETTLED:
        flags.append("REMEDY_UNKNOWN")
    if matter.state == MatterState.REVERSED_BY_COURT and matter.granted:
        flags.append("GRANT_REVERSED")
    return Course(ends, bool(runs and ends and ends.final_from <= today), flags)


@page("programme.matter.read", methods=("GET", "HEAD", "POST"))
def matter(request: Request, matter_id: int) -> HttpResponse:
    """One matter whole. POST moves it, or bars its execution."""
    found = queries.matter(request.actor, matter_id)
    course = course_of(found, timezone.localdate(request.now))
    barring = request.method == "POST" and request.POST.get("do") == "bar"
    if request.method == "POST":
        require(request.actor, "programme.matter.bar" if barring else "programme.matter.move")
    moving = request.method == "POST" and not barring
    move = _move_form(request, found, course, request.POST if moving else None)
    bar = BarForm(request.POST if barring else None, initial=vars(found))
    refusal = None
    form: Form = bar if barring else move
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            if barring:
                reason = given["execution_reason"]
                actions.bar_execution(request.actor, matter_id, given["execution"], now=request.now, reason=reason)
            else:
                actions.move_matter(request.actor, matter_id, now=request.now, **given)
            return done(request, MATTER, to=reverse("programme:matter", args=[matter_id]))
        except Refusal as fault:
            refusal = fault
    return _shown(request, found, course, move=move, bar=bar, refusal=refusal, form=form)


def _move_form(request: Request, found: Matter, course: Course, posted: Any) -> MoveForm:
    """The moves this actor may make by hand, and the day that the next one is proposed for."""
    roles = {grant.role for grant in request.actor.grants}
    moves = moves_from(found.state, timezone.localdate(request.now), roles)
    states = [(move.after, STATES[move.after][0]) for move in moves]
    day = course.ends.final_from if course.may_be_final and course.ends else None
    return MoveForm(posted, states=states, initial={"day": day})


def _shown(
    request: Request,
    found: Matter,
    course: Course,
    *,
    move: MoveForm,
    bar: BarForm,
    refusal: Refusal | None,
    form: Form,
) -> HttpResponse:
    handlings = list(queries.handlings(request.actor, found.pk))
    response = answer(
        request,
        MATTER,
        matter=found,
        course=course,
        handlings=handlings,
        events=list(queries.matter_events(found)),
        papers=_papers(handlings),
        programme=getattr(found, "programme", None),
        may_move=allowed(request.actor, "programme.matter.move"),
        may_bar=allowed(request.actor, "programme.matter.bar") and found.is_granted,
        may_date=allowed(request.actor, "programme.decision.date"),
        move=move,
        bar=bar,
        form=form,
        refusal=refusal,
    )
    if form.errors:
        response.status_code = 422
    return response


def _papers(handlings: list[Decision]) -> list[tuple[str, str]]:
    """Return the papers of the matter once each, with the language of the decision that names them."""
    papers = {paper: one.language for one in handlings if not one.confidential for paper in one.reading["attachments"]}
    return list(papers.items())


@page("programme.decision.date", methods=("GET", "HEAD", "POST"))
def decision_dates(request: Request, decision_id: int) -> HttpResponse:
    """Enter when a decision was made and published, and how it can be appealed."""
    found = queries.decision(request.actor, decision_id)
    form = DatesForm(request.POST or None, initial=vars(found))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.date_decision(request.actor, decision_id, now=request.now, **form.cleaned_data)
            return done(request, DATES, to=reverse("programme:matter", args=[found.matter_id]))
        except Refusal as fault:
            refusal = fault
    response = answer(request, DATES, decision=found, form=form, refusal=refusal)
    if form.errors:
        response.status_code = 422
    return response


@page("programme.ahjo.read", methods=("GET", "HEAD", "POST"))
def ahjo(request: Request) -> HttpResponse:
    """What is asked of Ahjo: what has failed, what waits, what was answered. POST tries one again now."""
    refusal = None
    given = request.POST.get("request", "")
    if request.method == "POST":
        require(request.actor, "programme.ahjo.fetch")
    if request.method == "POST" and given.isdigit():
        try:
            actions.retry_ahjo(request.actor, int(given), now=request.now)
            actions.fetch_case(request.actor, int(given), now=request.now)
            return done(request, AHJO, to=reverse("programme:ahjo"))
        except Refusal as fault:
            refusal = fault
    requests = queries.ahjo_requests(request.actor)
    shown = Paginator(requests, A_PAGE).get_page(request.GET.get("page"))
    failed = requests.filter(state=AhjoState.FAILED).count()
    return answer(request, AHJO, page=shown, failed=failed, refusal=refusal)
