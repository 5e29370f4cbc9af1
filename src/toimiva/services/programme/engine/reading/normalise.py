"""Plain text made whole: hyphenation, page breaks and page furniture undone, every place remembered.

Domain source: programme specification, section 4 (hyphenation rule, page breaks).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

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
INNER_HYPHEN = re.compile(r"-(?=[^\W\d_])")
BULLETS = "•*▪‣●"
PAGE_LINE_ENDS = frozenset("0123456789)")  # what a page's head or foot ends with, or begins with P
SENTENCE_END = ".:!?€);"
RUN = re.compile(r" ?[^ ]+(?: [^ ]+)*")  # words with one space between them
BLANK, GAP = 1, 2  # what stands before a line; a blank that held a space or a form feed is a gap: a page break
NAME = 100  # characters of a division's name at the most


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
    for hyphen in INNER_HYPHEN.finditer(text):
        at = hyphen.start()
        left = text[max(0, at - 40) : at].rpartition("-")[2]
        if left[-1:].isalpha():
            right = text[at + 1 : at + 41].partition("-")[0]
            before, after = left.split()[-1].casefold(), right.split()[0].casefold()
            found.setdefault(before.strip(".,:;()"), []).append(after.strip(".,:;()"))
    return found


class Composer:
    """Joins lines into blocks under headings, one pass over the lines."""

    def __init__(self, source: str, folder: Path = FOLDER) -> None:
        self.even = even(source)
        self.source = source
        self.parts: list[str] = []
        self.places: list[int] = []
        self.length = 0  # of the parts together
        self.headings = headings(folder)
        self.furniture = furniture(folder)
        self.names = division_names(folder)
        self.sections = [Section("", "")]
        self.layout = "head"
        self.block: Block | None = None
        self.last = ""  # the line before, as it stood
        self.hyphens: dict[str, list[str]] | None = None

    def compose(self) -> Document:
        texts, places, indents, blanks = self.lines()
        self.full = max(map(len, texts), default=0) * 0.7
        self.margin = margin = min(indents, default=0)
        # A text layer without blank lines has no paragraphs but those its short lines tell.
        self.dense = (len(blanks) - blanks.count(0)) * 12 < len(blanks)
        flowing = False  # inside a paragraph of prose, where nearly every line simply goes on
        for text, place, indent, blank in zip(texts, places, indents, blanks, strict=True):
            if flowing and not blank and indent == margin and text[0].islower():
                if self.last[-1] == "-":
                    self.join(text, place)
                else:
                    self.copy(" " + text, place - 1)  # the space stands for the line break
            else:
                self.take(text, place, indent, blank)
                flowing = self.layout == "prose" and self.block is not None and not self.dense
            self.last = text if self.block is not None else ""
        self.close()
        return Document(Mapped.of(self.source, self.parts, self.places), self.sections)

    def lines(self) -> tuple[list[str], list[int], list[int], list[int]]:
        """Return the lines that hold something as columns: text, place, indent, what stands before."""
        texts: list[str] = []
        places: list[int] = []
        indents: list[int] = []
        blanks: list[int] = []
        place = blank = 0
        for raw in self.even.split("\n"):
            text = raw.strip()
            if not text:
                blank = GAP if raw else blank or BLANK
            elif (text[-1] in PAGE_LINE_ENDS or text[0] == "P") and self.furniture(text):
                blank = GAP
            else:
                indent = 0 if text[0] == raw[0] else len(raw) - len(raw.lstrip())
                texts.append(text)
                places.append(place + indent)
                indents.append(indent)
                blanks.append(blank)
                blank = 0
            place += len(raw) + 1
        return texts, places, indents, blanks

    def take(self, text: str, place: int, indent: int, blank: int) -> None:
        name = text.casefold() if len(text) < NAME else ""
        heading = self.headings.get(name.rstrip(":")) if len(text) < 60 else None
        if heading and text[0].isupper() and not self.runs_on(blank):
            self.close()
            self.sections.append(Section(heading.id, text.rstrip(":")))
            self.layout = heading.layout
        elif self.block is None or (blank == BLANK and indent <= self.margin and self.last[-1] not in "-€"):
            self.open(text, place)  # the usual paragraph; what else begins one is told below
        elif not self.joins(text, indent, blank, name in self.names):
            self.open(text, place)
        else:
            self.join(text, place)

    def runs_on(self, blank: int) -> bool:
        """Whether a line that reads like a heading only happens to hold one word of a sentence."""
        if self.block is None or blank or self.layout != "prose":
            return False
        return self.last[-1] not in SENTENCE_END and len(self.last) > self.full

    def joins(self, text: str, indent: int, blank: int, is_name: bool) -> bool:
        last, layout = self.last, self.layout
        if last[-1] == "-" and last[-2:-1].isalpha() and (text[0].isalpha() or not blank):
            return True
        if layout == "lines" or text[0] in BULLETS or (text[0] in "-–" and text[1:2] == " "):
            return False
        if is_name or (len(last) < NAME and last.casefold() in self.names):
            return False
        if layout == "items":
            return not blank and not ITEM.match(text)
        if layout == "head" and (HEAD_LINE.match(last) or HEAD_LINE.match(text) or DIARY_LINE.match(text)):
            return False
        return self.same_paragraph(text, indent, blank)

    def same_paragraph(self, text: str, indent: int, blank: int) -> bool:
        last = self.last
        if last[-1] == "€" and text[0] == "(":
            return True  # the project number of the sum above
        ended = last[-1] in SENTENCE_END
        if blank:
            if ended or not (blank == GAP or indent > self.margin):
                return False
            return text[0].islower() or last[-1] == "," or len(last) > self.full
        if indent > self.margin:
            return not ended
        if self.dense and len(last) < self.full:
            return not (ended or text[0].isupper())
        return True

    def open(self, text: str, place: int) -> None:
        if self.block is not None:
            self.close()
        start = self.length
        if start:  # the break between two blocks stands for the character before the second
            self.block = Block(start + 1, 0)
            self.copy("\n" + text, place - 1)
        else:
            self.block = Block(0, 0)
            self.copy(text, place)

    def close(self) -> None:
        if self.block is not None:
            self.block.end = self.length
            self.sections[-1].blocks.append(self.block)
            self.block = None

    def join(self, text: str, place: int) -> None:
        """Append a line to its paragraph; the break before it becomes a space, a hyphen or nothing."""
        last = self.last
        if last[-1] != "-" or not last[-2:-1].isalpha():
            self.copy(" " + text, place - 1)  # the space stands for the line break
        elif COMPOUND.match(text):
            self.copy("- " + text, place - 2)
        elif self.keeps_hyphen(text):
            self.copy("-" + text, place - 1)
        else:
            self.copy(text, place)

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
        if "  " in text:
            for part in RUN.finditer(text):
                self.add(part[0], place + part.start())
        else:
            self.add(text, place)

    def add(self, part: str, place: int) -> None:
        self.parts.append(part)
        self.places.append(place)
        self.length += len(part)


def compose(source: str, folder: Path = FOLDER) -> Document:
    """Return the document that plain text holds, its sections told by the headings of the tables."""
    return Composer(source, folder).compose()
