"""The public spending page as it is shown: the finding, the months with their bars, the projects, the suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from toimiva.city.refusals import Missing

from ..engine.money import Figures, NumberPlace, ProjectFigures, RollUp
from ..engine.spending import ZERO, MonthLine, Spending
from ..engine.suppliers import SupplierKind, SupplierLine, together

MOST_SUPPLIERS = 100  # of those named, the largest; all of them are in the open data
CHART_WIDTH = 560  # units of the bars' part of the drawing


@dataclass(frozen=True)
class MonthBar:
    """A month's bar: what was spent (filled) or, of a month that is not closed, what is expected."""

    line: MonthLine
    y: int
    spent: float
    expected: float

    @property
    def longer(self) -> float:
        return max(self.spent, self.expected)

    @property
    def shown(self) -> Decimal:
        return self.line.spent or self.line.expected


@dataclass(frozen=True)
class YearLines:
    """The months of one year with their sums."""

    year: int
    months: Sequence[MonthLine]

    @property
    def spent(self) -> Decimal:
        return sum((one.spent for one in self.months), ZERO)

    @property
    def expected(self) -> Decimal:
        return sum((one.expected for one in self.months), ZERO)


@dataclass(frozen=True)
class SpendingView:
    """What the page shows; `chosen` is the one project number whose months and suppliers are shown, if any."""

    rolled: RollUp
    chosen: NumberPlace | None
    figures: Figures
    bars: Sequence[MonthBar]
    years: Sequence[YearLines]
    suppliers: Sequence[SupplierLine]
    more: Sequence[SupplierLine]  # smaller companies that the page does not list

    @property
    def height(self) -> int:
        return 30 * len(self.bars)

    @property
    def joint(self) -> list[ProjectFigures]:
        return [project for project in self.rolled.projects if project.is_joint]

    @property
    def paid(self) -> Decimal:
        return sum((one.amount for one in (*self.suppliers, *self.more)), ZERO)

    @property
    def paid_to_more(self) -> Decimal:
        return sum((one.amount for one in self.more), ZERO)


def spending_view(told: Spending, number: str = "") -> SpendingView:
    """Return what the page shows, of one project number if it is given; `Missing` for one the programme has not."""
    chosen = next((place for place in told.places if place.number == number), None)
    if number and chosen is None:
        raise Missing("not_found")
    months = told.months(chosen.id if chosen else None)
    lines = together(one for one in told.suppliers if chosen is None or one.number == chosen.id)
    smaller = [one for one in lines if one.kind == SupplierKind.NAMED][MOST_SUPPLIERS:]
    left_out = set(smaller)
    return SpendingView(
        rolled=told.rolled,
        chosen=chosen,
        figures=told.rolled.of_number(chosen.id) if chosen else told.rolled.programme,
        bars=_bars(months),
        years=[YearLines(year, [one for one in months if one.month.year == year]) for year in _years(months)],
        suppliers=[one for one in lines if one not in left_out],
        more=smaller,
    )


def _bars(months: Sequence[MonthLine]) -> list[MonthBar]:
    largest = max((max(one.spent, one.expected) for one in months), default=ZERO) or Decimal(1)
    scale = CHART_WIDTH / float(max(largest, Decimal(1)))
    return [
        MonthBar(one, 30 * row, float(max(one.spent, ZERO)) * scale, float(max(one.expected, ZERO)) * scale)
        for row, one in enumerate(months)
    ]


def _years(months: Sequence[MonthLine]) -> list[int]:
    return sorted({one.month.year for one in months})
