"""The ledger of a programme line by line, filtered, a page at a time, and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from toimiva.city.audit.reads import reads_persons
from toimiva.city.audit.trail import record_read
from toimiva.city.identity.middleware import Request
from toimiva.city.spreadsheets import harmless
from toimiva.city.ui import answer, page

from .. import queries
from ..forms.money import LedgerForm
from ..models import LedgerEntry

COLUMNS = ["id", "kind", "project_number", "amount_eur", "effective_date", "period", "booked_at", "account",
           "cost_centre", "supplier_id", "supplier_name", "partner_kind", "text", "document_number", "document_row",
           "source", "reverses", "note", "supplier_withheld"]  # fmt: skip


class Line:
    """A file of one line at a time, for the CSV writer."""

    def write(self, text: str) -> str:
        return text


@page("programme.ledger.read")
@reads_persons
def ledger(request: Request, programme_id: int) -> HttpResponse:
    """The lines this actor may read, newest first. A supplier may be a person, so each look is on record."""
    form = _form(request, programme_id)
    wanted = form.wanted()
    before = form.cleaned_data.get("before") if form.is_bound and not form.errors else None
    programme = queries.head(request.actor, programme_id)
    shown = queries.entries(request.actor, programme_id, wanted, before=before)
    record_look(request, programme_id, lines=len(shown.entries))
    return answer(
        request,
        "programme/ledger.html",
        programme=programme,
        form=form,
        shown=shown,
        filtered=wanted != queries.Wanted(),
        is_first=before is None,
    )


@page("programme.ledger.read")
@reads_persons
def ledger_csv(request: Request, programme_id: int) -> StreamingHttpResponse:
    """The filtered lines as CSV, sent as they are read."""
    queries.head(request.actor, programme_id)
    record_look(request, programme_id, download=True)
    lines = queries.all_entries(request.actor, programme_id, _form(request, programme_id).wanted())
    response = StreamingHttpResponse(_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="programme-{programme_id}-ledger.csv"'
    return response


def record_look(request: Request, programme_id: int, **facts: Any) -> None:
    """Leave the trace of a look at lines of a programme's ledger: once for a page that is shown."""
    record_read(request.actor, "programme.ledger.read", at=request.now, programme=programme_id, **facts)


def _form(request: Request, programme_id: int) -> LedgerForm:
    return LedgerForm(request.GET or None, queries.own_numbers(request.actor, programme_id, "programme.figures.read"))


def _csv(lines: Iterator[LedgerEntry]) -> Iterator[str]:
    rows = csv.writer(Line())
    yield rows.writerow(COLUMNS)  # type: ignore[misc]  # the writer gives back what `write` does
    for line in lines:
        yield rows.writerow([harmless(cell) for cell in _cells(line)])  # type: ignore[misc]


def _cells(line: LedgerEntry) -> list[Any]:
    number = line.number.number if line.number else ""
    return [line.pk, line.kind, number, line.amount, line.effective_date, line.period, line.booked_at.isoformat(),
            line.account, line.cost_centre, line.supplier_id, line.supplier_name, line.partner_kind, line.text,
            line.document_number, line.document_row, line.source, line.reverses_id or "", line.note,
            "yes" if line.supplier_withheld else ""]  # fmt: skip
