"""What can happen to a file of actuals: it is brought and judged, its columns are told, it is posted or abandoned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, may, require
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Missing, Refusal

from .. import actuals_files as files
from ..engine.actuals import FIELDS, Books, Extract, RejectFile, Summary, judge, open_extract
from ..engine.actuals.mapping import columns, missing
from ..engine.actuals.reading import DELIMITER_NAMES
from ..models import ImportRun, Programme, RunState, Source
from ..policy.actuals_tables import limits
from ..queries import actuals as queries
from .actuals_ledger import Posting

LONGEST_NAME = 100


@transaction.atomic
def bring_actuals(
    actor: Actor, programme_id: int, source_name: str, parts: Iterable[bytes], file_name: str, *,
    now: datetime, posting_date: date | None = None, language: str = "fi", largest_mb: int | None = None,
) -> ImportRun:  # fmt: skip
    """Keep a file and judge its rows; nothing is posted. Rows without a day of their own get `posting_date`.

    A file whose headings are not known waits in state UPLOADED for a person to say (`tell_columns`). Bringing a file
    that is already waiting for this programme and source judges it anew and gives its run back.
    Raises `Refusal` with the mend for what cannot be read.
    """
    programme = _bringing(actor, programme_id)
    run_id = uuid4()
    path = files.keep(run_id, parts, largest_mb=largest_mb or limits().largest_text_mb)
    try:
        extract = open_extract(path)
        source = source_named(source_name)
        run = _run_of(actor, programme, source, extract, run_id, file_name, posting_date, now)
        if run.pk != run_id:
            path.replace(files.upload_of(run.pk))
            extract = open_extract(files.upload_of(run.pk))
        if not missing(run.mapping, dated=posting_date is not None):
            _preview(actor, run, extract, now, language)
        run.save()
    except BaseException:
        files.forget(run_id, rejects=True)
        raise
    source.encoding = run.encoding
    source.save(update_fields=["encoding"])
    record(
        actor, "programme.actuals.import", run, at=now, kind="CREATE", sha256=run.sha256, source=source.name,
        rows=run.rows, can_be_posted=run.posted_rows,
    )  # fmt: skip
    return run


def _bringing(actor: Actor, programme_id: int) -> Programme:
    """Check the actor and return the programme, not locked: nothing of it changes, and its books need not wait."""
    require(actor, "programme.actuals.bring")
    programme = Programme.objects.filter(may(actor, "programme.actuals.bring"), pk=programme_id).first()
    if programme is None:
        raise Missing("not_found", model="programme")
    return programme


def source_named(name: str) -> Source:
    """Return the source of that name, locked; a new name is a new source. A replaced one brings nothing more."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal("actuals_source_name", field="source", longest=LONGEST_NAME)
    Source.objects.get_or_create(name=name)
    source = Source.objects.select_for_update(of=("self",)).get(name=name)
    if replacing := Source.objects.filter(replaces=source).first():
        raise Conflict("actuals_source_replaced", field="source", source=name, by=replacing.name)
    return source


def _run_of(
    actor: Actor, programme: Programme, source: Source, extract: Extract, run_id: UUID, file_name: str,
    posting_date: date | None, now: datetime,
) -> ImportRun:  # fmt: skip
    """Return the run of a file: the one of this actor that already waits with the same bytes, else a new one.

    Another person's stays as it is: it was judged with her numbers, and this actor may not even see it.
    """
    waiting = ImportRun.objects.select_for_update().filter(
        programme=programme, source=source, sha256=extract.look.sha256, made_by_id=actor.id,
        state__in=(RunState.UPLOADED, RunState.PREVIEWED), posting_date=posting_date,
    ).first()  # fmt: skip
    run = waiting or ImportRun(
        pk=run_id, programme=programme, source=source, sha256=extract.look.sha256, size=extract.look.size,
        encoding=extract.look.encoding, delimiter=DELIMITER_NAMES.get(extract.delimiter, ""), heads=extract.heads,
        posting_date=posting_date, made_at=now, made_by_id=actor.id,
    )  # fmt: skip
    run.file_name = Path(file_name.replace("\\", "/")).name[:200] or "actuals"
    try:
        run.mapping = extract.mapping(run.mapping or source.mapping, dated=posting_date is not None)
    except Refusal as refusal:
        if refusal.code not in ("actuals_headings_unknown", "actuals_heading_missing"):
            raise
        run.mapping = {}
    return run


def _preview(actor: Actor, run: ImportRun, extract: Extract, now: datetime, language: str) -> Books:
    """Judge the file against today's books and write the list of rejected rows."""
    books = _books(actor, run, extract, now)
    with files.written_whole(files.rejects_of(run.pk)) as stream:
        summary = judge(extract, books, run.mapping, rejecting=RejectFile(stream, extract.heads, books, language))
    if not summary.rejected:
        files.rejects_of(run.pk).unlink()
    _tell(run, summary)
    run.state = RunState.PREVIEWED
    return books


