"""What can be read of a selection: rounds, proposals, the sheets that are not sealed to the reader, and the advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from django.db.models import Count, Prefetch, QuerySet, Sum

from toimiva.city.access import Actor, may
from toimiva.city.refusals import Missing, Refusal

from ..engine.choice import Advice, Candidate, Choosing, choose
from ..engine.scoring import ProposalScore, Ranking, Scored, Scoring, Sheet, ranking, weighted
from ..models import BudgetLine, ChoiceNote, Proposal, ProposalRound, Score, ScoreSheet
from ..policy.criteria import criteria_of

AIMS = ("score", "score_money")


@dataclass(frozen=True)
class Listed:
    """A proposal of a round with its money; `given` sheets are submitted, `mine` is draft, submitted or nothing."""

    proposal: Proposal
    money: Decimal
    given: int
    mine: str


@dataclass(frozen=True)
class Advised:
    """The ranking of a round as this reader may see it, and the set that it advises within a frame."""

    proposals: Sequence[Listed]
    ranking: Ranking
    advice: Advice
    frame: Decimal
    maximise: str

    def scored(self) -> dict[str, ProposalScore]:
        return {row.id: row for row in self.ranking.proposals}


def rounds(actor: Actor, matter_id: int) -> QuerySet[ProposalRound]:
    """Return the rounds of a matter, newest first, with the number of their proposals and all that they ask."""
    rows = ProposalRound.objects.filter(may(actor, "programme.round.read"), matter_id=matter_id)
    counted = rows.annotate(proposal_count=Count("proposals", distinct=True), asked=Sum("proposals__lines__amount"))
    return counted.order_by("-id")


def proposal_round(actor: Actor, round_id: int) -> ProposalRound:
    """Return one round with its matter, programme, minimums and decisions; `Missing` when not for this actor."""
    found = (
        ProposalRound.objects.filter(may(actor, "programme.round.read"), pk=round_id)
        .select_related("matter__programme")
        .prefetch_related("minimums", Prefetch("notes", ChoiceNote.objects.prefetch_related("chosen")))
        .first()
    )
    if found is None:
        raise Missing("not_found")
    return found


def proposals(actor: Actor, round_id: int) -> list[Listed]:
    """Return the proposals of a round in the order they came in; nothing here tells of the others' scores."""
    rows = Proposal.objects.filter(may(actor, "programme.proposal.read"), round_id=round_id).order_by("id")
    lines = BudgetLine.objects.filter(proposal__in=rows).order_by().values_list("proposal_id")
    money = dict(lines.annotate(Sum("amount")))
    sheets = ScoreSheet.objects.filter(proposal__in=rows).values_list("proposal_id", "scorer_id", "submitted_at")
    given = Counter(proposal for proposal, _scorer, submitted in sheets if submitted)
    mine = {one: "submitted" if submitted else "draft" for one, scorer, submitted in sheets if scorer == actor.id}
    return [Listed(one, money.get(one.pk, Decimal(0)), given[one.pk], mine.get(one.pk, "")) for one in rows]


def proposal(actor: Actor, proposal_id: int) -> Proposal:
    """Return one proposal with its round and budget lines."""
    rows = Proposal.objects.filter(may(actor, "programme.proposal.read"), pk=proposal_id)
    found = rows.select_related("round__matter__programme").prefetch_related("lines").first()
    if found is None:
        raise Missing("not_found")
    return found


def next_to_score(actor: Actor, round_id: int, after: int = 0) -> Proposal | None:
    """Return the next proposal of a round that the scorer has not submitted; after the last comes the first."""
    done = ScoreSheet.objects.filter(scorer_id=actor.id, submitted_at__isnull=False).values("proposal_id")
    rows = Proposal.objects.filter(may(actor, "programme.proposal.score"), round_id=round_id).exclude(pk__in=done)
    return rows.filter(pk__gt=after).order_by("pk").first() or rows.order_by("pk").first()


def sheets(actor: Actor, proposal_id: int) -> QuerySet[ScoreSheet]:
    """Return the sheets of a proposal that are not sealed to this actor, own first."""
    rows = ScoreSheet.objects.filter(may(actor, "programme.sheet.read"), proposal_id=proposal_id)
    return rows.select_related("scorer", "proposal").prefetch_related("scores").order_by("id")


def unsealed(actor: Actor, round_id: int) -> QuerySet[ScoreSheet]:
    """Return the submitted sheets of a round that are not sealed to this actor, with their scores."""
    readable = ScoreSheet.objects.filter(may(actor, "programme.sheet.read"), submitted_at__isnull=False)
    scores = Prefetch("scores", Score.objects.exclude(value=None))
    return readable.filter(proposal__round_id=round_id).prefetch_related(scores).order_by("id")


def advised(actor: Actor, its_round: ProposalRound, *, frame: Decimal, maximise: str) -> Advised:
    """Return the ranking of the sheets this actor may see, and the set it advises within `frame` euros."""
    if maximise not in AIMS:
        raise Refusal("no_such_aim", field="maximise", value=maximise)
    found = proposals(actor, its_round.pk)
    by_proposal: dict[int, list[ScoreSheet]] = {}
    for sheet in unsealed(actor, its_round.pk):
        by_proposal.setdefault(sheet.proposal_id, []).append(sheet)
    criteria = criteria_of(its_round.criterion_set, its_round.criteria_on)
    scored = [
        Scored(
            id=one.proposal.code, division=one.proposal.division,
            sheets=_sheets(by_proposal.get(one.proposal.pk, [])),
        )
        for one in found
    ]  # fmt: skip
    ranked = ranking(Scoring(proposals=scored, criteria=weighted(criteria)), its_round.criteria_on)
    rows = {row.id: row for row in ranked.proposals}
    candidates = [
        Candidate(
            id=one.proposal.code, money=one.money, areas=one.proposal.areas, score=rows[one.proposal.code].score,
            eligible=not rows[one.proposal.code].below,
        )
        for one in found
    ]  # fmt: skip
    minimum = {row.area: row.amount for row in its_round.minimums.all()}
    aim = cast(Literal["score", "score_money"], maximise)
    advice = choose(Choosing(frame=frame, proposals=candidates, minimum=minimum, maximise=aim))
    return Advised(found, ranked, advice, frame, maximise)


def _sheets(found: Sequence[ScoreSheet]) -> list[Sheet]:
    """Return the sheets as the engine reads them; the scorer is a number, never a name."""
    return [
        Sheet(
            scorer=str(sheet.scorer_id), divisions=sheet.divisions,
            values={score.criterion: score.value for score in sheet.scores.all() if score.value is not None},
        )
        for sheet in found
    ]  # fmt: skip
