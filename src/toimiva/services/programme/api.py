"""The programme as JSON: the money of its divisions and project numbers, and the lines of its ledger."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.ui import operation

from . import queries
from .engine.money import Figures, RollUp
from .models import LedgerEntry
from .policy.own_diaries import is_invented

router = Router(tags=["programme"])


class FiguresOut(Schema):
    """Euros; expenses are positive. `use_rate` is null when nothing is allotted."""

    allotted: Decimal
    committed: Decimal
    used: Decimal
    free: Decimal
    year_forecast: Decimal
    deviation: Decimal
    use_rate: Decimal | None


class NumberOut(Schema):
    """A project number; `project_id` is the same for the numbers of a joint project."""

    number: str
    name: str
    project_id: int
    figures: FiguresOut


class DivisionOut(Schema):
    code: str
    name: str
    figures: FiguresOut
    numbers: list[NumberOut]


class MoneyOut(Schema):
    """The programme's money: `appropriation` is granted to it as a whole."""

    as_known_on: date | None
    until: date | None
    closed_through: date | None
    appropriation: Decimal
    unallotted: Decimal
    figures: FiguresOut
    divisions: list[DivisionOut]


class EntryOut(Schema):
    """One line of the ledger."""

    id: int
    kind: str
    number: str | None
    amount: Decimal
    effective_date: date
    period: date
    booked_at: datetime
    account: str
    cost_centre: str
    supplier_id: str
    supplier_name: str
    supplier_withheld: bool
    partner_kind: str
    text: str
    document_number: str
    document_row: str
    source: str
    reverses: int | None
    note: str


class EntryPageOut(Schema):
    """A page of lines, newest first; pass `next` as `cursor` until it is null."""

    entries: list[EntryOut]
    next: int | None


class MonthOut(Schema):
    """A month of a project number: `spent` in a closed month, `expected` of one that is not closed."""

    number: str
    month: date
    spent: Decimal
    expected: Decimal


class SupplierOut(Schema):
    """What a supplier was paid in closed months. `kind`: named (a company), city, unnamed, untold or together.

    `name` and `business_id` are empty unless the kind is named.
    """

    number: str
    year: int
    kind: str
    name: str
    business_id: str
    spent: Decimal


class SpentOut(Schema):
    """Euros; `use_rate` is null when nothing is allotted."""

    allotted: Decimal
    spent: Decimal
    use_rate: Decimal | None
    forecast: Decimal
    deviation: Decimal


class SpentNumberOut(Schema):
    number: str
    name: str
    division: str
    project_id: int
    figures: SpentOut


class SpendingOut(Schema):
    """The public figures of a programme. `invented`: its city and all its figures are made up."""

    invented: bool
    closed_through: date | None
    appropriation: Decimal
    figures: SpentOut
    numbers: list[SpentNumberOut]
    months: list[MonthOut]
    suppliers: list[SupplierOut]


@router.get("/programmes/{programme_id}/money", response=MoneyOut)
@operation("programme.figures.read")
def money(
    request: HttpRequest, programme_id: int, as_known_on: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """What is allotted, used, committed and free; as it was known at the end of a day, until the end of a month."""
    rolled = queries.figures(request.actor, programme_id, as_known_on=as_known_on, until=until)  # type: ignore[attr-defined]
    return money_out(rolled)


@router.get("/programmes/{programme_id}/spending", response=SpendingOut)
@operation("programme.spending.read")
def spending(request: HttpRequest, programme_id: int) -> dict[str, Any]:
    """What is allotted, spent in closed months and expected, by project number, month and supplier, for everybody.

    The same figures are open data at `/programme/{programme_id}/spending/datapackage.json`.
    """
    actor = request.actor  # type: ignore[attr-defined]
    told = queries.spending(actor, programme_id)
    number = {place.id: place.number for place in told.places}
    return {
        "invented": is_invented(queries.head(actor, programme_id).matter.diary_number),
        "closed_through": told.closed_through,
        "appropriation": told.rolled.programme.appropriation,
        "figures": spent_out(told.rolled.programme),
        "numbers": [
            {
                "number": one.place.number,
                "name": one.place.name,
                "division": one.place.division,
                "project_id": one.place.project_id,
                "figures": spent_out(one.figures),
            }
            for one in told.rolled.numbers
        ],
        "months": [
            {"number": place.number, "month": line.month, "spent": line.spent, "expected": line.expected}
            for place in told.places
            for line in told.months(place.id)
        ],
        "suppliers": [
            {
                "number": number[one.number],
                "year": one.year,
                "kind": one.kind,
                "name": one.name,
                "business_id": one.business_id,
                "spent": one.amount,
            }
            for one in told.suppliers
        ],
    }


@router.get("/programmes/{programme_id}/ledger", response=EntryPageOut)
@operation("programme.ledger.read")
@reads_persons
def ledger(
    request: HttpRequest, programme_id: int, cursor: int | None = None, kind: str = "", period: date | None = None,
    number: int | None = None, text: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:  # fmt: skip
    """The lines of the ledger that the caller may read, a page at a time."""
    wanted = queries.Wanted(number=number, kind=kind, period=period, text=text)
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    found = queries.entries(actor, programme_id, wanted, before=cursor, limit=limit)
    record_read(actor, "programme.ledger.read", at=now, programme=programme_id, lines=len(found.entries))
    return {"entries": [entry_out(one) for one in found.entries], "next": found.before}


def spent_out(figures: Figures) -> dict[str, Any]:
    return {
        "allotted": figures.allotted,
        "spent": figures.used,
        "use_rate": figures.use_rate,
        "forecast": figures.year_forecast,
        "deviation": figures.deviation,
    }


def money_out(rolled: RollUp) -> dict[str, Any]:
    return {
        "as_known_on": rolled.as_known_on,
        "until": rolled.until,
        "closed_through": rolled.closed_through,
        "appropriation": rolled.programme.appropriation,
        "unallotted": rolled.programme.unallotted,
        "figures": figures_out(rolled.programme),
        "divisions": [
            {
                "code": division.code,
                "name": division.name,
                "figures": figures_out(division.figures),
                "numbers": [
                    {
                        "number": one.place.number,
                        "name": one.place.name,
                        "project_id": one.place.project_id,
                        "figures": figures_out(one.figures),
                    }
                    for one in division.numbers
                ],
            }
            for division in rolled.divisions
        ],
    }


def figures_out(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in FiguresOut.model_fields}


def entry_out(line: LedgerEntry) -> dict[str, Any]:
    own = {name: getattr(line, name) for name in EntryOut.model_fields if name not in ("number", "reverses")}
    return own | {"number": line.number.number if line.number else None, "reverses": line.reverses_id}
