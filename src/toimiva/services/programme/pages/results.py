"""Results of a round and the group's decision: ranks, their intervals, the advice for a frame, the reason."""

from __future__ import annotations

import csv
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse

from toimiva.city.access import allowed
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Refusal
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import Page, answer, done, page

from .. import actions, queries
from ..forms.proposals import ChoiceForm, FrameForm
from ..models import ProposalRound, RoundState
from .results_view import SORTS, interval_chart, result_rows

DECIDE = Page("programme/decide.html")
PER_PAGE = 50


@page("programme.round.read")
def results(request: Request, round_id: int) -> HttpResponse:
    """What the sheets say and which set they advise; `frame`, `maximise` and `sort` stand in the address."""
    shown = queries.proposal_round(request.actor, round_id)
    form, frame, maximise = _levers(request, shown)
    advised = queries.advised(request.actor, shown, frame=frame, maximise=maximise)
    sort = request.GET.get("sort", "rank")
    listed = Paginator(result_rows(advised, sort), PER_PAGE).get_page(request.GET.get("page"))
    return answer(
        request,
        "programme/results.html",
        round=shown,
        programme=getattr(shown.matter, "programme", None),
        form=form,
        advised=advised,
        page=listed,
        chart=interval_chart(list(listed.object_list), len(advised.proposals)),
        sort=sort if sort in SORTS else "rank",
        sorts=SORTS,
        sealed=shown.state not in (RoundState.CLOSED, RoundState.DECIDED),
        may_decide=allowed(request.actor, "programme.choice.decide")
        and shown.state in (RoundState.CLOSED, RoundState.DECIDED),
    )


@page("programme.round.read")
def results_csv(request: Request, round_id: int) -> HttpResponse:
    """The results as CSV, for the same frame and aim as the page."""
    shown = queries.proposal_round(request.actor, round_id)
    _form, frame, maximise = _levers(request, shown)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="round-{round_id}-results.csv"'
    rows = csv.writer(response)
    rows.writerow(
        ["proposal", "division", "title", "amount_eur", "score", "rank", "best_rank", "worst_rank", "sheets_counted",
         "sheets_of_own_division", "advised", "frame_eur", "maximise"]
    )  # fmt: skip
    for row in result_rows(queries.advised(request.actor, shown, frame=frame, maximise=maximise), "rank"):
        one, scored = row.proposal, row.scored
        cells = [one.code, one.division, one.title, row.money, "" if scored.score is None else f"{scored.score:.4f}",
                 scored.rank, scored.best_rank, scored.worst_rank, scored.counted, scored.excluded,
                 int(row.chosen), frame, maximise]  # fmt: skip
        rows.writerow([harmless(cell) for cell in cells])
    return response


@page("programme.choice.decide", methods=("GET", "HEAD", "POST"))
def decide(request: Request, round_id: int) -> HttpResponse:
    """The group's decision: the advice is ticked beforehand, and the reason is always written."""
    shown = queries.proposal_round(request.actor, round_id)
    _form, frame, maximise = _levers(request, shown)
    advised = queries.advised(request.actor, shown, frame=frame, maximise=maximise)
    taken = set(advised.advice.chosen or [])
    offered = [one.proposal for one in advised.proposals]
    ticked = [str(one.pk) for one in offered if one.code in taken]
    form = ChoiceForm(request.POST or None, proposals=offered, initial={"chosen": ticked})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_round(request.actor, round_id, form.choice(frame, maximise), now=request.now)
            return done(request, DECIDE, to=reverse("programme:results", args=[round_id]) + _query(frame, maximise))
        except Refusal as told:
            refusal = told
    rows = result_rows(advised, "rank")
    return answer(
        request, DECIDE, round=shown, form=form, advised=advised, rows=rows, refusal=refusal,
        ticked={one.pk for one in offered if str(one.pk) in (form["chosen"].value() or [])},
    )  # fmt: skip


def _levers(request: Request, shown: ProposalRound) -> tuple[FrameForm, Decimal, str]:
    """Return the form of the levers and what they say; a frame that cannot be read leaves the round's own."""
    own = f"{shown.frame:,.2f}".replace(",", " ").removesuffix(".00")
    form = FrameForm({"frame": request.GET.get("frame") or own, "maximise": request.GET.get("maximise", "score")})
    if form.is_valid():
        return form, form.cleaned_data["frame"], form.cleaned_data["maximise"]
    return form, shown.frame, "score"


def _query(frame: Decimal, maximise: str) -> str:
    return f"?frame={frame}&maximise={maximise}"
