"""Where each character of a normalised text came from."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from .result import At


class Mapped:
    """A normalised text built piece by piece, each piece remembering its place in the source.

    A piece of width 0 is copied character for character; a piece with a width is one character that
    stands for that many in the source (an entity, an escape).

    >>> made = Mapped("uudis-\\ntaminen")
    >>> made.add("uudis", 0); made.add("taminen", 7)
    >>> made.text, made.at(0, 12).text
    ('uudistaminen', 'uudis-\\ntaminen')
    """

    __slots__ = ("source", "outer", "_parts", "_starts", "_places", "_widths", "_next", "length", "_text")

    def __init__(self, source: str, outer: Mapped | None = None) -> None:
        self.source = source
        self.outer = outer  # the text the source itself was taken from (HTML inside JSON)
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._places: list[int] = []
        self._widths: list[int] = []
        self._next = -1
        self.length = 0
        self._text: str | None = None

    @classmethod
    def of(cls, source: str, parts: list[str], places: list[int]) -> Mapped:
        """Return the text made of `parts`, copied from `places` of the source."""
        made = cls(source)
        *starts, length = accumulate(map(len, parts), initial=0)
        made._parts, made._starts, made._places, made._widths = parts, starts, places, [0] * len(parts)
        made.length = length
        return made

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = "".join(self._parts)
        return self._text

    def add(self, part: str, place: int, width: int = 0) -> None:
        """Append `part`, which begins at `place` in the source. Places never go back."""
        if width or place != self._next:
            self._starts.append(self.length)
            self._places.append(place)
            self._widths.append(width)
        self._parts.append(part)
        self.length += len(part)
        self._next = -1 if width else place + len(part)

    def place(self, index: int, *, end: bool = False) -> int:
        """Return where the character at `index` begins (or ends) in the source."""
        piece = bisect_right(self._starts, index) - 1
        if self._widths[piece]:
            return self._places[piece] + (self._widths[piece] if end else 0)
        return self._places[piece] + index - self._starts[piece] + end

    def at(self, start: int, end: int) -> At:
        """Return the place of text[start:end] in the outermost source, with its slice."""
        first, last = self.place(start), self.place(end - 1, end=True)
        if self.outer is not None:
            return self.outer.at(first, last)
        return At(first, last, self.source[first:last])
