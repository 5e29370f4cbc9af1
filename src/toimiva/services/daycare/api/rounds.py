"""Rounds of offers as JSON: how far each has come, its runs with their figures, and what a run gives whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.ui import operation

from ..models import Round, Run, RunRow
from ..queries.answers import Figures, figures
from ..queries.interchange import one_run, run_rows_after, runs_of
from ..queries.rounds import listed, one_round
from .router import router


class RoundOut(Schema):
    """A round; `chosen` is the number of the run whose rows are offered, null while none is chosen."""

    id: UUID
    name: str
    state: str
    rule: str
    number: int
    as_of: date
    starts: date
    districts: list[str]
    answer_by: date | None
    chosen: int | None
    made_at: datetime
    approved_at: datetime | None
    sent_at: datetime | None


class OffersOut(Schema):
    """The round's offers by how far they have come; `declined` by the reason given."""

    sent: int
    opened: int
    accepted: int
    declined: dict[str, int]
    waiting: int
    expired: int
    withdrawn: int


class RunOut(Schema):
    """A run of the assignment. `figures` are what it came to, as the desk shows them; the same inputs have one hash."""

    number: int
    mode: str
    chosen: bool
    inputs_sha256: str
    network: str
    figures: dict[str, Any]
    made_at: datetime


class RoundWithRunsOut(RoundOut):
    """A round with its offers and its runs, the newest first."""

    offers: OffersOut
    runs: list[RunOut]


class RoundPage(Schema):
    """A page of rounds, the newest first; `next` is the next page's number, null on the last."""

    rounds: list[RoundOut]
    next: int | None


class RowOut(Schema):
    """What a run gives a child: `unit` null is no place, `rank` the unit's place among those the child could get."""

    child: UUID
    unit: UUID | None
    band: str
    travel_s: int | None
    rank: int | None
    locked: bool
    sibling: bool


class RowPage(Schema):
    """A page of rows in the order of the children's ids; pass `next` as `cursor` until it is null."""

    rows: list[RowOut]
    next: UUID | None


@router.get("/rounds", response=RoundPage)
@operation("daycare.round.read")
def rounds(
    request: HttpRequest, page: Annotated[int, Query(ge=1)] = 1, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> dict[str, Any]:
    """The rounds of offers, the newest first."""
    first = (page - 1) * limit
    found = list(listed(request.actor)[first : first + limit + 1])  # type: ignore[attr-defined]
    return {"rounds": [round_out(one) for one in found[:limit]], "next": page + 1 if len(found) > limit else None}


@router.get("/rounds/{round_id}", response=RoundWithRunsOut)
@operation("daycare.round.read")
def round_with_runs(request: HttpRequest, round_id: UUID) -> dict[str, Any]:
    """One round: how far its offers have come, and its runs."""
    found = one_round(request.actor, round_id)  # type: ignore[attr-defined]
    runs = [run_out(run, found) for run in runs_of(found)]
    return round_out(found) | {"offers": offers_out(figures(found)), "runs": runs}


@router.get("/rounds/{round_id}/runs/{number}", response=RunOut)
@operation("daycare.round.read")
def run(request: HttpRequest, round_id: UUID, number: int) -> dict[str, Any]:
    """One run with its figures."""
    found = one_round(request.actor, round_id)  # type: ignore[attr-defined]
    return run_out(one_run(found, number), found)


@router.get("/rounds/{round_id}/runs/{number}/rows", response=RowPage)
@operation("daycare.round.read")
@reads_persons
def rows(
    request: HttpRequest, round_id: UUID, number: int, cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> dict[str, Any]:  # fmt: skip
    """What a run gives whom. Children whose home is protected are not among the rows."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    found = list(run_rows_after(one_run(one_round(actor, round_id), number), cursor)[: limit + 1])
    shown = found[:limit]
    record_read(actor, "daycare.round.read", at=now, people=[one.child_id for one in shown], round=round_id)
    return {"rows": [row_out(one) for one in shown], "next": shown[-1].child_id if len(found) > limit else None}


def round_out(one: Round) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in RoundOut.model_fields if name != "chosen"}
    return own | {"chosen": one.chosen.number if one.chosen else None}


def run_out(one: Run, of: Round) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in RunOut.model_fields if name != "chosen"}
    return own | {"chosen": one.pk == of.chosen_id}


def row_out(one: RunRow) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in ("band", "travel_s", "rank", "locked")}
    return own | {"child": one.child_id, "unit": one.unit_id, "sibling": bool(one.reasons.get("sibling"))}


def offers_out(found: Figures) -> dict[str, Any]:
    own = {name: getattr(found, name) for name in OffersOut.model_fields if name != "declined"}
    return own | {"declined": dict(found.declined)}
