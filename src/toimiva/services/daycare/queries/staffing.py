"""How much a unit's children weigh against its staff, day by day: who has a place, and who is to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from toimiva.city.typed import Exact

from ..models import DaycareUnit, Group, Offer, Placement
from ..models.offers import HOLDING
from ..policy.load import Present, Unit, unit_load
from .intake import planned_rows
from .support import factors_of

WEEKDAYS = 5
ONE = Decimal(1)
PLACEMENT = "DAYCARE"  # no part-time need is stored with a place: each child counts as present all day


@dataclass(frozen=True, kw_only=True)
class DayMeter:
    """A weekday, or several until `last` on which nothing changes: the staff, and the load in percent with the children
    who have a place, and with those to come as well. None where no staff is planned.
    """

    day: date
    last: date
    caretakers: Decimal
    children: int
    to_come: int
    confirmed_pct: float | None
    whole_pct: float | None

    @property
    def above(self) -> bool:
        return self.whole_pct is not None and self.whole_pct > 100


Stay = tuple[UUID, date, date, date | None]  # child, born, first day, last day


def groups_on(unit: DaycareUnit, on: date) -> list[Group]:
    """Return the unit's groups that are or will be: those of the day and those planned for later, by name."""
    return list(Group.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), unit=unit))


def meters(unit: DaycareUnit, first: date, days: int) -> list[DayMeter]:
    """Return the load of each weekday of so many days from `first` on, in a fixed number of queries."""
    asked = [day for ahead in range(days) if (day := first + timedelta(days=ahead)).weekday() < WEEKDAYS]
    groups = groups_on(unit, first)
    here, coming = _placed(unit, first), _coming(unit)
    factors = factors_of({child for child, *_ in (*here, *coming)}, asked)
    return [_meter(day, groups, here, coming, factors) for day in asked]


def spans(days: Sequence[DayMeter]) -> list[DayMeter]:
    """Return the days with those that follow alike drawn together."""
    found: list[DayMeter] = []
    for one in days:
        if found and replace(one, day=found[-1].day, last=found[-1].last) == found[-1]:
            found[-1] = replace(found[-1], last=one.last)
        else:
            found.append(one)
    return found


def _meter(
    day: date, groups: Sequence[Group], here: Sequence[Stay], coming: Sequence[Stay],
    factors: dict[tuple[UUID, date], Decimal],
) -> DayMeter:  # fmt: skip
    staff = sum((one.caretakers for one in groups if _holds(day, one.valid_from, one.valid_to)), Decimal(0))
    placed = {child: born for child, born, starts, ends in here if _holds(day, starts, ends)}
    more = {child: born for child, born, starts, ends in coming if _holds(day, starts, ends) and child not in placed}

    def load(children: dict[UUID, date]) -> float | None:
        if not staff:
            return None
        present = [
            Present(date_of_birth=born, placement=PLACEMENT, support_factor=Exact(factors.get((child, day), ONE)))
            for child, born in children.items()
        ]  # fmt: skip
        return unit_load(Unit(caretakers=Exact(staff), children=present, dates=[day])).dates[0].occupancy_pct

    return DayMeter(
        day=day, last=day, caretakers=staff, children=len(placed), to_come=len(more), confirmed_pct=load(placed),
        whole_pct=load(placed | more),
    )  # fmt: skip


def _holds(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def _placed(unit: DaycareUnit, on: date) -> list[Stay]:
    rows = Placement.objects.filter(Q(ends=None) | Q(ends__gte=on), unit=unit)
    return list(rows.values_list("child_id", "child__date_of_birth", "starts", "ends"))


def _coming(unit: DaycareUnit) -> list[Stay]:
    """Return who is offered a place or planned by an open round; they stay as far as is known."""
    facts = ("child_id", "child__date_of_birth")
    offers = Offer.objects.filter(unit=unit, state__in=HOLDING).values_list(*facts, "starts")
    drafts = planned_rows([unit.pk]).values_list(*facts, "run__round__starts")
    return [(child, born, starts, None) for child, born, starts in (*offers, *drafts)]
