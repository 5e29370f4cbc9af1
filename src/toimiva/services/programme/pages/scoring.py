"""Pages of one proposal: its text for the readers of the selection, and the sheet on which a member scores it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..actions.scoring import Given
from ..models import Proposal, RoundState
from ..policy.criteria import criteria_of
from ..queries.scorers import divisions_of
from .scoring_view import criterion_rows, given_in, given_of, read_sheets, sheet_rows

SHEET = Page("programme/sheet.html")


@page("programme.proposal.read")
def proposal(request: Request, proposal_id: int) -> HttpResponse:
    """One proposal: its need, money and answers, and the sheets that are not sealed to the reader."""
    found = queries.proposal(request.actor, proposal_id)
    criteria = criteria_of(found.round.criterion_set, found.round.criteria_on)
    sheets = [sheet for sheet in queries.sheets(request.actor, proposal_id) if sheet.submitted_at]
    return answer(
        request,
        "programme/proposal.html",
        proposal=found,
        money=sum(line.amount for line in found.lines.all()),
        criteria=[(row, found.answers.get(row.criterion.id, "")) for row in criterion_rows(criteria)],
        sheets=read_sheets(sheets, criteria, request.actor.id),
        columns=[one.id for one in criteria],
        may_score=allowed(request.actor, "programme.proposal.score") and found.round.state == RoundState.SCORING,
    )


@page("programme.proposal.score", methods=("GET", "HEAD", "POST"))
def score(request: Request, proposal_id: int) -> HttpResponse:
    """The scoring sheet of one proposal. POST keeps a draft or, with `submit`, submits it sealed until then."""
    found = queries.proposal(request.actor, proposal_id)
    criteria = criteria_of(found.round.criterion_set, found.round.criteria_on)
    if request.method != "POST":
        return _sheet(request, found)
    given, submit = given_in(request.POST, criteria), "submit" in request.POST
    try:
        actions.save_scores(request.actor, proposal_id, given, submit=submit, now=request.now)
    except Refusal as refusal:
        return _sheet(request, found, given, refusal)
    return done(request, SHEET, to=reverse("programme:score", args=[proposal_id]) + ("" if submit else "?saved=1"))


def _sheet(
    request: Request, found: Proposal, given: Given | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    criteria = criteria_of(found.round.criterion_set, found.round.criteria_on)
    sheets = list(queries.sheets(request.actor, found.pk))
    own = next((sheet for sheet in sheets if sheet.scorer_id == request.actor.id), None)
    submitted = [sheet for sheet in sheets if sheet.submitted_at]
    is_open = found.round.state == RoundState.SCORING
    return answer(
        request,
        SHEET,
        proposal=found,
        money=sum(line.amount for line in found.lines.all()),
        rows=sheet_rows(found, criteria, given or given_of(own), refusal),
        own=own,
        is_open=is_open,
        saved="saved" in request.GET,
        of_own_division=found.division in divisions_of(request.actor, request.now),
        sheets=read_sheets(submitted, criteria, request.actor.id),
        columns=[one.id for one in criteria],
        next_proposal=queries.next_to_score(request.actor, found.round_id, found.pk) if is_open else None,
        refusal=refusal,
    )
