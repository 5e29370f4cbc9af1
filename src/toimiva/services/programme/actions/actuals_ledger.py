"""Judged rows into the ledger by COPY, a statement for each block: all of a file's rows are one transaction."""

from __future__ import annotations

import io
from datetime import datetime
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection

from toimiva.city.access import Actor

from ..engine.actuals import Judged
from ..engine.actuals.days import first_of
from ..engine.periods import late_note
from ..models import EntryKind, ImportRun

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = {"account": "account", "cost_centre": "cost_centre", "supplier": "supplier_id",
         "supplier_name": "supplier_name", "text": "text",
         "document": "document_number", "row": "document_row"}  # fmt: skip
WORK_MEMORY = "128MB"  # holds the rows of a block
LONGEST = {"text": 500, "supplier_name": 200}  # characters; identifiers that are too long were rejected
COLUMNS = ("number_id", "amount", "effective_date", "period", "note", "source_row_hash", *TEXTS.values())


class Posting:
    """Takes the judged blocks of one run, each one statement; on leaving, the ledger's rules have been checked.

    What the rules ask of the rows of a statement is then asked in memory: of a whole file it would go to disk first.
    """

    def __init__(self, run: ImportRun, actor: Actor, now: datetime) -> None:
        self.same = {
            "programme_id": str(run.programme_id), "kind": str(EntryKind.ACTUAL), "booked_at": now.isoformat(),
            "booked_by_id": str(actor.id) if actor.id else None, "source": run.source.name,
        }  # fmt: skip
        self.statement = f"copy programme_ledgerentry ({', '.join([*self.same, *COLUMNS])}) from stdin (format csv)"
        self.waiting: Queue[Any] = Queue(maxsize=2)
        self.fault: BaseException | None = None

    def __enter__(self) -> Posting:
        self.cursor = connection.cursor()
        self.cursor.execute(f"set local work_mem = '{WORK_MEMORY}'")
        self.writer = Thread(target=self._write, daemon=True)
        self.writer.start()
        return self

    def _write(self) -> None:
        """Send blocks while the next ones are judged: the connection is this thread's until it ends."""
        while (block := self.waiting.get()) is not None:
            if self.fault is None:
                try:
                    with self.cursor.cursor.copy(self.statement) as copy:
                        copy.write(block)
                except BaseException as fault:  # noqa: BLE001 told to who waits
                    self.fault = fault

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.waiting.put(None)
        self.writer.join()
        with self.cursor:
            if kind is None and self.fault is not None:
                raise self.fault

    def __call__(self, judged: Judged) -> None:
        """Write the posted rows of a block. Text is quoted, so that an empty text and no value stay apart."""
        import pyarrow as pa
        import pyarrow.csv as pc

        rows = np.flatnonzero(judged.posted)
        if not len(rows) or self.fault is not None:
            return
        same = [pa.repeat(pa.scalar(value, pa.string()), len(rows)) for value in self.same.values()]
        table = pa.table([*same, *self._columns(judged, rows)], names=[*self.same, *COLUMNS])
        out = io.BytesIO()
        pc.write_csv(table, out, pc.WriteOptions(include_header=False, quoting_style="needed"))
        self.waiting.put(out.getbuffer())

    def _columns(self, judged: Judged, rows: np.ndarray) -> list[pa.Array]:
        import pyarrow as pa

        day, month = judged.day[rows], judged.month[rows]
        days = pa.array(day.astype(np.int32)).cast(pa.date32())
        months = pa.array((month - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]"))
        fixed = [pa.array(judged.number[rows]), euros(judged.cents[rows]), days, months, notes(day, month)]
        return [*fixed, judged.keys.take(pa.array(rows)), *(self._text(judged, name, rows) for name in TEXTS)]

    def _text(self, judged: Judged, name: str, rows: np.ndarray) -> pa.Array:
        import pyarrow as pa
        import pyarrow.compute as pc

        place = judged.columns.get(name)
        if place is None:
            return pa.repeat(pa.scalar("", pa.string()), len(rows))
        cells = judged.block.cells[place].take(pa.array(rows))
        # one line each, as from a text file: a cell of a sheet or of JSON may hold line breaks
        cells = pc.utf8_trim_whitespace(pc.replace_substring_regex(cells, r"[\r\n]+", " "))
        return pc.utf8_slice_codeunits(cells, 0, LONGEST[name]) if name in LONGEST else cells


def euros(cents: np.ndarray) -> pa.Array:
    """Return whole cents as the text of euros, exact."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sign = pa.array(np.where(cents < 0, "-", ""))
    whole = pa.array(np.abs(cents) // 100).cast(pa.string())
    part = pc.utf8_lpad(pa.array(np.abs(cents) % 100).cast(pa.string()), 2, "0")
    return pc.binary_join_element_wise(sign, pc.binary_join_element_wise(whole, part, "."), "")


def notes(day: np.ndarray, month: np.ndarray) -> pa.Array:
    """Return the note of rows whose own month was closed: which it was, and where the row went; else an empty text."""
    import pyarrow as pa

    own = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    moved = np.flatnonzero(own != month)
    found = np.full(len(day), "", object)
    told = {
        pair: late_note(*map(first_of, pair))
        for pair in set(zip(own[moved].tolist(), month[moved].tolist(), strict=True))
    }
    for row in moved.tolist():
        found[row] = told[int(own[row]), int(month[row])]
    return pa.array(found, pa.string())
