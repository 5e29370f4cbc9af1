"""The assignment desk: one round, its runs side by side, its units and their children, and the moves by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language

from toimiva.city.access import allowed
from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.refusals import Conflict, Missing, Refusal
from toimiva.city.ui import answer, done, page

from .. import actions
from ..desk_forms import NOWHERE, MoveForm
from ..models import Round, Run
from ..models.rounds import RoundState
from ..queries import desk as queries
from ..queries.approvers import approvers
from ..queries.child_row import child_row
from ..queries.preview import district_tree
from ..queries.rounds import last_runs, left_out, one_round
from ..queries.unit_answers import Note, notes, rejections
from .rounds import key_of

ROUND, CHILD, CHANGES = "daycare/round.html", "daycare/round_child.html", "daycare/round_changes.html"


@page("daycare.round.read")
@reads_persons
def desk(request: Request, round_id: UUID) -> HttpResponse:
    """One round: what the chosen run comes to, who is left without, the units with their children."""
    return _desk(request, one_round(request.actor, round_id))


def _desk(request: Request, round_: Round, refusal: Refusal | None = None) -> HttpResponse:
    today = localdate(request.now)
    run = round_.chosen
    context: dict[str, Any] = {"round": round_, "run": run, "refusal": refusal}
    seen: list[queries.Chip | Note] = []
    if run is not None:
        district, every = request.GET.get("district", ""), request.GET.get("units") == "all"
        units = queries.unit_rows(run, district=district, every=every)
        pages = Paginator(units, queries.UNITS_ON_A_PAGE).get_page(request.GET.get("page"))
        columns = queries.columns(round_, run, list(pages.object_list), today)
        without = queries.unplaced(run, round_.starts, today)
        over = queries.passed_over(run, round_.starts, today)
        returned = notes(round_, rejections(round_))
        seen = [*without, *over, *returned, *(one for column in columns for one in column.chips)]
        context |= {
            "page": pages, "columns": columns, "without": without, "over": over, "sums": queries.sums(run),
            "notes": returned, "runs": queries.with_open_walks(last_runs(round_)), "district": district,
            "every": every,
            "most": queries.MOST_LISTED,
            "districts": [(key_of(area), area, area.level) for top, below in district_tree() for area in (top, *below)],
        }  # fmt: skip
    record_read(
        request.actor, "daycare.round.read", at=request.now, people=[one.child_id for one in seen], round=round_.pk
    )
    return answer(request, ROUND, left=left_out(round_), **context, **_rights(request, round_))


def _rights(request: Request, round_: Round) -> dict[str, Any]:
    """Return what this reader may do with the round now, and who approves where she may not."""
    draft, own = round_.state == RoundState.DRAFT, round_.made_by_id == request.actor.id
    may_approve = draft and not own and allowed(request.actor, "daycare.round.approve")
    return {
        "may_assign": draft and allowed(request.actor, "daycare.round.assign"),
        "may_approve": may_approve and round_.chosen is not None,
        "may_send": round_.state == RoundState.APPROVED and allowed(request.actor, "daycare.round.send"),
        "may_cancel": round_.state in (RoundState.DRAFT, RoundState.APPROVED)
        and allowed(request.actor, "daycare.round.cancel"),
        "approvers": approvers(localdate(request.now), but=request.actor.id) if draft and own else [],
    }


@page("daycare.round.assign", methods=("POST",), shown_at="daycare:round")
@reads_persons
def assign(request: Request, round_id: UUID) -> HttpResponse:
    """Run the assignment in the three ways; what a person locked stays."""
    try:
        runs = actions.assign_round(request.actor, round_id, now=request.now)
    except Conflict as refusal:
        return _desk(request, one_round(request.actor, round_id), refusal)
    return done(request, ROUND, to=_at(runs[0].round_id))


@page("daycare.round.assign", methods=("POST",), shown_at="daycare:round")
@reads_persons
def choose(request: Request, round_id: UUID) -> HttpResponse:
    """Take the run that was picked for the round's proposal."""
    picked = request.POST.get("run", "")
    try:
        if not picked.isdecimal():
            raise Missing("not_found")
        actions.choose_run(request.actor, round_id, int(picked), now=request.now)
    except Conflict as refusal:
        return _desk(request, one_round(request.actor, round_id), refusal)
    return done(request, ROUND, to=_at(round_id))


