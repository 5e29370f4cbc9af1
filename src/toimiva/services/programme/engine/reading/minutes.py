"""Minutes as XML: each matter as blocks under headings, and what the XML itself states of it.

Domain source: programme specification, section 4 (minutes XML, Pikapaatos/PikapaatosId). What the elements are called
stands in policy/minutes_elements.toml, for the form is known by its published reader only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from toimiva.city.refusals import Refusal
from toimiva.services.programme.policy.tables import FOLDER, tables

from .document import Block, Document, Section
from .html import Blocks
from .normalise import headings
from .xml import Letters, Node, parse_xml, root_name

SECRET = "Salassa pidettävä"
TASK = re.compile(r"\d\d(?: \d\d)*")


@dataclass(frozen=True)
class Elements:
    """The names of the elements and attributes, by what they are for."""

    names: dict[str, list[str]]
    attributes: dict[str, list[str]]
    kinds: dict[str, str]  # of a part of the text: what the XML calls it -> the heading's id

    def first(self, node: Node, *path: str) -> Node | None:
        """Return the first element on a path of purposes."""
        for purpose in path:
            found = next(node.within(self.names[purpose], but=self.names["item"]), None)
            if found is None:
                return None
            node = found
        return node

    def text(self, node: Node, *path: str) -> str | None:
        found = self.first(node, *path)
        return (found.text() or None) if found else None

    def attribute(self, node: Node | None, purpose: str) -> str | None:
        """Return the attribute of an element that serves the purpose."""
        names = self.attributes[purpose] if node else []
        return next((node.attributes[name] for name in names if node and node.attributes.get(name)), None)


@dataclass(slots=True)
class Matter:
    """One matter of the minutes: its text, and what the XML states beside it."""

    document: Document
    language: str | None = None
    title: str | None = None
    section: str | None = None
    classification: str | None = None
    decision_maker: str | None = None
    resolution: int | None = None
    attachments: list[str] = field(default_factory=list)


@lru_cache(maxsize=8)
def elements(folder: Path = FOLDER) -> Elements:
    found = tables(folder)
    return Elements(
        {row.id: row.names for row in found.minutes_elements},
        {row.id: row.attributes for row in found.minutes_elements},
        {each: row.id for row in found.minutes_sections for each in row.types},
    )


def is_minutes(text: str, folder: Path = FOLDER) -> bool:
    """Whether the text is XML whose outermost element is that of minutes or an agenda."""
    return root_name(text) in elements(folder).names["root"]


def read_minutes(text: str, name: str = "", folder: Path = FOLDER) -> list[Matter]:
    """Return the matters of the minutes in their order.

    Raises `Refusal`: xml_with_entities, decision_bad_xml, decision_unknown_xml (no matter in it).
    """
    known, root = elements(folder), parse_xml(text, name)
    items = [item for holder in root.children(known.names["items"]) for item in holder.children(known.names["item"])]
    if not items:
        raise Refusal("decision_unknown_xml", field=name or None)
    maker = known.text(root, "page_head", "decision_maker")
    return [_matter(item, text, known, folder, maker) for item in items]


def _matter(item: Node, source: str, known: Elements, folder: Path, maker: str | None) -> Matter:
    described = known.first(item, "description") or item
    number = known.attribute(known.first(described, "resolution"), "resolution")
    stated = (known.attribute(known.first(described, "language"), "language") or "")[:2].lower()
    language = stated if stated in ("fi", "sv") else None
    section = re.search(r"\d+", known.text(described, "section_number") or "")
    task = TASK.match(known.text(described, "classification") or "")
    return Matter(
        document=_Item(item, described, source, known, folder, language or "fi").compose(),
        language=language,
        title=known.text(described, "title"),
        section=section[0] if section else None,
        classification=task[0] if task else None,
        decision_maker=maker,
        resolution=int(number) if number and number.isdecimal() else None,
        attachments=list(_attachments(item, known)),
    )


def _attachments(item: Node, known: Elements) -> Iterator[str]:
    """Yield the attachments' titles; of one that is not public, its number."""
    for each in item.within(known.names["attachment"]):
        number, title = known.text(each, "attachment_number"), known.text(each, "attachment_title")
        public = known.first(each, "attachment_id") is not None and title
        yield title if public and title else " ".join(filter(None, [number, SECRET]))


