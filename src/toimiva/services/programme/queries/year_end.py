"""What the end of a year would take, and what may be given back after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from toimiva.city.access import Actor

from ..engine.money import NumberPlace
from ..models import Balance, EntryKind
from .money import figures

LAST = (12, 31)


@dataclass(frozen=True)
class YearEndRow:
    """A project number (None: the programme's money that nobody was allotted) at the end of a year, in euros.

    `unused` would lapse now; `bound` is what open orders still hold of it; `lapsed` is gone and not carried over.
    """

    place: NumberPlace | None
    unused: Decimal
    bound: Decimal
    lapsed: Decimal


def year_end(actor: Actor, programme_id: int, year: int) -> list[YearEndRow]:
    """Return the year's end of the programme's own money and of each project number, in five queries."""
    rolled = figures(actor, programme_id, until=date(year, *LAST))
    lapsed, zero = lapsed_of(programme_id, year), Decimal(0)
    own = YearEndRow(None, max(rolled.programme.unallotted, zero), zero, lapsed.get(None, zero))
    return [own] + [
        YearEndRow(
            one.place,
            max(one.figures.allotted - one.figures.used, zero),
            one.figures.committed,
            lapsed.get(one.place.id, zero),
        )
        for one in rolled.numbers
    ]


def lapsed_of(programme_id: int, year: int) -> dict[int | None, Decimal]:
    """Return what lapsed at the end of `year` and is not carried over to the next one yet, by project number.

    None is the programme's own money. What lapsed in one year is never given back as another's.
    """
    lapses = Q(kind=EntryKind.LAPSE, month=date(year, 12, 1))
    given_back = Q(kind=EntryKind.CARRY_OVER, month=date(year + 1, 1, 1))
    rows = Balance.objects.filter(lapses | given_back, programme_id=programme_id)
    left: dict[int | None, Decimal] = {}
    for number, kind, total in rows.order_by().values_list("number_id", "kind").annotate(total=Sum("amount")):
        left[number] = left.get(number, Decimal(0)) + (total if kind == EntryKind.LAPSE else -total)
    return left