@page("daycare.round.cancel", methods=("POST",), shown_at="daycare:round")
@reads_persons
def cancel(request: Request, round_id: UUID) -> HttpResponse:
    """Give up a round whose offers have not gone out."""
    try:
        actions.cancel_round(request.actor, round_id, now=request.now)
    except Conflict as refusal:
        return _desk(request, one_round(request.actor, round_id), refusal)
    return done(request, ROUND, to=reverse("daycare:rounds"))


@page("daycare.round.read", methods=("GET", "HEAD", "POST"))
@reads_persons
def child(request: Request, round_id: UUID, child_id: UUID) -> HttpResponse:
    """One child of a round: why this unit, and a form to move it. POST moves and locks it, or unlocks it."""
    round_ = one_round(request.actor, round_id)
    shown = child_row(round_, child_id, localdate(request.now))
    here = [(str(shown.unit.pk), shown.unit)] if shown.unit else []
    form = MoveForm(
        request.POST if request.POST.get("step") == "move" else None,
        units=[*here, *((str(one.unit.pk), one.unit) for one in shown.moves)],
        initial={"unit": here[0][0] if here else NOWHERE},
    )
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if _moved(request, round_id, child_id, form):
                return done(request, CHILD, to=request.path)
        except Conflict as conflict:
            refusal = conflict
    record_read(request.actor, "daycare.round.read", at=request.now, person=child_id, round=round_.pk)
    language = get_language() or "fi"
    texts = shown.row.reasons.get("texts") or {}
    response = answer(
        request, CHILD, round=round_, shown=shown, form=form, errors=form.errors, refusal=refusal,
        here=here[0][1] if here else None, why=texts.get(language) or texts.get("fi", ""), nowhere=NOWHERE,
        may_move=round_.state == RoundState.DRAFT and allowed(request.actor, "daycare.round.assign"),
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _moved(request: Request, round_id: UUID, child_id: UUID, form: MoveForm) -> bool:
    """Move or unlock as the button says; False where the form has to be mended first."""
    if request.POST.get("step") == "unlock":
        actions.unlock_row(request.actor, round_id, child_id, now=request.now)
        return True
    if not form.is_valid():
        return False
    because = form.cleaned_data["because"]
    actions.lock_row(request.actor, round_id, child_id, form.unit_id(), because=because, now=request.now)
    return True


@page("daycare.round.read")
@reads_persons
def changes(request: Request, round_id: UUID) -> HttpResponse:
    """Which children have another place in the chosen run than in another one."""
    round_ = one_round(request.actor, round_id)
    if round_.chosen is None:
        raise Missing("not_found")
    runs = list(round_.runs.exclude(pk=round_.chosen.pk).order_by("-number")[:12])
    other = _asked(runs, request.GET.get("against", "")) or queries.earlier_run(round_.chosen) or next(iter(runs), None)
    found = [] if other is None else queries.changes(round_.chosen, other, round_.starts, localdate(request.now))
    pages = Paginator(found, queries.MOST_LISTED).get_page(request.GET.get("page"))
    people = [one.chip.child_id for one in pages.object_list]
    record_read(request.actor, "daycare.round.read", at=request.now, people=people, round=round_.pk)
    return answer(
        request, CHANGES, round=round_, run=round_.chosen, other=other, runs=runs, page=pages, count=len(found)
    )


def _asked(runs: list[Run], number: str) -> Run | None:
    return next((one for one in runs if str(one.number) == number), None)


def _at(round_id: UUID) -> str:
    return reverse("daycare:round", args=[round_id])
