"""The report as a workbook: a sheet for each table, numbers as numbers, and a first sheet of what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from toimiva.city.spreadsheets import harmless

from .blocks import Cell, Chart, Column, Document, Facts, Table
from .still import still_zip
from .words import word

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
FORMATS = {"money": "#,##0.00", "number": "General", "percent": "0.0", "date": "yyyy-mm-dd"}
LOCALES = {"fi": ("fi", "FI"), "sv": ("sv", "FI"), "en": ("en", "GB")}


def sheet_names(document: Document) -> list[str]:
    """Return the names of the sheets, at most 31 letters each, the first that of the document."""
    names = [word("summary", document.language), *(table.name for table in document.tables)]
    return [FORBIDDEN.sub(" ", name)[:31] for name in names]


def xlsx(document: Document) -> bytes:
    """Return the document as an Excel workbook."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "default_date_format": FORMATS["date"]})
    created = document.dated.replace(tzinfo=None, microsecond=0)
    book.set_properties({
        "title": document.title, "author": document.author, "subject": document.subtitle, "created": created,
        "comments": document.identifier,
    })  # fmt: skip
    looks = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    looks["head"] = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
    names = sheet_names(document)
    _front(book.add_worksheet(names[0]), document, looks["head"])
    for name, table in zip(names[1:], document.tables, strict=True):
        _sheet(book.add_worksheet(name), table, looks)
    book.close()
    return still_zip(out.getvalue())


def front_rows(document: Document) -> Iterator[tuple[str, str]]:
    """Tell what the workbook is: its title and every fact of the report."""
    yield document.title, document.subtitle
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Facts):
                yield from ((term, cell.shown) for term, cell in block.rows)
            elif isinstance(block, Chart):
                yield block.caption, block.alt


def _front(sheet: Any, document: Document, head: Any) -> None:
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 1, 90)
    for place, (term, shown) in enumerate(front_rows(document)):
        sheet.write_string(place, 0, harmless(term), head)
        sheet.write_string(place, 1, harmless(shown))


def _sheet(sheet: Any, table: Table, looks: dict[str, Any]) -> None:
    """The caption stands above; the header row stays in sight and repeats on paper."""
    sheet.write_string(0, 0, harmless(table.caption), looks["head"])
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 34 if column.kind == "text" and place == 0 else 18)
        sheet.write_string(1, place, harmless(column.title), looks["head"])
    for number, row in enumerate(table.rows, 2):
        for place, cell in enumerate(row.cells):
            _write(sheet, number, place, cell, table.columns[place], looks)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)
    if table.wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if table.note:
        sheet.write_string(len(table.rows) + 3, 0, harmless(table.note))


def _write(sheet: Any, row: int, place: int, cell: Cell, column: Column, looks: dict[str, Any]) -> None:
    look = looks.get(column.kind)
    if isinstance(cell.value, (Decimal, int)):
        sheet.write_number(row, place, cell.value, look)  # xlsxwriter writes a Decimal with 16 digits: cents are safe
    elif isinstance(cell.value, date):
        sheet.write_datetime(row, place, cell.value, look)
    else:
        sheet.write_string(row, place, harmless(cell.shown))


def ods(document: Document) -> bytes:
    """Return the document as an OpenDocument workbook."""
    from odfdo import Document as New

    made = New("spreadsheet")
    made.body.clear()
    names = sheet_names(document)
    made.body.append(_rows_of(names[0], list(front_rows(document))))
    for name, table in zip(names[1:], document.tables, strict=True):
        made.body.append(_ods_table(name, table))
    _meta(made, document)
    out = BytesIO()
    made.save(out)
    return still_zip(out.getvalue())


def _rows_of(name: str, rows: list[tuple[str, str]]) -> Any:
    from odfdo import Row as OdsRow
    from odfdo import Table as OdsTable

    sheet = OdsTable(name)
    for number, values in enumerate(rows):
        row = OdsRow()
        row.set_values([harmless(value) for value in values])
        sheet.set_row(number, row)
    return sheet


def _ods_table(name: str, table: Table) -> Any:
    from odfdo import Row as OdsRow
    from odfdo import Table as OdsTable

    sheet = OdsTable(name)
    lines: list[list[Any]] = [[harmless(table.caption)], [harmless(column.title) for column in table.columns]]
    lines += [[_ods_value(cell) for cell in row.cells] for row in table.rows]
    if table.note:
        lines += [[], [harmless(table.note)]]
    for number, values in enumerate(lines):
        row = OdsRow()
        row.set_values(values)
        sheet.set_row(number, row)
    return sheet


def _ods_value(cell: Cell) -> Any:
    """Numbers and days as themselves, the rest as shown."""
    return cell.value if isinstance(cell.value, (Decimal, int, date)) else harmless(cell.shown)


def _meta(made: Any, document: Document) -> None:
    meta = made.meta
    at = document.dated.replace(tzinfo=None, microsecond=0)
    meta.title, meta.subject, meta.language = document.title, document.subtitle, "-".join(LOCALES[document.language])
    meta.creation_date, meta.date = at, at
    meta.initial_creator = meta.creator = document.author
    meta.description = document.identifier
