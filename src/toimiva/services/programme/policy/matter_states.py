"""How a matter moves: which moves there are, who may make them, and in which states money may be allotted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toimiva.city.refusals import Conflict, Forbidden
from toimiva.city.rules import Rule, Rules, load

DECISION = "decision"  # in `by`: a decision that is read or entered says so, whoever brings it
GRANTS = ("GRANTED", "GRANTED_MODIFIED")
OUTCOMES = (*GRANTS, "REJECTED")  # what a body decided of the money; it stays while the decision becomes final
AFTER_OUTCOME = ("APPEAL_PERIOD", "FINAL", "CORRECTED", "REVERSED_BY_COURT")
MONEY_STATES = (*GRANTS, "APPEAL_PERIOD", "FINAL", "CORRECTED")
SETTLED = ("FINAL", "CORRECTED")


@dataclass(frozen=True, kw_only=True)
class Move(Rule):
    """A move from state `before` to `after`.

    `by` are the roles that may make it by hand, and `decision` where a decision's text makes it. `implied`: a later
    handling says by itself that it has happened. `needs` names what must be known first.
    """

    before: str
    after: str
    by: list[str]
    implied: bool = False
    needs: str = ""


MOVES = load(Path(__file__).with_suffix(".toml"), Move)


def moves_from(state: str, day: date, by: Collection[str], moves: Rules[Move] = MOVES) -> list[Move]:
    """Return the moves that one who has the roles `by` may make from `state` on `day`, in the table's order."""
    return moves.all_on(day, lambda move: move.before == state and not set(by).isdisjoint(move.by))


def move(before: str, after: str, day: date, by: Collection[str], moves: Rules[Move] = MOVES) -> Move:
    """Return the move from `before` to `after` that one with the roles `by` makes on `day`.

    Raises `Conflict("matter_move_unknown")` for a move that is not in the table, and
    `Forbidden("matter_move_not_yours")` for one that only others may make.

    >>> move("ON_AGENDA", "TABLED", date(2021, 3, 22), ["decision"]).id
    'tabled'
    """
    found = moves.all_on(day, lambda one: (one.before, one.after) == (before, after))
    if not found:
        raise Conflict("matter_move_unknown", field="to_state", before=before, after=after)
    if set(by).isdisjoint(found[0].by):
        raise Forbidden("matter_move_not_yours", field="to_state", before=before, after=after)
    return found[0]


def way(before: str, after: str, day: date, moves: Rules[Move] = MOVES) -> list[Move] | None:
    """Return the moves by which a handling leads from `before` to `after`; None when there is no such way.

    `after` ON_AGENDA asks for no move of a matter that is there; any other state is come to again.

    A body that decides a tabled matter has taken it up again, so that move is made on the way:

    >>> [one.after for one in way("TABLED", "GRANTED", date(2021, 3, 22))]
    ['ON_AGENDA', 'GRANTED']
    >>> way("FINAL", "TABLED", date(2021, 3, 22)) is None
    True
    """
    made: list[Move] = []
    while before != after or not (made or after == "ON_AGENDA"):
        step = _step(before, after, moves.all_on(day))
        if step is None or step in made:
            return None
        made.append(step)
        before = step.after
    return made


def _step(before: str, after: str, moves: list[Move]) -> Move | None:
    """The next move towards `after`: the one that a decision makes, else the one that goes without saying."""
    onward = [move for move in moves if move.before == before]
    direct = [move for move in onward if move.after == after and (move.implied or DECISION in move.by)]
    return next(iter(direct or [move for move in onward if move.implied]), None)


def outcome_after(state: str, outcome: str) -> str:
    """Return what stands decided of the money once the matter has come to `state`.

    >>> outcome_after("GRANTED", ""), outcome_after("FINAL", "REJECTED"), outcome_after("RETURNED", "")
    ('GRANTED', 'REJECTED', '')
    """
    if state in OUTCOMES:
        return state
    return outcome if state in AFTER_OUTCOME else ""


def money_may_be_allotted(state: str, outcome: str) -> bool:
    """Tell whether money may be allotted: it was granted, and no court has reversed that.

    >>> money_may_be_allotted("FINAL", "GRANTED"), money_may_be_allotted("FINAL", "REJECTED")
    (True, False)
    """
    return outcome in GRANTS and state in MONEY_STATES


def money_may_be_used(state: str, outcome: str, execution: str) -> bool:
    """Tell whether the decision may be executed: before it is final only where nothing forbids it (section 143).

    `execution` is ALLOWED, PROHIBITED (by a court or another authority) or USELESS (an appeal would become useless).
    """
    return money_may_be_allotted(state, outcome) and (state in SETTLED or execution == "ALLOWED")
