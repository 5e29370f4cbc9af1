"""Rows of Excel sheets and of interface answers as the same blocks of text cells that a text file gives."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toimiva.city.refusals import Refusal

from ...policy.actuals_tables import limits
from . import sheets
from .look import MEGABYTE, Look
from .mapping import propose
from .text_rows import HEADING_WITHIN, Block

AT_ONCE = 50_000
UNPACKED_TIMES = 5  # a sheet may unpack to so many times the limit of its file
NO_SIGN = re.compile("[\x00\ud800-\udfff]")
WAIT_S = 600  # for the process that reads the sheets


def sheet(path: Path) -> tuple[list[str], int, list[list[str]]]:
    """Return the headings of the sheet that has them, the row they stand on (from 1), and the rows below.

    Raises `Refusal` for a file that is locked, broken, unpacks to too much, or whose sheets have no headings.
    """
    _require_bounded(path)
    best: tuple[int, list[str], int, list[list[str]]] = (0, [], 0, [])
    for rows in _sheets(path):
        for at, row in enumerate(rows[:HEADING_WITHIN], 1):
            heads = [cell.strip() for cell in row]
            score = len(propose(heads)) * 1000 + sum(map(bool, heads)) if sum(map(bool, heads)) > 1 else 0
            if score > best[0]:
                best = (score, heads, at, rows[at:])
    if not best[0]:
        raise Refusal("actuals_no_headings", field="file")
    return best[1], best[2], best[3]


def _require_bounded(path: Path) -> None:
    """Refuse an archive that says that it unpacks to too much, or whose list of parts cannot be read."""
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as fault:
        # NotImplementedError: zipfile's, when a part asks for a newer version of the format than it knows (6.3)
        raise Refusal("actuals_broken_excel", field="file") from fault
    if unpacked > limits().largest_document_mb * MEGABYTE * UNPACKED_TIMES:
        raise Refusal("actuals_too_big", field="file", megabytes=limits().largest_document_mb)


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    """Yield the rows of each sheet. A process of its own reads them, because a crafted file can end who reads it."""
    asked = [sys.executable, "-I", sheets.__file__, str(path)]
    try:
        told = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=WAIT_S, check=True)
        yield from map(json.loads, told.stdout.splitlines())
    except (subprocess.SubprocessError, OSError, ValueError) as fault:
        raise Refusal("actuals_broken_excel", field="file") from fault


def sheet_blocks(heads: Sequence[str], line: int, rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Yield the rows below the headings; a row of empty cells is no row."""
    filled = [(line + at, row) for at, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    yield from _blocks(len(heads), filled)


def answers(path: Path, seen: Look) -> list[dict[str, str]]:
    """Return the rows of an interface's answer: a list, {"value": [...]} or {"d": {"results": [...]}}.

    Raises `Refusal` when the JSON is broken or holds no row.
    """
    try:
        found = json.loads(path.read_bytes().decode(seen.codec), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as fault:
        raise Refusal("actuals_broken_json", field="file") from fault
    rows = rows_of(found)
    if not rows:
        raise Refusal("actuals_empty", field="file")
    return rows


def rows_of(answer: Any) -> list[dict[str, str]]:
    """Return the rows that an answer of the interface holds, as text and without what it says of itself (`__…`)."""
    if isinstance(answer, Mapping):
        inner = answer.get("d", answer)
        answer = inner.get("results", inner.get("value")) if isinstance(inner, Mapping) else inner
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        raise Refusal("actuals_broken_json", field="file")
    return [{_told(name): _told(value) for name, value in row.items() if not name.startswith("__")} for row in answer]


def answer_heads(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return every name that the rows use, in the order they are met."""
    return list(dict.fromkeys(name for row in rows for name in row))


def answer_blocks(heads: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Iterator[Block]:
    """Yield the rows of an answer; a row's line is its place in the answer, from 1."""
    yield from _blocks(len(heads), [(at, [row.get(head, "") for head in heads]) for at, row in enumerate(rows, 1)])


def _told(value: Any) -> str:
    """Return a value as text that every database and encoding takes: JSON may hold halves of signs, and NUL."""
    if value is None:
        return ""
    return NO_SIGN.sub("\ufffd", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _blocks(width: int, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[Block]:
    import pyarrow as pa

    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        cells = [
            pa.array([row[at] if at < len(row) else "" for _line, row in part], pa.string()) for at in range(width)
        ]
        yield Block(np.array([line for line, _row in part], np.int64), cells, [])
