"""The scoring sheet and the criteria as shown: words of the scale, anchors, values kept, faults at their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import get_language

from toimiva.city.refusals import Refusal, Refusals

from ..actions.scoring import Given
from ..models import Proposal, ScoreSheet
from ..policy.criteria import HIGHEST, LOWEST, Criterion, scale_words


@dataclass(frozen=True)
class Option:
    """A score that can be given, and its word."""

    value: int
    word: str
    chosen: bool


@dataclass(frozen=True)
class CriterionRow:
    """A criterion with its words; on a sheet with what the proposal answers, the score and reason kept, its fault."""

    criterion: Criterion
    name: str
    anchors: dict[int, str]
    answer: str = ""
    options: list[Option] = field(default_factory=list)
    reason: str = ""
    fault: Refusal | None = None


@dataclass(frozen=True)
class ReadSheet:
    """A sheet that is not sealed: whose, its scores in the order of the criteria, whether it counts."""

    sheet: ScoreSheet
    own: bool
    scores: list[tuple[str, int | None, str]]


def criterion_rows(criteria: Sequence[Criterion]) -> list[CriterionRow]:
    """Return the criteria in the words of the page."""
    language = get_language() or "fi"
    return [CriterionRow(one, one.name(language), one.anchors(language)) for one in criteria]


def sheet_rows(
    proposal: Proposal, criteria: Sequence[Criterion], given: Given, refusal: Refusal | None
) -> list[CriterionRow]:
    """Return the sheet with what has been given so far and each fault at its criterion."""
    language = get_language() or "fi"
    words = scale_words(proposal.round.criteria_on, language)
    faults = faults_by_field(refusal)
    return [
        CriterionRow(
            one,
            one.name(language),
            one.anchors(language),
            proposal.answers.get(one.id, ""),
            [Option(value, word, given.values.get(one.id) == value) for value, word in words.items()],
            given.reasons.get(one.id, ""),
            faults.get(one.id),
        )
        for one in criteria
    ]


def faults_by_field(refusal: Refusal | None) -> dict[str, Refusal]:
    """Return each fault by the field it names."""
    several = refusal.refusals if isinstance(refusal, Refusals) else [refusal] if refusal else []
    return {one.field: one for one in several if one.field}


def given_in(posted: QueryDict, criteria: Sequence[Criterion]) -> Given:
    """Return what a scorer posted; what is no whole number counts as off the scale, so that it is told.

    A reason keeps what the database can hold: no NUL, and not more than its field takes.
    """
    values: dict[str, int] = {}
    for one in criteria:
        text = posted.get(one.id, "").strip()
        if text:
            values[one.id] = int(text) if text in map(str, range(LOWEST, HIGHEST + 1)) else HIGHEST + 1
    reasons = {one.id: posted.get(f"reason_{one.id}", "").replace("\0", "")[:5000] for one in criteria}
    return Given(values=values, reasons=reasons)


def given_of(sheet: ScoreSheet | None) -> Given:
    """Return what a stored sheet holds."""
    rows = list(sheet.scores.all()) if sheet else []
    values = {row.criterion: row.value for row in rows if row.value is not None}
    return Given(values=values, reasons={row.criterion: row.reason for row in rows})


def read_sheets(sheets: Sequence[ScoreSheet], criteria: Sequence[Criterion], actor_id: int | None) -> list[ReadSheet]:
    """Return the submitted sheets for reading, the reader's own first."""
    shown = []
    for sheet in sheets:
        by_criterion: Mapping[str, tuple[int | None, str]] = {
            row.criterion: (row.value, row.reason) for row in sheet.scores.all()
        }
        scores = [(one.id, *by_criterion.get(one.id, (None, ""))) for one in criteria]
        shown.append(ReadSheet(sheet, sheet.scorer_id == actor_id, scores))
    return sorted(shown, key=lambda one: not one.own)
