"""Loads an extract: reads, checks everything, and either keeps all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from toimiva.city.access import Actor, require
from toimiva.city.audit.trail import record

from ..sealed import ring
from . import applying
from .checking import Checker, ToSeal
from .reading import Extract, read_extract
from .report import Fault, LoadReport

if TYPE_CHECKING:
    import pyarrow as pa

LOAD_LOCK = 0x7E5
Progress = Callable[[str], None]


def silent(said: str) -> None:
    """Tell nobody."""


def load_extract(
    sources: Path | Sequence[Path],
    *,
    actor: Actor,
    now: datetime,
    test_data: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load the folder or files of a register extract in one transaction.

    Faults are listed in the report and nothing is loaded then. Loading the same extract twice changes nothing.
    `test_data` lets artificial identity codes (individual number 900-999) in. Persons that the extract does not
    name stay as they are. Raises `Forbidden` for the actor and `Refusal` where there are no such files.
    """
    require(actor, "residents.load")
    clock = _Clock(progress)
    extract = read_extract([sources] if isinstance(sources, Path) else list(sources))
    report = LoadReport(dry_run, files=extract.files, faults=extract.faults)
    clock.said("read", f"{sum(len(rows) for rows in extract.tables.values())} rows read")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        _check_and_apply(extract, report, timezone.localdate(now), test_data, clock)
        if report.faults or dry_run:
            transaction.set_rollback(True)
        else:
            counts = {table: vars(count) for table, count in report.counts.items()}
            record(actor, "residents.load", at=now, kind="UPDATE", files=report.files, counts=counts)
            report.loaded = True
    clock.said("commit", "done")
    report.seconds = clock.seconds
    report.faults.sort()
    return report


def _check_and_apply(extract: Extract, report: LoadReport, today: date, test_data: bool, clock: _Clock) -> None:
    checker = Checker(extract.tables, applying.known_rows(), known_districts())
    try:
        report.faults += checker.faults(today, test_data)
        clock.said("check", f"checked, {len(report.faults)} faults")
        if report.faults:
            return
        _apply(checker, extract, report, clock)
    finally:
        checker.close()


def _apply(checker: Checker, extract: Extract, report: LoadReport, clock: _Clock) -> None:
    """Write the tables. Identity codes are sealed beside it: the database works while Python seals."""
    persons = checker.persons_to_seal()
    clock.said("number", "rows numbered")
    report.faults += _taken_codes(checker, persons)
    if report.faults:
        return
    try:
        _write(checker, extract, persons, report, clock)
    except _Overlapping:  # the transaction is rolled back as a whole, so nothing is built again
        return
    applying.hold_constraints()
    clock.said("constraints", "constraints hold")


class _Overlapping(Exception):
    """Faults were found that only the written rows show."""


def _write(checker: Checker, extract: Extract, persons: ToSeal, report: LoadReport, clock: _Clock) -> None:
    """The table whose indexes take longest comes first, the one that waits for the sealing last."""
    with ThreadPoolExecutor(1) as beside, applying.built_afterwards(extract.tables) as building:
        sealing = beside.submit(seal_all, persons)
        for table in ("addresses", "households", "guardianships", "persons"):
            if table in extract.tables:
                checker.give("sealed", sealing.result() if table == "persons" else None)
                counts = applying.merge(table, checker.rows(table), into_empty=table in building.empty)
                report.counts[table] = counts
                clock.said(table, f"{table}: {counts.new} new, {counts.changed} changed")
                building.build(table)
                clock.said(f"{table}_indexes", f"{table}: indexes built")
        report.faults += _overlaps(checker)
        if report.faults:
            raise _Overlapping


def seal_all(persons: ToSeal) -> pa.Table:
    """Return id, sealed code and index of each person, as hex; sealed only where the code is new or has changed."""
    import pyarrow as pa

    seal = ring()
    sealed: list[str | None] = []
    indexes: list[str | None] = []
    for person, code, stored in zip(persons.ids, persons.national_ids, persons.stored_indexes, strict=True):
        index = seal.index(code).hex() if code else None
        same = index is None or index == stored
        indexes.append(None if index is None else "\\x" + index)
        sealed.append(None if same else "\\x" + seal.seal(code, person).hex())
    return pa.table({
        "id": pa.array(persons.ids, pa.string()),
        "national_id_sealed": pa.array(sealed, pa.string()),
        "national_id_index": pa.array(indexes, pa.string()),
    })  # fmt: skip


def _taken_codes(checker: Checker, persons: ToSeal) -> list[Fault]:
    """Faults of the codes that a person has whom the extract does not name."""
    taken = checker.indexes_of_others()
    if not taken:
        return []
    seal = ring()
    return [
        Fault(file, row, "national_id", "identity_code_of_another")
        for file, row, code in zip(persons.files, persons.rows, persons.national_ids, strict=True)
        if code and seal.index(code).hex() in taken
    ]


def _overlaps(checker: Checker) -> list[Fault]:
    faults = []
    for person, valid_from in applying.overlapping():
        where = "person = ? and lower(kind) = 'permanent' and day(valid_from) = ?"
        for file, row in checker.place_of("addresses", where, [person, valid_from]):
            faults.append(Fault(file, row, "valid_from", "overlaps_known_address"))
    return faults


def known_districts() -> set[str] | None:
    """Return the codes of the districts the places room has, or None while it has none: nothing is refused then."""
    try:
        codes = set(apps.get_model("places", "District")._default_manager.values_list("code", flat=True))
    except LookupError:
        return None
    return codes or None


class _Clock:
    """Tells the progress and keeps the seconds of each step."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.last = progress, perf_counter()
        self.seconds: dict[str, float] = {}

    def said(self, step: str, words: str) -> None:
        now = perf_counter()
        self.seconds[step] = round(now - self.last, 2)
        self.last = now
        self.progress(f"{words} ({self.seconds[step]} s)")
