"""From files to tables of text with the row each came from: CSV, gzip and Parquet alike."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toimiva.city.refusals import Refusal

from .report import Fault
from .shapes import SHAPES, SUFFIXES

if TYPE_CHECKING:
    import pyarrow as pa

UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"


@dataclass
class Extract:
    """The rows of each table as text, with columns `file` and `row` first, and what could not be read."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_extract(sources: Iterable[Path]) -> Extract:
    """Read the files of an extract. Raises `Refusal` where a path is no such file; all other faults are listed."""
    import pyarrow as pa

    extract = Extract()
    parts: dict[str, list[pa.Table]] = {table: [] for table in SHAPES}
    for path in sorted(files_in(sources)):
        data = path.read_bytes()
        extract.files[path.name] = hashlib.sha256(data).hexdigest()
        table = table_of(path)
        if table is None:
            extract.faults.append(Fault(path.name, 0, "file", "not_a_register_file", ", ".join(SHAPES)))
        elif (rows := _rows(path, data, table, extract.faults)) is not None:
            parts[table].append(rows)
    extract.tables = {table: pa.concat_tables(rows) for table, rows in parts.items() if rows}
    return extract


def files_in(sources: Iterable[Path]) -> list[Path]:
    """Return the files given, and those of the folders given that belong to an extract."""
    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            found += [path for path in source.iterdir() if path.name.endswith(SUFFIXES) and table_of(path)]
        elif source.is_file():
            found.append(source)
        else:
            raise Refusal("unreadable_file", file=str(source), reason="there is no such file")
    if not found:
        raise Refusal("no_register_files", files=", ".join(f"{table}.csv" for table in SHAPES))
    return found


def table_of(path: Path) -> str | None:
    """Return the table a file belongs to by its name: persons.csv, persons-2026-11.csv.gz, addresses.parquet."""
    if not path.name.endswith(SUFFIXES):
        return None
    name = path.name.split(".")[0].lower()
    return next((table for table in SHAPES if name == table or name.startswith((f"{table}-", f"{table}_"))), None)


def _rows(path: Path, data: bytes, table: str, faults: list[Fault]) -> pa.Table | None:
    import pyarrow as pa

    try:
        if path.suffix == ".parquet":
            rows, numbers = _parquet(data)
        else:
            rows, numbers = _csv(path, data, faults)
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError) as fault:
        reason = type(fault).__name__  # not its text: it may quote a row
        faults.append(Fault(path.name, 0, "file", "unreadable_register_file", reason))
        return None
    if rows is None:
        return None
    missing = [column for column in SHAPES[table] if column not in rows.column_names]
    faults += [Fault(path.name, 1, column, "missing_column") for column in missing]
    if missing:
        return None
    return _named(path.name, rows.select(SHAPES[table]), numbers)


def _named(name: str, rows: pa.Table, numbers: Any) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = [pc.fill_null(pc.utf8_trim_whitespace(column), "") for column in rows.columns]
    columns = {"file": pa.repeat(pa.scalar(name), len(rows)), "row": pa.array(numbers, pa.int64())}
    whole = pa.table(columns | dict(zip(rows.column_names, trimmed, strict=True)))
    filled = pc.not_equal(trimmed[0], "")
    for column in trimmed[1:]:
        if pc.all(filled).as_py():
            return whole
        filled = pc.or_(filled, pc.not_equal(column, ""))
    return whole.filter(filled)  # a wholly empty line is no row


def _parquet(data: bytes) -> tuple[pa.Table, Any]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pq.read_table(io.BytesIO(data))
    text = pa.table({name: rows.column(name).cast(pa.string()) for name in rows.column_names})
    return text, np.arange(2, len(text) + 2)


def _csv(path: Path, data: bytes, faults: list[Fault]) -> tuple[pa.Table | None, Any]:
    """Read CSV as text; the separator is found from the header, ragged rows are faults."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as pc

    data = gzip.decompress(data) if path.suffix == ".gz" else data
    if fault := encoding_fault(path.name, data):
        faults.append(fault)
        return None, None
    data = data.removeprefix(BOM)
    header = data.split(b"\n", 1)[0].decode()
    ragged: list[int] = []

    def skip(row: Any) -> str:
        ragged.append(row.number)
        return "skip"

    separator = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"') for name in header.strip("\r").split(separator)]
    rows = pc.read_csv(
        io.BytesIO(data),
        pc.ReadOptions(use_threads=False, column_names=names, skip_rows=1, block_size=8 << 20),
        pc.ParseOptions(
            delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    return rows, _numbers(path.name, len(rows), ragged, faults, np)


def _numbers(name: str, count: int, ragged: list[int], faults: list[Fault], np: Any) -> Any:
    """Return the row each row came from, those with too many or too few columns left out and told."""
    faults += [Fault(name, row, "row", "ragged_row") for row in ragged]
    numbers = np.arange(2, count + len(ragged) + 2)
    return np.setdiff1d(numbers, ragged) if ragged else numbers


def encoding_fault(name: str, data: bytes) -> Fault | None:
    """Tell a file that is not UTF-8, which encoding it seems to be, and its first row that shows it."""
    if data.startswith(UTF16):
        return Fault(name, 1, "file", "not_utf8", "UTF-16")
    try:
        data.decode("utf-8")
        return None
    except UnicodeDecodeError as fault:
        guess = "windows-1252" if any(0x80 <= byte <= 0x9F for byte in set(data)) else "ISO-8859-1"
        return Fault(name, data.count(b"\n", 0, fault.start) + 1, "file", "not_utf8", guess)
