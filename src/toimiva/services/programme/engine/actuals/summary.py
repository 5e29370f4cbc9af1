"""What became of a file: rows by verdict, sums by project number, and the first rows that were not posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from toimiva.city.spreadsheets import harmless

from ...policy.actuals_tables import reasons
from .ahead import ahead
from .judge import REASONS, Books, Judge, Judged, told, told_broken
from .mapping import columns
from .reading import Extract
from .text_rows import BLOCK, Broken

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 200  # rows at fault that are kept to be shown; the file of rejected rows has all
RISKY = r"^[^\p{L}\p{N}]|[[:cntrl:]\x{85}\x{2028}\x{2029}]"  # what `harmless` or a line break could be about
FIRST = 20  # rows of the file's beginning that are shown whatever their verdict
POSTED_VERDICTS = ("posted", "closed_period")
VERDICTS = tuple(dict.fromkeys(row.verdict for row in reasons().values()))


@dataclass
class Summary:
    """The rows of a file by reason; the cents posted by project number; its first rows, and the first at fault."""

    reasons: Counter[str] = field(default_factory=Counter)
    cents: dict[str, int] = field(default_factory=dict)
    rows_of: dict[str, int] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(self.reasons.values())

    @property
    def verdicts(self) -> dict[str, int]:
        """Every verdict with its rows, in the order of the table; verdicts that no row got are left out."""
        found: Counter[str] = Counter()
        for reason, count in self.reasons.items():
            found[reasons()[reason].verdict] += count
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    @property
    def posted(self) -> int:
        return sum(self.verdicts.get(verdict, 0) for verdict in POSTED_VERDICTS)

    @property
    def rejected(self) -> int:
        return self.rows - self.posted

    @property
    def euros(self) -> dict[str, Decimal]:
        """The sum posted to each project number."""
        return {number: Decimal(cents).scaleb(-2) for number, cents in sorted(self.cents.items())}

    def add(self, judged: Judged, books: Books) -> None:
        """Count a block in."""
        for code, count in zip(*np.unique(judged.reason, return_counts=True), strict=True):
            self.reasons[REASONS[code]] += int(count)
        for broken in judged.block.broken:
            self.reasons[broken.reason] += 1
        posted = judged.posted
        names = {place: name for name, place in books.numbers.items()}
        for place in np.unique(judged.number[posted]).tolist():
            own = posted & (judged.number == place)
            self.cents[names[place]] = self.cents.get(names[place], 0) + int(judged.cents[own].sum())
            self.rows_of[names[place]] = self.rows_of.get(names[place], 0) + int(own.sum())
        self.first += told_rows(judged, books, range(len(judged.reason)), most=FIRST - len(self.first))
        rejected = np.flatnonzero(~judged.posted).tolist()
        self.faults += told_rows(judged, books, rejected, most=SHOWN - len(self.faults))


def told_rows(judged: Judged, books: Books, wanted: Sequence[int], *, most: int) -> Iterator[dict[str, Any]]:
    """Yield rows of a block and its broken ones, in the order of the file: line, verdict, cells, the sentences."""
    rows = [(int(judged.block.lines[row]), row) for row in wanted[:most]]
    rows += [(broken.line, -1 - place) for place, broken in enumerate(judged.block.broken)]
    for line, row in sorted(rows)[:most]:
        if row < 0:
            broken = judged.block.broken[-1 - row]
            cells, reason = {"text": broken.text[:200]}, broken.reason
            words = {language: told_broken(broken, language) for language in ("fi", "sv", "en")}
        else:
            reason = REASONS[judged.reason[row]]
            cells = {name: judged.cell(name, row)[:200] for name in ("number", "date", "amount", "document", "row")}
            words = {language: told(judged, row, books, language) for language in ("fi", "sv", "en")}
        yield {"line": line, "verdict": reasons()[reason].verdict, "reason": reason, "cells": cells, "says": words}


def judge(
    extract: Extract, books: Books, mapping: Mapping[str, str], *,
    posting: Callable[[Judged], None] | None = None, rejecting: Callable[[Judged], None] | None = None,
    block: int = BLOCK,
) -> Summary:  # fmt: skip
    """Judge every row of a file in bounded memory; each judged block is handed to `posting` and `rejecting`."""
    judging, summary = Judge(books, columns(mapping, extract.heads)), Summary()
    for part in ahead(extract.blocks(block=block)):
        judged = judging(part)
        summary.add(judged, books)
        if posting is not None:
            posting(judged)
        if rejecting is not None:
            rejecting(judged)
    return summary


class RejectFile:
    """Writes the rows that are not posted as CSV: their own cells, then line, verdict and the sentence.

    The headings stay, so that the mended file can be imported as such; every cell is made harmless for spreadsheets.
    """

    def __init__(self, stream: TextIO, heads: Sequence[str], books: Books, language: str) -> None:
        import csv

        self.out = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        self.books, self.language, self.width = books, language, len(heads)
        self.plain: dict[str, str] = {}
        self.out.writerow([harmless(head) for head in (*heads, *HEADS.get(language, HEADS["en"]))])

    def __call__(self, judged: Judged) -> None:
        """Write the rejected rows of a block in the order of the file."""
        rows = np.flatnonzero(~judged.posted)
        codes = judged.reason[rows].tolist()
        why = [self._says(judged, row, REASONS[code]) for row, code in zip(rows.tolist(), codes, strict=True)]
        cells = [_harmless(column.take(rows)) for column in judged.block.cells]
        verdicts = [reasons()[REASONS[code]].verdict for code in codes]
        found = list(zip(*cells, map(str, judged.block.lines[rows].tolist()), verdicts, why, strict=True))
        if judged.block.broken:
            found += [self._broken(broken) for broken in judged.block.broken]
            found.sort(key=lambda row: int(row[-3]))
        self.out.writerows(found)

    def _says(self, judged: Judged, row: int, reason: str) -> str:
        """The sentence of a row; one that holds no fact of the row is made once."""
        if reason not in self.plain:
            words = reasons()[reason].words(self.language)
            self.plain[reason] = "" if "{" in words else words
        return self.plain[reason] or harmless(told(judged, row, self.books, self.language))

    def _broken(self, broken: Broken) -> tuple[str, ...]:
        text = harmless(" ".join(broken.text.splitlines()))
        says = told_broken(broken, self.language)
        return (text, *[""] * (self.width - 1), str(broken.line), reasons()[broken.reason].verdict, says)


def _harmless(cells: pa.Array) -> list[str]:
    """Return the cells of a column as a spreadsheet may open them; most columns have none that could run."""
    import pyarrow.compute as pc

    texts: list[str] = cells.to_pylist()
    if not pc.any(pc.match_substring_regex(cells, RISKY)).as_py():
        return texts
    return [harmless(" ".join(text.splitlines())) for text in texts]


HEADS = {
    "fi": ("tiedoston rivi", "tulos", "miksi"),
    "sv": ("rad i filen", "resultat", "varför"),
    "en": ("line of the file", "verdict", "why"),
}
