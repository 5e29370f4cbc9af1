"""Scored proposals and a frame in one question: the score comes from the sheets where it is not given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from .choice import Advice, Candidate, Choosing, choose
from .scoring import ProposalScore, Scored, Scoring, Sheet, Weighted, ranking


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A proposal with its money in euros and impact areas, and its score or the sheets that make it."""

    id: str
    money: Decimal
    areas: list[str] = field(default_factory=list)
    score: float | None = None
    division: str = ""
    sheets: list[Sheet] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The frame in euros, the least money for each impact area, the proposals, and the criteria of their sheets."""

    frame: Decimal
    proposals: list[Offered]
    minimum: dict[str, Decimal] = field(default_factory=dict)
    maximise: Literal["score", "score_money"] = "score"
    criteria: list[Weighted] = field(default_factory=list)
    set: str = "recovery"


def advise(case: Portfolio, on: date) -> Advice:
    """Return the advised set; sheets are scored by the criteria of the day `on` unless the case brings its own."""
    sheets = [
        Scored(id=one.id, division=one.division, sheets=one.sheets) for one in case.proposals if one.score is None
    ]
    scored = Scoring(proposals=sheets, criteria=case.criteria, set=case.set, draws=0)
    found = {row.id: row for row in ranking(scored, on).proposals} if any(one.sheets for one in sheets) else {}
    candidates = [candidate(one, found) for one in case.proposals]
    return choose(Choosing(frame=case.frame, proposals=candidates, minimum=case.minimum, maximise=case.maximise))


def candidate(one: Offered, scored: Mapping[str, ProposalScore]) -> Candidate:
    """Return the proposal as the choice needs it: below a threshold it is not eligible."""
    row = scored.get(one.id)
    score = one.score if one.score is not None else row.score if row else None
    return Candidate(id=one.id, money=one.money, score=score, areas=one.areas, eligible=not (row and row.below))
