"""Pages of the selection for the office and the group: rounds, one round, a new round, a new proposal."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.proposals import ProposalForm, RoundForm
from ..models import RoundState
from ..policy.criteria import criteria_of
from .scoring_view import criterion_rows

NEW_ROUND = Page("programme/round_new.html")
NEW_PROPOSAL = Page("programme/proposal_new.html")
ROUND = Page("programme/round.html")
PER_PAGE = 50


@page("programme.round.read")
def rounds(request: Request, programme_id: int) -> HttpResponse:
    """The rounds in which the proposals of a programme's matter are scored and chosen."""
    programme = queries.programme_bare(request.actor, programme_id)
    pages = Paginator(queries.rounds(request.actor, programme.matter_id), PER_PAGE)
    return answer(
        request,
        "programme/rounds.html",
        programme=programme,
        page=pages.get_page(request.GET.get("page")),
        may_set_up=allowed(request.actor, "programme.round.set_up"),
    )


@page("programme.round.set_up", methods=("GET", "HEAD", "POST"))
def new_round(request: Request, programme_id: int) -> HttpResponse:
    """Set up a round."""
    programme = queries.programme_bare(request.actor, programme_id)
    form = RoundForm(request.POST or None, on=localdate(request.now))
    if request.method != "POST" or not form.is_valid():
        return answer(request, NEW_ROUND, form=form, programme=programme)
    try:
        made = actions.set_up_round(request.actor, programme.matter_id, form.wish(), now=request.now)
    except Refusal as refusal:
        return answer(request, NEW_ROUND, form=form, programme=programme, refusal=refusal)
    return done(request, NEW_ROUND, to=reverse("programme:round", args=[made.pk]))


@page("programme.round.read")
def selection_round(request: Request, round_id: int) -> HttpResponse:
    """One round: where it stands, what waits for this reader, its proposals and the criteria in force."""
    return _round(request, round_id)


def _round(request: Request, round_id: int, refusal: Refusal | None = None) -> HttpResponse:
    shown = queries.proposal_round(request.actor, round_id)
    found = queries.proposals(request.actor, round_id)
    scores = allowed(request.actor, "programme.proposal.score") and shown.state == RoundState.SCORING
    return answer(
        request,
        ROUND,
        round=shown,
        programme=getattr(shown.matter, "programme", None),
        page=Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        asked=sum(one.money for one in found),
        done=sum(one.mine == "submitted" for one in found),
        to_score=queries.next_to_score(request.actor, round_id) if scores else None,
        scores=scores,
        sheets=sum(one.given for one in found),
        criteria=criterion_rows(criteria_of(shown.criterion_set, shown.criteria_on)),
        may_set_up=allowed(request.actor, "programme.round.set_up"),
        refusal=refusal,
    )


@page("programme.round.set_up", methods=("POST",), shown_at="programme:round")
def move_round(request: Request, round_id: int) -> HttpResponse:
    """Open a round for scoring, or close it: what the button said."""
    act = actions.close_round if request.POST.get("to") == "CLOSED" else actions.open_round
    try:
        act(request.actor, round_id, now=request.now)
    except Refusal as refusal:
        return _round(request, round_id, refusal)
    return done(request, ROUND, to=reverse("programme:round", args=[round_id]))


@page("programme.round.set_up", methods=("GET", "HEAD", "POST"))
def new_proposal(request: Request, round_id: int) -> HttpResponse:
    """Add a proposal to a round that is being prepared."""
    shown = queries.proposal_round(request.actor, round_id)
    criteria = criteria_of(shown.criterion_set, shown.criteria_on)
    form = ProposalForm(request.POST or None, criteria=criteria, on=shown.criteria_on)
    if request.method != "POST" or not form.is_valid():
        return answer(request, NEW_PROPOSAL, form=form, round=shown)
    try:
        actions.add_proposal(request.actor, round_id, form.wish(), now=request.now)
    except Refusal as refusal:
        return answer(request, NEW_PROPOSAL, form=form, round=shown, refusal=refusal)
    return done(request, NEW_PROPOSAL, to=reverse("programme:round", args=[round_id]))
