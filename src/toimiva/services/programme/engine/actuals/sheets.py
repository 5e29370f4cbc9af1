"""The sheets of an Excel file as text cells, read by a process of its own: run as `python -I sheets.py FILE`.

The library takes the area from the first cell to the last one into memory, empty cells too: a file of five kilobytes
with two cells far apart would take 500 gigabytes and end the process that reads it. So a process with bounded memory
and time reads, and it alone ends. This file uses nothing of this house, so that it can be run without it.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

MEMORY = 4 * 1024**3  # bytes that the reading process may take
SECONDS = 300  # of its processor time
UNREADABLE = 3  # its exit code for a file that is locked or broken


def written(cell: Any) -> str:
    """Return a cell as text: a whole number without a point, a number with the 15 digits a spreadsheet knows.

    >>> written(10402010740202.0), written(0.1 + 0.2), written(datetime(2021, 5, 31))
    ('10402010740202', '0.3', '2021-05-31')
    """
    if cell is None or isinstance(cell, str):
        return cell.replace("\x00", "\ufffd") if cell else ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, float):
        text = f"{cell:.15g}"
        return text + "0" if len(text.partition(".")[2]) == 3 else text  # no thousands separator: it is a number
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def main(path: str) -> int:
    """Write the rows of each sheet to standard output, one JSON list a sheet and line."""
    from python_calamine import CalamineError, CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open(path, "rb") as stream:
            book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            print(json.dumps([[written(cell) for cell in row] for row in rows]))  # noqa: T201 the answer
    except (CalamineError, OSError, MemoryError):
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
