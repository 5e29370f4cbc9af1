"""The portfolio summed up: lights counted and the worst told, money and earned value added up, never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..engine.earned_value import EarnedValue
from ..engine.progress import rolled_up
from ..policy.lights import LIGHTS, WORST_FIRST, Colour, Light, money_light
from ..policy.tables import tables
from .followup import Followup
from .project_money import ProjectMoney, summed


@dataclass(frozen=True)
class LightCount:
    """How many projects show each colour of one light; `worst` is the colour that concerns most."""

    light: str
    counts: dict[Colour, int]

    @property
    def worst(self) -> Colour:
        return next((colour for colour in WORST_FIRST if self.counts.get(colour)), "grey")


@dataclass(frozen=True)
class AreaCount:
    """The agreed targets of one impact area over all projects: how many show each colour."""

    area: str
    counts: dict[Colour, int]

    @property
    def targets(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class PortfolioSum:
    """The programme as a whole. `money_of_sums`: the light of the summed forecast against the summed allotment."""

    projects: int
    lights: list[LightCount]
    areas: list[AreaCount]
    money: ProjectMoney
    money_of_sums: Light
    earned_value: EarnedValue | None
    earned_used: Decimal  # euros used by the projects that have an earned value
    with_earned_value: int


def summed_up(portfolio: Sequence[Followup], on: date) -> PortfolioSum:
    """Return the sums over the projects of a portfolio."""
    money = summed([one.money for one in portfolio])
    plans = [one.standing for one in portfolio if one.standing is not None]
    counts = [LightCount(light, _counted(portfolio, place)) for place, light in enumerate(LIGHTS)]
    return PortfolioSum(
        projects=len(portfolio),
        lights=counts,
        areas=[AreaCount(rule.id, _targets(portfolio, rule.id)) for rule in tables().impact_areas.all_on(on)],
        money=money,
        money_of_sums=money_light(money.allotted, money.year_forecast, on, data_on=money.data_on),
        earned_value=rolled_up(plans) if plans else None,
        earned_used=sum((one.used for one in plans), Decimal(0)),
        with_earned_value=len(plans),
    )


def _counted(portfolio: Sequence[Followup], place: int) -> dict[Colour, int]:
    found = Counter(one.lights[place].colour for one in portfolio)
    return {colour: found[colour] for colour in WORST_FIRST}


def _targets(portfolio: Sequence[Followup], area: str) -> dict[Colour, int]:
    found = Counter(
        target.light.colour
        for one in portfolio
        for target in one.targets
        if target.counts and target.target.area == area
    )
    return {colour: found[colour] for colour in WORST_FIRST}


def worst_colour(one: Followup) -> Colour:
    """Return the colour of a project's light that concerns most."""
    return min((light.colour for light in one.lights), key=WORST_FIRST.index)
