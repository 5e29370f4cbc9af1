"""Scores of proposals: weighted means without the scorers' own divisions, how firm ranks are, how far scorers agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from toimiva.city.refusals import Refusal

from ..policy.criteria import CRITERIA, HIGHEST, LOWEST, Criterion, agreement_word, criteria_of, weight_variation
from ..policy.criteria import criterion_sets as sets_on

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

    Floats = NDArray[float64]
    Ranks = NDArray[int64]

DECIMALS = 9  # scores are rounded here, so that equal scores are equal in every weighting
MOST_DRAWS = 100_000


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """A criterion as the computation needs it: weight, and the mean below which a proposal is not advised."""

    id: str
    weight: float = 1.0
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one scorer gave one proposal, 0 to 5 by criterion; the divisions are the scorer's own."""

    scorer: str
    values: dict[str, int]
    divisions: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A proposal with the sheets of its scorers."""

    id: str
    division: str = ""
    sheets: list[Sheet] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """What is scored. Without `criteria`, those of the set `set` in force count; `spread` 0.5 varies weights ±50 %.

    What is not said of `draws`, `spread` and `seed` is as `weight_variation.toml` has it on the day.
    """

    proposals: list[Scored]
    criteria: list[Weighted] = field(default_factory=list)
    set: str = "recovery"
    draws: int | None = None
    spread: float | None = None
    seed: int | None = None


@dataclass(frozen=True)
class ProposalScore:
    """One proposal's score (0 to 5; null when nobody's score counts), its rank and the ranks it takes as weights vary.

    `counted` sheets made the mean, `excluded` were of the scorer's own division; `below` names the criteria whose
    mean stays under the threshold.
    """

    id: str
    score: float | None
    rank: int | None
    best_rank: int | None
    worst_rank: int | None
    means: dict[str, float]
    counted: int
    excluded: int
    below: list[str]


@dataclass(frozen=True)
class Ranking:
    """The proposals by rank; Krippendorff's ordinal alpha (null where it is undefined) and its word."""

    proposals: list[ProposalScore]
    alpha: float | None
    agreement: str
    draws: int
    spread: float
    seed: int


def weighted(criteria: Sequence[Criterion]) -> list[Weighted]:
    """Return the criteria of a table as the computation needs them."""
    return [
        Weighted(id=one.id, weight=float(one.weight), threshold=None if one.threshold is None else float(one.threshold))
        for one in criteria
    ]


def ranking(case: Scoring, on: date) -> Ranking:
    """Return scores, ranks, rank intervals and agreement; Score = Σ weight · mean / Σ weight.

    A sheet of a scorer whose own division made the proposal does not count. Ranks: 1 + how many score higher.
    The interval holds the ranks under `draws` weightings drawn evenly within ± `spread` of each weight, and the
    given one; the same seed gives the same interval. Raises `Refusal` for sheets or weights that cannot be used.

    >>> proposal = Scored(id="A", sheets=[Sheet(scorer="s", values=dict(C1=4, C2=5, C3=3, C4=4, C5=4, C6=5, C7=3))])
    >>> ranking(Scoring(proposals=[proposal]), date(2021, 2, 18)).proposals[0].score
    4.0
    """
    criteria = case.criteria or _in_force(case.set, on)
    varying = _varying(case, on)
    _check(case, criteria)
    scored = {one.id: _counted(one) for one in case.proposals}
    means = {one.id: _means(scored[one.id], criteria) for one in case.proposals if scored[one.id]}
    places = _places(means, criteria, varying)
    rows = [_row(one, scored[one.id], means.get(one.id), places.get(one.id), criteria) for one in case.proposals]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.id))
    alpha = agreement(list(scored.values()), criteria)
    return Ranking(rows, alpha, agreement_word(alpha, on), *varying)


def weighted_scores(means: Floats, weights: Floats) -> Floats:
    """Return scores (weightings × proposals) of means (proposals × criteria) under weights (weightings × criteria)."""
    import numpy as np

    scores: Floats = np.round(weights @ means.T / weights.sum(axis=1, keepdims=True), DECIMALS)
    return scores


def ranks(scores: Floats) -> Ranks:
    """Return 1 + how many proposals score higher, row by row; equals share the better rank."""
    import numpy as np

    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    place = np.arange(scores.shape[1])
    new = np.ones(scores.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=1)
    found = np.empty(scores.shape, dtype=np.int64)
    np.put_along_axis(found, order, first + 1, axis=1)
    return found


def varied(weights: Floats, draws: int, spread: float, seed: int) -> Floats:
    """Return the given weights and `draws` more, each drawn evenly from (1 - spread) to (1 + spread) times its own."""
    import numpy as np

    rng = np.random.default_rng(seed)
    drawn = weights * (1 - spread + 2 * spread * rng.random((draws, len(weights))))
    return np.vstack([weights, drawn])


