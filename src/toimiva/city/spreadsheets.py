"""Cells that go into a spreadsheet: text that a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """Return the cell so that no spreadsheet runs it: text that begins like a formula gets an apostrophe in front.

    >>> harmless("=1+1"), harmless("Puisto"), harmless(-5)
    ("'=1+1", 'Puisto', -5)
    """
    return "'" + cell if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
