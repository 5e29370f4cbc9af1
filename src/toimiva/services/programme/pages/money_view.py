"""The money tab as it is shown: bars of the divisions, and the joint projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..engine.money import DivisionFigures, Figures, ProjectFigures, RollUp

CHART_WIDTH = 450  # units of the bars' part of the wide drawing


@dataclass(frozen=True)
class MoneyBar:
    """One division's bar: where its used, committed and free parts begin and how wide they are."""

    division: DivisionFigures
    used: float
    committed: float
    free: float

    @property
    def bound(self) -> float:
        return self.used + self.committed

    @property
    def whole(self) -> float:
        return self.bound + self.free


@dataclass(frozen=True)
class MoneyView:
    bars: Sequence[MoneyBar]
    joint: Sequence[ProjectFigures]

    @property
    def height(self) -> int:
        return 40 * len(self.bars)

    @property
    def narrow_height(self) -> int:
        return 62 * len(self.bars)

    @property
    def most_used(self) -> DivisionFigures | None:
        """The division that has used the largest share of its money; None while nobody has used any."""
        used = [bar.division for bar in self.bars if bar.division.figures.use_rate]
        return max(used, key=lambda one: one.figures.use_rate or Decimal(0), default=None)


def money_view(rolled: RollUp) -> MoneyView:
    """Return what the page draws of a roll-up."""
    largest = max((_length(one.figures) for one in rolled.divisions), default=Decimal(0)) or Decimal(1)
    scale = CHART_WIDTH / float(largest)
    bars = [
        MoneyBar(one, *(float(max(part, Decimal(0))) * scale for part in _parts(one.figures)))
        for one in rolled.divisions
    ]
    return MoneyView(bars, [project for project in rolled.projects if project.is_joint])


def _parts(figures: Figures) -> tuple[Decimal, Decimal, Decimal]:
    return figures.used, figures.committed, figures.free


def _length(figures: Figures) -> Decimal:
    return sum((max(part, Decimal(0)) for part in _parts(figures)), Decimal(0))
