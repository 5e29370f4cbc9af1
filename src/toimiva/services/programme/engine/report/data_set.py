"""What a cycle report is made from, frozen: every figure and word, in one canonical form with its hash."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import Any, Literal

from toimiva.city.files import plain
from toimiva.city.typed import typed

from .correction import Correction
from .follow_up import Decision, DecisionAsked, ImpactArea, Light, Milestone, Risk, Target, Trilingual
from .money import AccountLine, DivisionMoney, Money, Month, ProjectMoney

SCHEMA = "toimiva.cycle-report/1"
CycleKind = Literal["FOLLOW_UP", "FINANCIAL_STATEMENT"]


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    """Which programme: its matter, its place in the budget. `language` is that of the names in the decision."""

    diary_number: str
    name: str
    language: str
    root_number: str = ""
    budget_year: int | None = None
    budget_item: str = ""
    budget_item_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """For which row of the report calendar the report is made; `verified` is false while its days are to be checked."""

    id: str
    kind: CycleKind
    name: Trilingual
    period_from: date
    period_to: date
    due_on: date | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, kw_only=True)
class OfficeTexts:
    """What the programme office writes; each text in the three languages."""

    summary: Trilingual
    money: Trilingual
    follow_up: Trilingual
    impact: Trilingual


@dataclass(frozen=True, kw_only=True)
class Versions:
    """From what and by what the data set was made: the state of the data, the code, the rules, and the seed."""

    data: str
    code: str
    rules: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """One report's figures and words. Money is euros with cents; expenses are positive, except in `accounts`."""

    programme: ProgrammeFacts
    cycle: Cycle
    version: int
    as_known_on: datetime
    decisions: tuple[Decision, ...]
    divisions: tuple[DivisionMoney, ...]
    projects: tuple[ProjectMoney, ...]
    total: Money
    months: tuple[Month, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    risks: tuple[Risk, ...] = ()
    lights: tuple[Light, ...] = ()
    areas: tuple[ImpactArea, ...] = ()
    targets: tuple[Target, ...] = ()
    accounts: tuple[AccountLine, ...] = ()
    decisions_asked: tuple[DecisionAsked, ...] = ()
    attachments: tuple[Trilingual, ...] = ()
    texts: OfficeTexts
    versions: Versions
    correction: Correction | None = None
    schema: str = SCHEMA

    @property
    def canonical(self) -> str:
        """The one text that is stored and hashed: sorted keys, no spaces, money as text, instants in UTC."""
        frozen = replace(self, as_known_on=self.as_known_on.astimezone(UTC))
        return json.dumps(plain(frozen), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def sha256(self) -> str:
        """The hash of the canonical text: two reports with the same hash are the same report."""
        return sha256(self.canonical.encode()).hexdigest()


def read_data_set(value: Any) -> DataSet:
    """Return the data set of a JSON value whose figures agree with each other.

    Raises `Refusal` naming the field of a value that is missing, wrong, or disagrees with the others.
    """
    from .checks import require_agreement

    found = typed(DataSet, value)
    require_agreement(found)
    return found


def per_cent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return `part` of `whole` in per cent with two decimals, halves away from zero; None where whole is 0."""
    if whole == 0:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
