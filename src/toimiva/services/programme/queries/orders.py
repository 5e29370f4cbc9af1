"""Open orders and accruals: what a controller keeps an eye on between the bills."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from toimiva.city.access import Actor, may, require

from ..engine.commitments import OpenOrder, OrdersOfNumber, by_number
from ..models import EntryKind, LedgerEntry
from .money import own_numbers
from .suppliers import shows_supplier

COMMITTED = Q(kind=EntryKind.COMMITMENT)
RELEASED = Q(kind=EntryKind.COMMITMENT_RELEASE)


def open_orders(actor: Actor, programme_id: int) -> tuple[OrdersOfNumber, ...]:
    """Return the orders that still bind money, by project number, of the numbers whose lines this actor may read."""
    require(actor, "programme.ledger.read")
    numbers = [one.pk for one in own_numbers(actor, programme_id, "programme.figures.read")]
    rows = LedgerEntry.objects.filter(may(actor, "programme.ledger.read"), programme_id=programme_id)
    summed = _summed(rows)
    lines = LedgerEntry.objects.filter(pk__in=[row["entry"] for row in summed if row["entry"]])
    first = {line.pk: line for line in shows_supplier(actor, lines)}
    orders = [_order(row, first[row["entry"]]) for row in summed if row["entry"] in first]
    return by_number(orders, numbers)


def bound_by(number_id: int, document: str) -> Decimal:
    """Return what the order `document` of a project number still binds, in euros."""
    rows = LedgerEntry.objects.filter(number_id=number_id, document_number=document)
    sums = rows.filter(COMMITTED | RELEASED).aggregate(committed=_sum(COMMITTED), released=_sum(RELEASED))
    left: Decimal = sums["committed"] - sums["released"]
    return left


def accruals(actor: Actor, programme_id: int, limit: int = 50) -> list[LedgerEntry]:
    """Return the newest accruals that stand: no reversal, and not reversed."""
    require(actor, "programme.ledger.read")
    rows = LedgerEntry.objects.filter(may(actor, "programme.ledger.read"), programme_id=programme_id)
    standing = rows.filter(kind=EntryKind.ACCRUAL, reverses=None, reversed_by=None)
    return list(standing.select_related("number").order_by("-pk")[:limit])


def _summed(rows: QuerySet[LedgerEntry]) -> list[dict[str, Any]]:
    grouped = rows.filter(COMMITTED | RELEASED).order_by().values("number_id", "document_number")
    sums = grouped.annotate(
        committed=_sum(COMMITTED), released=_sum(RELEASED), entry=Min("pk", filter=COMMITTED & Q(reverses=None))
    )
    return [dict(row) for row in sums.exclude(committed=F("released"))]


def _sum(kind: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=kind), Value(Decimal(0)))


def _order(row: dict[str, Any], first: LedgerEntry) -> OpenOrder:
    return OpenOrder(
        number=first.number_id or 0, document=first.document_number, entry=first.pk, first_day=first.effective_date,
        text=first.text, committed=row["committed"], released=row["released"],
        supplier=first.supplier_name, supplier_withheld=first.supplier_withheld,
    )  # fmt: skip
