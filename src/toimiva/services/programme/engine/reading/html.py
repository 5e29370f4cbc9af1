"""Decision HTML (both markups of Ahjo, and plain HTML) as blocks; nothing of it is run, fetched or passed on."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from toimiva.city.refusals import Refusal
from toimiva.services.programme.policy.tables import FOLDER

from .document import Block, Document, Section
from .mapped import Mapped
from .normalise import headings

# Possessive throughout: a broken tag costs one pass, never a search through all ways to split it.
TOKEN = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z)|<![^>]*+>|<\?[^>]*+>)"
    r"|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*+)(?P<attributes>[^<>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^<>\"']*+)*+)>"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?)"
    r"|(?P<text>[^<&]++|[<&])",
    re.DOTALL,
)
WORD = re.compile(r"[^\s\u00a0\u202f\u2009\u2007\u00ad\u200b]+")
CLASS = re.compile(r"\bclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
LANGUAGE = re.compile(r"<html\b[^>]{0,200}?\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
SCRIPT = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|applet|frame)\b|<[a-z][^<>]{0,2000}?[\s\"'/]on[a-z]{3,}\s*=", re.IGNORECASE
)
SCRIPT_ADDRESS = re.compile(r"(?:javascript|vbscript)\s*:|data\s*:\s*text/html", re.IGNORECASE)
VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "col", "area", "base", "source", "track", "wbr"])
INLINE = frozenset(
    [
        "span",
        "b",
        "i",
        "em",
        "strong",
        "a",
        "u",
        "s",
        "sup",
        "sub",
        "small",
        "font",
        "abbr",
        "mark",
        "code",
        "label",
        "time",
        "wbr",
        "img",
    ]
)
HIDDEN = frozenset(
    ["head", "title", "style", "script", "template", "noscript", "svg", "math", "textarea", "select", "object"]
)
SIGNATURE = re.compile(
    r"(?:Puheenjohtaja|Poytakirjanpitaja|Allekirjoittaja|Paattaja)(?:n)?(?:nimi|otsikko)|^SahkoisestiAlle", re.I
)


def refuse_scripts(source: str) -> None:
    """Refuse HTML that could run anything, or that declares entities."""
    if re.search(r"<!ENTITY|<!DOCTYPE[^>\[]{0,500}\[", source, re.IGNORECASE):
        raise Refusal("xml_with_entities")
    if SCRIPT.search(source):
        raise Refusal("html_with_script")
    for token in TOKEN.finditer(source):
        attributes = token["attributes"]
        if attributes and ":" in attributes or attributes and "&" in attributes:
            address = re.sub(r"[\s\x00-\x1f]", "", unescape(attributes))
            if SCRIPT_ADDRESS.search(address):
                raise Refusal("html_with_script")


class Blocks:
    """Collects the text of each block element with its class and its cell."""

    def __init__(self, source: str, outer: Mapped | None) -> None:
        self.mapped = Mapped(source, outer)
        self.blocks: list[Block] = []
        self.block: Block | None = None
        self.gap: int | None = None
        self.open: list[tuple[str, str]] = []
        self.hidden: str | None = None
        self.row, self.column = -1, -1

    def read(self) -> list[Block]:
        for token in TOKEN.finditer(self.mapped.source):
            kind = token.lastgroup
            if kind == "attributes":
                self.tag(token["tag"].lower(), bool(token["close"]), token["attributes"])
            elif self.hidden is None and kind == "text":
                self.words(token["text"], token.start())
            elif self.hidden is None and kind == "entity":
                self.entity(token["entity"], token.start())
        self.flush()
        return self.blocks

    def tag(self, tag: str, closing: bool, attributes: str) -> None:
        if self.hidden is not None:
            if tag == self.hidden and closing or tag == "body":
                self.hidden = None
            return
        if tag in HIDDEN and not closing:
            self.hidden = tag
            return
        if tag not in INLINE:
            self.flush()
        if closing:
            self.leave(tag)
        elif tag not in VOID:
            self.enter(tag, attributes)

    def enter(self, tag: str, attributes: str) -> None:
        found = CLASS.search(attributes) if "class" in attributes.lower() else None
        self.open.append((tag, next((part for part in found.groups() if part), "") if found else ""))
        if tag == "tr":
            self.row, self.column = self.row + 1, -1
        elif tag in ("td", "th"):
            self.column += 1

    def leave(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, max(-1, len(self.open) - 50), -1):
            if self.open[depth][0] == tag:
                del self.open[depth:]
                return

    def words(self, text: str, place: int) -> None:
        end = 0
        for word in WORD.finditer(text):
            if word.start() > end:
                self.gap = place + word.start() - 1
            self.put(word[0], place + word.start())
            end = word.end()
        if end < len(text):
            self.gap = place + len(text) - 1

    def entity(self, raw: str, place: int) -> None:
        character = unescape(raw)
        if character.isspace() or character in "\u00ad\u200b":
            self.gap = place if character.isspace() else self.gap
            return
        self.put(character, place, len(raw))

    def put(self, text: str, place: int, width: int = 0) -> None:
        if self.block is None:
            self.start()
        elif self.gap is not None:
            self.mapped.add(" ", self.gap)
        self.gap = None
        self.mapped.add(text, place, width)

    def start(self) -> None:
        if self.mapped.length:
            self.mapped.add("\n", self.mapped.place(self.mapped.length - 1, end=True))
        names = [name for name, _ in self.open[-30:]]
        cell = (self.row, self.column) if "td" in names or "th" in names else None
        cls = next((cls for _, cls in reversed(self.open[-3:]) if cls), "")
        self.block = Block(self.mapped.length, 0, cls or (names[-1] if names else ""), cell)

    def flush(self) -> None:
        if self.block is not None:
            self.block.end = self.mapped.length
            self.blocks.append(self.block)
            self.block = None
        self.gap = None


def compose_html(source: str, outer: Mapped | None = None, folder: Path = FOLDER) -> Document:
    """Return the document that HTML holds. Raises `Refusal` for scripts and declared entities."""
    refuse_scripts(source)
    collected = Blocks(source, outer)
    known = headings(folder)
    sections = [Section("", "")]
    signatures = Section("SIGNATURES", "")
    for block in collected.read():
        text = collected.mapped.text[block.start : block.end]
        heading = known.get(text.casefold().rstrip(":")) if block.cell is None and len(text) < 60 else None
        if SIGNATURE.search(block.cls):
            signatures.blocks.append(block)
        elif heading and text[:1].isupper():
            sections.append(Section(heading.id, text.rstrip(":")))
        else:
            sections[-1].blocks.append(block)
    return Document(collected.mapped, [*sections, signatures])


def language_of(source: str) -> str | None:
    """Return the language that the document element declares, where it is one of ours."""
    found = LANGUAGE.search(source[:2000])
    language = found[1].lower() if found else None
    return language if language in ("fi", "sv") else None
