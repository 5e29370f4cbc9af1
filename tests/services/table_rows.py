"""Tables in tests: one row of text for each case, in the act's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any


def rows(table: str) -> list[tuple[Any, ...]]:
    """Return the rows below the heading; days, numbers, yes and no are made into values, "-" into None."""
    _heading, *lines = table.strip().splitlines()
    return [tuple(value(cell.strip()) for cell in line.split("|")) for line in lines]


def value(cell: str) -> Any:
    if cell in ("-", "yes", "no"):
        return {"-": None, "yes": True, "no": False}[cell]
    for made in (int, Decimal, date.fromisoformat):
        try:
            return made(cell.replace(" ", ""))
        except (ValueError, ArithmeticError):
            continue
    return cell
