"""CSV as cities write it: comma, semicolon or tab, UTF-8 or Windows, decimal point or comma; each cell is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toimiva.city.refusals import Refusal, Refusals

from .coordinates import fault_of
from .rows import POSTAL_CODE, Faults


@dataclass(frozen=True)
class Row:
    """One row; `number` counts as an editor does, the header being 1. An absent column is an empty cell."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def decoded(data: bytes) -> str:
    """Return the text: UTF-8 with or without a mark, UTF-16 with its mark, else Windows-1252 as Excel writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read_rows(data: bytes, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file; a header without the `required` columns is refused with each one's name."""
    text = decoded(data)
    header = text.split("\n", 1)[0]
    separator = max(";,\t", key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    columns = [name.strip() for name in next(lines, [])]
    if missing := [name for name in required if name not in columns]:
        raise Refusals([Refusal("column_missing", field=name, row=1, columns=", ".join(columns)) for name in missing])
    for cells in lines:
        if any(cell.strip() for cell in cells):
            named = zip(columns, (cell.strip() for cell in cells), strict=False)
            yield Row(lines.line_num, dict(named))


def need(row: Row, column: str, faults: Faults) -> str:
    """Return the cell, told as missing when it is empty."""
    if not row[column]:
        faults.add("missing_value", row.number, column)
    return row[column]


def postal_code(text: str, number: int, faults: Faults) -> str:
    """Return five digits or nothing; 530 has lost its zeros in a spreadsheet and is told, not guessed."""
    if text and not POSTAL_CODE.match(text):
        faults.add("bad_value", number, "postal_code", value=text, expected="00530")
    return text


def point(row: Row, faults: Faults) -> tuple[float, float] | tuple[None, None]:
    """Return `lon`, `lat` of the row in degrees, both or neither; everything else is told."""
    texts = row["lon"], row["lat"]
    if not any(texts):
        return None, None
    values = []
    for column, text in zip(("lon", "lat"), texts, strict=True):
        try:
            values.append(float(text.replace(",", ".")))
        except ValueError:
            faults.add("bad_value" if text else "missing_value", row.number, column, value=text, expected="24.94")
    if len(values) < 2:
        return None, None
    if code := fault_of(*values):
        faults.add(code, row.number, "lon", value=f"{texts[0]}, {texts[1]}")
        return None, None
    return values[0], values[1]
