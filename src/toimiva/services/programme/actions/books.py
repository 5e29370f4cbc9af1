"""The programme's books held open for one action: who may post, into which month, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal

from .. import queries
from ..engine.money import Figures
from ..engine.periods import late_note, open_month
from ..models import EntryKind, LedgerEntry, Programme, ProjectNumber

P = ParamSpec("P")
T = TypeVar("T")
CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 15


class OutsideOwnDivision(Forbidden):
    """Somebody reached for money that is not hers to keep; the attempt is kept in the trail."""

    def __init__(self, code: str, actor: Actor, operation: str, number: ProjectNumber) -> None:
        super().__init__(code, number=number.number)
        self.actor, self.operation, self.number = actor, operation, number


def keeps_attempts(action: Callable[P, T]) -> Callable[P, T]:
    """Run an action in one transaction; an attempt on another division's money is recorded though all else undone."""

    @wraps(action)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except OutsideOwnDivision as refusal:
            now = cast(datetime, kwargs["now"])
            with transaction.atomic():
                record(
                    refusal.actor, "programme.money.refused", refusal.number, at=now,
                    asked=refusal.operation, refused=refusal.code, number=refusal.number.number,
                )  # fmt: skip
            raise

    return kept


@dataclass
class Books:
    """A programme whose books are held until the end of the transaction: nobody else moves its money meanwhile."""

    programme: Programme
    actor: Actor
    now: datetime
    closed_through: date | None

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def line(
        self, kind: EntryKind, amount: Decimal, number: ProjectNumber | None, day: date, **more: Any
    ) -> LedgerEntry:
        """Return a line that is not stored yet, in the month's books that are open for `day`."""
        period = open_month(day, self.closed_through)
        notes = (late_note(day, period), str(more.pop("note", "")))
        return LedgerEntry(
            programme=self.programme, number=number, kind=kind, amount=amount, effective_date=day, period=period,
            booked_at=self.now, booked_by_id=self.actor.id, note=". ".join(note for note in notes if note)[:500],
            **more,
        )  # fmt: skip

    def figures(self, number: ProjectNumber) -> Figures:
        """Return what the number has now."""
        return queries.number_figures(self.actor, number.pk)


def open_books(actor: Actor, operation: str, programme_id: int, now: datetime) -> Books:
    """Check the actor and hold the programme's books."""
    require(actor, operation)
    return _held(actor, programme_id, now)


def books_of(actor: Actor, operation: str, number_id: int, now: datetime) -> tuple[Books, ProjectNumber]:
    """Check that the actor may post to this number, and hold the books of its programme.

    The programme is locked, not the number: every money action waits in the one same queue.
    """
    require(actor, operation)
    number = number_of(actor, operation, number_id)
    return _held(actor, number.project.programme_id, now), number


def number_of(actor: Actor, operation: str, number_id: int) -> ProjectNumber:
    """Return the number; raises `Missing` when there is none, `OutsideOwnDivision` when it is another division's."""
    rows = ProjectNumber.objects.select_related("project", "division")
    number = rows.filter(pk=number_id).first()
    if number is None:
        raise Missing("not_found")
    if not rows.filter(may(actor, operation), pk=number_id).exists():
        raise OutsideOwnDivision("not_your_division", actor, operation, number)
    return number


def _held(actor: Actor, programme_id: int, now: datetime) -> Books:
    rows = Programme.objects.select_for_update(no_key=True, of=("self",)).select_related("matter")
    programme = rows.filter(pk=programme_id).first()
    if programme is None:
        raise Missing("not_found")
    return Books(programme, actor, now, queries.closed_through(programme_id))


def require_grant(books: Books) -> None:
    """Refuse to move money that nobody has granted."""
    if not books.programme.matter.is_granted:
        raise Refusal("nothing_granted_yet")


def require_open(number: ProjectNumber, day: date) -> None:
    """Refuse what comes after the last day of a closed project number, and anything on a closed project."""
    require_open_number(number, day)
    require_open_project(number)


def require_open_number(number: ProjectNumber, day: date) -> None:
    """Refuse what comes after the last day of a closed project number."""
    if number.closed_on is not None and day > number.closed_on:
        raise Refusal("number_closed", number=number.number, day=number.closed_on)


def require_open_project(number: ProjectNumber) -> None:
    """Refuse what is booked on a closed project; what was bound may still be released and a line reversed."""
    if queries.is_closed(number.project_id):
        raise Refusal("project_closed_to_postings", number=number.number)


def require_past(books: Books, day: date) -> None:
    """Refuse to book what has not happened yet."""
    if day > books.today:
        raise Refusal("future_posting_date", field="effective_date", value=day)


def euros(amount: Decimal, *, field: str = "amount", sign_free: bool = False) -> Decimal:
    """Return the amount in whole cents; refuse what is no sum of money or (unless `sign_free`) not above zero."""
    if not amount.is_finite() or abs(amount) >= LARGEST or amount != amount.quantize(CENT):
        raise Refusal("not_an_amount", field=field, value=amount)
    if amount == 0 or (amount < 0 and not sign_free):
        raise Refusal("amount_not_positive", field=field, value=amount)
    return amount.quantize(CENT)


def shown(amount: Decimal) -> str:
    """Return money as a refusal tells it in any language: 458 000 or 458 000,50."""
    grouped = f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")
    return grouped.removesuffix(",00")


REFUSED = {
    "allotments_within_the_appropriation": Refusal("more_than_is_granted", field="amount"),
    "allotted_is_not_negative": Refusal("more_than_is_allotted", field="amount"),
    "ledger_period_is_open": Conflict("period_closed_meanwhile"),
}


def post(rows: Sequence[LedgerEntry]) -> None:
    """Store the lines in one statement. What the database refuses comes back in words."""
    try:
        with transaction.atomic():
            LedgerEntry.objects.bulk_create(rows)
    except IntegrityError as fault:
        diagnosis = getattr(fault.__cause__, "diag", None)
        refused = REFUSED.get(getattr(diagnosis, "constraint_name", None) or "")
        if refused is None:
            raise
        raise type(refused)(refused.code, field=refused.field) from fault
