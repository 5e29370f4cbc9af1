"""What a kind of case is: its states and who may move them, its decision, its facts. Services declare, this finds.

A service writes `cases.py` with `KINDS`; the city imports no service by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.apps import apps

from toimiva.city.cards import Words
from toimiva.city.rules import Period

if TYPE_CHECKING:
    from .models import Case

LANGUAGES = ("fi", "sv", "en")


class Move(NamedTuple):
    """A way out of a state: to which one, by whom, and what the button says.

    `by` is an operation of the service's own access table, whose rules filter rows of Case. A move `by_party` is the
    resident's own: then `by` is not asked. A move that is made by a decision alone is not here but in `outcomes`.
    """

    to: str
    says: Words
    by: str = ""
    by_party: bool = False
    needs_reason: bool = False


@dataclass(frozen=True, kw_only=True)
class State:
    """A state: what officials call it, what the resident reads, the ways out. One without ways out and `open` ends."""

    name: Words
    resident: Words | None = None
    moves: tuple[Move, ...] = ()
    open: bool = True
    decidable: bool = False
    tone: str = "info"  # of the pill: info | warn | ok | err

    @property
    def for_resident(self) -> Words:
        return self.resident or self.name


class Outcome(NamedTuple):
    """What can be decided: its name, and the state that the case is in after it."""

    name: Words
    state: str


@dataclass(frozen=True, kw_only=True)
class DecisionText:
    """The draft of a decision in three languages. Reasons are required; `law` names the sections applied."""

    title: Words
    text: Words
    reasons: Words
    law: Words


class Fact(NamedTuple):
    """One line of the case page: what it is, and its value in words. Never an address."""

    name: Words
    value: Words


def no_facts(case: Case) -> list[Fact]:
    return []


def nothing_more(case: Case, outcome: str, now: datetime) -> None:
    """Follow a decision with nothing in the service's own tables."""


def no_own_facts(case: Case, reader: UUID) -> list[Fact]:
    return []


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """A kind of case. `read`, `handle`, `decide` and `open` are operations of the service's own access table.

    `facts` are for officials; `own_facts` for the party who reads (her person's id): what one guardian has told of her
    home, her way or her reasons is not the other's to read, and no decision text may say it.
    `appeal` is a code of policy/appeal_period.toml, or empty where the decision cannot be appealed (then `no_appeal`
    says by which law). With `four_eyes` nobody decides a case that she has handled herself. `decided` is what the
    service does in the transaction of a decision.
    """

    code: str
    name: Words
    prefix: str
    states: Mapping[str, State]
    first: str
    payload: type[Any]
    outcomes: Mapping[str, Outcome]
    decision_text: Callable[[Case, str], DecisionText]
    open: str
    read: str
    handle: str
    decide: str
    appeal: str = "review"
    no_appeal: Words | None = None
    retention: Period = field(default_factory=lambda: Period(years=10))
    facts: Callable[[Case], list[Fact]] = no_facts
    own_facts: Callable[[Case, UUID], list[Fact]] = no_own_facts
    four_eyes: bool = False
    guardians_see: bool = True
    decided: Callable[[Case, str, datetime], None] = nothing_more


def faults_of(kind: CaseKind) -> list[str]:
    """Tell what is wrong with the table of a kind: states that are not there, ends that are open, no way to appeal."""
    wrong = [] if kind.first in kind.states else [f"{kind.code}: the first state {kind.first} is not in the table"]
    for code, state in kind.states.items():
        wrong += [f"{kind.code}: {code} leads to {one.to}, which is no state" for one in state.moves
                  if one.to not in kind.states]  # fmt: skip
        wrong += [f"{kind.code}: nobody may move {code} to {one.to}" for one in state.moves
                  if not one.by and not one.by_party]  # fmt: skip
        if state.open and not state.moves and not state.decidable:
            wrong.append(f"{kind.code}: {code} is open, and nothing leads out of it")
    wrong += [f"{kind.code}: the outcome {code} leads to {one.state}, which is no state"
              for code, one in kind.outcomes.items() if one.state not in kind.states]  # fmt: skip
    if not kind.appeal and kind.no_appeal is None:
        wrong.append(f"{kind.code}: say by which law the decision cannot be appealed")
    return wrong


@cache
def kinds() -> dict[str, CaseKind]:
    """Return the kinds of every installed service by code. Raises on a code or prefix used twice or a broken table."""
    found: dict[str, CaseKind] = {}
    for module in rooms_with("cases"):
        for kind in module.KINDS:
            if kind.code in found or kind.prefix in {one.prefix for one in found.values()}:
                raise ValueError(f"{module.__name__}: the code or prefix of {kind.code} is used twice")
            if wrong := faults_of(kind):
                raise ValueError("; ".join(wrong))
            found[kind.code] = kind
    return found


def kind_of(code: str) -> CaseKind:
    """Return the kind of that code; one that no service declares is a defect (KeyError)."""
    return kinds()[code]


def rooms_with(name: str) -> list[Any]:
    """Return the modules called `name` of the installed services."""
    rooms = [one.name for one in apps.get_app_configs() if one.name.startswith("toimiva.services.")]
    return [import_module(f"{room}.{name}") for room in rooms if find_spec(f"{room}.{name}") is not None]