def agreement(proposals: Sequence[Sequence[Sheet]], criteria: Sequence[Weighted]) -> float | None:
    """Return Krippendorff's alpha over proposals × criteria, ordinal; None without two scorers or without variation."""
    import krippendorff
    import numpy as np

    scorers = sorted({sheet.scorer for sheets in proposals for sheet in sheets})
    data = np.full((len(scorers), len(proposals), len(criteria)), np.nan)
    for at, sheets in enumerate(proposals):
        for sheet in sheets:
            data[scorers.index(sheet.scorer), at] = [sheet.values[one.id] for one in criteria]
    units = data.reshape(len(scorers), len(proposals) * len(criteria))
    paired = units[:, (~np.isnan(units)).sum(axis=0) > 1]
    if len(set(paired[~np.isnan(paired)].tolist())) < 2:
        return None
    domain = list(range(LOWEST, HIGHEST + 1))
    alpha = krippendorff.alpha(reliability_data=paired, level_of_measurement="ordinal", value_domain=domain)
    return round(float(alpha), DECIMALS)


def _in_force(name: str, on: date) -> list[Weighted]:
    found = criteria_of(name, on)
    if not found:
        raise Refusal("no_criterion_set", field="set", value=name, known=", ".join(sets_on(on, CRITERIA)) or "–")
    return weighted(found)


def _varying(case: Scoring, on: date) -> tuple[int, float, int]:
    """Return draws, spread and seed: the case's own, else those in force on the day."""
    rule = weight_variation(on)
    draws = rule.draws if case.draws is None else case.draws
    spread = float(rule.spread) if case.spread is None else case.spread
    if not 0 <= spread <= 1 or not 0 <= draws <= MOST_DRAWS:
        raise Refusal("weights_vary_too_much", field="spread")
    return draws, spread, rule.seed if case.seed is None else case.seed


def _check(case: Scoring, criteria: Sequence[Weighted]) -> None:
    if any(one.weight < 0 for one in criteria) or not sum(one.weight for one in criteria):
        raise Refusal("weights_do_not_weigh", field="criteria")
    ids = [one.id for one in case.proposals]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise Refusal("proposal_twice", field="proposals", value=", ".join(twice))
    for at, proposal in enumerate(case.proposals):
        _check_sheets(proposal, criteria, f"proposals[{at}].sheets")


def _check_sheets(proposal: Scored, criteria: Sequence[Weighted], where: str) -> None:
    scorers = [sheet.scorer for sheet in proposal.sheets]
    for at, sheet in enumerate(proposal.sheets):
        if scorers.index(sheet.scorer) != at:
            raise Refusal("scored_twice", field=f"{where}[{at}].scorer", value=sheet.scorer)
        if missing := [one.id for one in criteria if one.id not in sheet.values]:
            raise Refusal("score_missing", field=f"{where}[{at}].values", criteria=", ".join(missing))
        if odd := [key for key, value in sheet.values.items() if not LOWEST <= value <= HIGHEST]:
            raise Refusal("score_off_the_scale", field=f"{where}[{at}].values.{odd[0]}", value=sheet.values[odd[0]])


def _counted(proposal: Scored) -> list[Sheet]:
    return [sheet for sheet in proposal.sheets if not proposal.division or proposal.division not in sheet.divisions]


def _means(sheets: Sequence[Sheet], criteria: Sequence[Weighted]) -> list[float]:
    return [sum(sheet.values[one.id] for sheet in sheets) / len(sheets) for one in criteria]


def _places(
    means: dict[str, list[float]], criteria: Sequence[Weighted], varying: tuple[int, float, int]
) -> dict[str, tuple[float, int, int, int]]:
    """Return score, rank, best and worst rank of each proposal that has a score."""
    import numpy as np

    if not means:
        return {}
    weights = varied(np.array([one.weight for one in criteria]), *varying)
    scores = weighted_scores(np.array(list(means.values())), weights)
    found = ranks(scores)
    columns = zip(scores[0], found[0], found.min(axis=0), found.max(axis=0), strict=True)
    return {
        name: (float(score), int(rank), int(best), int(worst))
        for name, (score, rank, best, worst) in zip(means, columns, strict=True)
    }


def _row(
    proposal: Scored, counted: Sequence[Sheet], means: list[float] | None,
    place: tuple[float, int, int, int] | None, criteria: Sequence[Weighted],
) -> ProposalScore:  # fmt: skip
    excluded = len(proposal.sheets) - len(counted)
    if means is None or place is None:
        return ProposalScore(proposal.id, None, None, None, None, {}, 0, excluded, [])
    by_criterion = {one.id: mean for one, mean in zip(criteria, means, strict=True)}
    below = [one.id for one in criteria if one.threshold is not None and by_criterion[one.id] < one.threshold]
    return ProposalScore(proposal.id, *place, by_criterion, len(counted), excluded, below)
