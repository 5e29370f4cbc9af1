"""A programme's spending as open data: two tables and their Fiscal Data Package 1.0rc1 descriptor.

https://specs.frictionlessdata.io/fiscal-data-package/ with its taxonomies of budgets and spending.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .money import NumberPlace
from .spending import PHASES, Phase, Spending
from .suppliers import ORDER, SupplierKind

TAXONOMIES = "https://specs.frictionlessdata.io/taxonomies/fiscal/"
# The taxonomy of budgets has a fiscal year and no month.
MONTH_TYPE = {"name": "date:fiscal-month", "dataType": "integer", "unique": True}
DIRECTION = "expenditure"


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, its ColumnType, its data type and what it tells."""

    name: str
    column_type: str
    type: str
    says: str
    enum: tuple[str, ...] = ()
    required: bool = True


PROJECT = (
    Column("division_code", "administrative-classification:generic:level1:code", "string",
           "Division of the city; empty: the programme as a whole", required=False),
    Column("division", "administrative-classification:generic:level1:label", "string", "Its name", required=False),
    Column("programme_number", "activity:generic:program:code", "string", "The programme's root project number",
           required=False),
    Column("programme", "activity:generic:program:label", "string", "Name of the programme"),
    Column("project_number", "activity:generic:project:code", "string",
           "Project number; empty: the programme as a whole", required=False),
    Column("project", "activity:generic:project:label", "string", "Name under that number", required=False),
)  # fmt: skip
YEAR = Column("fiscal_year", "date:fiscal-year", "integer", "Year")
CURRENCY = Column("currency", "value-currency:code", "string", "Currency of the value", ("EUR",))
DIRECTIONS = Column("direction", "direction", "string", "Always expenditure; a credit is negative", (DIRECTION,))
SPENDING = (
    Column("line_id", "budget-line-id", "string", "Tells the row apart: project number, month, phase, account"),
    YEAR,
    Column("fiscal_month", "date:fiscal-month", "integer", "Month, 1-12"),
    DIRECTIONS,
    Column("phase", "phase:id", "string",
           "granted: appropriated to the programme; approved: first allotted; adjusted: allotted with transfers; "
           "executed: spent in closed months; forecast: expected of months that are not closed. Add up one phase only",
           tuple(PHASES)),
    *PROJECT,
    Column("account", "economic-classification:generic:code", "string", "Account in the books", required=False),
    Column("value", "value", "number", "Euros"),
    CURRENCY,
)  # fmt: skip
SUPPLIERS = (
    Column("line_id", "transaction-id:code", "string", "Tells the row apart: project number, year, place"),
    YEAR,
    DIRECTIONS,
    Column("phase", "phase:id", "string", "Always executed: spent in closed months", (Phase.EXECUTED,)),
    *PROJECT,
    Column("supplier_kind", "supplier:generic:kind", "string",
           "named: a company; city: the city's own units; unnamed: private persons and others who are not named, at "
           "least five suppliers; untold: the books tell no supplier; together: too few suppliers to be told apart",
           tuple(ORDER)),
    Column("supplier_business_id", "supplier:generic:id", "string", "Finnish business ID of a company",
           required=False),
    Column("supplier", "supplier:generic:name", "string", "Name of a company, else what the kind stands for"),
    Column("value", "value", "number", "Euros"),
    CURRENCY,
)  # fmt: skip
LABELS = {
    SupplierKind.CITY: "the city's own units",
    SupplierKind.UNNAMED: "private persons and others who are not named",
    SupplierKind.UNTOLD: "not told in the books",
    SupplierKind.TOGETHER: "all suppliers together: too few to be told apart",
}


def spending_rows(name: str, root: str, told: Spending) -> Iterator[list[Any]]:
    """Return the rows of spending.csv under the names of `SPENDING`, in the order of divisions and numbers."""
    places = {place.id: place for place in told.places}
    for fact in told.facts:
        place = places[fact.number] if fact.number is not None else None
        parts = (place.number if place else root, f"{fact.month:%Y-%m}", fact.phase, fact.account)
        line_id = ":".join(part for part in parts if part)
        dates = (fact.month.year, fact.month.month)
        yield [line_id, *dates, DIRECTION, fact.phase, *_project(name, root, place), fact.account, fact.amount, "EUR"]


def supplier_rows(name: str, root: str, told: Spending) -> Iterator[list[Any]]:
    """Return the rows of suppliers.csv under the names of `SUPPLIERS`; they add up to what was spent."""
    places = {place.id: place for place in told.places}
    counts: dict[tuple[int, int], int] = {}
    for one in told.suppliers:
        cell = (one.number, one.year)
        counts[cell] = counts.get(cell, 0) + 1
        place = places[one.number]
        line_id = f"{place.number}:{one.year}:{counts[cell]}"
        supplier = (one.kind, one.business_id, one.name or LABELS[one.kind])
        yield [line_id, one.year, DIRECTION, Phase.EXECUTED, *_project(name, root, place), *supplier, one.amount, "EUR"]


def _project(name: str, root: str, place: NumberPlace | None) -> tuple[str, ...]:
    if place is None:
        return ("", "", root, name, "", "")
    return (place.division, place.division_name, root, name, place.number, place.name)


def package(programme: str, title: str, about: str, told: Spending, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the descriptor. `programme` names the package in lower case; `files` are both tables as they are given."""
    closed = told.closed_through
    return {
        "name": programme,
        "title": title,
        "description": about,
        "profile": "tabular-data-package",
        "version": f"{closed:%Y-%m}" if closed else "0",
        "columnTypes": [f"{TAXONOMIES}budgets.json", f"{TAXONOMIES}spending.json", MONTH_TYPE],
        "resources": [
            _resource("spending", "Money by project number, month, phase and account", SPENDING, files),
            _resource("suppliers", "Spending by project number, year and supplier", SUPPLIERS, files),
        ],
    }


def _resource(name: str, title: str, columns: tuple[Column, ...], files: dict[str, bytes]) -> dict[str, Any]:
    path = f"{name}.csv"
    return {
        "name": name,
        "title": title,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": f"sha256:{sha256(files[path]).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": {"fields": [_field(one) for one in columns], "primaryKey": "line_id", "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name, "type": column.type, "columnType": column.column_type, "description": column.says,
    }  # fmt: skip
    if column.type == "number":
        field |= {"decimalChar": ".", "groupChar": "", "bareNumber": True}
    rules: dict[str, Any] = {"required": column.required}
    if column.enum:
        rules["enum"] = [str(one) for one in column.enum]
    if column.name == "fiscal_month":
        rules |= {"minimum": 1, "maximum": 12}
    return field | {"constraints": rules}
