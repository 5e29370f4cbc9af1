"""Cells of the report's tables: a value and the words it is shown by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from .blocks import Cell
from .follow_up import Trilingual
from .numbers import DASH, day, euros, percent, plain_number, thousands


def text(value: str, language: str = "") -> Cell:
    """A text; `language` where it is not the document's own, such as a project's name in Finnish."""
    return Cell(value, value or DASH, language if value else "")


def said(words: Trilingual, language: str) -> Cell:
    """A text of the three languages; where the asked one is missing the cell tells which it is in."""
    found = words.said(language)
    return text(found.text, "" if found.language == language else found.language)


def money(value: Decimal, language: str) -> Cell:
    return Cell(value, euros(value, language))


def rounded(value: Decimal, language: str) -> Cell:
    """Money shown in thousands; the value stays exact."""
    return Cell(value, thousands(value, language))


def rate(value: Decimal | None, language: str) -> Cell:
    return Cell(value, percent(value, language))


def whole(value: int) -> Cell:
    return Cell(value, str(value))


def measured(value: str | None, language: str) -> Cell:
    """A number that came as text in decimal form."""
    return Cell(Decimal(value) if value else None, plain_number(value, language))


def on(value: date | None, language: str) -> Cell:
    return Cell(value, day(value, language))
