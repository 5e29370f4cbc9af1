"""A report as a tree of headings, texts, tables and pictures: what every format draws in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "money", "percent", "number", "date"]
Value = Decimal | date | str | int | None


@dataclass(frozen=True)
class Cell:
    """A value with the words it is shown by; `language` where that differs from the document's."""

    value: Value
    shown: str
    language: str = ""


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Row:
    """A row whose first cell names it; a sum is drawn apart from what it sums."""

    cells: tuple[Cell, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class Table:
    """A table; a wide one is given a page on its side. `name` is short, for a sheet of a workbook."""

    id: str
    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    wide: bool = False
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture in SVG; `alt` says what it shows, and the table of the same figures stands below it."""

    id: str
    caption: str
    alt: str
    svg: str


@dataclass(frozen=True)
class Text:
    """A paragraph, or several with empty lines between; `style` lead: the finding; note: small."""

    text: str
    language: str = ""
    style: Literal["", "lead", "note"] = ""


@dataclass(frozen=True)
class Facts:
    """Terms with what they are."""

    rows: tuple[tuple[str, Cell], ...]


Block = Table | Chart | Text | Facts


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole document in one language; `dated` is its fixed date, `identifier` the hash of what it is made from."""

    title: str
    subtitle: str
    language: str
    author: str
    dated: datetime
    identifier: str
    sections: tuple[Section, ...]
    title_language: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Table))
