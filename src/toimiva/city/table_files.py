"""Tables in files: CSV (comma or semicolon, plain or gzip) and Parquet are equal; each row knows its line."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toimiva.city.files import tell
from toimiva.city.refusals import Refusal

if TYPE_CHECKING:
    import pyarrow as pa

Skipped = list[tuple[int, Refusal | None]]


@dataclass(frozen=True)
class TableFile:
    """A table, the lines left out of it with their faults, and the hash of the file."""

    name: str
    table: pa.Table
    skipped: Skipped
    first_line: int
    sha256: str

    def line(self, row: int) -> int:
        """Return the line of a row (from 0); -1 is the header."""
        line = row + self.first_line
        for skipped, _ in self.skipped:
            line += skipped <= line
        return max(line, 1)


def read_table(path: Path) -> TableFile:
    """Read a table. Raises `Refusal("unreadable_file")` for one that cannot be read at all."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise Refusal("unreadable_file", file=path.name, reason=fault.strerror or "") from fault
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        if path.suffix == ".parquet":
            import pyarrow.parquet

            return TableFile(path.name, pyarrow.parquet.read_table(BytesIO(raw)), [], 1, sha256)
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
        table, skipped = _read_csv(raw)
    except (ValueError, OSError, EOFError) as fault:
        raise Refusal("unreadable_file", file=path.name, reason=_first_line(fault)) from fault
    return TableFile(path.name, table, skipped, 2, sha256)


def read_tables(named: Mapping[str, Path | None]) -> tuple[dict[str, TableFile], bool]:
    """Read the tables that are named; tell every file and row that cannot be read, and whether there was none such."""
    files: dict[str, TableFile] = {}
    good = True
    for name, path in named.items():
        if path is None:
            continue
        try:
            files[name] = read_table(path)
        except Refusal as refusal:
            tell(path.name, 1, refusal)
            good = False
            continue
        for line, fault in files[name].skipped:
            if fault is not None:
                tell(path.name, line, fault)
                good = False
    return files, good


def _first_line(fault: Exception) -> str:
    text = str(fault).strip().splitlines()
    return text[0] if text else "it is broken"


def _read_csv(raw: bytes) -> tuple[pa.Table, Skipped]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise ValueError(f"line {line} is not UTF-8; save the file as UTF-8") from fault
    if not raw.strip():
        raise ValueError("it is empty")
    header = raw.split(b"\n", 1)[0].decode("utf-8").rstrip("\r")
    separator = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"') for name in header.split(separator)]
    if len(set(names)) < len(names):
        raise ValueError("two columns have the same name")
    skipped: Skipped = []

    def leave_out(row: Any) -> str:
        refusal = Refusal("ragged_table_row", expected=row.expected_columns, found=row.actual_columns)
        skipped.append((row.number, refusal))
        return "skip"

    table = arrow_csv.read_csv(
        BytesIO(raw),
        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1, block_size=1 << 24),
        parse_options=arrow_csv.ParseOptions(
            delimiter=separator, ignore_empty_lines=False, invalid_row_handler=leave_out
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    return _without_blank_lines(table, skipped)


def _without_blank_lines(table: pa.Table, skipped: Skipped) -> tuple[pa.Table, Skipped]:
    """Leave out the rows that hold nothing; they are lines all the same."""
    import pyarrow.compute as pc

    blank = np.ones(len(table), np.bool_)
    for column in table.columns:
        blank &= np.array(pc.equal(column, "").to_numpy())
    if not blank.any():
        return table, skipped
    lines = TableFile("", table, skipped, 2, "")
    more = [(lines.line(int(row)), None) for row in np.flatnonzero(blank)]
    return table.filter(~blank), sorted([*skipped, *more], key=lambda each: each[0])


def write_table(columns: dict[str, Any], name: str) -> bytes:
    """Return the bytes of a table in the form that the file's name tells; the same columns give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table(columns)
    to = BytesIO()
    if name.endswith(".parquet"):
        parquet.write_table(table, to)
        return to.getvalue()
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    to.write(text.getvalue().encode())
    return gzip.compress(to.getvalue(), mtime=0) if name.endswith(".gz") else to.getvalue()


def seconds_text(travel: Any) -> list[str]:
    """Return seconds as text, whole ones without a decimal point, unknown ones empty."""
    known = np.nan_to_num(travel)
    if (known == np.rint(known)).all():
        return [str(one) if is_known else "" for one, is_known in
                zip(known.astype(np.int64).tolist(), (~np.isnan(travel)).tolist(), strict=True)]  # fmt: skip
    return ["" if one != one else repr(int(one) if one == int(one) else one) for one in travel.tolist()]


def write_files(files: dict[Path, bytes]) -> None:
    """Write all files or, when one cannot be written, none."""
    drafts = {path: path.with_name(path.name + ".part") for path in files}
    try:
        for path, content in files.items():
            drafts[path].write_bytes(content)
        for path, draft in drafts.items():
            os.replace(draft, path)
    except OSError as fault:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise Refusal("unwritable_file", file=fault.filename or "", reason=fault.strerror or "") from fault
