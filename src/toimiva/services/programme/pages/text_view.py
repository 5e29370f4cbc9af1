"""The decision's text as a person reads it: paragraphs with each figure marked and tied to its row in the table.

The places that were read count characters of the source. Of HTML and of Ahjo's JSON the markup is put aside only
when a piece is shown, so the same places hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import pairwise
from typing import Any

from ..engine.reading.source import form_of

HEADING_AT_MOST = 80
SHORT_LINE = 50  # characters: a line that ends before this was ended on purpose
SPLIT_WORD = re.compile(r"(?<=[a-zåäö])-[ \t]*\n[ \t]*(?!(?:ja|tai|sekä|och|eller) )(?=[a-zåäö])")
TAG = re.compile(r"<!--.*?-->|<(style|script|title)\b.*?</\1\s*>|</?[a-zA-Z!?][^>]*>", re.DOTALL | re.IGNORECASE)
BLOCK_TAG = re.compile(
    r"<\\?/?(?:p|div|h[1-6]|li|ul|ol|td|th|tr|table|br|section|body|html|head)\b[^>]*>", re.IGNORECASE
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
WRITTEN = {"n": "\n", "t": " ", "r": "", "b": "", "f": ""}
JSON_TEXT = re.compile(r'"(?:Content|Motion)"\s*:\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
LINE_END = re.compile(r"(?:(?<=\n)|^)([^\n]*)\n(?=[ \t]*([^\n]?))")


@dataclass(frozen=True)
class Mark:
    """A marked place: which characters, of what kind (money, note, error), its anchor, and others' at that place."""

    start: int
    end: int
    kind: str
    anchor: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A run of the source, marked or not; `form` tells what it is written in (text, html or json)."""

    text: str
    mark: Mark | None = None
    form: str = "text"

    @property
    def shown(self) -> str:
        """The text with words joined that a line's end had split, and only those line ends that were meant."""
        if self.form != "text":
            return _without_markup(self.text, self.form)
        joined = SPLIT_WORD.sub("", self.text)
        return LINE_END.sub(lambda line: line[1] + ("\n" if _ended_on_purpose(line) else " "), joined)


@dataclass
class Paragraph:
    """A paragraph as pieces; `heading` when the reader found a section to begin here."""

    pieces: list[Piece] = field(default_factory=list)
    heading: bool = False


def _without_markup(text: str, form: str) -> str:
    """The words of a piece of HTML, also where it is written inside JSON; spaces and line ends are one space."""
    if form == "json":
        text = ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else WRITTEN.get(one[2], one[2]), text)
    return re.sub(r"[ \t\r\n]+", " ", unescape(TAG.sub(" ", text)))


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
    """Let no two marks overlap: a place that an error points at wins, and the others are anchored there too."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.kind != "error", one.start)):
        over = next((one for one in kept if mark.start < one.end and one.start < mark.end), None)
        if over is None:
            kept.append(mark)
        else:
            kept[kept.index(over)] = replace(over, also=(*over.also, mark.anchor))
    return sorted(kept, key=lambda one: one.start)


def paragraphs(text: str, reading: Mapping[str, Any]) -> list[Paragraph]:
    """Return the text as paragraphs (split at blank lines or block elements), each with its pieces, none lost."""
    form = form_of(text)
    marks = marks_of(reading)
    headings = {" ".join(section["heading"].split()) for section in reading["sections"]}
    found = []
    for start, end in _bounds(text, form):
        pieces = list(_pieces(text, start, end, marks, form))
        shown = "".join(piece.shown for piece in pieces).strip() if form != "text" else text[start:end].strip()
        if shown:
            found.append(Paragraph(pieces, shown.rstrip(":") in headings and len(shown) <= HEADING_AT_MOST))
    return found


def _bounds(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph begins and ends. Of JSON only the texts of the decision are shown, not its fields."""
    split = re.compile(r"\n[ \t]*\n+") if form == "text" else BLOCK_TAG
    begin = 0 if form != "html" else max(text.lower().find("</head>"), 0)
    parts = [one.span(1) for one in JSON_TEXT.finditer(text)] if form == "json" else [(begin, len(text))]
    for first, last in parts:
        ends = [one.end() for one in split.finditer(text, first, last)]
        yield from pairwise([first, *ends, last])


def _pieces(text: str, start: int, end: int, marks: list[Mark], form: str) -> Iterator[Piece]:
    at = start
    for mark in marks:
        if start <= mark.start < end:
            if at < mark.start:
                yield Piece(text[at : mark.start], None, form)
            at = min(mark.end, end)  # a place that runs into the next paragraph is marked in the first
            yield Piece(text[mark.start : at], mark, form)
    if at < end:
        yield Piece(text[at:end], None, form)


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
