"""What a programme paid to whom, as it is published: companies by name, all others together and never a few of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal("0.00")
BUSINESS_ID = re.compile(r"\d{7}-\d")  # whatever else a finance system identifies its suppliers by stays inside


class SupplierKind(StrEnum):
    """`NAMED`: a company. `CITY`: the city's own units. `UNTOLD`: the books tell no supplier.

    `UNNAMED`: private persons, private traders and whoever is not known to be a company, with the companies that hide
    them. `TOGETHER`: all suppliers of the project number, who are too few to be told apart.
    """

    NAMED = "named"
    CITY = "city"
    UNNAMED = "unnamed"
    UNTOLD = "untold"
    TOGETHER = "together"


ORDER = list(SupplierKind)


@dataclass(frozen=True)
class Paid:
    """What one supplier was paid under one project number in one year, as the books tell it."""

    number: int
    year: int
    name: str
    business_id: str
    internal: bool
    amount: Decimal


@dataclass(frozen=True)
class SupplierLine:
    """What is published: `name` and `business_id` are empty unless the kind is NAMED."""

    number: int
    year: int
    kind: SupplierKind
    name: str
    business_id: str
    amount: Decimal


def published(paid: Iterable[Paid], *, named: Callable[[str], bool], fewest: int) -> list[SupplierLine]:
    """Return the lines that may be told of each project number and year; they add up to all that was paid there.

    Who is not `named` stands in one line. The project's total is public, so that line can be worked out from the
    others: where fewer than `fewest` stand in it, the smallest companies join them until they are enough. Where
    even all are too few, the project number has one line for all its suppliers.
    """
    cells: dict[tuple[int, int], list[Paid]] = {}
    for one in paid:
        cells.setdefault((one.number, one.year), []).append(one)
    return [line for (number, year), rows in cells.items() for line in _cell(number, year, rows, named, fewest)]


def _cell(number: int, year: int, rows: list[Paid], named: Callable[[str], bool], fewest: int) -> list[SupplierLine]:
    def line(kind: SupplierKind, amount: Decimal, name: str = "", business_id: str = "") -> SupplierLine:
        public_id = business_id if BUSINESS_ID.fullmatch(business_id) else ""
        return SupplierLine(number, year, kind, name, public_id, amount)

    city, untold = (sum((one.amount for one in rows if test(one)), ZERO) for test in (_is_city, _is_untold))
    suppliers = _by_supplier([one for one in rows if not _is_city(one) and not _is_untold(one)])
    hidden: list[Paid] = []
    companies: list[Paid] = []
    for one in suppliers:
        (companies if one.name and named(one.name) else hidden).append(one)
    companies.sort(key=lambda one: (abs(one.amount), one.name))
    while hidden and len(hidden) < fewest and companies:
        hidden.append(companies.pop(0))
    if hidden and len(hidden) < fewest:
        return [line(SupplierKind.TOGETHER, sum((one.amount for one in rows), ZERO))]
    lines = [line(SupplierKind.NAMED, one.amount, one.name, one.business_id) for one in reversed(companies)]
    others = (
        (any(map(_is_city, rows)), SupplierKind.CITY, city),
        (bool(hidden), SupplierKind.UNNAMED, sum((one.amount for one in hidden), ZERO)),
        (any(map(_is_untold, rows)), SupplierKind.UNTOLD, untold),
    )
    return lines + [line(kind, amount) for told, kind, amount in others if told]


def _is_city(one: Paid) -> bool:
    return one.internal


def _is_untold(one: Paid) -> bool:
    return not one.internal and not one.name and not one.business_id


def _by_supplier(rows: Iterable[Paid]) -> list[Paid]:
    """Add up what the books spell differently: one business id, or one name without regard to case and spaces."""
    found: dict[str, Paid] = {}
    for one in sorted(rows, key=lambda one: (not one.name, one.name, one.business_id)):
        key = one.business_id or " ".join(one.name.casefold().split())
        before = found.get(key)
        if before is None:
            found[key] = one
        else:
            found[key] = Paid(one.number, one.year, before.name, before.business_id, False, before.amount + one.amount)
    return list(found.values())


def together(lines: Iterable[SupplierLine]) -> list[SupplierLine]:
    """Add the lines up over project numbers and years: the named first, the largest first; `number` and `year` are 0.

    Only published lines are added, so nothing can be read from the sum that the lines do not tell.
    """
    sums: dict[tuple[SupplierKind, str, str], Decimal] = {}
    for one in lines:
        key = (one.kind, one.name, one.business_id)
        sums[key] = sums.get(key, ZERO) + one.amount
    found = [SupplierLine(0, 0, kind, name, ident, amount) for (kind, name, ident), amount in sums.items()]
    return sorted(found, key=lambda one: (ORDER.index(one.kind), -one.amount, one.name))
