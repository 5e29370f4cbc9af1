"""What can happen to a matter: it moves from state to state, a decision gets its dates, its execution is barred."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from ..models import Decision, Execution, Matter, MatterEvent, MatterState
from ..policy.finality import finality
from ..policy.matter_states import DECISION, GRANTS, OUTCOMES, SETTLED, Move, move


@transaction.atomic
def move_matter(
    actor: Actor, matter_id: int, to_state: str, *, now: datetime, day: date | None = None, reason: str = ""
) -> Matter:
    """Move the matter by hand, for a written reason; moving it twice is moving it once.

    `day` is the legal day of the move: of APPEAL_PERIOD the day the minutes were on the network, of FINAL the day
    the decision became final. Only a decision grants. Raises `Conflict` for a move that is not in the table or that
    comes too early, `Forbidden` for one that only others may make.
    """
    matter = hold(actor, "programme.matter.move", Matter, matter_id, related=["deciding"])
    if matter.state == to_state:
        return matter
    made = move(matter.state, to_state, timezone.localdate(now), sorted({grant.role for grant in actor.grants}))
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    require_past(now, day=day)
    if made.needs == "minutes_published":
        _publish(matter, day)
    if made.needs == "appeal_period_over":
        day = day or timezone.localdate(now)
        _require_over(matter, day)
    step(actor, matter, made, now=now, day=day, reason=reason.strip())
    return matter


@transaction.atomic
def date_decision(
    actor: Actor, decision_id: int, *, now: datetime, decided_on: date | None, published_on: date | None, remedy: str
) -> Decision:
    """Enter when a decision was made, when its minutes were on the network and how it can be appealed.

    The time to appeal begins by itself when the decision that decided the matter is published. Raises
    `Conflict("matter_is_settled")` once the matter is final: the period that has ended was counted from these days.
    """
    decision = hold(actor, "programme.decision.date", Decision, decision_id)
    matter = Matter.objects.select_for_update().get(pk=decision.matter_id)
    require_past(now, decided_on=decided_on, published_on=published_on)
    require_in_order(decided_on, published_on)
    deciding = matter.deciding_id == decision.pk
    if deciding and matter.state in SETTLED:
        raise Conflict("matter_is_settled")
    if deciding and matter.state == MatterState.APPEAL_PERIOD and published_on is None:
        raise Refusal("minutes_not_published", field="published_on")
    before = {"decided_on": decision.decided_on, "published_on": decision.published_on, "remedy": decision.remedy}
    decision.decided_on, decision.published_on, decision.remedy = decided_on, published_on, remedy
    decision.save()
    record(
        actor, "programme.decision.date", decision, at=now, before=before,
        decided_on=decided_on, published_on=published_on, remedy=remedy,
    )  # fmt: skip
    if deciding:
        begin_appeal_period(actor, matter, decision, now=now)
    return decision


@transaction.atomic
def bar_execution(actor: Actor, matter_id: int, execution: str, *, now: datetime, reason: str) -> Matter:
    """Say whether the decision may be executed before it is final (Local Government Act section 143), and why."""
    matter = hold(actor, "programme.matter.bar", Matter, matter_id)
    if execution not in Execution.values:
        raise Refusal("bad_value", field="execution", value=execution)
    if not reason.strip():
        raise Refusal("reason_missing", field="execution_reason")
    before = matter.execution
    matter.execution = execution
    matter.execution_reason = "" if execution == Execution.ALLOWED else reason.strip()
    matter.save()
    record(actor, "programme.matter.bar", matter, at=now, reason=reason.strip(), before=before, execution=execution)
    return matter


def step(
    actor: Actor, matter: Matter, made: Move, *, now: datetime, day: date | None, reason: str = "",
    decision: Decision | None = None,
) -> None:  # fmt: skip
    """Make one move of a matter that is locked: its state, what is decided and granted, the event and the trail."""
    if made.after in GRANTS and decision is None:
        raise Conflict("grant_needs_a_decision")
    matter.come_to(made.after, decision)
    matter.save()
    MatterEvent.objects.create(
        matter=matter, place=matter.events.count() + 1, before=made.before, after=made.after, rule=made.id, day=day,
        at=now, by_id=actor.id, role=_role(actor, made), reason=reason, decision=decision,
    )  # fmt: skip
    record(
        actor, "programme.matter.move", matter, at=now, reason=reason[:300], before=made.before, after=made.after,
        day=day, rule=made.id, granted=matter.granted, decision=decision.pk if decision else None,
    )  # fmt: skip


def begin_appeal_period(actor: Actor, matter: Matter, decision: Decision, *, now: datetime) -> None:
    """Move a decided matter to its time to appeal, where the minutes of the decision have been published."""
    if matter.state in OUTCOMES and decision.published_on is not None:
        made = move(matter.state, MatterState.APPEAL_PERIOD, timezone.localdate(now), [DECISION])
        step(actor, matter, made, now=now, day=decision.published_on, decision=decision)


def require_past(now: datetime, **days: date | None) -> None:
    """Refuse a day that is still to come, naming its field."""
    for field, day in days.items():
        if day is not None and day > timezone.localdate(now):
            raise Refusal("day_to_come", field=field, value=day.isoformat())


def require_in_order(decided_on: date | None, published_on: date | None) -> None:
    """Refuse minutes that were published before the decision was made."""
    if decided_on and published_on and published_on < decided_on:
        raise Refusal("published_before_decided", field="published_on", value=published_on.isoformat())


def _role(actor: Actor, made: Move) -> str:
    """The role by which the actor made the move: one that the rule names, else any she has."""
    held = sorted({grant.role for grant in actor.grants})
    return next((role for role in held if role in made.by), held[0] if held else actor.kind)


def _publish(matter: Matter, day: date | None) -> None:
    if day is None:
        raise Refusal("minutes_not_published", field="day")
    if matter.deciding is not None and matter.deciding.published_on != day:
        require_in_order(matter.deciding.decided_on, day)
        matter.deciding.published_on = day
        matter.deciding.save()


def _require_over(matter: Matter, day: date) -> None:
    """Refuse finality before the last day to appeal has passed."""
    decision = matter.deciding
    if decision is None:
        return  # rejected by hand, without a text: the reason must do
    ends = finality(decision.remedy, decision.published_on)
    if ends is None:
        raise Conflict("appeal_period_unknown", field="to_state")
    if day < ends.final_from:
        raise Conflict("appeal_period_runs", field="day", until=ends.final_from.isoformat(), rule=ends.rule)
