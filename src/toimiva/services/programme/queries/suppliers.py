"""Whose name is shown on a line: a private trader is a person, and only who needs the name for the books sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from toimiva.city.access import Actor, may

from ..models import LedgerEntry, PartnerKind
from ..policy.supplier_publication import is_named


def suppliers_of(actor: Actor) -> Q:
    """Return the lines whose supplier this actor may read whoever it is."""
    return may(actor, "programme.supplier.read")


def marked(actor: Actor, rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Return the rows with a mark that says whether the actor may read their supplier."""
    open_to = suppliers_of(actor)
    told: Any = Case(When(open_to, then=Value(True)), default=Value(False)) if open_to else Value(True)
    return rows.annotate(names_open=told)


def shows_supplier(actor: Actor, rows: QuerySet[LedgerEntry], chunk: int = 2000) -> Iterator[LedgerEntry]:
    """Return the rows; on each whose supplier is not for this actor the name and the id are left out."""
    for line in marked(actor, rows).iterator(chunk_size=chunk):
        yield without_name(line)


def without_name(line: LedgerEntry) -> LedgerEntry:
    """Take the supplier off a `marked` line, in memory only, unless it may be shown."""
    name = line.supplier_name or line.supplier_id
    private = line.partner_kind != PartnerKind.INTERNAL and bool(name) and not is_named(name, line.effective_date)
    line.supplier_withheld = private and not line.names_open  # type: ignore[attr-defined]
    if line.supplier_withheld:
        line.supplier_name = line.supplier_id = ""
    return line
