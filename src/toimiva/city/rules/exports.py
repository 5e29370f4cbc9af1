"""A rule table as a file for others: its own TOML, or CSV and JSON made of it. No Django here."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time
from typing import Any

from toimiva.city.spreadsheets import harmless

from .catalogue import OF_EVERY_RULE, Row, Table


def as_toml(table: Table) -> str:
    """The file itself, with its comments."""
    return table.path.read_text("utf-8")


def as_json(table: Table) -> str:
    """The table as one JSON object."""
    return json.dumps(as_dict(table), ensure_ascii=False, indent=2, default=_text) + "\n"


def as_csv(table: Table) -> str:
    """One line a rule; lists and inner tables are JSON in their cell."""
    out = io.StringIO()
    names = [*OF_EVERY_RULE, *table.fields]
    writer = csv.writer(out)
    writer.writerow(names)
    for row in table.rows:
        flat = row_as_dict(row)
        writer.writerow(_cell(flat.get(name)) for name in names)
    return out.getvalue()


def as_dict(table: Table) -> dict[str, Any]:
    """The table as plain data: service, name, title, source, rules."""
    return {
        "service": table.service,
        "name": table.name,
        "title": table.title,
        "source": table.source,
        "rules": [row_as_dict(row) for row in table.rows],
    }


def row_as_dict(row: Row) -> dict[str, Any]:
    """One rule as plain data, its own fields beside those of every rule."""
    return {name: getattr(row, name) for name in OF_EVERY_RULE} | row.values


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=False, default=_text)
    return str(harmless(_text(value)))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime, time)) else str(value)
