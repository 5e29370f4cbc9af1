"""What a load tells: how many rows are new, changed, unchanged, and every fault by file, row and field.

A fault never repeats the value: it may be an identity code or a protected address.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from toimiva.city.refusals import Refusal


class Fault(NamedTuple):
    """One thing wrong. `row` counts as a spreadsheet does, the header being row 1; 0 is the file itself."""

    file: str
    row: int
    field: str
    code: str
    fact: str = ""

    def message(self, language: str = "en") -> str:
        """Return what is wrong and how to mend it."""
        return Refusal(self.code, field=self.field, fact=self.fact).message(language)

    def line(self, language: str = "en") -> str:
        """Return the fault as one line: file:row: field: reason."""
        return f"{self.file}:{self.row}: {self.field}: {self.message(language)}"


@dataclass
class Counts:
    """Rows of one table. `ended` are open addresses that a newer one brought to an end."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0


@dataclass
class LoadReport:
    """The result of one load. `loaded` is false after a fault and in a dry run: nothing was kept then."""

    dry_run: bool
    files: dict[str, str] = field(default_factory=dict)  # name -> SHA-256
    counts: dict[str, Counts] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    loaded: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def nothing_new(self) -> bool:
        """Whether the register already said all this."""
        return not any(count.new or count.changed or count.ended for count in self.counts.values())

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return {
            "loaded": self.loaded,
            "dry_run": self.dry_run,
            "files": self.files,
            "counts": {table: vars(count) for table, count in self.counts.items()},
            "faults": [fault._asdict() | {"message": fault.message(language)} for fault in self.faults],
            "seconds": self.seconds,
        }


def write_rejects(path: Path, faults: Iterable[Fault], language: str = "en") -> None:
    """Write every fault as a row of CSV: file, row, field, code, what is wrong."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["file", "row", "field", "code", "message"])
        rows.writerows([*fault[:4], fault.message(language)] for fault in faults)
