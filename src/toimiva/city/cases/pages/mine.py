"""My matters: what waits for me, what is under way, what has been decided; one case; and a request for review."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.access import require
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents.queries import strong_enough
from toimiva.city.ui import answer, done, page

from .. import actions, queries
from ..forms import AnswerForm, AppealForm

MINE, CASE, APPEAL = "cases/my_matters.html", "cases/my_case.html", "cases/appeal.html"
BOTH = ("GET", "HEAD", "POST")


@page("cases.mine.read")
@reads_persons
def my_matters(request: Request) -> HttpResponse:
    """Everything that concerns me or those I answer for; `person` shows the matters of one."""
    actor, today = request.actor, timezone.localdate(request.now)
    shown = queries.my_matters(actor, on=today, person_id=_person(request))
    people = shown.people - {actor.person_id} if shown else set()
    record_read(actor, "cases.mine.read", at=request.now, person=actor.person_id)
    if people:
        record_read(actor, "cases.mine.read", at=request.now, people=people, relations=True)
    weak = actor.person_id is not None and not strong_enough(actor)
    names = {one.pk: one for one in shown.persons} if shown else {}
    tasks = [(task, names.get(task.person_id)) for task in shown.waiting] if shown else []
    chosen = request.GET.get("person", "") if shown else ""
    return answer(request, MINE, shown=shown, weak=weak, tasks=tasks, chosen=chosen, today=today)


def _person(request: HttpRequest) -> UUID | None:
    text = request.GET.get("person", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Missing("not_found", model="person") from None


@page("cases.own.read", methods=BOTH)
@reads_persons
def my_case(request: Request, case_id: UUID) -> HttpResponse:
    """One case as a party reads it: what happens next and by when. POST answers a question or makes a move (`to`)."""
    form = AnswerForm(request.POST if "text" in request.POST else None)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if "text" not in request.POST:
                actions.move(request.actor, case_id, request.POST.get("to", ""), now=request.now)
                return done(request, CASE)
            if form.is_valid():
                actions.answer_more(request.actor, case_id, text=form.cleaned_data["text"], now=request.now)
                return done(request, CASE)
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    shown = queries.my_case(request.actor, case_id, on=timezone.localdate(request.now))
    case = shown.matter.case
    record_read(request.actor, "cases.own.read", at=request.now, person=case.subject_id, number=case.number)
    answered = answer(request, CASE, shown=shown, case=case, form=form, errors=form.errors, refusal=refusal)
    if form.errors:
        answered.status_code = 422
    return answered


@page("cases.own.read", methods=BOTH)
@reads_persons
def appeal(request: Request, case_id: UUID) -> HttpResponse:
    """Ask for a review of the decision in force: the instructions, the last day, and the request itself."""
    require(request.actor, "cases.appeal.record")
    shown = queries.my_case(request.actor, case_id, on=timezone.localdate(request.now))
    case, decision = shown.matter.case, shown.matter.decision
    if decision is None:
        raise Missing("not_found", model="decision")
    record_read(request.actor, "cases.own.read", at=request.now, person=case.subject_id, number=case.number)
    form = AppealForm(request.POST or None)
    refusal: Refusal | None = None if decision.appeal else Conflict("decision_has_no_appeal")
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_appeal(request.actor, decision.pk, text=form.cleaned_data["text"], now=request.now)
            return done(request, APPEAL, to=reverse("cases:my-case", args=[case_id]))
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    told_text = decision.appeal_text["text"][_language()]
    answered = answer(request, APPEAL, shown=shown, case=case, decision=decision, form=form, errors=form.errors,
                      refusal=refusal, paragraphs=told_text.split("\n\n"))  # fmt: skip
    if form.errors:
        answered.status_code = 422
    return answered


def _language() -> str:
    language = get_language() or "fi"
    return language if language in ("fi", "sv", "en") else "fi"
