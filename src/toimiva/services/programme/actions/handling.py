"""What a stored handling does to its matter: the moves that it tells of, by the table of moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict

from ..models import Decision, Matter, MatterState
from ..policy.matter_states import DECISION, GRANTS, OUTCOMES, move, way
from .matters import begin_appeal_period, step

STATE_AFTER = {
    "TABLED": MatterState.TABLED,
    "RETURNED": MatterState.RETURNED,
    "REMOVED": MatterState.REMOVED,
    "REJECTED": MatterState.REJECTED,
    "PASSED_AS_PROPOSED": MatterState.GRANTED,
    "PASSED_AFTER_VOTE": MatterState.GRANTED,
    "PASSED_REVISED": MatterState.GRANTED_MODIFIED,
    "PASSED_MODIFIED": MatterState.GRANTED_MODIFIED,
    "NOTED": MatterState.OTHER,
    "ELECTION": MatterState.OTHER,
    "": MatterState.ON_AGENDA,
}
SAYS_NOTHING_OF_MONEY = (MatterState.ON_AGENDA, MatterState.OTHER)


def state_of(found: Mapping[str, Any]) -> str:
    """Return the state a reading leads to; a passed motion without money decides nothing of money."""
    resolution = found["resolution"]
    return _state(resolution["type"] or "", Decimal(resolution["granted_eur"] or 0))


def state_after(decision: Decision) -> str:
    """Return the state a stored handling leads to."""
    return _state(decision.resolution, decision.granted)


def _state(resolution: str, granted: Decimal) -> str:
    state = STATE_AFTER[resolution]
    return MatterState.OTHER if state in GRANTS and not granted else state


def follows(state: str, target: str, day: date) -> bool:
    """Tell whether a handling that leads to `target` can be stored for a matter that stands in `state`."""
    return target in SAYS_NOTHING_OF_MONEY or way(state, target, day) is not None


def handled(actor: Actor, matter: Matter, decision: Decision, *, now: datetime) -> None:
    """Move the locked matter as its handling tells.

    A body that decides a tabled or returned matter has taken it up again: those moves are made on the way. A new
    version of a handling changes what that handling did, no more. Raises `Conflict("handling_does_not_follow")`.
    """
    before = decision.replaces
    if before is not None:
        if state_after(before) != state_after(decision):
            raise Conflict("version_changes_the_outcome", field="earlier")
        if matter.deciding_id == before.pk:
            _correct(actor, matter, decision, now=now)
        return
    target = state_after(decision)
    moves = way(matter.state, target, timezone.localdate(now))
    if moves is None:
        if target in SAYS_NOTHING_OF_MONEY:
            return
        raise Conflict("handling_does_not_follow", field="earlier", before=matter.state, after=target)
    for made in moves:
        step(actor, matter, made, now=now, day=decision.decided_on, decision=decision)
    if target in OUTCOMES:
        begin_appeal_period(actor, matter, decision, now=now)


def _correct(actor: Actor, matter: Matter, decision: Decision, *, now: datetime) -> None:
    """Let the new version decide; where it changes the figure of a final decision, the matter is corrected."""
    changed = matter.granted != decision.granted
    matter.deciding, matter.granted = decision, decision.granted
    matter.save()
    record(
        actor, "programme.matter.move", matter, at=now, state=matter.state, granted=matter.granted, decision=decision.pk
    )
    if changed and matter.state == MatterState.FINAL:
        made = move(MatterState.FINAL, MatterState.CORRECTED, timezone.localdate(now), [DECISION])
        step(actor, matter, made, now=now, day=decision.decided_on, decision=decision)
    else:
        begin_appeal_period(actor, matter, decision, now=now)
