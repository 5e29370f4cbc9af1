"""What can happen to a selection: a round is set up, proposals come in, it is opened for scoring and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..models import AreaMinimum, BudgetLine, Matter, Proposal, ProposalRound, RoundState, ScoreSheet
from ..policy.criteria import criteria_of, criterion_sets

MOST_PROPOSALS = 200


@dataclass(frozen=True, kw_only=True)
class RoundWish:
    """A round as the office asks for it: money in euros, the criterion set and the day it is read on."""

    name: str
    frame: Decimal
    criterion_set: str
    criteria_on: date
    minimum: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ProposalWish:
    """A proposal as it comes in; `lines` are its budget lines in euros, `answers` by criterion."""

    code: str
    division: str
    title: str
    need: str
    lines: Sequence[tuple[str, Decimal]]
    areas: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    benefits: str = ""
    platforms: str = ""
    risks: str = ""
    attachment_text: str = ""


@transaction.atomic
def set_up_round(actor: Actor, matter_id: int, wish: RoundWish, *, now: datetime) -> ProposalRound:
    """Set up a round of a matter; proposals can come in, scoring is not open yet.

    The same round asked for again, while the first is still empty, is the first: a form that was sent twice.
    """
    require(actor, "programme.round.set_up")
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise Missing("not_found")
    _check_round(wish)
    if (same := _same_round(matter, wish)) is not None:
        return same
    made = ProposalRound.objects.create(
        matter=matter, name=wish.name, frame=wish.frame, criterion_set=wish.criterion_set,
        criteria_on=wish.criteria_on, made_at=now,
    )  # fmt: skip
    wanted = [AreaMinimum(round=made, area=area, amount=least) for area, least in _minimum(wish).items()]
    AreaMinimum.objects.bulk_create(wanted)
    record(
        actor, "programme.round.set_up", made, at=now, kind="CREATE", frame=wish.frame, matter=matter.diary_number,
        criterion_set=wish.criterion_set, criteria_on=wish.criteria_on, minimum=dict(wish.minimum),
    )  # fmt: skip
    return made


@transaction.atomic
def add_proposal(actor: Actor, round_id: int, wish: ProposalWish, *, now: datetime) -> Proposal:
    """Add a proposal to a round that is being prepared."""
    its_round = hold(actor, "programme.round.set_up", ProposalRound, round_id)
    _require_state(its_round, RoundState.PREPARING)
    if its_round.proposals.filter(code=wish.code).exists():
        raise Refusal("proposal_twice", field="code", value=wish.code)
    if its_round.proposals.count() >= MOST_PROPOSALS:
        raise Refusal("round_is_full", most=MOST_PROPOSALS)
    if not wish.lines or any(amount <= 0 for _, amount in wish.lines):
        raise Refusal("proposal_without_money", field="lines")
    made = Proposal.objects.create(
        round=its_round, code=wish.code, division=wish.division, title=wish.title, need=wish.need,
        answers=dict(wish.answers), benefits=wish.benefits, platforms=wish.platforms, risks=wish.risks,
        areas=list(wish.areas), attachment_text=wish.attachment_text,
    )  # fmt: skip
    BudgetLine.objects.bulk_create(BudgetLine(proposal=made, text=text, amount=amount) for text, amount in wish.lines)
    record(
        actor, "programme.proposal.add", made, at=now, kind="CREATE", round=its_round.pk, code=wish.code,
        division=wish.division, amount=sum((amount for _, amount in wish.lines), Decimal(0)),
    )  # fmt: skip
    return made


@transaction.atomic
def open_round(actor: Actor, round_id: int, *, now: datetime) -> ProposalRound:
    """Open a round for scoring: its proposals no longer change. Opening twice is opening once."""
    its_round = hold(actor, "programme.round.set_up", ProposalRound, round_id)
    if its_round.state == RoundState.SCORING:
        return its_round
    _require_state(its_round, RoundState.PREPARING)
    if not its_round.proposals.exists():
        raise Refusal("round_without_proposals")
    its_round.state, its_round.opened_at = RoundState.SCORING, now
    its_round.save()
    record(actor, "programme.round.open", its_round, at=now, proposals=its_round.proposals.count())
    return its_round


@transaction.atomic
def close_round(actor: Actor, round_id: int, *, now: datetime) -> ProposalRound:
    """End the scoring: drafts no longer count, and every submitted sheet is unsealed. Closing twice is closing once."""
    its_round = hold(actor, "programme.round.set_up", ProposalRound, round_id)
    if its_round.state == RoundState.CLOSED:
        return its_round
    _require_state(its_round, RoundState.SCORING)
    sheets = ScoreSheet.objects.filter(proposal__round=its_round)
    its_round.state, its_round.closed_at = RoundState.CLOSED, now
    its_round.save()
    record(
        actor, "programme.round.close", its_round, at=now,
        submitted=sheets.filter(submitted_at__isnull=False).count(), drafts=sheets.filter(submitted_at=None).count(),
    )  # fmt: skip
    return its_round


def _minimum(wish: RoundWish) -> dict[str, Decimal]:
    return {area: least for area, least in wish.minimum.items() if least}


def _same_round(matter: Matter, wish: RoundWish) -> ProposalRound | None:
    empty = matter.proposal_rounds.filter(
        state=RoundState.PREPARING, proposals=None, name=wish.name, frame=wish.frame,
        criterion_set=wish.criterion_set, criteria_on=wish.criteria_on,
    )  # fmt: skip
    same = ({row.area: row.amount for row in one.minimums.all()} == _minimum(wish) for one in empty)
    return next((one for one, alike in zip(empty, same, strict=True) if alike), None)


def _require_state(its_round: ProposalRound, *states: str) -> None:
    if its_round.state not in states:
        raise Conflict("round_is_elsewhere", state=its_round.state)


def _check_round(wish: RoundWish) -> None:
    if wish.frame <= 0:
        raise Refusal("frame_is_no_money", field="frame", value=wish.frame)
    if not criteria_of(wish.criterion_set, wish.criteria_on):
        known = ", ".join(criterion_sets(wish.criteria_on)) or "–"
        raise Refusal("no_criterion_set", field="criterion_set", value=wish.criterion_set, known=known)
    if any(least < 0 for least in wish.minimum.values()):
        raise Refusal("negative_money", field="minimum", value=min(wish.minimum.values()))
    if any(least > wish.frame for least in wish.minimum.values()):
        raise Refusal("minimum_over_frame", field="frame")
