"""What an interface's rows are as postings: rows of documents as they are, totals as what they have grown by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from toimiva.city.refusals import Refusal

from ...policy.tables import NumberScheme
from .amounts import cents_of
from .levels import number_of

KEPT = ("Posid", "Wkgbtr", "Budat", "Belnr", "Buzei", "Kstar", "Kostl", "Lifnr", "Name1", "Sgtxt", "Waers")


def postings_of(
    rows: Sequence[dict[str, Any]], number: str, *, root: str, scheme: NumberScheme, known: Collection[str],
    posted: Decimal, today: date,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the rows to judge of one project number, whose `posted` euros came from this source before.

    A row with document and row numbers is a posting of its own. Rows without them are parts of a total that the
    interface tells anew each time: what the total has grown by is one row of today. Rows of other numbers are left out,
    by the number scheme. Raises `Refusal("finance_unreadable")` for a sum that cannot be read or is not in euros.
    """
    own = [row for row in rows if number_of(str(row.get("Posid") or "").strip(), root, scheme, known) == number]
    lines = [
        {name: row[name] for name in KEPT if row.get(name)} for row in own if row.get("Belnr") and row.get("Buzei")
    ]
    parts = [row for row in own if not (row.get("Belnr") and row.get("Buzei"))]
    if not parts:
        return lines
    total = sum((_euros(row, number) for row in parts), Decimal(0))
    grown = total - posted
    if not grown:
        return lines
    told = {"Posid": number, "Wkgbtr": f"{grown:.2f}", "Budat": today.isoformat(), "Sgtxt": f"Kertymä {total:.2f}"}
    return [*lines, told]


def _euros(row: dict[str, Any], number: str) -> Decimal:
    cents = cents_of(str(row.get("Wkgbtr") or ""), point=True)
    if isinstance(cents, str) or str(row.get("Waers") or "EUR").upper() != "EUR":
        raise Refusal("finance_unreadable", field="source", what=number)
    return Decimal(cents).scaleb(-2)
