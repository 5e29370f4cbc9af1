"""Which state of a benefit, an instalment, a change notice or a voucher may follow which, and who may move it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from toimiva.city.refusals import Conflict, Forbidden, Refusal
from toimiva.city.rules import Rules, load
from toimiva.city.rules.following import StateRule

Machine = Literal["benefit", "instalment", "alteration", "voucher_application", "voucher_claim"]


@dataclass(frozen=True, kw_only=True)
class MoveRule(StateRule):
    """One row of transitions.toml: `roles` may move what is in `before` of the machine to one of `after`."""

    machine: Machine
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class Move:
    """A move that somebody asks for; without a day by the newest rules."""

    machine: Machine
    from_: str
    to: str
    role: str
    on: date = date.max


@dataclass(frozen=True)
class Answer:
    """`reason`: what the move means, or why it is not allowed."""

    allowed: bool
    reason: str


RULES = load(Path(__file__).with_suffix(".toml"), MoveRule)


def transition(move: Move, rules: Rules[MoveRule] = RULES) -> Answer:
    """Answer whether a move is allowed, in words.

    >>> transition(Move(machine="benefit", from_="cancelled", to="handling", role="handler")).allowed
    False
    """
    try:
        return Answer(True, allowing(move, rules).says)
    except (Conflict, Forbidden) as refusal:
        return Answer(False, refusal.message("en"))


def following(move: Move, rules: Rules[MoveRule] = RULES) -> list[dict[str, Any]]:
    """Return what may follow the state that the move leaves, and by whom."""
    ours = rules.all_on(move.on, lambda rule: rule.machine == move.machine and rule.before == move.from_)
    return [{"rule": rule.id, "after": rule.after, "roles": rule.roles, "confirmed": rule.verified} for rule in ours]


def allowing(move: Move, rules: Rules[MoveRule] = RULES) -> MoveRule:
    """Return the rule that allows the move.

    Raises `Conflict` where nothing leads from the one state to the other, `Forbidden` where another role may move it,
    and `Refusal` for a state that the machine does not have.
    """
    ours = rules.all_on(move.on, lambda rule: rule.machine == move.machine)
    states = sorted({state for rule in ours for state in (rule.before, *rule.after)})
    for field, state in (("from", move.from_), ("to", move.to)):
        if state not in states:
            raise Refusal("bad_value", field=field, value=state, expected=" | ".join(states))
    leading = [rule for rule in ours if rule.before == move.from_ and move.to in rule.after]
    for rule in leading:
        if move.role in rule.roles:
            return rule
    if leading:
        roles = sorted({role for rule in leading for role in rule.roles})
        raise Forbidden("move_of_another_role", field="role", role=move.role, roles=", ".join(roles))
    after = sorted({state for rule in ours if rule.before == move.from_ for state in rule.after})
    facts = {"before": move.from_, "after": move.to}
    if not after:
        raise Conflict("state_is_final", field="from", **facts)
    raise Conflict("no_such_move", field="to", known=", ".join(after), **facts)
