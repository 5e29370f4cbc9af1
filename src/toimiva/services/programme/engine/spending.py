"""What a programme tells the public of its money: decisions as they stand, spending of closed months, the forecast."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from . import money
from .money import NumberPlace, RollUp, Sum
from .periods import month_after
from .suppliers import Paid, SupplierLine, published

ZERO = Decimal("0.00")
DECIDED = ("APPROPRIATION", "ALLOTMENT", "TRANSFER_IN", "TRANSFER_OUT", "CARRY_OVER", "LAPSE")


@dataclass(frozen=True)
class Spent:
    """What the books of one closed month say was used: one number, account and supplier."""

    number: int
    month: date
    account: str
    supplier: str
    business_id: str
    internal: bool
    amount: Decimal


class Phase(StrEnum):
    """What a row of the open data tells; only rows of one phase may be added up.

    `GRANTED`: appropriated to the programme as a whole. `APPROVED`: allotted at first. `ADJUSTED`: allotted with
    transfers, carry-overs and lapses. `EXECUTED`: spent in closed months. `FORECAST`: expected of the months after.
    """

    GRANTED = "granted"
    APPROVED = "approved"
    ADJUSTED = "adjusted"
    EXECUTED = "executed"
    FORECAST = "forecast"


PHASES = list(Phase)


@dataclass(frozen=True, order=True)
class Fact:
    """A row of the open data: one project number (None: the programme), month, phase and account, in euros."""

    number: int | None
    month: date
    phase: Phase
    account: str
    amount: Decimal


@dataclass(frozen=True)
class MonthLine:
    """What was spent in a closed month, or what is expected of one that is not closed."""

    month: date
    spent: Decimal
    expected: Decimal


@dataclass(frozen=True)
class Spending:
    """The public figures of a programme; `places` gives the project numbers in their order."""

    places: Sequence[NumberPlace]
    rolled: RollUp
    facts: Sequence[Fact]
    suppliers: Sequence[SupplierLine]

    @property
    def closed_through(self) -> date | None:
        return self.rolled.closed_through

    def months(self, number: int | None = None) -> list[MonthLine]:
        """Return the months from the first to the last with money spent or expected, of the programme or one number."""
        told = [fact for fact in self.facts if number is None or fact.number == number]
        spent, expected = (_by_month(told, phase) for phase in (Phase.EXECUTED, Phase.FORECAST))
        return [
            MonthLine(month, spent.get(month, ZERO), expected.get(month, ZERO))
            for month in _from_first_to_last(spent.keys() | expected.keys())
        ]


def _from_first_to_last(months: Collection[date]) -> list[date]:
    found = sorted(months)[:1]
    while found and found[-1] < max(months):
        found.append(month_after(found[-1]))
    return found


def _by_month(facts: Iterable[Fact], phase: Phase) -> dict[date, Decimal]:
    sums: dict[date, Decimal] = {}
    for fact in facts:
        if fact.phase == phase:
            sums[fact.month] = sums.get(fact.month, ZERO) + fact.amount
    return sums


def spending_of(
    places: Sequence[NumberPlace],
    decided: Iterable[Sum],
    spent: Sequence[Spent],
    *,
    closed_through: date | None,
    named: Callable[[str], bool],
    fewest: int,
) -> Spending:
    """Return what is published of the books: `decided` holds decisions and forecasts, `spent` the closed months."""
    standing = list(decided)
    used = [Sum(one.number, "ACTUAL", one.month, one.amount) for one in spent]
    rolled = money.roll_up(places, [*standing, *used], closed_through=closed_through)
    paid = (
        Paid(one.number, one.month.year, one.supplier, one.business_id, one.internal, one.amount) for one in spent
    )  # fmt: skip
    order = {place.id: at for at, place in enumerate(places)}
    lines = published(paid, named=named, fewest=fewest)
    return Spending(
        places=places,
        rolled=rolled,
        facts=_facts(standing, spent, closed_through, order),
        suppliers=sorted(lines, key=lambda line: (order[line.number], line.year)),
    )


def _facts(
    decided: Iterable[Sum], spent: Iterable[Spent], closed_through: date | None, order: dict[int, int]
) -> list[Fact]:
    sums: dict[tuple[int | None, date, Phase, str], Decimal] = {}

    def add(number: int | None, month: date, phase: Phase, account: str, amount: Decimal) -> None:
        key = (number, month, phase, account)
        sums[key] = sums.get(key, ZERO) + amount

    for one in decided:
        sign = -1 if one.kind in ("TRANSFER_OUT", "LAPSE") else 1
        if one.kind == "FORECAST":
            if closed_through is None or one.month > closed_through:
                add(one.number, one.month, Phase.FORECAST, "", one.amount)
        elif one.number is None:
            add(None, one.month, Phase.GRANTED, "", sign * one.amount)
        else:
            if one.kind == "ALLOTMENT":
                add(one.number, one.month, Phase.APPROVED, "", one.amount)
            add(one.number, one.month, Phase.ADJUSTED, "", sign * one.amount)
    for row in spent:
        add(row.number, row.month, Phase.EXECUTED, row.account, row.amount)
    facts = [Fact(*key, amount) for key, amount in sums.items() if amount]
    at = {None: -1} | order
    return sorted(facts, key=lambda one: (at[one.number], one.month, PHASES.index(one.phase), one.account))
