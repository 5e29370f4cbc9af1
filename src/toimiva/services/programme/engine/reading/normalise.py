"""Plain text made whole: hyphenation, page breaks and page furniture undone, every place remembered.

Domain source: programme specification, section 4 (hyphenation rule, page breaks).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from toimiva.services.programme.policy.tables import FOLDER, Heading, tables

from .document import Block, Document, Section
from .mapped import Mapped

# Same length each: places in the text stay places in the source.
SPACES = ("\u00a0", "\u202f", "\u2009", "\u2007", "\t")
BREAKS = ("\r", "\u2028", "\u2029", "\u0085", "\v")
HYPHENS = ("\u00ad", "\ufffe", "\u2010", "\x02")  # what text layers of PDF files hold at a broken word
HEAD_LINE = re.compile(r"(?:[A-ZÅÄÖ][\w-]* )*(?:§ ?\d+|\d+ ?§)(?: ?/ ?\d{4})?(?: \d{1,2}\.\d{1,2}\.\d{4})?$")
DIARY_LINE = re.compile(r"[A-ZÅÄÖ]{2,8} \d{4}-\d{6}\b")
COMPOUND = re.compile(r"(?:ja|tai|sekä|och|eller|samt)(?: |$)")
ITEM = re.compile(r"\d{1,3}[.)]? ")
BULLETS = "•*▪‣●"
PAGE_LINE_ENDS = frozenset("0123456789)")  # what a page's head or foot ends with, or begins with P
SENTENCE_END = ".:!?€);"


@lru_cache(maxsize=8)
def headings(folder: Path = FOLDER) -> dict[str, Heading]:
    """Return every heading by the form it is compared in, both languages."""
    return {form.casefold(): row for row in tables(folder).headings for form in (*row.fi, *row.sv)}


@lru_cache(maxsize=8)
def furniture(folder: Path = FOLDER) -> Callable[[str], re.Match[str] | None]:
    patterns = [pattern for row in tables(folder).furniture for pattern in row.patterns]
    return re.compile("|".join(patterns)).search


@lru_cache(maxsize=8)
def division_names(folder: Path = FOLDER) -> frozenset[str]:
    return frozenset(name.casefold() for row in tables(folder).divisions for name in (*row.fi, *row.sv))


def even(text: str) -> str:
    """Return the text with one kind of space, line break and hyphen; no character moves."""
    for character in SPACES:
        if character in text:
            text = text.replace(character, " ")
    if "\r\n" in text:
        text = text.replace("\r\n", " \n")
    for character in BREAKS:
        if character in text:
            text = text.replace(character, "\n")
    for character in HYPHENS:
        if character in text:
            text = text.replace(character, "-")
    return text


def hyphenated_forms(text: str) -> dict[str, list[str]]:
    """Return the words written with a hyphen inside a line, in lower case: what stands before it -> behind it."""
    found: dict[str, list[str]] = {}
    parts = text.split("-")
    for left, right in zip(parts, parts[1:], strict=False):
        if left[-1:].isalpha() and right[:1].isalpha():
            before = left[-40:].split()[-1]
            after = right[:40].split()[0]
            found.setdefault(before.casefold().strip(".,:;()"), []).append(after.casefold().strip(".,:;()"))
    return found


class Line(NamedTuple):
    """A line that holds something, and how it stands on its page."""

    text: str
    place: int
    indent: int
    after_blank: bool
    after_gap: bool  # the blank before it held a space or a form feed: a page break


class Composer:
    """Joins lines into blocks under headings, one pass over the lines."""

    def __init__(self, source: str, folder: Path = FOLDER) -> None:
        self.even = even(source)
        self.mapped = Mapped(source)
        self.headings = headings(folder)
        self.furniture = furniture(folder)
        self.names = division_names(folder)
        self.sections = [Section("", "")]
        self.layout = "head"
        self.block: Block | None = None
        self.last = ""  # the line before, as it stood
        self.hyphens: dict[str, list[str]] | None = None

    def compose(self) -> Document:
        lines = self.lines()
        longest = max((len(line.text) for line in lines), default=0)
        self.full = longest * 0.7
        self.margin = min((line.indent for line in lines), default=0)
        # A text layer without blank lines has no paragraphs but those its short lines tell.
        self.dense = sum(line.after_blank for line in lines) * 12 < len(lines)
        flowing = False  # inside a paragraph of prose, where nearly every line simply goes on
        for line in lines:
            text, place, indent, after_blank, _ = line
            if flowing and not after_blank and indent == self.margin and text[0].islower():
                if self.last[-1] == "-":
                    self.join(line)
                else:
                    self.copy(" " + text, place - 1)  # the space stands for the line break
            else:
                self.take(line)
                flowing = self.layout == "prose" and self.block is not None and not self.dense
            self.last = text if self.block is not None else ""
        self.close()
        return Document(self.mapped, self.sections)

    def lines(self) -> list[Line]:
        found: list[Line] = []
        place, blank, gap = 0, False, False
        for raw in self.even.split("\n"):
            stripped = raw.strip()
            if not stripped:
                gap = gap or bool(raw)
                blank = True
            elif (stripped[-1] in PAGE_LINE_ENDS or stripped[0] == "P") and self.furniture(stripped):
                gap = blank = True
            elif stripped[0] == raw[0]:
                found.append(Line(stripped, place, 0, blank, gap))
                blank = gap = False
            else:
                indent = len(raw) - len(raw.lstrip())
                found.append(Line(stripped, place + indent, indent, blank, gap))
                blank = gap = False
            place += len(raw) + 1
        return found

    def take(self, line: Line) -> None:
        heading = self.headings.get(line.text.casefold().rstrip(":")) if len(line.text) < 60 else None
        if heading and line.text[0].isupper() and not self.runs_on(line):
            self.close()
            self.sections.append(Section(heading.id, line.text.rstrip(":")))
            self.layout = heading.layout
        elif self.block is None or not self.joins(line):
            self.open(line)
        else:
            self.join(line)

    def runs_on(self, line: Line) -> bool:
        """Whether a line that reads like a heading only happens to hold one word of a sentence."""
        if self.block is None or line.after_blank or self.layout != "prose":
            return False
        return self.last[-1] not in SENTENCE_END and len(self.last) > self.full

    def joins(self, line: Line) -> bool:
        last, text = self.last, line.text
        if last[-1] == "-" and last[-2:-1].isalpha() and (text[0].isalpha() or not line.after_blank):
            return True
        if text[0] in BULLETS or (text[0] in "-–" and text[1:2] == " "):
            return False
        if text.casefold() in self.names or last.casefold() in self.names:
            return False
        if self.layout == "lines":
            return False
        if self.layout == "items":
            return not line.after_blank and not ITEM.match(text)
        if self.layout == "head" and (HEAD_LINE.match(last) or HEAD_LINE.match(text) or DIARY_LINE.match(text)):
            return False
        return self.same_paragraph(line)

    def same_paragraph(self, line: Line) -> bool:
        last, text = self.last, line.text
        ended = last[-1] in SENTENCE_END
        if last[-1] == "€" and text[0] == "(":
            return True  # the project number of the sum above
        if line.after_blank:
            if not (line.after_gap or line.indent > self.margin) or ended:
                return False
            return text[0].islower() or last[-1] == "," or len(last) > self.full
        if line.indent > self.margin or line.after_gap:
            return not ended
        if self.dense and len(last) < self.full:
            return not (ended or text[0].isupper())
        return True

    def open(self, line: Line) -> None:
        if self.block is not None:
            self.close()
        start = self.mapped.length
        if start:  # the break between two blocks stands for the character before the second
            self.block = Block(start + 1, 0)
            self.copy("\n" + line.text, line.place - 1)
        else:
            self.block = Block(0, 0)
            self.copy(line.text, line.place)

    def close(self) -> None:
        if self.block is not None:
            self.block.end = self.mapped.length
            self.sections[-1].blocks.append(self.block)
            self.block = None

    def join(self, line: Line) -> None:
        """Append a line to its paragraph; the break before it becomes a space, a hyphen or nothing."""
        text, last = line.text, self.last
        if last[-1] != "-" or not last[-2:-1].isalpha():
            self.copy(" " + text, line.place - 1)  # the space stands for the line break
        elif COMPOUND.match(text):
            self.copy("- " + text, line.place - 2)
        elif self.keeps_hyphen(text):
            self.copy("-" + text, line.place - 1)
        else:
            self.copy(text, line.place)

    def keeps_hyphen(self, text: str) -> bool:
        if not text[0].islower():
            return True
        if self.hyphens is None:
            self.hyphens = hyphenated_forms(self.even)
        before = self.last[self.last.rfind(" ") + 1 : -1]
        for after in self.hyphens.get(before.casefold(), ()):
            if text.casefold().startswith(after):
                return before + text.partition(" ")[0] not in self.even
        return False

    def copy(self, text: str, place: int) -> None:
        """Append the line; a hyphen at its end waits for the next line, runs of spaces become one."""
        if text[-1] == "-" and text[-2:-1].isalpha():
            text = text[:-1]
        if "  " not in text:
            self.mapped.add(text, place)
            return
        for part in re.finditer(r" ?[^ ]+", text):
            self.mapped.add(part[0], place + part.start())


def compose(source: str, folder: Path = FOLDER) -> Document:
    """Return the document that plain text holds, its sections told by the headings of the tables."""
    return Composer(source, folder).compose()
