"""What can happen to scores: a scorer saves a draft, submits it sealed, and the group decides with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.files import plain
from toimiva.city.refusals import Conflict, Refusal, Refusals

from ..models import ChoiceNote, Proposal, ProposalRound, RoundState, Score, ScoreSheet
from ..policy.criteria import HIGHEST, LOWEST, Criterion, criteria_of
from ..queries.scorers import divisions_of
from ..queries.selection import advised


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a scorer gives one proposal: scores and reasons by criterion."""

    values: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the group decided: the proposals taken, the frame and aim of the advice beside it, and why."""

    proposals: Collection[int]
    frame: Decimal
    maximise: str
    reason: str


@transaction.atomic
def save_scores(actor: Actor, proposal_id: int, given: Given, *, submit: bool, now: datetime) -> ScoreSheet:
    """Keep the scorer's own sheet as a draft, or submit it: from then on it is unchanged and shows the others' sheets.

    Submitting the same scores twice is submitting once. Raises `Conflict` when the round is not open for scoring or
    the sheet has been submitted with other scores, `Refusal` for scores off the scale or missing at submitting.
    """
    proposal = hold(actor, "programme.proposal.score", Proposal, proposal_id)
    its_round = ProposalRound.objects.select_for_update().get(pk=proposal.round_id)
    criteria = criteria_of(its_round.criterion_set, its_round.criteria_on)
    sheet, new = ScoreSheet.objects.get_or_create(proposal=proposal, scorer_id=actor.id, defaults={"saved_at": now})
    if sheet.submitted_at is not None:
        return _unchanged(sheet, given)
    if its_round.state != RoundState.SCORING:
        raise Conflict("round_not_open_for_scoring")
    _check_scores(given, criteria, whole=submit)
    _write(sheet, given, criteria)
    sheet.saved_at = now
    if submit:
        sheet.submitted_at, sheet.divisions = now, divisions_of(actor, now)
    sheet.save()
    # the values stay out of the trail: it is read by people to whom the sheet is still sealed
    record(
        actor, "programme.proposal.score", sheet, at=now, kind="CREATE" if new else "UPDATE", proposal=proposal.pk,
        submitted=submit, divisions=sheet.divisions,
    )  # fmt: skip
    return sheet


@transaction.atomic
def decide_round(actor: Actor, round_id: int, choice: Choice, *, now: datetime) -> ChoiceNote:
    """Write down what the group decided and why, with the tool's advice of this moment beside it.

    A later decision stands before an earlier one, which is kept; the same one written twice over by the same person
    is one. Raises `Conflict` before scoring has ended.
    """
    its_round = hold(actor, "programme.choice.decide", ProposalRound, round_id)
    assert actor.id is not None  # only users hold the group's role
    if its_round.state not in (RoundState.CLOSED, RoundState.DECIDED):
        raise Conflict("round_not_closed")
    taken = list(Proposal.objects.filter(round=its_round, pk__in=choice.proposals).order_by("pk"))
    if len(taken) != len(set(choice.proposals)):
        raise Refusal("proposal_of_another_round", field="chosen")
    if not choice.reason.strip():
        raise Refusal("choice_without_reason", field="reason")
    if (newest := its_round.notes.first()) is not None and _same(newest, actor, choice, taken):
        return newest
    advice = advised(actor, its_round, frame=choice.frame, maximise=choice.maximise)
    note = ChoiceNote.objects.create(
        round=its_round, frame=choice.frame, maximise=choice.maximise, reason=choice.reason.strip(),
        advice=_kept(advice.advice, advice.ranking),
        as_advised=advice.advice.chosen is not None
        and {proposal.code for proposal in taken} == set(advice.advice.chosen),
        decided_at=now, decided_by_id=actor.id,
    )  # fmt: skip
    note.chosen.set(taken)
    its_round.state = RoundState.DECIDED
    its_round.save()
    record(
        actor, "programme.choice.decide", note, at=now, kind="CREATE", reason=note.reason, round=its_round.pk,
        chosen=[proposal.code for proposal in taken], advised=advice.advice.chosen, as_advised=note.as_advised,
        frame=choice.frame,
    )  # fmt: skip
    return note


def _same(note: ChoiceNote, actor: Actor, choice: Choice, taken: list[Proposal]) -> bool:
    """Tell whether a decision is the one that stands already: a form that was sent twice."""
    told = (note.decided_by_id, note.frame, note.maximise, note.reason)
    asked = (actor.id, choice.frame, choice.maximise, choice.reason.strip())
    return told == asked and set(note.chosen.all()) == set(taken)


def _kept(advice: Any, ranking: Any) -> dict[str, Any]:
    return {"advice": plain(advice), "ranking": plain(ranking)}


def _unchanged(sheet: ScoreSheet, given: Given) -> ScoreSheet:
    stored = {score.criterion: (score.value, score.reason) for score in sheet.scores.all()}
    asked = {name: (value, given.reasons.get(name, "").strip()) for name, value in given.values.items()}
    if stored != asked:
        raise Conflict("scores_already_submitted")
    return sheet


def _check_scores(given: Given, criteria: list[Criterion], *, whole: bool) -> None:
    faults = [
        Refusal("score_off_the_scale", field=name, value=value)
        for name, value in given.values.items()
        if not LOWEST <= value <= HIGHEST or name not in {one.id for one in criteria}
    ]
    if whole:
        missing = [one.id for one in criteria if one.id not in given.values]
        faults += [Refusal("score_missing", field=name, criteria=name) for name in missing]
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)


def _write(sheet: ScoreSheet, given: Given, criteria: list[Criterion]) -> None:
    """Replace the sheet's scores; a criterion with neither score nor reason has no row."""
    sheet.scores.all().delete()
    rows = [
        Score(
            sheet=sheet, criterion=one.id, value=given.values.get(one.id), reason=given.reasons.get(one.id, "").strip()
        )
        for one in criteria
    ]
    Score.objects.bulk_create(row for row in rows if row.value is not None or row.reason)