def _books(actor: Actor, run: ImportRun, extract: Extract, now: datetime) -> Books:
    return queries.books_for(
        actor, run.programme, run.source, today=timezone.localdate(now), posting_date=run.posting_date,
        point=extract.point,
    )  # fmt: skip


def _tell(run: ImportRun, summary: Summary) -> None:
    before = queries.used_before(run.programme_id)
    run.rows, run.posted_rows, run.reasons = summary.rows, summary.posted, dict(summary.reasons)
    run.faults, run.first_rows, run.has_rejects = summary.faults, summary.first, bool(summary.rejected)
    run.numbers = {
        number: {"rows": rows, "amount": amount, "before": str(before.get(number, 0))}
        for number, (rows, amount) in _sums(summary).items()
    }


@transaction.atomic
def tell_columns(
    actor: Actor, run_id: UUID, mapping: Mapping[str, str], *, now: datetime, posting_date: date | None = None,
    language: str = "fi",
) -> ImportRun:  # fmt: skip
    """Say which heading is which field; the source remembers it, and the file is judged."""
    run = _open_run(actor, run_id, with_source=True)
    told = {field: heading for field, heading in mapping.items() if field in FIELDS and heading}
    run.posting_date = posting_date or run.posting_date
    if lacking := missing(told, dated=run.posting_date is not None):
        raise Refusal("actuals_headings_unknown", field=lacking[0], fields=", ".join(lacking))
    if unknown := [heading for heading in told.values() if heading not in run.heads]:
        raise Refusal("actuals_heading_missing", field="file", heading=unknown[0])
    extract = open_extract(_upload(run))
    columns(told, extract.heads)
    run.mapping = told
    _preview(actor, run, extract, now, language)
    run.save()
    Source.objects.filter(pk=run.source_id).update(mapping=told)
    record(actor, "programme.actuals.import", run, at=now, mapping=told, rows=run.rows, can_be_posted=run.posted_rows)
    return run


@transaction.atomic
def judge_again(actor: Actor, run_id: UUID, *, now: datetime, language: str = "fi") -> ImportRun:
    """Judge a waiting file against the books as they are now."""
    run = _open_run(actor, run_id)
    if run.state != RunState.PREVIEWED:
        raise Conflict("actuals_run_not_open")
    _preview(actor, run, open_extract(_upload(run)), now, language)
    run.save()
    record(actor, "programme.actuals.import", run, at=now, rows=run.rows, can_be_posted=run.posted_rows)
    return run


@transaction.atomic
def post_actuals(actor: Actor, run_id: UUID, *, now: datetime) -> ImportRun:
    """Post the rows that were shown as postable, all in one transaction; posting twice is posting once.

    Raises `Conflict("actuals_preview_outdated")` when the books have moved so that another number of rows would go
    another way than the preview said: a person posts only what she has seen.
    """
    require(actor, "programme.actuals.import")
    asked = ImportRun.objects.filter(may(actor, "programme.actuals.import"), pk=run_id).select_related("source").first()
    if asked is not None and asked.state == RunState.PREVIEWED:
        # the same order as every money action: first the programme's books, then what is under them
        hold_books(asked.programme_id)
        source_named(asked.source.name)
    run = hold(actor, "programme.actuals.import", ImportRun, run_id, related=("programme", "source"))
    if run.state == RunState.POSTED:
        return run
    if asked is None or asked.state != RunState.PREVIEWED or run.state != RunState.PREVIEWED:
        raise Conflict("actuals_run_not_open")
    extract = open_extract(_upload(run))
    if extract.look.sha256 != run.sha256:
        raise Conflict("actuals_file_gone")
    books = _books(actor, run, extract, now)
    with Posting(run, actor, now) as posting:
        summary = judge(extract, books, run.mapping, posting=posting)
    if dict(summary.reasons) != run.reasons or _sums(summary) != _shown_sums(run):
        raise Conflict("actuals_preview_outdated")
    run.state, run.ended_at, run.ended_by_id = RunState.POSTED, now, actor.id
    run.save()
    record(
        actor, "programme.actuals.post", run, at=now, kind="CREATE", sha256=run.sha256, source=run.source.name,
        rows=run.rows, posted=run.posted_rows, amount=sum(summary.euros.values()), reasons=run.reasons,
    )  # fmt: skip
    transaction.on_commit(lambda: files.forget(run.pk))
    return run


