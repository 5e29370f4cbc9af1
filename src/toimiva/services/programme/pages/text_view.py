"""The decision's text as a person reads it: paragraphs with each figure marked and tied to its row in the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

HEADING_AT_MOST = 80
SHORT_LINE = 50  # characters: a line that ends before this was ended on purpose
SPLIT_WORD = re.compile(r"(?<=[a-zåäö])-[ \t]*\n[ \t]*(?!(?:ja|tai|sekä|och|eller) )(?=[a-zåäö])")
LINE_END = re.compile(r"(?:(?<=\n)|^)([^\n]*)\n(?=[ \t]*([^\n]?))")


@dataclass(frozen=True)
class Mark:
    """A marked place: which characters, of what kind (money, id, resolution, error), and its anchor."""

    start: int
    end: int
    kind: str
    anchor: str


@dataclass(frozen=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    mark: Mark | None = None

    @property
    def shown(self) -> str:
        """The text with words joined that a line's end had split, and only those line ends that were meant."""
        joined = SPLIT_WORD.sub("", self.text)
        return LINE_END.sub(lambda line: line[1] + ("\n" if _ended_on_purpose(line) else " "), joined)


@dataclass
class Paragraph:
    """A paragraph as pieces; `heading` when the reader found a section to begin here."""

    pieces: list[Piece] = field(default_factory=list)
    heading: bool = False


def _ended_on_purpose(line: re.Match[str]) -> bool:
    return bool(line[1].strip()) and (len(line[1]) < SHORT_LINE or not line[2].islower())


def marks_of(reading: Mapping[str, Any]) -> list[Mark]:
    """Return the places to mark, in order and without overlaps: figures first, then what findings point at."""
    marks = [
        Mark(figure["at"]["start"], figure["at"]["end"], "money", f"f{number}")
        for number, figure in enumerate(reading["figures"], 1)
        if figure["at"]
    ]
    for number, finding in enumerate(reading["findings"], 1):
        at = finding["at"]
        if at and at["end"] > at["start"]:
            kind = "error" if finding["severity"] == "error" else "note"
            marks.append(Mark(at["start"], at["end"], kind, f"h{number}"))
    return _apart(marks)


def _apart(marks: list[Mark]) -> list[Mark]:
    """Drop marks that overlap an earlier one; a place that an error points at wins over the plain figure there."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.kind != "error", one.start)):
        if all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda one: one.start)


def paragraphs(text: str, reading: Mapping[str, Any]) -> list[Paragraph]:
    """Return the text as paragraphs (split at blank lines), each with its pieces; nothing of the text is lost."""
    marks = marks_of(reading)
    headings = {section["heading"] for section in reading["sections"]}
    bounds = [0, *(match.end() for match in re.finditer(r"\n[ \t]*\n+", text)), len(text)]
    found = []
    for start, end in pairwise(bounds):
        pieces = list(_pieces(text, start, end, marks))
        shown = text[start:end].strip()
        if shown:
            found.append(Paragraph(pieces, shown in headings and len(shown) <= HEADING_AT_MOST))
    return found


def _pieces(text: str, start: int, end: int, marks: list[Mark]) -> Iterator[Piece]:
    at = start
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            if at < mark.start:
                yield Piece(text[at : mark.start])
            yield Piece(text[mark.start : mark.end], mark)
            at = mark.end
    if at < end:
        yield Piece(text[at:end])


def named_figures(reading: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each figure with the name of the project or division it is for; empty where it is for neither."""
    motion = reading["motion"] or {"projects": [], "divisions": []}
    projects = {row["number"]: row["name"] for row in motion["projects"]}
    divisions = list(motion["divisions"])
    named = []
    for figure in reading["figures"]:
        name = projects.get(figure["project_number"] or "", "")
        of_division = figure["kind"] == "PROPOSED" and not figure["project_number"]
        if of_division and divisions and divisions[0]["amount_eur"] == figure["amount_eur"]:
            name = divisions.pop(0)["name"]
        named.append((name, figure))
    return named
