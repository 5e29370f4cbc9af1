"""The import of a decision in three steps: its source, the review of what was read, the receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..actions.decisions import require_storable
from ..actions.handling import follows, state_of
from ..forms.decisions import AhjoForm, ImportForm, KnownForm
from ..models import AhjoState, Decision, DecisionDraft, DraftState, SourceKind
from .review_view import held_checks, lead, resolved_names, shown_findings
from .text_view import named_figures, paragraphs

SOURCE = Page("programme/import.html")
REVIEW = Page("programme/draft.html")


@page("programme.decision.import", methods=("GET", "HEAD", "POST"))
def import_decision(request: Request) -> HttpResponse:
    """Step 1: a file, a pasted text, a case of Ahjo, or the form; and the imports that wait for somebody."""
    of_ahjo = request.method == "POST" and request.POST.get("do") == "ahjo"
    form = ImportForm() if of_ahjo or request.method != "POST" else ImportForm(request.POST, request.FILES)
    ahjo = AhjoForm(request.POST) if of_ahjo else AhjoForm()
    refusal = None
    if request.method == "POST" and (ahjo if of_ahjo else form).is_valid():
        try:
            return _fetched(request, ahjo) if of_ahjo else _begun(request, form)
        except Refusal as fault:
            refusal = fault
    return answer(
        request, SOURCE, form=form, ahjo=ahjo, refusal=refusal, drafts=queries.open_drafts(request.actor)[:50]
    )


def _begun(request: Request, form: ImportForm) -> HttpResponse:
    source, name = form.source()
    kind = SourceKind.FILE if form.cleaned_data["file"] else SourceKind.TEXT
    begun = actions.begin_draft(request.actor, source, name, now=request.now, kind=kind)
    return done(request, SOURCE, to=_address(begun))


def _fetched(request: Request, form: AhjoForm) -> HttpResponse:
    """Ask Ahjo now; what it does not give waits on the list of requests."""
    asked = actions.ask_ahjo(request.actor, form.cleaned_data["diary_number"], now=request.now, review=True)
    fetched = actions.fetch_case(request.actor, asked.pk, now=request.now)
    drafts = [one["draft"] for one in fetched.answer if "draft" in one]
    if fetched.state == AhjoState.DONE and len(fetched.answer) == len(drafts) == 1:
        return done(request, SOURCE, to=reverse("programme:draft", args=drafts))
    return done(request, SOURCE, to=reverse("programme:ahjo"))


def _address(begun: DecisionDraft | Decision) -> str:
    """Where the import goes on: its review, its form, or the decision that is stored already."""
    if isinstance(begun, Decision):
        return reverse("programme:receipt", args=[begun.pk])
    return reverse("programme:draft" if begun.reading is not None else "programme:draft-form", args=[begun.pk])


@page("programme.draft.read", methods=("GET", "HEAD", "POST"))
def draft(request: Request, draft_id: int) -> HttpResponse:
    """Step 2: the text with its figures, the findings, and what a person adds. POST keeps, stores or gives it up."""
    found = queries.draft(request.actor, draft_id)
    if found.state == DraftState.STORED and found.decision_id:
        return done(request, REVIEW, to=reverse("programme:receipt", args=[found.decision_id]))
    if found.reading is None:
        return done(request, REVIEW, to=reverse("programme:draft-form", args=[draft_id]))
    if request.method != "POST":
        return _review(request, found, KnownForm(initial=_kept(found)))
    if request.POST.get("do") == "abandon":
        return _abandoned(request, found)
    form = KnownForm(request.POST)
    if not form.is_valid():
        return _review(request, found, form)
    try:
        kept = actions.keep_draft(request.actor, draft_id, _known(request, form, found), now=request.now)
        if request.POST.get("do") != "store":
            return done(request, REVIEW, to=reverse("programme:import"))
        stored = actions.store_draft(request.actor, draft_id, now=request.now)
    except Refusal as refusal:
        found.reasons = _reasons(request, found)
        return _review(request, found, form, refusal)
    return done(request, REVIEW, to=reverse("programme:receipt", args=[stored.pk]), kept=kept)


def _abandoned(request: Request, found: DecisionDraft) -> HttpResponse:
    try:
        actions.abandon_draft(request.actor, found.pk, now=request.now, reason=request.POST.get("abandoned_reason", ""))
    except Refusal as refusal:
        return _review(request, found, KnownForm(initial=_kept(found)), refusal)
    return done(request, REVIEW, to=reverse("programme:import"))


def _kept(found: DecisionDraft) -> dict[str, Any]:
    return {"decided_on": found.decided_on, "published_on": found.published_on, "earlier": found.earlier}


def _reasons(request: Request, found: DecisionDraft) -> dict[str, str]:
    """Return the reasons as they were written, by the place of the finding."""
    places = range(1, len((found.reading or {"findings": []})["findings"]) + 1)
    return {
        str(place): request.POST.get(f"reason_{place}", "")[:2000]
        for place in places
        if f"reason_{place}" in request.POST
    }


def _known(request: Request, form: KnownForm, found: DecisionDraft) -> actions.Known:
    return actions.Known(
        reasons={int(place): reason for place, reason in _reasons(request, found).items()}, **form.cleaned_data
    )


def _review(request: Request, found: DecisionDraft, form: KnownForm, refusal: Refusal | None = None) -> HttpResponse:
    reading: dict[str, Any] = found.reading or {}
    findings = shown_findings(reading, found.reasons)
    matter = queries.matter_of(request.actor, reading["case"]["diary_number"])
    stored = queries.stored_section(request.actor, reading["case"], reading["language"])
    target, today = state_of(reading), timezone.localdate(request.now)
    unread = _unread(reading)
    if unread is None and matter and stored is None and not follows(matter.state, target, today):
        unread = Conflict("handling_does_not_follow")
    response = answer(
        request,
        REVIEW,
        draft=found,
        reading=reading,
        form=form,
        refusal=refusal,
        matter=matter,
        target=target,
        lead=lead(reading, findings, matter.state if matter else "", target),
        findings=findings,
        errors=sum(finding.is_error for finding in findings),
        held=held_checks(reading),
        names=resolved_names(reading),
        unread=unread,
        stored=stored,
        figures=named_figures(reading),
        paragraphs=[] if reading["confidential"] else paragraphs(found.source_text, reading),
        is_open=found.state == DraftState.OPEN,
    )
    if form.errors:
        response.status_code = 422
    return response


def _unread(reading: dict[str, Any]) -> Refusal | None:
    """What no reason can mend: a figure that was not read."""
    try:
        require_storable(reading)
    except Refusal as refusal:
        return refusal
    return None


@page("programme.decision.import")
def receipt(request: Request, decision_id: int) -> HttpResponse:
    """Step 3: what was stored, and what happens next."""
    found = queries.decision(request.actor, decision_id)
    matter = queries.matter(request.actor, found.matter_id)
    return answer(
        request, "programme/receipt.html", decision=found, matter=matter, reading=found.reading,
        programme=getattr(matter, "programme", None),
    )  # fmt: skip
