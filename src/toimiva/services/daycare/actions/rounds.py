"""A round until its offers go out: made, assigned, mended by hand, approved by another person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record, record_read
from toimiva.city.outreach.queries import unwilling
from toimiva.city.refusals import Conflict, Missing, Refusal

from ..engine.allocation import MODES, Mode
from ..engine.round import Outcome, assign
from ..models import DaycareUnit, Round, RoundChild, Run, RunRow
from ..models.rounds import RoundState
from ..policy.offers import offer_rule
from ..queries.cohort import Target, cohort
from ..queries.occupancy import occupancy
from ..queries.rounds import Problem, last_runs, problem, terms_of
from ..queries.support import factors_of
from ..queries.unit_answers import rejections
from .application_checks import told
from .campaign import SERVICE, approve_campaign, begin_campaign
from .unit_answers import free_rejected


@dataclass(frozen=True, kw_only=True)
class RoundValues:
    """A round as its maker asks for it. `longest_walk_min` narrows what the rule of offers allows."""

    name: str
    starts: date
    districts: tuple[str, ...] = ()
    longest_walk_min: int | None = None
    seed: int = 1


@transaction.atomic
def make_round(actor: Actor, values: RoundValues, *, now: datetime, follows: Round | None = None) -> Round:
    """Write down the cohort as it stands today: who is in it, and who is left out for which reason.

    `follows` is the round before whose children are asked again.
    """
    require(actor, "daycare.round.make")
    today = timezone.localdate(now)
    longest = longest_walk_of(values, today)
    if Round.objects.filter(name=values.name.strip()).exists():
        raise Conflict("round_name_used", field="name", name=values.name.strip())
    target = Target(starts=values.starts, districts=values.districts, follows=follows.pk if follows else None)
    found = cohort(target, on=today, uncontactable=unwilling(SERVICE))
    round_ = Round.objects.create(
        name=values.name.strip(), rule=found.rule.id, as_of=today, starts=values.starts,
        districts=list(values.districts), longest_walk_s=longest, seed=values.seed, made_by_id=actor.id, made_at=now,
        follows=follows, number=1 if follows is None else follows.number + 1,
    )  # fmt: skip
    RoundChild.objects.bulk_create(
        [RoundChild(round=round_, child_id=one.id, excluded=one.excluded, band=one.band, district=one.district)
         for one in found.children],
        batch_size=2_000,
    )  # fmt: skip
    round_.campaign_id = begin_campaign(round_, found.children, now=now)
    round_.save(update_fields=["campaign_id"])
    record(
        actor, "daycare.round.make", round_, at=now, kind="CREATE",
        rule=found.rule.id, included=len(found.included), excluded=dict(found.excluded),
    )  # fmt: skip
    record_read(actor, "daycare.round.make", at=now, people=[one.id for one in found.children], round=round_.pk)
    return round_


def longest_walk_of(values: RoundValues, today: date) -> int:
    """Return the longest walk of a round in seconds; refuse a round that could not be made today."""
    rule = offer_rule(today)
    if not values.name.strip():
        raise Refusal("round_needs_a_name", field="name")
    if values.starts < today + timedelta(days=rule.shortest_notice_days):
        raise Refusal("round_starts_too_soon", field="starts", days=rule.shortest_notice_days)
    longest = rule.longest_walk_s if values.longest_walk_min is None else values.longest_walk_min * 60
    if not 0 < longest <= rule.longest_walk_s:
        raise Refusal("longest_walk", field="longest_walk_min", most=rule.longest_walk_s // 60)
    return longest


@transaction.atomic
def assign_round(
    actor: Actor, round_id: UUID, *, now: datetime, modes: Sequence[Mode] = ("fair", "nearest", "balanced")
) -> list[Run]:
    """Run the assignment in each of the modes; what a person locked in the last chosen run stays as it is.

    The first mode's run becomes the chosen one. Nothing is promised to anybody: it is a proposal.
    """
    round_ = _open_round(actor, "daycare.round.assign", round_id)
    if unknown := [mode for mode in modes if mode not in MODES]:
        raise Refusal("bad_value", field="mode", value=unknown[0], expected=", ".join(MODES))
    rule = offer_rule(round_.as_of)
    locked = list(round_.chosen.rows.filter(locked=True)) if round_.chosen else []
    given = problem(round_, rule, locked)
    outcomes = assign(given.children, given.units, given.walks.seconds, terms_of(round_, rule), modes)
    number = getattr(round_.runs.order_by("-number").first(), "number", 0)
    runs = []
    for mode in modes:
        number += 1
        runs.append(_write(actor, round_, number, outcomes[mode], given, locked, mode, now))
    round_.chosen = runs[0]
    round_.save(update_fields=["chosen"])
    record(
        actor, "daycare.round.assign", round_, at=now,
        runs=[run.pk for run in runs], children=len(given.children), locked=len(locked), network=given.walks.network,
        inputs_sha256=runs[0].inputs_sha256,
    )  # fmt: skip
    return runs


def _write(
    actor: Actor, round_: Round, number: int, outcome: Outcome, given: Problem, locked: list[RunRow], mode: Mode,
    now: datetime,
) -> Run:  # fmt: skip
    run = Run.objects.create(
        round=round_, number=number, mode=mode, inputs_sha256=outcome.inputs_sha256, network=given.walks.network,
        figures=outcome.figures | {"locked": len(locked)}, made_by_id=actor.id, made_at=now,
    )  # fmt: skip
    band = {child.id: child for child in given.children}
    rows = [
        RunRow(
            run=run, child_id=UUID(row.child), unit_id=UUID(row.unit) if row.unit else None, band=band[row.child].band,
            travel_s=row.travel_s, rank=row.rank,
            reasons={
                "options": row.options,
                "sibling": row.unit in band[row.child].sibling_units,
                "better": [list(one) for one in row.better],
                "texts": dict(row.texts),
                "passed_over": list(row.passed_over),
                "estimate": given.walks.estimated,
            },
        )
        for row in outcome.rows
    ]  # fmt: skip
    facts = ("child_id", "unit_id", "band", "travel_s", "rank", "locked", "why_locked", "reasons")
    rows += [RunRow(run=run, **{name: getattr(row, name) for name in facts}) for row in locked]
    RunRow.objects.bulk_create(rows, batch_size=2_000)
    return run


@transaction.atomic
def choose_run(actor: Actor, round_id: UUID, run_id: int, *, now: datetime) -> Round:
    """Take another run's rows for the round's proposal."""
    round_ = _open_round(actor, "daycare.round.assign", round_id)
    run = next((one for one in last_runs(round_) if one.pk == run_id), None)
    if run is None:
        raise Missing("not_found")
    round_.chosen = run
    round_.save(update_fields=["chosen"])
    free_rejected(round_)
    record(actor, "daycare.round.assign", round_, at=now, chosen=run.pk, mode=run.mode)
    return round_


@transaction.atomic
def lock_row(
    actor: Actor, round_id: UUID, child_id: UUID, unit_id: UUID | None, *, because: str, now: datetime
) -> RunRow:
    """Fix a child's row by hand, in this unit or (None) without a place, and say why; the next run leaves it so.

    The unit must have a seat left beside the other rows; nobody else is moved for it.
    """
    round_ = _open_round(actor, "daycare.round.assign", round_id)
    if not because.strip():
        raise Refusal("lock_needs_a_reason", field="because")
    row = _row(round_, child_id)
    if unit_id is not None and unit_id != row.unit_id:
        _require_room(round_, row, unit_id)
    if rejections(round_).filter(child_id=child_id, unit_id=unit_id).exists():
        raise Conflict("unit_has_rejected", field="unit")
    before = row.unit_id
    if unit_id != before:
        row.travel_s, row.rank = None, None  # measured again by nobody: the adviser knows the way
    row.unit_id, row.locked, row.why_locked = unit_id, True, because.strip()[:300]
    row.save()
    record(
        actor, "daycare.round.lock_row", round_, at=now, person=child_id, reason=because.strip(),
        before=before, after=unit_id,
    )  # fmt: skip
    return row


@transaction.atomic
def unlock_row(actor: Actor, round_id: UUID, child_id: UUID, *, now: datetime) -> RunRow:
    """Leave a child to the next run again."""
    row = _row(_open_round(actor, "daycare.round.assign", round_id), child_id)
    row.locked, row.why_locked = False, ""
    row.save(update_fields=["locked", "why_locked"])
    record(actor, "daycare.round.unlock_row", row.run.round, at=now, person=child_id)
    return row


def _row(round_: Round, child_id: UUID) -> RunRow:
    if round_.chosen is None:
        raise Conflict("round_not_assigned")
    row = RunRow.objects.select_for_update().filter(run=round_.chosen, child_id=child_id).first()
    if row is None:
        raise Missing("not_found")
    return row


def _require_room(round_: Round, row: RunRow, unit_id: UUID) -> None:
    """Refuse a unit that is closed on the first day, or whose free seats the run's other rows have used.

    A child takes as many seats as its support factor.
    """
    closed = DaycareUnit.objects.select_related("unit").filter(pk=unit_id, close_on__lte=round_.starts).first()
    if closed is not None and closed.close_on is not None:
        raise Conflict("unit_closes_before_start", field="unit", unit=closed.unit.name_fi, day=told(closed.close_on))
    taken = occupancy([round_.starts], [unit_id])
    if (unit_id, row.band) not in taken.pools:
        raise Conflict("unit_has_no_such_seats", field="unit")
    free = int(taken.free[taken.pools.index((unit_id, row.band)), 0])
    rows = RunRow.objects.filter(run=round_.chosen, unit_id=unit_id, band=row.band).exclude(pk=row.pk)
    others = list(rows.values_list("child_id", flat=True))
    factors = factors_of([row.child_id, *others], [round_.starts])
    if sum(factors.get((child, round_.starts), 1) for child in (row.child_id, *others)) > free:
        raise Conflict("unit_is_full", field="unit", free=free, taken=len(others))


@transaction.atomic
def approve_round(
    actor: Actor, round_id: UUID, *, answer_by: date, now: datetime, decides_on_acceptance: bool | None = None
) -> Round:
    """Approve the chosen run: another person than who made the round has looked at each row.

    With `decides_on_acceptance` (the rule's own word by default) the approver decides now that each child gets its
    place if the family takes it; the decision is written at the answer, in the approver's name.
    """
    round_ = hold(actor, "daycare.round.approve", Round, round_id)
    if round_.state == RoundState.APPROVED and round_.approved_by_id == actor.id:
        return round_
    if round_.state != RoundState.DRAFT:
        raise Conflict("round_not_open", state=round_.state)
    if round_.chosen is None or not round_.chosen.rows.filter(unit__isnull=False).exists():
        raise Conflict("round_not_assigned")
    today = timezone.localdate(now)
    rule = offer_rule(today)
    if answer_by <= today or answer_by > round_.starts - timedelta(days=rule.shortest_notice_days):
        last = round_.starts - timedelta(days=rule.shortest_notice_days)
        raise Refusal(
            "answer_by_out_of_time", field="answer_by", value=answer_by, first=today + timedelta(days=1), last=last
        )
    decides = rule.decides_on_acceptance if decides_on_acceptance is None else decides_on_acceptance
    round_.state, round_.approved_by_id, round_.approved_at = RoundState.APPROVED, actor.id, now
    round_.answer_by, round_.decides_on_acceptance = answer_by, decides and actor.id is not None
    round_.save()
    approve_campaign(round_, now=now)
    record(
        actor, "daycare.round.approve", round_, at=now,
        run=round_.chosen.pk, answer_by=answer_by, decides_on_acceptance=round_.decides_on_acceptance,
    )  # fmt: skip
    return round_


@transaction.atomic
def cancel_round(actor: Actor, round_id: UUID, *, now: datetime) -> Round:
    """Give up a round whose offers have not gone out."""
    round_ = hold(actor, "daycare.round.cancel", Round, round_id)
    if round_.state == RoundState.CANCELLED:
        return round_
    if round_.state not in (RoundState.DRAFT, RoundState.APPROVED):
        raise Conflict("round_not_open", state=round_.state)
    round_.state = RoundState.CANCELLED
    round_.save(update_fields=["state"])
    record(actor, "daycare.round.cancel", round_, at=now)
    return round_


def _open_round(actor: Actor, operation: str, round_id: UUID) -> Round:
    round_ = hold(actor, operation, Round, round_id)
    if round_.state != RoundState.DRAFT:
        raise Conflict("round_not_open", state=round_.state)
    return round_
