"""The money of each project of a programme, as the follow-up needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from toimiva.city.access import Actor


@dataclass(frozen=True, kw_only=True)
class ProjectMoney:
    """Euros of one project; `year_forecast` None: nobody has made a forecast. `data_on`: the newest day of them."""

    allotted: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    used: Decimal = Decimal(0)
    year_forecast: Decimal | None = None
    data_on: date | None = None

    @property
    def free(self) -> Decimal:
        return self.allotted - self.used - self.committed


def money_of(actor: Actor, programme_id: int, on: date) -> Mapping[int, ProjectMoney]:
    """Return the money of each project by its id; a project that is not there has none."""
    return {}


def summed(money: Iterable[ProjectMoney]) -> ProjectMoney:
    """Return the sums over projects. Without a forecast of every project with money the sum has none."""
    rows = list(money)
    forecasts = [one.year_forecast for one in rows if one.allotted]
    known = [one for one in forecasts if one is not None]
    days = [one.data_on for one in rows if one.data_on is not None]
    return ProjectMoney(
        allotted=sum((one.allotted for one in rows), Decimal(0)),
        committed=sum((one.committed for one in rows), Decimal(0)),
        used=sum((one.used for one in rows), Decimal(0)),
        year_forecast=sum(known, Decimal(0)) if known and len(known) == len(forecasts) else None,
        data_on=min(days, default=None),
    )
