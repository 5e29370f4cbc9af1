"""XML as a tree whose every letter knows its place in the source; nothing is declared, expanded or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from toimiva.city.refusals import Refusal

DEEPEST = 100  # elements inside each other; the minutes have some ten
REFERENCE = re.compile(r"&[^;\s]{1,12};|\r\n?")
ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)


class Letters(NamedTuple):
    """Text that begins at `place`; with a width it is one letter that stands for that many (a reference)."""

    text: str
    place: int
    width: int = 0


@dataclass(slots=True)
class Node:
    """An element: its name without a prefix, its attributes, and what it holds in order."""

    name: str
    place: int
    attributes: dict[str, str] = field(default_factory=dict)
    holds: list[Node | Letters] = field(default_factory=list)

    def children(self, names: list[str]) -> Iterator[Node]:
        """Yield the elements right inside that are called so."""
        return (each for each in self.holds if isinstance(each, Node) and each.name in names)

    def within(self, names: list[str], *, but: list[str] | None = None) -> Iterator[Node]:
        """Yield the elements anywhere inside that are called so, none inside one of `but` or inside each other."""
        for each in self.holds:
            if isinstance(each, Node):
                if each.name in names:
                    yield each
                elif each.name not in (but or ()):
                    yield from each.within(names, but=but)

    def text(self) -> str:
        """Return all its text, white space made one."""
        return " ".join("".join(letters.text for letters in self.letters()).split())

    def letters(self) -> Iterator[Letters]:
        for each in self.holds:
            if isinstance(each, Node):
                yield from each.letters()
            else:
                yield each


def root_name(text: str) -> str | None:
    """Return what the outermost element is called, without parsing the rest."""
    found = ROOT.match(text[:4000])
    return found[1] if found else None


def parse_xml(text: str, name: str = "") -> Node:
    """Return the outermost element. Raises `Refusal`: xml_with_entities, decision_bad_xml."""
    return _Parser(text, name).parse()


class _Parser:
    def __init__(self, text: str, name: str) -> None:
        self.source = text
        self.name = name
        self.raw = text.encode("utf-8", "replace")
        self.byte, self.place = 0, 0  # up to where places are counted
        self.open: list[Node] = [Node("", 0)]
        # The text is decoded already: what the declaration says of its encoding no longer holds.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self.enter
        self.parser.EndElementHandler = self.leave
        self.parser.CharacterDataHandler = self.letters
        self.parser.StartDoctypeDeclHandler = self.declared

    def parse(self) -> Node:
        try:
            self.parser.Parse(self.raw, True)
        except expat.ExpatError as fault:
            raise Refusal("decision_bad_xml", field=self.name or None, reason=str(fault)[:80]) from fault
        return next(each for each in self.open[0].holds if isinstance(each, Node))

    def here(self) -> int:
        """Return the place, in letters, of what the parser has just met."""
        byte = self.parser.CurrentByteIndex
        self.place += len(self.raw[self.byte : byte].decode("utf-8", "replace"))
        self.byte = byte
        return self.place

    def declared(self, *_: object) -> None:
        raise Refusal("xml_with_entities", field=self.name or None)

    def enter(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) > DEEPEST:
            raise Refusal("decision_bad_xml", field=self.name or None, reason=f"more than {DEEPEST} levels")
        node = Node(name.rpartition(":")[2], self.here(), attributes)
        self.open[-1].holds.append(node)
        self.open.append(node)

    def leave(self, _: str) -> None:
        self.open.pop()

    def letters(self, text: str) -> None:
        place = self.here()
        if self.source.startswith(text, place):
            self.open[-1].holds.append(Letters(text, place))
            return
        reference = REFERENCE.match(self.source, place)
        self.open[-1].holds.append(Letters(text, place, len(reference[0]) if reference else 1))
