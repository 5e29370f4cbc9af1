"""Which orders still bind money: what was committed on an order, less what was released of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class OpenOrder:
    """The money one order (`document`; empty: commitments without a number) of a project number still binds.

    `entry` is the first line of the order, `first_day` its day; `committed` and `released` are euros.
    """

    number: int
    document: str
    entry: int
    first_day: date
    text: str
    committed: Decimal
    released: Decimal
    supplier: str = ""
    supplier_withheld: bool = False

    @property
    def bound(self) -> Decimal:
        return self.committed - self.released


@dataclass(frozen=True)
class OrdersOfNumber:
    """A project number with its open orders, the oldest first."""

    number: int
    orders: tuple[OpenOrder, ...]

    @property
    def bound(self) -> Decimal:
        return sum((order.bound for order in self.orders), Decimal(0))


def by_number(orders: Iterable[OpenOrder], numbers: Sequence[int]) -> tuple[OrdersOfNumber, ...]:
    """Return the orders that still bind money by project number, in the order of `numbers`; others are left out."""
    of: dict[int, list[OpenOrder]] = {}
    for order in sorted(orders, key=lambda one: (one.first_day, one.entry)):
        if order.bound:
            of.setdefault(order.number, []).append(order)
    return tuple(OrdersOfNumber(number, tuple(of[number])) for number in numbers if number in of)
