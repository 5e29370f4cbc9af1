"""The fees of all families over many months at once, to the cent those of `policy/fee.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from toimiva.city.rules import Rules
from toimiva.services.daycare.policy.fee_rules import (
    CENTS,
    LISTED_FAMILY,
    PCT_UNITS,
    RULES,
    SMALLEST_FAMILY,
    FeeRule,
    fee_rule_on,
)
from toimiva.services.daycare.policy.rounding import half_up

Whole = NDArray[np.int64]
UNKNOWN = -1  # an income that is not known, an identity code that a child has not, no discount
COEFFICIENT_UNITS = 10**9
LARGEST_CENTS = 10**12  # incomes above it are cut to it: the fee is the highest anyway


@dataclass(frozen=True, kw_only=True)
class Alterations:
    """Alterations in the order they take effect in: `place` 0 is a child's first.

    `hundredths`: cents, or hundredths of a percent; below 0 what makes the fee smaller.
    """

    child: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    place: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    percent: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    hundredths: Whole = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, kw_only=True)
class Families:
    """Families by month, and their children; the children of a family stand together, in the order of the families.

    Shapes: f families, c children, m months. Where nothing changes, one column stands for all months.
    """

    family_size: Whole  # f × m
    adult_income_cents: Whole  # f × m; UNKNOWN: the highest fee
    family: Whole  # c: the row of the child's family
    birth_day: Whole  # c: days, the later the younger
    individual_number: Whole  # c: UNKNOWN without an identity code
    counts: NDArray[np.bool_]  # c × m: whether the child counts in the order
    coefficient: Whole  # c × m, in COEFFICIENT_UNITS
    own_income_cents: Whole  # c × m
    alterations: Alterations = field(default_factory=Alterations)


@dataclass(frozen=True)
class Fees:
    """By child and month; `sibling_discount_pct` is UNKNOWN for a child that does not count."""

    base_cents: Whole
    sibling_discount_pct: Whole
    fee_cents: Whole
    final_cents: Whole


def coefficient_units(coefficient: Decimal) -> int:
    """Return a coefficient as the engine takes it; raises ValueError for more than nine decimals.

    >>> coefficient_units(Decimal("0.8"))
    800000000
    """
    units = coefficient * COEFFICIENT_UNITS
    if units != int(units):
        raise ValueError(f"{coefficient} has more than nine decimals")
    return int(units)


def fees(families: Families, months: Sequence[date], rules: Rules[FeeRule] = RULES) -> Fees:
    """Return every child's fee on each of `months`, each by the rule of its own day.

    Inputs are taken as they are: what a case on file would be refused for is checked where the data comes in.
    """
    rows = [fee_rule_on(month, rules) for month in months]
    base = _base(families, rows)
    pays = _pays(_orders(families, len(months)), rows)
    counts = pays > 0
    full = half_up(base * np.where(counts, pays, 100), 100)
    charged = half_up(full * families.coefficient, COEFFICIENT_UNITS)
    charged[charged < np.array([rule.min_fee_eur for rule in rows])] = 0
    charged *= CENTS
    final = _altered(charged, families.alterations)
    return Fees(base * CENTS, np.where(counts, 100 - pays, UNKNOWN), charged, final)


def _base(families: Families, rows: Sequence[FeeRule]) -> Whole:
    """Return the full-time fee of an only child in whole euros, by child and month."""
    listed = np.minimum(families.family_size, LISTED_FAMILY)
    month = np.arange(len(rows))
    limits = np.array([rule.min_income_eur for rule in rows])[month, listed - SMALLEST_FAMILY]
    limits = limits + (families.family_size - listed) * np.array([rule.increase_eur for rule in rows])
    known = (families.adult_income_cents != UNKNOWN)[families.family]
    room = np.minimum(families.adult_income_cents, LARGEST_CENTS) - limits * CENTS
    own = np.minimum(families.own_income_cents, LARGEST_CENTS)
    excess = np.maximum(room[families.family] + own, 0)
    share = np.array([rule.pct_millionths for rule in rows])
    highest = np.array([rule.max_fee_eur for rule in rows])
    return np.where(known, np.minimum(half_up(excess * share, PCT_UNITS * CENTS), highest), highest)


def _orders(families: Families, months: int) -> Whole:
    """Return each child's order by month, 1 for the youngest, 0 where it does not count."""
    youngest_first = _youngest_first(families)
    counts = np.broadcast_to(families.counts, (len(families.family), months))[youngest_first]
    seen = np.cumsum(counts, axis=0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(families.family, prepend=-1))
    before = np.where((starts > 0)[:, None], seen[starts - 1], 0)
    sizes = np.diff(starts, append=len(families.family))
    orders = np.empty_like(seen)
    orders[youngest_first] = np.where(counts, seen - np.repeat(before, sizes, axis=0), 0)
    return orders


def _youngest_first(families: Families) -> Whole:
    """Return the children by family and age; of one day by identity code, when all of that day have one."""
    place = np.arange(len(families.family))
    by_day = np.lexsort((place, -families.birth_day, families.family))
    new_day = np.diff(families.family[by_day], prepend=-1) != 0
    new_day |= np.diff(families.birth_day[by_day], prepend=families.birth_day[by_day][:1]) != 0
    day = np.cumsum(new_day) - 1
    lacks = np.zeros(day[-1] + 1 if len(day) else 0, bool)
    lacks[day[families.individual_number[by_day] == UNKNOWN]] = True
    number = np.where(lacks[day], 0, families.individual_number[by_day])
    return by_day[np.lexsort((by_day, -number, day))]


def _pays(orders: Whole, rows: Sequence[FeeRule]) -> Whole:
    """Return what each child pays of the full fee in percent; 0 where it does not count."""
    shares = np.array([[0, *(rule.pays_pct(order) for order in (1, 2, 3))] for rule in rows])
    return np.asarray(shares[np.arange(len(rows)), np.minimum(orders, 3)])


def _altered(fee_cents: Whole, alterations: Alterations) -> Whole:
    """Return the fees after each alteration in turn, rounded half up to cents and never below 0."""
    final = fee_cents.copy()
    for place in range(int(alterations.place.max(initial=-1)) + 1):
        now = alterations.place == place
        child, change = alterations.child[now], alterations.hundredths[now][:, None]
        parts = half_up(final[child] * np.maximum(10_000 + change, 0), 10_000)
        final[child] = np.where(alterations.percent[now][:, None], parts, np.maximum(final[child] + change, 0))
    return final
