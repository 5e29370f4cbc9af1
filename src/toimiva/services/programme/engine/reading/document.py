"""A decision as blocks of normalised text under headings, however it was written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .mapped import Mapped


@dataclass(slots=True)
class Block:
    """A paragraph, a list item or a line: text[start:end]; `cls` and `cell` come from HTML."""

    start: int
    end: int
    cls: str = ""
    cell: tuple[int, int] | None = None  # row and column of a table


@dataclass(slots=True)
class Section:
    """What stands below one heading; `kind` is the heading's id, "" before the first heading."""

    kind: str
    heading: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """The whole text, its blocks in order, its sections in order (the first is the head of the document)."""

    mapped: Mapped
    sections: list[Section]
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.mapped.text

    def of(self, *kinds: str) -> Iterator[Section]:
        """Return the sections of these kinds, in the order of the document."""
        return (section for section in self.sections if section.kind in kinds)

    def first(self, *kinds: str) -> Section | None:
        """Return the first section of these kinds that holds anything."""
        return next((section for section in self.of(*kinds) if section.blocks), None)

    def block_text(self, block: Block) -> str:
        return self.text[block.start : block.end]

    def lines(self, section: Section) -> list[str]:
        """Return the texts of its blocks."""
        text = self.text
        return [text[block.start : block.end] for block in section.blocks]

    def section_text(self, section: Section) -> str:
        return "\n".join(self.lines(section))
