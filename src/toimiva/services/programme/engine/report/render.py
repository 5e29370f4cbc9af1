"""Every format of a report from its frozen data set; the same data set always gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from toimiva.city.refusals import Refusal

from .blocks import Document
from .compose import compose
from .csv_table import money_csv
from .data_set import DataSet
from .docx import docx
from .html import html
from .pdf import pdf
from .sheets import ods, xlsx


class Format(NamedTuple):
    """A format: its media type, and how it is drawn."""

    media_type: str
    draw: Callable[[Document], bytes] | None


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    "pdf": Format("application/pdf", pdf),
    "html": Format("text/html; charset=utf-8", html),
    "docx": Format(f"{OFFICE}.wordprocessingml.document", docx),
    "xlsx": Format(f"{OFFICE}.spreadsheetml.sheet", xlsx),
    "ods": Format("application/vnd.oasis.opendocument.spreadsheet", ods),
    "csv": Format("text/csv; charset=utf-8", None),
}


def render(data: DataSet, form: str, language: str) -> bytes:
    """Return the report in one format and language.

    Raises `Refusal("unknown_format")` or `Refusal("unknown_language")` with those that are known.
    """
    if form not in FORMATS:
        raise Refusal("unknown_format", field="format", value=form, known=", ".join(FORMATS))
    document = compose(data, language)
    draw = FORMATS[form].draw
    return draw(document) if draw else money_csv(data, language)


def file_name(data: DataSet, form: str, language: str) -> str:
    """Return the name a file of the report is saved by: HEL-2021-002935-2021-T2-v1-fi.pdf.

    The name has only letters, digits and hyphens, whatever the diary number holds.
    """
    stem = f"{data.programme.diary_number}-{data.cycle.id}-v{data.version}-{language}"
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in stem)
    return f"{kept}.{form}"
