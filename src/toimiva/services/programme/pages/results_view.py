"""Results as they are shown: rows in the order asked for, and the drawing of rank intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..engine.scoring import ProposalScore
from ..models import Proposal
from ..queries.selection import Advised

LEFT, RIGHT = 250, 740  # the ranks' part of the wide drawing
NARROW_LEFT, NARROW_RIGHT = 12, 346


@dataclass(frozen=True)
class ResultRow:
    """A proposal with its score and whether it is advised; `because` says why not."""

    proposal: Proposal
    money: Decimal
    scored: ProposalScore
    chosen: bool
    because: str


@dataclass(frozen=True)
class Mark:
    """One proposal's interval: places in units of the wide and of the narrow drawing."""

    row: ResultRow
    y: int
    narrow_y: int
    wide: tuple[float, float, float]  # best, rank, worst
    narrow: tuple[float, float, float]


@dataclass(frozen=True)
class IntervalChart:
    """The drawing of rank intervals; ticks are rank and place."""

    marks: Sequence[Mark]
    height: int
    narrow_height: int
    ticks: Sequence[tuple[int, float, float]]
    firm: int  # how many keep their rank in every weighting


# What the table is sorted by: the words of its column and the order.
SORTS: dict[str, tuple[Any, Callable[[ResultRow], Any]]] = {
    "rank": (_("Rank"), lambda row: (row.scored.rank is None, row.scored.rank or 0, row.proposal.code)),
    "title": (_("Proposal"), lambda row: row.proposal.title.casefold()),
    "division": (_("Division"), lambda row: (row.proposal.division, row.scored.rank is None, row.scored.rank or 0)),
    "money": (_("Money"), lambda row: (-row.money, row.proposal.code)),
    "advised": (_("Advice"), lambda row: (not row.chosen, row.scored.rank is None, row.scored.rank or 0)),
}


def result_rows(advised: Advised, sort: str) -> list[ResultRow]:
    """Return the proposals in the order asked for; an order that is not known is by rank."""
    scored, chosen = advised.scored(), set(advised.advice.chosen or [])
    because = {one.id: one.because for one in advised.advice.left_out}
    rows = [
        ResultRow(one.proposal, one.money, scored[code], code in chosen, because.get(code, ""))
        for one in advised.proposals
        for code in [one.proposal.code]
    ]
    return sorted(rows, key=SORTS.get(sort, SORTS["rank"])[1])


def interval_chart(rows: Sequence[ResultRow], ranks: int) -> IntervalChart | None:
    """Return the drawing of the rows that have a rank, of `ranks` in all; None when none has."""
    ranked = [row for row in rows if row.scored.rank is not None]
    if not ranked:
        return None
    marks = [
        Mark(row, 34 + 30 * at, 34 + 46 * at, _places(row.scored, ranks, LEFT, RIGHT),
             _places(row.scored, ranks, NARROW_LEFT, NARROW_RIGHT))
        for at, row in enumerate(ranked)
    ]  # fmt: skip
    step = max(1, -(-ranks // 10))
    ticks = [
        (rank, _place(rank, ranks, LEFT, RIGHT), _place(rank, ranks, NARROW_LEFT, NARROW_RIGHT))
        for rank in range(1, ranks + 1, step)
    ]
    firm = sum(row.scored.best_rank == row.scored.worst_rank for row in ranked)
    return IntervalChart(marks, 40 + 30 * len(marks), 40 + 46 * len(marks), ticks, firm)


def _places(scored: ProposalScore, ranks: int, left: int, right: int) -> tuple[float, float, float]:
    best, rank, worst = (
        _place(one or 1, ranks, left, right) for one in (scored.best_rank, scored.rank, scored.worst_rank)
    )
    return best, rank, worst


def _place(rank: int, ranks: int, left: int, right: int) -> float:
    return round(left + (right - left) * (rank - 1) / max(ranks - 1, 1), 1)
