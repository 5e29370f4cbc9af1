"""Rows of Excel sheets and of interface answers as the same blocks of text cells that a text file gives."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from toimiva.city.refusals import Refusal

from ...policy.actuals_tables import limits
from .look import MEGABYTE, Look
from .mapping import propose
from .text_rows import HEADING_WITHIN, Block

AT_ONCE = 50_000
UNPACKED_TIMES = 5  # a sheet may unpack to so many times the limit of its file
Cell = str | float | bool | date | datetime | time | timedelta


def written(cell: Any) -> str:
    """Return a cell as text: a whole number without a point, a number with the 15 digits a spreadsheet knows.

    >>> written(10402010740202.0), written(0.1 + 0.2), written(datetime(2021, 5, 31))
    ('10402010740202', '0.3', '2021-05-31')
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, float):
        text = f"{cell:.15g}"
        return text + "0" if len(text.partition(".")[2]) == 3 else text  # no thousands separator: it is a number
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def sheet(path: Path) -> tuple[list[str], int, list[list[Any]]]:
    """Return the headings of the sheet that has them, the row they stand on (from 1), and the rows below.

    Raises `Refusal` for a file that is locked, broken, unpacks to too much, or whose sheets have no headings.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > limits().largest_document_mb * MEGABYTE * UNPACKED_TIMES:
                raise Refusal("actuals_too_big", field="file", megabytes=limits().largest_document_mb)
        with path.open("rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
        best: tuple[int, list[str], int, list[list[Any]]] = (0, [], 0, [])
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for at, row in enumerate(rows[:HEADING_WITHIN], 1):
                heads = [written(cell).strip() for cell in row]
                score = len(propose(heads)) * 1000 + sum(map(bool, heads)) if sum(map(bool, heads)) > 1 else 0
                if score > best[0]:
                    best = (score, heads, at, rows[at:])
    except PasswordError as fault:
        raise Refusal("actuals_broken_excel", field="file") from fault
    except (CalamineError, zipfile.BadZipFile, OSError, NotImplementedError) as fault:
        raise Refusal("actuals_broken_excel", field="file") from fault
    if not best[0]:
        raise Refusal("actuals_no_headings", field="file")
    return best[1], best[2], best[3]


def sheet_blocks(heads: Sequence[str], line: int, rows: Sequence[Sequence[Any]]) -> Iterator[Block]:
    """Yield the rows below the headings; a row of empty cells is no row."""
    filled = [(line + at, [written(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    yield from _blocks(len(heads), [(at, cells) for at, cells in filled if any(cell.strip() for cell in cells)])


def answers(path: Path, seen: Look) -> list[dict[str, Any]]:
    """Return the rows of an interface's answer: a list, {"value": [...]} or {"d": {"results": [...]}}.

    Raises `Refusal` when the JSON is broken or holds no rows.
    """
    try:
        found = json.loads(path.read_bytes().decode(seen.codec), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as fault:
        raise Refusal("actuals_broken_json", field="file") from fault
    return rows_of(found)


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Return the rows that an answer of the interface holds."""
    if isinstance(answer, Mapping):
        inner = answer.get("d", answer)
        answer = inner.get("results", inner.get("value")) if isinstance(inner, Mapping) else inner
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        raise Refusal("actuals_broken_json", field="file")
    return [dict(row) for row in answer]


def answer_heads(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return every name that the rows use, in the order they are met."""
    return list(dict.fromkeys(name for row in rows for name in row if not name.startswith("__")))


def answer_blocks(heads: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """Yield the rows of an answer; a row's line is its place in the answer, from 1."""
    yield from _blocks(len(heads), [(at, [_told(row.get(head)) for head in heads]) for at, row in enumerate(rows, 1)])


def _told(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _blocks(width: int, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Block]:
    import pyarrow as pa

    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        cells = [
            pa.array([row[at] if at < len(row) else "" for _line, row in part], pa.string()) for at in range(width)
        ]
        yield Block(np.array([line for line, _row in part], np.int64), cells, [])