class _Part(Section):
    """A section of the text with the elements that it is made of."""

    __slots__ = ("nodes",)

    def __init__(self, kind: str, heading: str, nodes: list[Node]) -> None:
        super().__init__(kind, heading)
        self.nodes = nodes


class _Item:
    """Composes one matter's text, its parts in the order of the source: places never go back."""

    def __init__(self, item: Node, described: Node, source: str, known: Elements, folder: Path, language: str) -> None:
        self.item, self.described, self.known = item, described, known
        self.hidden = known.names["hidden"]
        self.blocks = Blocks(source, None)
        self.headings = headings(folder)
        self.heading_of = {row.id: row.forms(language)[0] for row in tables(folder).headings if row.forms(language)}

    def compose(self) -> Document:
        head = Section("", "")
        parts = sorted((*self.head(), *self.parts()), key=lambda part: part.nodes[0].place)
        sections: list[Section] = [head]
        for part in parts:
            blocks = [block for node in part.nodes for block in self.blocks_of(node, whole=part.kind == "ATTACHMENTS")]
            if part.kind in ("title", "diary_number"):
                for block in blocks:
                    block.cls = "AsiaOtsikko" if part.kind == "title" else "DnroTmuoto"
                head.blocks += blocks
            else:
                part.blocks = blocks
                sections.append(part)
        return Document(self.blocks.mapped, sections)

    def head(self) -> Iterator[_Part]:
        for purpose in ("title", "diary_number"):
            if found := self.known.first(self.described, purpose):
                yield _Part(purpose, "", [found])

    def parts(self) -> list[_Part]:
        """Return the parts of the matter, then those that only the agenda's text inside it has."""
        names = self.known.names
        found = list(self.text_parts(self.item))
        for agenda in self.item.within(names["item"]):
            have = {part.kind for part in found}
            found += [part for part in self.text_parts(agenda) if part.kind not in have]
        presenter = self.known.first(self.described, "presenter")
        if presenter and presenter.text() and all(part.kind != "PRESENTER" for part in found):
            found.append(_Part("PRESENTER", self.heading_of["PRESENTER"], [presenter]))
        if papers := list(self.item.within(names["attachment"], but=names["item"])):
            found.append(_Part("ATTACHMENTS", self.heading_of["ATTACHMENTS"], papers))
        for appeal in self.item.within(names["appeal"], but=names["item"]):
            found.append(_Part("APPEAL", self.heading_of["APPEAL"], [appeal]))
        return found

    def text_parts(self, item: Node) -> Iterator[_Part]:
        names = self.known.names
        for section in item.within(names["text_section"], but=names["item"]):
            heading = self.known.first(section, "heading")
            written = heading.text() if heading else ""
            told = self.known.attribute(section, "text_section") or self.known.attribute(heading, "heading") or ""
            row = self.headings.get(written.casefold().rstrip(":"))
            kind = row.id if row else self.known.kinds.get(told, "")
            texts = list(section.within(names["text"], but=names["item"]))
            if kind and texts:
                yield _Part(kind, written or self.heading_of[kind], texts)

    def blocks_of(self, node: Node, *, whole: bool) -> list[Block]:
        """Return the text inside an element as blocks, one for each inner element, or as one `whole`."""
        known = len(self.blocks.blocks)
        if whole:
            self.line(node)
        else:
            self.feed(node)
        self.blocks.flush()
        return self.blocks.blocks[known:]

    def line(self, paper: Node) -> None:
        """An attachment: its number and, where it is public, its title."""
        wanted = [self.known.first(paper, "attachment_number")]
        if self.known.first(paper, "attachment_id"):
            wanted.append(self.known.first(paper, "attachment_title"))
        for node in sorted((node for node in wanted if node), key=lambda node: node.place):
            for letters in node.letters():
                self.put(letters)
            self.blocks.gap = self.blocks.mapped.place(self.blocks.mapped.length - 1, end=True)

    def feed(self, node: Node) -> None:
        if node.name in self.hidden:
            return
        self.blocks.tag(node.name.lower(), False, "")
        for each in node.holds:
            if isinstance(each, Node):
                self.feed(each)
            else:
                self.put(each)
        self.blocks.tag(node.name.lower(), True, "")

    def put(self, letters: Letters) -> None:
        if letters.width and not letters.text.isspace():
            self.blocks.put(letters.text, letters.place, letters.width)
        else:
            self.blocks.words(letters.text, letters.place)
