"""What a controller expects of each month of a project number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from toimiva.city.access import Actor
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Refusal, Refusals

from ..models import EntryKind, Forecast, LedgerEntry, ProjectNumber
from .books import Books, books_of, euros, keeps_attempts, post, require_open_number, require_open_project


@keeps_attempts
def enter_forecast(actor: Actor, number_id: int, months: Mapping[date, Decimal], *, now: datetime) -> list[Forecast]:
    """Enter what is expected of some months (first days); months not named stay, equal sums are no news.

    A forecast is never changed: the standing line of the month is reversed and a new one booked.
    """
    books, number = books_of(actor, "programme.forecast.enter", number_id, now)
    _require_months(books, number, months)
    standing = {one.month: one for one in number.forecasts.select_related("entry").order_by("month", "id")}
    new = {month: amount for month, amount in sorted(months.items()) if _is_news(standing.get(month), amount)}
    lines: list[LedgerEntry] = []
    for month, amount in new.items():
        if month in standing:
            old = standing[month].entry
            lines.append(_line(books, number, month, -old.amount, reverses=old))
        lines.append(_line(books, number, month, amount))
    post(lines)
    entered = Forecast.objects.bulk_create([
        Forecast(
            number=number, made_on=books.today, month=line.effective_date, amount=line.amount, author_id=actor.id,
            entry=line,
        )
        for line in lines if line.reverses_id is None
    ])  # fmt: skip
    if entered:
        told = {f"{month:%Y-%m}": amount for month, amount in new.items()}
        before = {f"{month:%Y-%m}": standing[month].amount for month in new if month in standing}
        record(actor, "programme.forecast.enter", number, at=now, kind="CREATE", months=told, before=before)
    return entered


def _require_months(books: Books, number: ProjectNumber, months: Mapping[date, Decimal]) -> None:
    faults: list[Refusal] = []
    if any(months.values()):
        require_open_project(number)
    for month, amount in sorted(months.items()):
        field = f"month_{month:%Y_%m}"
        try:
            if amount:
                euros(amount, field=field)
                require_open_number(number, month)
            if books.closed_through is not None and month <= books.closed_through:
                raise Refusal("forecast_of_closed_month", field=field, month=f"{month:%Y-%m}")
        except Refusal as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)


def _is_news(standing: Forecast | None, amount: Decimal) -> bool:
    return amount != (standing.amount if standing else 0)


def _line(
    books: Books, number: ProjectNumber, month: date, amount: Decimal, reverses: LedgerEntry | None = None
) -> LedgerEntry:
    return books.line(EntryKind.FORECAST, amount, number, month, reverses=reverses)
