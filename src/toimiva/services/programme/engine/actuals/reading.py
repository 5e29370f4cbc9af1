"""One file opened for reading, whatever its kind: what was found out about it, and its rows in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toimiva.city.refusals import Refusal

from .documents import answer_blocks, answer_heads, answers, sheet, sheet_blocks
from .look import Look, look
from .mapping import columns, missing, propose
from .text_rows import BLOCK, Block, Shape, blocks, shape_of

DELIMITER_NAMES = {";": "semicolon", ",": "comma", "\t": "tab"}


@dataclass(frozen=True)
class Extract:
    """A file whose headings have been read: ready to be judged once each required field has its heading."""

    path: Path
    look: Look
    heads: list[str]
    line: int
    delimiter: str = ""
    rows: list[Any] = field(default_factory=list, repr=False)

    @property
    def point(self) -> bool:
        """Whether amounts are known to have a decimal point: an interface writes them so."""
        return self.look.kind == "json"

    def mapping(self, kept: Mapping[str, str] | None = None, *, dated: bool = False) -> dict[str, str]:
        """Return field -> heading: the source's own, else what known headings propose.

        Raises `Refusal("actuals_headings_unknown")` with the missing fields when a person has to say.
        """
        mapping = dict(kept or propose(self.heads))
        if lacking := missing(mapping, dated=dated):
            raise Refusal("actuals_headings_unknown", field="mapping", fields=", ".join(lacking))
        columns(mapping, self.heads)
        return mapping

    def blocks(self, *, block: int = BLOCK) -> Iterator[Block]:
        """Yield the rows of the file; may be called again."""
        if self.look.kind == "excel":
            return sheet_blocks(self.heads, self.line, self.rows)
        if self.look.kind == "json":
            return answer_blocks(self.heads, self.rows)
        return blocks(self.path, self.look, Shape(self.delimiter, self.heads, self.line), block=block)


def open_extract(path: Path) -> Extract:
    """Find out what a file is: kind, encoding, delimiter and headings. Raises `Refusal` with the mend."""
    seen = look(path)
    if seen.kind == "excel":
        heads, line, rows = sheet(path)
        return Extract(path, seen, heads, line, rows=rows)
    if seen.kind == "json":
        answered = answers(path, seen)
        return Extract(path, seen, answer_heads(answered), 0, rows=answered)
    shape = shape_of(path, seen)
    return Extract(path, seen, shape.heads, shape.line, shape.delimiter)
