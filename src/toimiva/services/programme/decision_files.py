"""Decisions read from files, on several processes where there are many of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from toimiva.city.refusals import Refusal

from .engine import Reading, read_decisions
from .policy.tables import FOLDER

MANY = 100  # files: fewer are read before a second process has begun
AT_A_TIME = 20  # files that a process takes at once


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file holds: its readings (a page of Ahjo answers holds several), or why it was refused."""

    name: str
    readings: list[Reading]
    refusal: Refusal | None = None

    @property
    def code(self) -> int:
        """The exit code of the file: 2 refused, 1 an error finding, 0 otherwise."""
        return 2 if self.refusal else int(any(reading.has_error for reading in self.readings))

    def as_json(self) -> Any:
        """Return the answer of the file interface: an object, a list for a page of several, or the error."""
        if self.refusal:
            return {"error": self.refusal.as_dict()}
        answers = [reading.as_dict() for reading in self.readings]
        return answers[0] if len(answers) == 1 else answers


def read_files(sources: Sequence[Path], rules: Path | None = None, jobs: int | None = None) -> Iterator[FileRead]:
    """Yield what each file holds, in the order given, read by `jobs` processes (by default one for few files)."""
    read = partial(read_file, rules=rules)
    processes = jobs or (os.cpu_count() or 1 if len(sources) >= MANY else 1)
    if processes == 1 or any(str(source) == "-" for source in sources):  # standard input is read here
        yield from map(read, sources)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(read, sources, chunksize=AT_A_TIME)


def read_file(source: Path, rules: Path | None = None) -> FileRead:
    """Return what one file holds; what cannot be read is a refusal in its place."""
    name = "stdin" if str(source) == "-" else source.name
    try:
        return FileRead(name, read_decisions(_bytes(source, name), name, rules=_own_tables(rules)))
    except Refusal as refusal:
        return FileRead(name, [], refusal)


def _own_tables(folder: Path | None) -> Path:
    """Return the folder of the city's own tables; a table that must not be used is bad input, not our defect."""
    from toimiva.city.rules import RulesFault

    from .policy.tables import tables

    if folder is None:
        return FOLDER
    try:
        tables(folder)
    except RulesFault as fault:
        raise Refusal("unreadable_file", field="rules", file=folder.name, reason=str(fault)) from fault
    return folder


def _bytes(source: Path, name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    except OSError as fault:
        raise Refusal("unreadable_file", field=name, file=name, reason=fault.strerror or "") from fault
