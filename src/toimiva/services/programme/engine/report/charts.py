"""The report's two pictures as SVG: bars by division and bars by month. Plain text, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

USED, COMMITTED, FREE, FORECAST = "#0000bf", "#9fc9eb", "#ffffff", "#9fc9eb"
INK, GREY, PAPER = "#1a1a1a", "#808080", "#ffffff"
WIDTH, NAMES = 680, 255
BAR, STEP = 22, 36


@dataclass(frozen=True)
class Part:
    """A part of a bar: its size, colour and name in the key."""

    size: Decimal
    colour: str


@dataclass(frozen=True)
class Stacked:
    """A bar of parts with its name and the words at its end."""

    name: str
    parts: tuple[Part, ...]
    shown: str


def lying(bars: list[Stacked], key: list[tuple[str, str]]) -> str:
    """Return lying bars, each of parts one after the other; a part below zero is left out (its figure is written)."""
    height = 30 + STEP * len(bars)
    largest = max((_length(bar) for bar in bars), default=Decimal(0)) or Decimal(1)
    scale = Decimal(WIDTH - NAMES - 90) / largest
    drawn = [*_key(key), *(line for place, bar in enumerate(bars) for line in _lying(bar, 30 + STEP * place, scale))]
    return _svg(WIDTH, height, drawn)


def standing(bars: list[Stacked], key: list[tuple[str, str]]) -> str:
    """Return standing bars, such as months, with the words above each."""
    height, base, top = 230, 205, 50
    largest = max((_length(bar) for bar in bars), default=Decimal(0)) or Decimal(1)
    scale = Decimal(base - top) / largest
    step = Decimal(WIDTH) / max(1, len(bars))
    drawn = list(_key(key))
    for place, bar in enumerate(bars):
        drawn += _standing(bar, step * place, step, base, scale)
    drawn.append(f'<line x1="0" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="{INK}"/>')
    return _svg(WIDTH, height, drawn)


def _length(bar: Stacked) -> Decimal:
    return sum((max(part.size, Decimal(0)) for part in bar.parts), Decimal(0))


def _lying(bar: Stacked, y: int, scale: Decimal) -> Iterator[str]:
    yield _text(bar.name, 0, y + 15)
    x = Decimal(NAMES)
    for part in bar.parts:
        width = max(part.size, Decimal(0)) * scale
        if width:
            yield _box(x, Decimal(y), width, Decimal(BAR), part.colour)
        x += width
    yield _text(bar.shown, x + 6, y + 15, bold=True)


def _standing(bar: Stacked, x: Decimal, step: Decimal, base: int, scale: Decimal) -> Iterator[str]:
    y, width = Decimal(base), step * Decimal("0.7")
    for part in bar.parts:
        height = max(part.size, Decimal(0)) * scale
        if height:
            yield _box(x + (step - width) / 2, y - height, width, height, part.colour)
        y -= height
    yield _text(bar.shown, x + step / 2, y - 5, bold=True, middle=True)
    yield _text(bar.name, x + step / 2, base + 16, middle=True)


def _key(key: list[tuple[str, str]]) -> Iterator[str]:
    x = 0
    for words, colour in key:
        yield _box(Decimal(x), Decimal(3), Decimal(14), Decimal(10), colour)
        yield _text(words, x + 20, 12)
        x += 44 + 7 * len(words)


def _box(x: Decimal, y: Decimal, width: Decimal, height: Decimal, colour: str) -> str:
    edge = f' stroke="{GREY}"' if colour == FREE else f' stroke="{PAPER}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"{edge}/>'


def _text(words: str, x: Decimal | int, y: Decimal | int, *, bold: bool = False, middle: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{weight}{anchor}>{escape(words)}</text>'


def _svg(width: int, height: int, drawn: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'{head} font-family="Inter" font-size="12" fill="{INK}">{"".join(drawn)}</svg>'
