"""The rows of a delimited text file, block by block: every line lands in a row, a blank line or a broken row.

A quotation may hold line breaks, and a stray quotation mark may not swallow the rest of the file: a quotation that
does not end within `LONGEST_QUOTE` lines is the fault of its own line alone.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from toimiva.city.refusals import Refusal

from .look import Look
from .mapping import propose

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 8 * 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
LONGEST_QUOTE = 20  # lines
DELIMITERS = (";", "\t", ",")
HEADING_WITHIN = 10  # lines
LONGEST_HEADING = 64 * 1024  # characters of the line


@dataclass(frozen=True)
class Broken:
    """A row that cannot be told apart into cells: its line, text and the code of the reason with its facts."""

    line: int
    text: str
    reason: str
    found: int = 0
    wanted: int = 0


@dataclass(frozen=True)
class Block:
    """Rows of a file: the line each begins on, and its cells as text; beside them the broken ones."""

    lines: np.ndarray
    cells: list[pa.Array]
    broken: list[Broken]


@dataclass(frozen=True)
class Shape:
    """How a text file is built: its delimiter, its headings and the line they stand on (from 1)."""

    delimiter: str
    heads: list[str]
    line: int


def shape_of(path: Path, seen: Look) -> Shape:
    """Find the delimiter and the line of headings: the pair whose headings are known best, then the widest.

    Raises `Refusal` when no line has two headings.
    """
    with path.open("rb") as stream:
        start = stream.read(256 * 1024)
    text = codecs.getincrementaldecoder(seen.codec)(errors="replace").decode(start)
    lines = re.split(r"\r\n|\r|\n", text)[:HEADING_WITHIN]
    best, best_score = None, (0, 1, 0)
    for at, line in enumerate(lines, 1):
        for delimiter in DELIMITERS if len(line) < LONGEST_HEADING else ():
            heads = [head.strip() for head in next(csv.reader([line], delimiter=delimiter), [])]
            score = (len(propose(heads)), len(heads), -at)
            if len(heads) > 1 and score > best_score and (at == 1 or score[0] > 1):
                best, best_score = Shape(delimiter, heads, at), score
    if best is None:
        raise Refusal("actuals_no_headings", field="file")
    return best


def blocks(path: Path, seen: Look, shape: Shape, *, block: int = BLOCK) -> Iterator[Block]:
    """Yield the rows below the headings in blocks of about `block` bytes."""
    reader = _Reader(shape)
    for text, last in _texts(path, seen, block):
        found = reader.read(text, last)
        if len(found.lines) or found.broken:
            yield found


def _texts(path: Path, seen: Look, block: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the file as UTF-8 with line feeds only; the flag tells the last piece."""
    decoder = codecs.getincrementaldecoder(seen.codec)(errors="replace")
    plain = seen.encoding == "utf-8"
    held = b""
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(block)
            if not plain:
                chunk, last = decoder.decode(chunk, final=not chunk).encode(), not chunk
            else:
                last = not chunk
            if b"\r" in chunk or held:
                chunk = held + chunk
                held = b"\r" if chunk.endswith(b"\r") and not last else b""
                chunk = chunk.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            if b"\x00" in chunk:
                chunk = chunk.replace(b"\x00", b"\xef\xbf\xbd")
            yield chunk, last
            if last:
                return


