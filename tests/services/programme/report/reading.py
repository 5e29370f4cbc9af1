"""Each format of a report read back by a library that did not write it: its text and its numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

SPACES = re.compile(r"\s+")
MONEY = re.compile(r"(?<!\d)[−-]?\d{1,3}(?:[ ,]\d{3})*[.,]\d{2}(?!\d)")


def pdf_text(made: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    return flat(" ".join(page.get_textpage().get_text_range() for page in document))


def html_text(made: bytes) -> str:
    from lxml import html

    tree = html.fromstring(made)
    for style in tree.iter("style"):
        style.text = ""
    return flat(" ".join(one for one in tree.itertext()))


def docx_text(made: bytes) -> str:
    from docx import Document

    document = Document(BytesIO(made))
    found = [paragraph.text for paragraph in document.paragraphs]
    found += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return flat(" ".join(found))


def book(made: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook, of either format, with the types that the file itself says."""
    from python_calamine import CalamineWorkbook

    read = CalamineWorkbook.from_filelike(BytesIO(made))
    return {name: read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names}


def numbers(sheets: dict[str, list[list[Any]]]) -> list[Decimal]:
    cells = [cell for rows in sheets.values() for row in rows for cell in row]
    return [Decimal(str(one)).quantize(Decimal("0.01")) for one in cells if _is_number(one)]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, (bool, date))


def flat(text: str) -> str:
    """Text with every kind of space as one plain space."""
    return SPACES.sub(" ", text.replace("\u00ad", ""))


def money(text: str) -> list[Decimal]:
    """Every sum with cents in a text, whatever the language it is written in."""
    found = []
    for one in MONEY.findall(text):
        digits = one.replace(" ", "").replace("−", "-")
        whole, cents = re.split(r"[.,](?=\d{2}$)", digits)
        found.append(Decimal(f"{whole.replace(',', '')}.{cents}"))
    return found