def hold_books(programme_id: int) -> None:
    """Let no other money move in the programme until the end of the transaction; its rows may still be pointed to."""
    Programme.objects.select_for_update(no_key=True, of=("self",)).get(pk=programme_id)


def _sums(summary: Summary) -> dict[str, tuple[int, str]]:
    return {number: (summary.rows_of[number], str(amount)) for number, amount in summary.euros.items()}


def _shown_sums(run: ImportRun) -> dict[str, tuple[int, str]]:
    return {number: (told["rows"], told["amount"]) for number, told in run.numbers.items()}


@transaction.atomic
def abandon_actuals(actor: Actor, run_id: UUID, *, now: datetime) -> ImportRun:
    """Give a waiting file up: nothing is posted, and the file is removed."""
    run = hold(actor, "programme.actuals.import", ImportRun, run_id, related=("source",))
    if run.state == RunState.ABANDONED:
        return run
    if run.state == RunState.POSTED:
        raise Conflict("actuals_run_not_open")
    run.state, run.ended_at, run.ended_by_id = RunState.ABANDONED, now, actor.id
    run.faults, run.first_rows, run.has_rejects = [], [], False
    run.save()
    record(actor, "programme.actuals.abandon", run, at=now, sha256=run.sha256, source=run.source.name)
    transaction.on_commit(lambda: files.forget(run.pk, rejects=True))
    return run


def _open_run(actor: Actor, run_id: UUID, *, with_source: bool = False) -> ImportRun:
    """Lock a run that waits; `with_source`: and its source, before it, as everybody does who needs both."""
    require(actor, "programme.actuals.import")
    if with_source:
        runs = ImportRun.objects.filter(may(actor, "programme.actuals.import"), pk=run_id)
        Source.objects.select_for_update(of=("self",)).filter(pk__in=runs.values("source")).first()
    run = hold(actor, "programme.actuals.import", ImportRun, run_id, related=("programme", "source"))
    if run.state not in (RunState.UPLOADED, RunState.PREVIEWED):
        raise Conflict("actuals_run_not_open")
    return run


def _upload(run: ImportRun) -> Path:
    path = files.upload_of(run.pk)
    if not path.exists():
        raise Conflict("actuals_file_gone")
    return path


@transaction.atomic
def replace_source(actor: Actor, old_name: str, new_name: str, first_year: int, *, now: datetime) -> Source:
    """Let another source take over from `first_year` on; what the old one brought before is frozen."""
    require(actor, "programme.actuals.replace_source")
    old = Source.objects.select_for_update().filter(name=old_name).first()
    if old is None:
        raise Missing("not_found", model="source")
    new = source_named(new_name)
    if new.pk == old.pk or Source.objects.filter(replaces=old).exclude(pk=new.pk).exists():
        raise Conflict("actuals_source_replaced", field="source", source=old_name, by=new_name)
    new.replaces, new.first_year = old, first_year
    new.save()
    record(actor, "programme.actuals.replace_source", new, at=now, replaced=old_name, first_year=first_year)
    return new


@transaction.atomic
def forget_old_files(actor: Actor, *, now: datetime) -> dict[str, int]:
    """Abandon what has waited too long, and remove old lists of rows; both periods are in the limits.

    Files of a day and older that no import knows are removed too: a process may have been killed while it wrote them.
    """
    require(actor, "programme.actuals.forget")
    rule = limits()
    waiting = ImportRun.objects.filter(
        state__in=(RunState.UPLOADED, RunState.PREVIEWED), made_at__lt=now - timedelta(days=rule.keep_upload_days)
    )
    abandoned = [abandon_actuals(actor, run_id, now=now).pk for run_id in waiting.values_list("pk", flat=True)]
    old = ImportRun.objects.filter(ended_at__lt=now - timedelta(days=rule.keep_rejects_days)).exclude(first_rows=[])
    told: dict[str, Any] = {"abandoned": len(abandoned), "rejects": 0}
    for run in old.select_for_update():
        run.faults, run.first_rows, run.has_rejects = [], [], False
        run.save(update_fields=["faults", "first_rows", "has_rejects"])
        transaction.on_commit(partial(files.forget, run.pk, rejects=True))
        told["rejects"] += 1
    told["left_over"] = _forget_left_over(now - timedelta(days=1))
    if any(told.values()):
        record(actor, "programme.actuals.forget", None, at=now, **told)
    return told


def _forget_left_over(until: datetime) -> int:
    """Remove files older than `until` that no import knows: their process was killed before it could."""
    old = files.older_than(until)
    known = {run.hex for run in ImportRun.objects.filter(pk__in=old).values_list("pk", flat=True)}
    left = [run_id for run_id in old if run_id.hex not in known]
    for run_id in left:
        files.forget(run_id, rejects=True)
    return len(left)
