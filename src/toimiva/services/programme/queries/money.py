"""What can be read of a programme's money: its figures for everybody, the lines of the ledger for who keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from ..engine import money
from ..engine.money import Figures, NumberPlace, RollUp
from ..engine.periods import first_of
from ..models import Appropriation, Balance, LedgerEntry, Period, PeriodChange, Programme, ProjectNumber
from .suppliers import marked, shows_supplier, suppliers_of, without_name

PAGE_SIZE = 50


def figures(actor: Actor, programme_id: int, *, as_known_on: date | None = None, until: date | None = None) -> RollUp:
    """Return the programme's money by division, project and number, in four queries however long the ledger is.

    `as_known_on`: what was booked by the end of that day in Helsinki; a day that is over always answers the same.
    `until`: only what belongs to the month of that day or an earlier one (a report's month); None is everything.
    Raises `Missing` where there is no such programme.
    """
    require(actor, "programme.figures.read")
    if not Programme.objects.filter(pk=programme_id).exists():
        raise Missing("not_found")
    return money.roll_up(
        places(programme_id),
        _sums(Q(programme_id=programme_id), as_known_on),
        as_known_on=as_known_on,
        until=until,
        closed_through=closed_through(programme_id, as_known_on),
    )


def number_figures(actor: Actor, number_id: int, *, as_known_on: date | None = None) -> Figures:
    """Return the money of one project number, in three queries."""
    require(actor, "programme.figures.read")
    number = ProjectNumber.objects.select_related("project").filter(pk=number_id).first()
    if number is None:
        raise Missing("not_found")
    programme_id = number.project.programme_id
    sums = _sums(Q(programme_id=programme_id, number_id=number_id), as_known_on)
    return money.figures_of(sums, closed_through=closed_through(programme_id, as_known_on))


def places(programme_id: int) -> list[NumberPlace]:
    """Return the programme's project numbers in the order of its divisions and numbers."""
    rows = ProjectNumber.objects.filter(project__programme_id=programme_id).select_related("project", "division")
    return [
        NumberPlace(
            row.pk, row.number, row.name, row.division_id, row.division.code, row.division.name,
            row.project_id, row.project.name, row.unit,
        )
        for row in rows.order_by("division_id", "project__place", "number")
    ]  # fmt: skip


def closed_through(programme_id: int, as_known_on: date | None = None) -> date | None:
    """Return the last closed month, now or as it was at the end of a day; None when none is closed."""
    if as_known_on is None:
        closed = Period.objects.filter(programme_id=programme_id, closed_at__isnull=False)
        last: date | None = closed.aggregate(last=Max("month"))["last"]
        return last
    changes = PeriodChange.objects.filter(period__programme_id=programme_id, at__lt=_end_of(as_known_on))
    state = dict(changes.order_by("id").values_list("period__month", "closed"))  # the latest change of a month stands
    return max((month for month, closed in state.items() if closed), default=None)


def _sums(rows: Q, as_known_on: date | None) -> list[money.Sum]:
    known = rows if as_known_on is None else rows & Q(booked_on__lte=as_known_on)
    grouped = Balance.objects.filter(known).order_by().values_list("number_id", "kind", "month")
    return [money.Sum(*row) for row in grouped.annotate(total=Sum("amount"))]


def _end_of(day: date) -> datetime:
    """Return the first instant after the day in Helsinki."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


@dataclass(frozen=True)
class Wanted:
    """Which lines of the ledger are asked for; empty values ask for all."""

    number: int | None = None
    kind: str = ""
    period: date | None = None
    text: str = ""


class EntryPage(NamedTuple):
    """A page of lines, newest first; pass `before` to get the next one, until it is None."""

    entries: list[LedgerEntry]
    before: int | None


def entries(
    actor: Actor, programme_id: int, wanted: Wanted | None = None, *, before: int | None = None,
    limit: int = PAGE_SIZE,
) -> EntryPage:  # fmt: skip
    """Return the lines this actor may read, a page at a time; a controller reads those of her own division."""
    require(actor, "programme.ledger.read")
    rows = _lines(actor, programme_id, wanted or Wanted())
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = [without_name(line) for line in marked(actor, rows)[: limit + 1]]
    return EntryPage(found[:limit], found[limit - 1].pk if len(found) > limit else None)


def all_entries(actor: Actor, programme_id: int, wanted: Wanted | None = None) -> Iterator[LedgerEntry]:
    """Return every line asked for, read from the database as it goes (a download)."""
    require(actor, "programme.ledger.read")
    return shows_supplier(actor, _lines(actor, programme_id, wanted or Wanted()))


def entry(actor: Actor, entry_id: int) -> LedgerEntry:
    """Return one line; `Missing` when there is none that this actor may read."""
    require(actor, "programme.ledger.read")
    rows = marked(actor, LedgerEntry.objects.filter(may(actor, "programme.ledger.read"), pk=entry_id))
    found = rows.select_related("number", "number__division", "transfer", "reverses", "reversed_by").first()
    if found is None:
        raise Missing("not_found")
    return without_name(found)


def _lines(actor: Actor, programme_id: int, wanted: Wanted) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(may(actor, "programme.ledger.read"), programme_id=programme_id)
    if wanted.number is not None:
        rows = rows.filter(number_id=wanted.number)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.period is not None:
        rows = rows.filter(period=first_of(wanted.period))
    if wanted.text:
        told = wanted.text
        rows = rows.filter(
            Q(text__icontains=told)
            | Q(document_number__icontains=told)
            | Q(supplier_name__icontains=told) & suppliers_of(actor)
        )
    return rows.select_related("number", "number__division", "reversed_by").order_by("-pk")


def own_numbers(actor: Actor, programme_id: int, operation: str) -> QuerySet[ProjectNumber]:
    """Return the project numbers on which this actor may do `operation` (a form's choices)."""
    rows = ProjectNumber.objects.filter(may(actor, operation), project__programme_id=programme_id)
    return rows.select_related("division", "project").order_by("division_id", "project__place", "number")


def appropriations(actor: Actor, programme_id: int) -> QuerySet[Appropriation]:
    """Return the appropriations of a programme with the decisions that granted them."""
    require(actor, "programme.figures.read")
    rows = Appropriation.objects.filter(programme_id=programme_id).select_related("decision")
    return rows.defer("decision__source_text", "decision__reading").order_by("id")


def standing_forecast(number: ProjectNumber) -> dict[date, Decimal]:
    """Return what is expected now of each month of a number (loaded with its project)."""
    rows = Balance.objects.filter(programme_id=number.project.programme_id, number=number, kind="FORECAST")
    grouped = rows.order_by().values_list("month")
    return {month: total for month, total in grouped.annotate(total=Sum("amount")) if total}


def head(actor: Actor, programme_id: int) -> Programme:
    """Return the programme as the head of its money pages shows it: one query, without long texts."""
    require(actor, "programme.figures.read")
    rows = Programme.objects.select_related("matter", "decision").defer("decision__source_text", "decision__reading")
    found = rows.filter(pk=programme_id).first()
    if found is None:
        raise Missing("not_found")
    return found


def used_by_month(number: ProjectNumber) -> dict[date, Decimal]:
    """Return what was used of each month of a number (loaded with its project)."""
    rows = Balance.objects.filter(
        programme_id=number.project.programme_id, number=number, kind__in=("ACTUAL", "ACCRUAL")
    ).order_by()
    return dict(rows.values_list("month").annotate(total=Sum("amount")))


class Closing(NamedTuple):
    """What closing a month would mean: lines of the months it closes, and the figures before and after."""

    lines: int
    before: RollUp
    after: RollUp


def closing_preview(actor: Actor, programme_id: int, month: date) -> Closing:
    """Return what it would mean to close `month` now."""
    require(actor, "programme.period.close")
    now = figures(actor, programme_id)
    lines = LedgerEntry.objects.filter(programme_id=programme_id, period__lte=month)
    if now.closed_through is not None:
        lines = lines.filter(period__gt=now.closed_through)
    known = _sums(Q(programme_id=programme_id), None)
    then = money.roll_up(places(programme_id), known, closed_through=month)
    return Closing(lines.count(), now, then)
