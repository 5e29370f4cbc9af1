"""Year end: what is unused lapses; what the Council lets the programme keep is carried over by its own decision."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Missing, Refusal

from .. import queries
from ..models import EntryKind, LedgerEntry, ProjectNumber
from .books import euros, keeps_attempts, open_books, post, require_past, shown


@keeps_attempts
def lapse_unused(actor: Actor, programme_id: int, *, year: int, decision_ref: str, now: datetime) -> list[LedgerEntry]:
    """Let what is unused at the end of `year` lapse: of each project number, and of what nobody was allotted.

    Open orders do not keep money: what they need is carried over, or shows as an overrun.
    """
    books = open_books(actor, "programme.year_end.record", programme_id, now)
    last = date(year, 12, 31)
    require_past(books, last)
    reference = _reference(decision_ref)
    unused = {row.place and row.place.id: row.unused for row in queries.year_end(actor, programme_id, year)}
    numbers = ProjectNumber.objects.in_bulk([pk for pk in unused if pk is not None])
    lines = [
        books.line(EntryKind.LAPSE, amount, numbers[pk] if pk else None, last, text=reference)
        for pk, amount in unused.items() if amount
    ]  # fmt: skip
    if not lines:
        raise Refusal("nothing_lapses", field="year", year=year)
    post(lines)
    lapsed = sum((line.amount for line in lines), Decimal(0))
    record(
        actor, "programme.year_end.record", books.programme, at=now, kind="CREATE",
        lapsed=lapsed, year=year, decision=reference, lines=len(lines),
    )  # fmt: skip
    return lines


@keeps_attempts
def carry_over(
    actor: Actor, programme_id: int, number_id: int | None, amount: Decimal, *, to_year: int, decision_ref: str,
    now: datetime,
) -> LedgerEntry:  # fmt: skip
    """Give back in `to_year` what lapsed the year before, by an overrun right of the Council (`decision_ref`)."""
    books = open_books(actor, "programme.year_end.record", programme_id, now)
    reference = _reference(decision_ref)
    number = _number(programme_id, number_id)
    given, lapsed = euros(amount), queries.lapsed_of(programme_id, to_year - 1).get(number_id, Decimal(0))
    if given > lapsed:
        raise Refusal("carry_over_above_lapse", field="amount", lapsed=shown(lapsed))
    line = books.line(EntryKind.CARRY_OVER, given, number, date(to_year, 1, 1), text=reference)
    post([line])
    record(
        actor, "programme.year_end.record", line, at=now, kind="CREATE",
        carried_over=given, year=to_year, decision=reference, number=number.number if number else "",
    )  # fmt: skip
    return line


def _reference(decision_ref: str) -> str:
    if not decision_ref.strip():
        raise Refusal("decision_reference_needed", field="decision_ref")
    return decision_ref.strip()


def _number(programme_id: int, number_id: int | None) -> ProjectNumber | None:
    if number_id is None:
        return None
    found = ProjectNumber.objects.filter(pk=number_id, project__programme_id=programme_id).first()
    if found is None:
        raise Missing("not_found", field="number")
    return found
