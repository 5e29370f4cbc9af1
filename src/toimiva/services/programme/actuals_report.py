"""Importing actuals at the terminal: a file is judged, posted when that is asked, and every row at fault is told."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from toimiva.city.access import system
from toimiva.city.files import BAD_INPUT, DID_NOT_HOLD, HELD
from toimiva.city.refusals import Conflict, Missing, Refusal

from . import actions
from .actuals_files import MEGABYTE, parts_of, rejects_of
from .engine.actuals.judge import AT_FAULT
from .finance_client import Finance, FinanceFault
from .models import ImportRun, Programme, RunState
from .pages.actuals_view import run_view

ACTOR = system("toimiva programme import-actuals")
LONGEST_CELL = 1024 * MEGABYTE  # the reader's own limit of 128 kB is less than a rejected cell may be
NO_FAULT = ("duplicate", "other_programme", "other_division")  # rows that are simply not for this import


def import_file(
    source: Path,
    programme: str,
    name: str,
    *,
    post: bool,
    posting_date: date | None = None,
    rejects: Path | None = None,
) -> dict[str, Any]:
    """Judge one file and, with `post`, post it; what is at fault answers an `error`. `exit` is its exit code."""
    now, file = timezone.now(), "stdin" if str(source) == "-" else source.name
    try:
        run = actions.bring_actuals(
            ACTOR, _programme(programme), name, _parts(source), file, now=now, posting_date=posting_date, language="en"
        )
        if run.state == RunState.UPLOADED:
            lacking = Conflict("actuals_columns_untold", field="file", run=run.pk)
            return {"file": file, "run": str(run.pk), "error": lacking.as_dict(), "exit": DID_NOT_HOLD}
        faults = _tell_rows(run, file)
        if rejects is not None and run.has_rejects:
            _copy(rejects_of(run.pk), rejects)
        answer = _settled(run, post, now)
    except Conflict as refusal:
        return {"file": file, "error": refusal.as_dict(), "exit": DID_NOT_HOLD}
    except Refusal as refusal:
        return {"file": file, "error": refusal.as_dict(), "exit": BAD_INPUT}
    return {"file": file, **answer, "exit": BAD_INPUT if faults else HELD}


def fetch(programme: str, name: str) -> dict[str, Any]:
    """Fetch a programme's actuals from the finance system and post what is new; `failed` tells the silent numbers."""
    client = Finance(settings.TOIMIVA_FINANCE_URL, settings.TOIMIVA_FINANCE_KEY)
    try:
        fetched = actions.fetch_actuals(ACTOR, _programme(programme), name, client, now=timezone.now())
    except FinanceFault as refusal:
        return {"file": name, "error": refusal.as_dict(), "exit": DID_NOT_HOLD}
    except Refusal as refusal:
        return {"file": name, "error": refusal.as_dict(), "exit": BAD_INPUT}
    answer: dict[str, Any] = {"file": name, "rows": 0, "verdicts": {}, "numbers": [], "state": "POSTED", "posted": 0}
    faults = 0
    if fetched.run is not None:
        answer |= _told(fetched.run)
        faults = _tell_rows(fetched.run, fetched.run.file_name)
    answer["failed"] = {number: fault.as_dict() for number, fault in fetched.failed.items()}
    return {**answer, "exit": BAD_INPUT if faults else DID_NOT_HOLD if fetched.failed else HELD}


def _settled(run: ImportRun, post: bool, now: datetime) -> dict[str, Any]:
    return _told(actions.post_actuals(ACTOR, run.pk, now=now) if post else run)


def _told(run: ImportRun) -> dict[str, Any]:
    view = run_view(run)
    return {
        "run": str(run.pk),
        "source": run.source.name,
        "sha256": run.sha256,
        "encoding": run.encoding,
        "state": run.state,
        "rows": run.rows,
        "posted": run.posted_rows if run.state == RunState.POSTED else 0,
        "can_be_posted": run.posted_rows,
        "verdicts": {one.name: one.rows for one in view.verdicts},
        "numbers": [
            {
                "project_number": one.number,
                "rows": one.rows,
                "amount": str(one.amount),
                "used_before": f"{one.before:.2f}",
                "used_after": f"{one.after:.2f}",
            }
            for one in view.numbers
        ],
    }


def _programme(asked: str) -> int:
    """Return the programme of a diary number or of a root project number."""
    rows = Programme.objects.filter(matter__diary_number=asked) | Programme.objects.filter(root_number=asked)
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        raise Missing("actuals_programme_unknown", field="programme", value=asked)
    return found


def _parts(source: Path) -> Iterable[bytes]:
    if str(source) == "-":
        return iter(lambda: sys.stdin.buffer.read(MEGABYTE), b"")
    try:
        source.open("rb").close()
    except OSError as fault:
        raise Refusal("unreadable_file", file=source.name, reason=fault.strerror) from fault
    return parts_of(source)


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as fault:
        raise Refusal("unwritable_file", field="rejects", file=str(target), reason=fault.strerror or "") from fault


def _tell_rows(run: ImportRun, file: str) -> int:
    """Say on standard error what is wrong with each row, as file:row: field: reason; return how many rows are."""
    count = 0
    for line, verdict, why in _rejected(run):
        if verdict not in NO_FAULT:
            count += 1
            print(f"{file}:{line}: {AT_FAULT.get(verdict, 'number')}: {why}", file=sys.stderr)  # noqa: T201
    return count


def _rejected(run: ImportRun) -> Iterator[list[str]]:
    if run.has_rejects:
        with rejects_of(run.pk).open(encoding="utf-8-sig", newline="") as stream:
            csv.field_size_limit(LONGEST_CELL)
            rows = csv.reader(stream, delimiter=";")
            next(rows)
            for row in rows:
                yield row[-3:]


def show_imported(answers: list[dict[str, Any]]) -> None:
    """Print what became of each file."""
    console = Console(highlight=False)
    for answer in answers:
        console.print(f"[bold]{escape(answer['file'])}[/bold]  {answer.get('state', '')}")
        if "error" in answer:
            console.print(f"  [red]{escape(answer['error']['message'])}[/red]")
            continue
        told = ", ".join(f"{verdict} {rows:,}" for verdict, rows in answer["verdicts"].items())
        console.print(f"  {answer['rows']:,} rows: {told or 'none'}")
        for one in answer["numbers"]:
            before, after = (Decimal(one[name]) for name in ("used_before", "used_after"))
            console.print(f"  {one['project_number']}  {one['rows']:,} rows  used {before:,.2f} -> {after:,.2f} EUR")
        for number, fault in answer.get("failed", {}).items():
            console.print(f"  [red]{number}  {escape(fault['message'])}[/red]")
        if answer["state"] != RunState.POSTED:
            console.print("  Nothing was posted: --post posts what can be posted.")
