"""What can be read of the import of actuals: the runs, and the books that a file is judged against."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from toimiva.city.access import Actor, may, require
from toimiva.city.refusals import Missing

from ..engine.actuals import Books
from ..engine.actuals.days import month_of
from ..engine.actuals.seen import Seen, keys_of
from ..models import Balance, EntryKind, ImportRun, Programme, ProjectNumber, RunState, Source
from ..policy.actuals_tables import limits
from .money import closed_through

KEY = 32  # digits of a row's key
HASHES = "select source_row_hash from programme_ledgerentry where source = %s and length(source_row_hash) = 32"


def import_runs(actor: Actor, programme_id: int) -> QuerySet[ImportRun]:
    """Return the imports of a programme that this actor may see, newest first."""
    require(actor, "programme.actuals.read")
    own = ImportRun.objects.filter(may(actor, "programme.actuals.read"), programme_id=programme_id)
    rows = ImportRun.objects.filter(pk__in=own.values("pk")).select_related("source", "made_by")
    return rows.defer("faults", "first_rows", "heads", "mapping").order_by("-made_at", "id")


def import_run(actor: Actor, run_id: UUID) -> ImportRun:
    """Return one import; `Missing` when there is none that this actor may see."""
    rows = ImportRun.objects.filter(may(actor, "programme.actuals.read"), pk=run_id)
    found = rows.select_related("source", "programme__matter", "programme__decision", "made_by", "ended_by").first()
    if found is None:
        raise Missing("not_found")
    return found


def importing_programme(actor: Actor, programme_id: int) -> Programme:
    """Return the programme whose actuals this actor may import."""
    rows = Programme.objects.filter(may(actor, "programme.actuals.bring"), pk=programme_id)
    found = rows.select_related("matter", "decision").first()
    if found is None:
        raise Missing("not_found")
    return found


def posted_twin(run: ImportRun) -> ImportRun | None:
    """Return an earlier import of the same file that was posted, if there is one."""
    same = ImportRun.objects.filter(programme_id=run.programme_id, sha256=run.sha256, state=RunState.POSTED)
    return same.exclude(pk=run.pk).order_by("ended_at").first()


def sources() -> QuerySet[Source]:
    """Return the sources that still bring actuals: those that no other has replaced."""
    return Source.objects.filter(replaced_by=None).order_by("name")


def used_before(programme_id: int) -> dict[str, Decimal]:
    """Return what each project number has used: its actuals and accruals."""
    used = Balance.objects.filter(programme_id=programme_id, kind__in=(EntryKind.ACTUAL, EntryKind.ACCRUAL))
    rows = used.exclude(number=None).values_list("number__number").annotate(total=Sum("amount")).order_by()
    return {str(number): Decimal(total) for number, total in rows}


def books_for(
    actor: Actor, programme: Programme, source: Source, *, today: date, posting_date: date | None, point: bool
) -> Books:
    """Return what a file of `source` is judged against by this actor: `Books.numbers` are rows of ProjectNumber."""
    rows = ProjectNumber.objects.filter(project__programme=programme)
    own = {number: pk for pk, number in rows.filter(may(actor, "programme.actual.record")).values_list("pk", "number")}
    year, closed = programme.budget_year or today.year, closed_through(programme.pk)
    return Books(
        root=programme.root_number,
        numbers=own,
        others=frozenset(rows.values_list("number", flat=True)) - set(own),
        closed=_closed(rows),
        closed_through=month_of(closed) if closed else None,
        today=today,
        first_day=date(year, 1, 1),
        last_day=date(year + limits().years_after, 12, 31),
        frozen_before=date(source.first_year, 1, 1) if source.first_year else None,
        posting_date=posting_date,
        point=point,
        posted=posted_keys(source.name),
    )


def _closed(rows: QuerySet[ProjectNumber]) -> dict[str, date]:
    """The last day of each number that has one; a number of a closed project takes no row of any day."""
    found: dict[str, date] = {}
    for number, day, project_closed in rows.values_list("number", "closed_on", "project__state__closed"):
        if project_closed:
            found[number] = date.min
        elif day is not None:
            found[number] = day
    return found


def posted_keys(source: str) -> Seen:
    """Return the keys of the rows that were posted from a source, 16 bytes each."""
    found = Seen()
    with connection.cursor() as cursor, cursor.cursor.copy(f"copy ({HASHES}) to stdout", [source]) as copy:
        held: list[bytes] = []
        size = 0
        for part in copy:
            held.append(bytes(part))
            size += len(part)
            if size > (KEY + 1) * 200_000:
                found.add(keys_of(b"".join(held).replace(b"\n", b"")))
                held, size = [], 0
        found.add(keys_of(b"".join(held).replace(b"\n", b"")))
    return found


def may_settle(actor: Actor, run: ImportRun) -> bool:
    """Tell whether this actor may post a waiting file or give it up."""
    waits = run.state in (RunState.UPLOADED, RunState.PREVIEWED)
    return waits and ImportRun.objects.filter(may(actor, "programme.actuals.import"), pk=run.pk).exists()
