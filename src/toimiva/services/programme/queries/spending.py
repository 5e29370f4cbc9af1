"""What everybody may read of a programme's spending: closed months, suppliers masked, nothing of single lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache, partial

from django.db.models import Count, Max, Sum
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from toimiva.city.access import Actor, require
from toimiva.city.refusals import Missing

from ..engine import money
from ..engine.spending import DECIDED, Spending, Spent, spending_of
from ..models import (
    Balance,
    CycleReport,
    CycleReportState,
    Decision,
    LedgerEntry,
    PeriodChange,
    Programme,
)
from ..policy.supplier_publication import fewest_unnamed, is_named
from .money import closed_through, places

USED = ("ACTUAL", "ACCRUAL")
KEPT = 16  # programmes whose public figures a process keeps


def spending(actor: Actor, programme_id: int) -> Spending:
    """Return the public figures of a programme; they are added up once, until something of them changes.

    Adding up reads every line that was spent (four queries). Everybody may ask, so each process keeps the figures
    of the programmes asked last, with the state they were read at (five more queries, however long the ledger is).

    Decisions (grants, allotments, transfers) and the forecast are told as they stand, spending only of months whose
    books are closed. Suppliers are masked by `policy/supplier_publication.toml` as in force at the last closed month.
    """
    require(actor, "programme.spending.read")
    state = spending_state(programme_id)
    if state is None:
        raise Missing("not_found")
    return _added_up(programme_id, state)


@lru_cache(maxsize=KEPT)
def _added_up(programme_id: int, _state: str) -> Spending:
    """Add up the figures that stand in `_state`, which is read before them: what comes between is read again."""
    closed = closed_through(programme_id)
    on = closed or date.min
    spent = list(_spent(programme_id, closed)) if closed else []
    return spending_of(
        places(programme_id),
        _decided(programme_id),
        spent,
        closed_through=closed,
        named=cache(partial(is_named, on=on)),
        fewest=fewest_unnamed(on) if closed else 0,
    )


def spending_state(programme_id: int) -> str | None:
    """Return what changes whenever the public figures or their words may have changed (five queries), or None.

    Lines are only ever added, so their count tells whether there are new ones.
    """
    head = Programme.objects.filter(pk=programme_id).values_list("decision_id", "matter_id", "matter__state").first()
    if head is None:
        return None
    lines = Balance.objects.filter(programme_id=programme_id).aggregate(lines=Sum("entries"))
    changes = PeriodChange.objects.filter(period__programme_id=programme_id).aggregate(last=Max("id"))
    decisions = Decision.objects.filter(matter_id=head[1]).aggregate(last=Max("id"))
    reports = CycleReport.objects.filter(programme_id=programme_id, state=CycleReportState.PUBLISHED)
    told = reports.aggregate(count=Count("id"), last=Max("published_at"))
    rest = (lines["lines"], changes["last"], decisions["last"], told["count"], told["last"])
    return "-".join(str(one or 0) for one in (*head, *rest))


def _decided(programme_id: int) -> list[money.Sum]:
    rows = Balance.objects.filter(programme_id=programme_id, kind__in=(*DECIDED, "FORECAST")).order_by()
    grouped = rows.values_list("number_id", "kind", "month").annotate(total=Sum("amount"))
    return [money.Sum(*row) for row in grouped]


def _spent(programme_id: int, closed: date) -> Iterator[Spent]:
    rows = LedgerEntry.objects.filter(programme_id=programme_id, kind__in=USED, period__lte=closed).order_by()
    told = rows.values_list("number_id", "period", "account", "supplier_name", "supplier_id", "partner_kind")
    for number, month, account, name, ident, partner, amount in told.annotate(total=Sum("amount")):
        yield Spent(number, month, account, name.strip(), _business_id(ident), partner == "internal", amount)


def _business_id(ident: str) -> str:
    """Return a Finnish business ID as 1234567-1, also from a VAT number; any other identifier as it is.

    >>> _business_id("FI20774740"), _business_id("K-17")
    ('2077474-0', 'K-17')
    """
    told = ident.strip()
    try:
        return ytunnus.format(ytunnus.validate(told.upper().removeprefix("FI")))
    except ValidationError:
        return told
