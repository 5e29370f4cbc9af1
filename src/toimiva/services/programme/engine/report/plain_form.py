"""A document as plain values, for a template that is not Python."""

from __future__ import annotations

from typing import Any

from .blocks import Block, Cell, Chart, Document, Facts, Table, Text

# Columns of figures and short words take what they need; long words share the rest, the longer ones more.
SHORT, LONG = 16, 40


def plain_document(document: Document) -> dict[str, Any]:
    """Return the document as JSON values, each block with its kind."""
    at = document.dated
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "title_language": document.title_language,
        "language": document.language,
        "author": document.author,
        "dated": {"year": at.year, "month": at.month, "day": at.day},
        "sections": [
            {"id": one.id, "title": one.title, "blocks": [_block(block) for block in one.blocks]}
            for one in document.sections
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Chart):
        return {"block": "chart", "caption": block.caption, "alt": block.alt, "svg": block.svg}
    if isinstance(block, Facts):
        return {"block": "facts", "rows": [[term, _cell(cell)] for term, cell in block.rows]}
    assert isinstance(block, Text)  # noqa: S101 the union has no other
    return {"block": "text", "text": block.text, "language": block.language, "style": block.style}


def _table(table: Table) -> dict[str, Any]:
    rows = [{"is_sum": row.is_sum, "cells": [_cell(cell) for cell in row.cells]} for row in table.rows]
    columns = [{"title": column.title, "kind": column.kind} for column in table.columns]
    return {
        "block": "table", "caption": table.caption, "columns": columns, "rows": rows, "wide": table.wide,
        "note": table.note, "widths": _widths(table),
    }  # fmt: skip


def _widths(table: Table) -> list[int]:
    """Shares of the width for columns of long words, by their longest cell; 0: as wide as what is in it."""
    widths = []
    for place, column in enumerate(table.columns):
        longest = max((len(row.cells[place].shown) for row in table.rows), default=0)
        widths.append(min(longest, LONG) if column.kind == "text" and longest > SHORT else 0)
    return widths


def _cell(cell: Cell) -> dict[str, str]:
    return {"shown": cell.shown, "language": cell.language}
