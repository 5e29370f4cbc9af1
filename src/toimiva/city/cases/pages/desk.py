"""The officials' desk: the queue by deadline, one case whole, the decision prepared and made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.cards import Words
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents.models import Person
from toimiva.city.ui import answer, done, page
from toimiva.city.ui.links import links_to
from toimiva.city.ui.paging import Pages

from .. import actions, queries
from ..forms import AskForm, DecideForm, NoteForm, ReleaseForm, ServeForm, TakenInForm
from ..kinds import LANGUAGES, kinds
from ..rows import parties_on

QUEUE, CASE, DECIDE = "cases/queue.html", "cases/case.html", "cases/decide.html"
PAGE_SIZE = 50
BOTH = ("GET", "HEAD", "POST")
DAYS_TO_ANSWER = 7  # proposed in the form, the official's to change


@page("cases.queue.read")
@reads_persons
def queue(request: Request) -> HttpResponse:
    """Open cases, what is due first on top. Filters: `kind`, `mine`, `late`, `closed`."""
    asked, today = request.GET, timezone.localdate(request.now)
    rows = queries.queue(
        request.actor, kind=asked.get("kind", ""), mine="mine" in asked, closed="closed" in asked,
        overdue=today if "late" in asked else None,
    )  # fmt: skip
    shown = Pages(rows, PAGE_SIZE).get_page(asked.get("page"))
    found, link = list(shown.object_list), links_to("cases:case")
    record_read(request.actor, "cases.queue.read", at=request.now, people={one.subject_id for one in found})
    readable = [kind for kind in kinds().values() if allowed(request.actor, kind.read)]
    return answer(request, QUEUE, page=shown, rows=[(one, link(one.pk)) for one in found], today=today,
                  kinds=readable, asked=asked)  # fmt: skip


@page("cases.case.read", methods=BOTH)
@reads_persons
def case(request: Request, case_id: UUID) -> HttpResponse:
    """One case: facts left, what remains right, timeline below. POST does what `do` names."""
    forms = _forms(request, case_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if _did(request, case_id, forms):
                return done(request, CASE)
        except (Forbidden, Missing):
            raise
        except Refusal as told:
            refusal = told
    desk = queries.case(request.actor, case_id)
    people = {one.person_id for one in desk.parties} | {desk.case.subject_id}
    record_read(request.actor, "cases.case.read", at=request.now, people=people, number=desk.case.number)
    errors = next((form for form in forms.values() if form.errors), None)
    answered = answer(request, CASE, desk=desk, case=desk.case, forms=forms, form=errors, errors=bool(errors),
                      refusal=refusal, today=timezone.localdate(request.now),
                      held_by_me=desk.case.handler_id == request.actor.id)  # fmt: skip
    if errors:
        answered.status_code = 422
    return answered


def _forms(request: Request, case_id: UUID) -> dict[str, Any]:
    """Each form of the page, the one that was sent with what was sent."""
    today = timezone.localdate(request.now)
    data = lambda name: request.POST if request.POST.get("do") == name else None  # noqa: E731
    shown = queries.case(request.actor, case_id)
    parties = list(Person.objects.filter(pk__in=parties_on(shown.case, today)).order_by("sort_name"))
    language = get_language() or "fi"
    first = {"on": today, "person": shown.case.applicant_id or shown.case.subject_id}
    return {
        "note": NoteForm(data("note"), auto_id="note_%s"),
        "ask": AskForm(data("ask"), auto_id="ask_%s", initial={"until": today + timedelta(days=DAYS_TO_ANSWER)}),
        "release": ReleaseForm(data("release"), auto_id="release_%s"),
        "appeal": TakenInForm(data("appeal"), auto_id="appeal_%s", parties=parties, initial={"received_on": today}),
        "serve": ServeForm(data("serve"), auto_id="serve_%s", parties=parties, language=language, initial=first),
    }


def _did(request: Request, case_id: UUID, forms: dict[str, Any]) -> bool:
    """Do what was sent; False when its form has faults."""
    do, given, now = request.POST.get("do", ""), request.POST, request.now
    if do in forms and not forms[do].is_valid():
        return False
    told = forms[do].cleaned_data if do in forms else {}
    deeds: dict[str, Callable[[], Any]] = {
        "take": lambda: actions.take(request.actor, case_id, now=now),
        "release": lambda: actions.release(request.actor, case_id, reason=told["reason"], now=now),
        "move": lambda: actions.move(request.actor, case_id, given.get("to", ""), reason=given.get("reason", ""),
                                     version=_version(given.get("version")), now=now),
        "note": lambda: actions.add_note(request.actor, case_id, text=told["text"], now=now),
        "ask": lambda: actions.ask_for_more(request.actor, case_id, text=told["text"], until=told["until"], now=now),
        "serve": lambda: _serve(request, case_id, told),
        "appeal": lambda: _take_in(request, case_id, told),
    }  # fmt: skip
    if do not in deeds:
        raise Refusal("bad_value", field="do", value=do, expected=" | ".join(deeds))
    deeds[do]()
    return True


def _decision(request: Request, case_id: UUID) -> UUID:
    decision = queries.case(request.actor, case_id).decision
    if decision is None:
        raise Conflict("case_not_decided")
    return decision.pk


def _take_in(request: Request, case_id: UUID, told: dict[str, Any]) -> None:
    actions.record_appeal(request.actor, _decision(request, case_id), text=told["text"], now=request.now,
                          person_id=UUID(told["person"]), received_on=told["received_on"])  # fmt: skip


def _serve(request: Request, case_id: UUID, told: dict[str, Any]) -> None:
    actions.serve(request.actor, _decision(request, case_id), channel=told["channel"], on=told["on"],
                  person_id=UUID(told["person"]), now=request.now)  # fmt: skip


def _version(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Missing("not_found", model="decision") from None


@page("cases.case.decide", methods=BOTH)
@reads_persons
def decide(request: Request, case_id: UUID) -> HttpResponse:
    """The decision as its kind drafts it; `outcome` chooses the draft, POST decides with the reasons as edited.

    Of a decided case it is the correction: a new decision that names the old one.
    """
    desk = queries.case(request.actor, case_id)
    kind, language = desk.case.kind_card, get_language() or "fi"
    outcomes = [(code, one.name.in_language(language)) for code, one in kind.outcomes.items()]
    wished = request.GET.get("outcome", "")
    outcome = wished if wished in kind.outcomes else next(iter(kind.outcomes))
    draft = kind.decision_text(desk.case, outcome)
    first = {f"reasons_{code}": getattr(draft.reasons, code) for code in LANGUAGES}
    form = DecideForm(request.POST or None, outcomes=outcomes, initial={"outcome": outcome, **first})
    record_read(request.actor, "cases.case.decide", at=request.now, person=desk.case.subject_id,
                number=desk.case.number)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            given = {"outcome": told["outcome"], "reasons": Words(*(told[f"reasons_{code}"] for code in LANGUAGES))}
            if corrected := request.POST.get("corrects"):
                actions.correct(request.actor, _uuid(corrected), now=request.now, **given)
            else:
                version = _version(request.POST.get("version"))
                actions.decide(request.actor, case_id, version=version, now=request.now, **given)
            return done(request, DECIDE, to=reverse("cases:case", args=[case_id]))
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            form.refuse(refusal, language)
    answered = answer(request, DECIDE, desk=desk, case=desk.case, form=form, errors=form.errors, draft=draft,
                      outcome=outcome, outcomes=outcomes)  # fmt: skip
    if form.errors:
        answered.status_code = 422
    return answered