class _Reader:
    """Keeps what a block left over: its last line, and the number of the next line."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.next_line = 1
        self.left = b""
        delimiter = re.escape(shape.delimiter)
        self.blank = re.compile(rf"[ \t{delimiter}]*".encode())
        self.some_blank = re.compile(rf"\n[ \t{delimiter}]*\n".encode())
        cell = rf'(?:"(?:[^"\n]|"")*"(?:[^"{delimiter}\n][^{delimiter}\n]*)?|[^"{delimiter}\n][^{delimiter}\n]*|)'
        self.sound = rf"\A{cell}(?:{delimiter}{cell})*\n\z"
        strict = rf'(?:"(?:[^"]|"")*"|[^"{delimiter}][^{delimiter}]*|)'
        self.record = re.compile(rf"{strict}(?:{delimiter}{strict}){{{len(shape.heads) - 1}}}".encode())

    def read(self, text: bytes, last: bool) -> Block:
        """Return the rows of the next piece of the file."""
        text = self.left + text
        if last and text and not text.endswith(b"\n"):
            text += b"\n"
        cut = text.rfind(b"\n") + 1
        text, self.left = text[:cut], text[cut:]
        if len(self.left) > LONGEST_LINE:
            raise Refusal("actuals_line_too_long", field="file", line=self.next_line)
        while self.next_line <= self.shape.line and text:
            _heading, _feed, text = text.partition(b"\n")
            self.next_line += 1
        rows, lines, broken = self._rows(text, last)
        return _block(rows, lines, broken, self.shape)

    def _rows(self, text: bytes, last: bool) -> tuple[bytes, np.ndarray, list[Broken]]:
        """Return the text whose every line is one row, the file's line of each row, and the lines torn by a quote."""
        first, count = self.next_line, text.count(b"\n")
        self.next_line += count
        torn = self._torn(text) if b'"' in text else []
        if not torn and not self.some_blank.search(b"\n" + text):
            return text, np.arange(first, first + count), []
        kept, numbers = text.split(b"\n")[:-1], list(range(first, first + count))
        broken: list[Broken] = []
        if torn:
            kept, numbers, broken = self._joined(kept, torn, first, last)
        filled = [place for place, line in enumerate(kept) if not self.blank.fullmatch(line)]
        lines = np.array([numbers[place] for place in filled], np.int64)
        return b"".join(kept[place] + b"\n" for place in filled), lines, broken

    def _torn(self, text: bytes) -> list[int]:
        """Return the places of the lines that no quotation of their own makes whole."""
        import pyarrow as pa
        import pyarrow.compute as pc

        ends = np.flatnonzero(np.frombuffer(text, np.uint8) == 10) + 1
        offsets = np.concatenate([[0], ends]).astype(np.int32)
        lines = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(text))
        sound = pc.match_substring_regex(lines, self.sound).to_numpy(zero_copy_only=False)
        return [int(place) for place in np.flatnonzero(~sound)]

    def _joined(
        self, lines: list[bytes], torn: list[int], first: int, last: bool
    ) -> tuple[list[bytes], list[int], list[Broken]]:
        """Join the lines of each torn quotation; one that may go on in the next piece of the file is left for it."""
        kept: list[bytes] = []
        numbers: list[int] = []
        broken: list[Broken] = []
        at = 0
        for start in torn:
            if start < at:
                continue
            kept += lines[at:start]
            numbers += range(first + at, first + start)
            end = self._end(lines, start)
            if end:
                kept.append(b" ".join(lines[start:end]))
                numbers.append(first + start)
            elif not last and start + LONGEST_QUOTE > len(lines):
                self.left = b"\n".join([*lines[start:], self.left])
                self.next_line = first + start
                return kept, numbers, broken
            else:
                broken.append(Broken(first + start, lines[start].decode("utf-8", "replace"), "quote"))
            at = end or start + 1
        return kept + lines[at:], numbers + list(range(first + at, first + len(lines))), broken

    def _end(self, lines: list[bytes], start: int) -> int:
        """Return the place behind the last line of the record that begins at `start`; 0 when it does not end.

        A line that has cells enough to be a row by itself is never taken into another one.
        """
        record, whole = b"", len(self.shape.heads) - 1
        for place in range(start, min(start + LONGEST_QUOTE, len(lines))):
            if lines[place].count(self.shape.delimiter.encode()) >= whole:
                return 0
            record += (b" " if place > start else b"") + lines[place]
            if self.record.fullmatch(record):
                return place + 1
        return 0


def _block(rows: bytes, lines: np.ndarray, broken: list[Broken], shape: Shape) -> Block:
    import pyarrow as pa
    import pyarrow.csv as pc

    width = len(shape.heads)
    if not len(lines):
        return Block(lines, [pa.array([], pa.string())] * width, broken)
    skipped: list[int] = []

    def told(row: pc.InvalidRow) -> str:
        place = row.number - 1
        skipped.append(place)
        broken.append(Broken(int(lines[place]), row.text, "cells", row.actual_columns, row.expected_columns))
        return "skip"

    names = [str(place) for place in range(width)]
    quote = '"' if b'"' in rows else False
    table = pc.read_csv(
        pa.BufferReader(rows),
        read_options=pc.ReadOptions(column_names=names, use_threads=False, block_size=len(rows) + 1),
        parse_options=pc.ParseOptions(
            delimiter=shape.delimiter, quote_char=quote, ignore_empty_lines=False, invalid_row_handler=told
        ),
        convert_options=pc.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    cells = [column.combine_chunks() for column in table.columns]
    return Block(np.delete(lines, skipped) if skipped else lines, cells, broken)
