"""The money of each project of a programme, as the follow-up needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from toimiva.city.access import Actor

from ..models import Balance, EntryKind, Forecast
from .money import figures

# What tells how a project's money goes; an allotment alone tells nothing of it.
TELLING = (EntryKind.ACTUAL, EntryKind.ACCRUAL, EntryKind.COMMITMENT, EntryKind.COMMITMENT_RELEASE, EntryKind.FORECAST)


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
    """Return the money of each project by its id as the books were known on a day, in a constant number of queries.

    The forecast is None where nobody has made one: then the books' own sum would only repeat what has been used.
    """
    told = _told(programme_id, on)
    expected = set(
        Forecast.objects.filter(number__project__programme_id=programme_id, made_on__lte=on)
        .order_by()
        .values_list("number__project_id", flat=True)
        .distinct()
    )
    return {
        one.id: ProjectMoney(
            allotted=one.figures.allotted,
            committed=one.figures.committed,
            used=one.figures.used,
            year_forecast=one.figures.year_forecast if one.id in expected else None,
            data_on=told.get(one.id),
        )
        for one in figures(actor, programme_id, as_known_on=on).projects
    }


def _told(programme_id: int, on: date) -> dict[int, date]:
    """Return the day on which something was last booked of each project's use, commitments or forecast."""
    rows = Balance.objects.filter(programme_id=programme_id, kind__in=TELLING, booked_on__lte=on)
    return dict(rows.order_by().values_list("number__project_id").annotate(newest=Max("booked_on")))


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
