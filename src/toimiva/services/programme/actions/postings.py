"""Lines booked by hand: commitments and their release, actuals, accruals, and the reversal that corrects a line."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from toimiva.city.access import Actor, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from .. import queries
from ..models import EntryKind, LedgerEntry, ProjectNumber
from .books import (
    Books,
    OutsideOwnDivision,
    books_of,
    euros,
    keeps_attempts,
    open_books,
    post,
    require_open,
    require_open_number,
    require_open_project,
    require_past,
    shown,
)


@keeps_attempts
def record_commitment(
    actor: Actor, number_id: int, amount: Decimal, *, text: str, now: datetime, effective_date: date | None = None,
    supplier_name: str = "", document_number: str = "", overrun_reason: str = "",
) -> LedgerEntry:  # fmt: skip
    """Bind money by an order. Who knows that it passes what is free, and says why, may book it: an overrun is told.

    Of two who bind the same free money at once, one waits for the other and then is told what is left.
    """
    books, number = books_of(actor, "programme.commitment.record", number_id, now)
    day = effective_date or books.today
    require_open(number, day)
    bound, free = euros(amount), books.figures(number).free
    if bound > free and not overrun_reason.strip():
        raise Refusal("commitment_over_free", field="amount", free=shown(free))
    more = {"text": text, "supplier_name": supplier_name, "document_number": document_number}
    if bound > free:
        more["note"] = overrun_reason
    return _posted(books, "programme.commitment.record", EntryKind.COMMITMENT, bound, number, day, **more)


@keeps_attempts
def release_commitment(
    actor: Actor, number_id: int, amount: Decimal, *, text: str, now: datetime, effective_date: date | None = None,
    document_number: str = "",
) -> LedgerEntry:  # fmt: skip
    """Release bound money of an order that was invoiced or cancelled; never more than the order still binds."""
    books, number = books_of(actor, "programme.commitment.record", number_id, now)
    released, bound = euros(amount), queries.bound_by(number.pk, document_number.strip())
    if released > bound:
        raise Refusal("release_over_commitment", field="amount", bound=shown(bound))
    more = {"text": text, "document_number": document_number}
    day = effective_date or books.today
    return _posted(books, "programme.commitment.record", EntryKind.COMMITMENT_RELEASE, released, number, day, **more)


@keeps_attempts
def record_actual(
    actor: Actor, number_id: int, amount: Decimal, *, text: str, effective_date: date, now: datetime,
    document_number: str = "", account: str = "", supplier_name: str = "",
) -> LedgerEntry:  # fmt: skip
    """Book what was used; negative is a credit. It is never refused for lack of money."""
    books, number = books_of(actor, "programme.actual.record", number_id, now)
    require_past(books, effective_date)
    require_open_project(number)
    used = euros(amount, sign_free=True)
    more = {"text": text, "document_number": document_number, "account": account, "supplier_name": supplier_name}
    return _posted(books, "programme.actual.record", EntryKind.ACTUAL, used, number, effective_date, **more)


@keeps_attempts
def record_accrual(
    actor: Actor, number_id: int, amount: Decimal, *, text: str, effective_date: date, now: datetime
) -> LedgerEntry:
    """Book what was used but is not invoiced yet; negative takes an accrual back."""
    books, number = books_of(actor, "programme.accrual.record", number_id, now)
    require_past(books, effective_date)
    require_open_project(number)
    used = euros(amount, sign_free=True)
    return _posted(
        books, "programme.accrual.record", EntryKind.ACCRUAL, used, number, effective_date, text=text
    )  # fmt: skip


def _posted(
    books: Books, operation: str, kind: EntryKind, amount: Decimal, number: ProjectNumber, day: date, **more: str
) -> LedgerEntry:
    line = books.line(kind, amount, number, day, **{name: value.strip() for name, value in more.items()})
    post([line])
    free = books.figures(number).free
    record(
        books.actor, operation, line, at=books.now, kind="CREATE", entry_kind=kind, number=number.number,
        amount=amount, period=line.period, free_after=free, overrun=free < 0,
    )  # fmt: skip
    return line


@keeps_attempts
def reverse_entry(actor: Actor, entry_id: int, *, reason: str, now: datetime) -> list[LedgerEntry]:
    """Undo a line by its mirror image; of a transfer both legs. The line itself stays as it was."""
    require(actor, "programme.entry.reverse")
    found = LedgerEntry.objects.filter(pk=entry_id).select_related("number").first()
    if found is None:
        raise Missing("not_found")
    if not reason.strip():
        raise Refusal("money_reason_needed", field="reason")
    books = open_books(actor, "programme.entry.reverse", found.programme_id, now)
    legs = _legs(actor, found)
    mirrored = [
        books.line(
            EntryKind(leg.kind), -leg.amount, leg.number, leg.effective_date, reverses=leg, transfer=leg.transfer,
            note=reason.strip(), **_repeated(leg),
        )
        for leg in legs
    ]  # fmt: skip
    post(mirrored)
    record(
        actor, "programme.entry.reverse", found, at=now, kind="CREATE", reason=reason.strip()[:300],
        entry_kind=found.kind, amount=found.amount, reversals=[line.pk for line in mirrored],
    )  # fmt: skip
    return mirrored


@keeps_attempts
def correct_entry(
    actor: Actor, entry_id: int, amount: Decimal, *, reason: str, now: datetime, number_id: int | None = None
) -> LedgerEntry:
    """Correct an actual, an accrual or a commitment: its mirror image, and a new line with the right sum or number."""
    require(actor, "programme.entry.reverse")
    wrong = LedgerEntry.objects.filter(pk=entry_id, number__isnull=False).first()
    if wrong is None or wrong.kind not in CORRECTED_BY:
        raise Refusal("entry_not_corrected_here")
    reverse_entry(actor, entry_id, reason=reason, now=now)
    operation = CORRECTED_BY[EntryKind(wrong.kind)]
    books, number = books_of(actor, operation, number_id or wrong.number_id or 0, now)
    require_open_project(number)
    if number.pk != wrong.number_id:
        require_open_number(number, wrong.effective_date)
    kind = EntryKind(wrong.kind)
    right = euros(amount, sign_free=kind != EntryKind.COMMITMENT)
    return _posted(books, operation, kind, right, number, wrong.effective_date, note=reason, **_repeated(wrong))


CORRECTED_BY = {
    EntryKind.ACTUAL: "programme.actual.record",
    EntryKind.ACCRUAL: "programme.accrual.record",
    EntryKind.COMMITMENT: "programme.commitment.record",
}


# Whose deed a line was decides who may undo it: what the office alone books, the office alone reverses.
BOOKED_BY = {
    EntryKind.APPROPRIATION: "programme.appropriation.record",
    EntryKind.ALLOTMENT: "programme.allotment.record",
    EntryKind.CARRY_OVER: "programme.year_end.record",
    EntryKind.LAPSE: "programme.year_end.record",
}
REPEATED = ("text", "document_number", "document_row", "account", "cost_centre", "supplier_id", "supplier_name",
            "partner_kind")  # fmt: skip


def _repeated(line: LedgerEntry) -> dict[str, str]:
    """What a reversal or a correction says again of its line."""
    return {name: getattr(line, name) for name in REPEATED}


def _legs(actor: Actor, found: LedgerEntry) -> list[LedgerEntry]:
    """Return the lines that must be reversed together, each the actor's own to reverse and not reversed yet."""
    if found.reverses_id is not None:
        raise Refusal("reversal_stays")
    if found.kind == EntryKind.FORECAST:
        raise Refusal("forecast_is_replaced")
    if (operation := BOOKED_BY.get(EntryKind(found.kind))) is not None:
        require(actor, operation)
    pair = {"transfer_id": found.transfer_id, "reverses": None} if found.transfer_id else {"pk": found.pk}
    rows = LedgerEntry.objects.filter(**pair).select_related("number__division", "transfer").order_by("pk")
    legs = list(rows)
    own = set(rows.filter(may(actor, "programme.entry.reverse")).values_list("pk", flat=True))
    for leg in legs:
        if leg.pk not in own:
            number = leg.number or ProjectNumber(number="")
            raise OutsideOwnDivision("not_your_division", actor, "programme.entry.reverse", number)
    if LedgerEntry.objects.filter(reverses__in=legs).exists():
        raise Conflict("reversed_already")
    if found.kind == EntryKind.COMMITMENT and found.number_id is not None:
        bound = queries.bound_by(found.number_id, found.document_number)
        if found.amount > bound:
            raise Conflict("commitment_released_already", bound=shown(bound))
    return legs
