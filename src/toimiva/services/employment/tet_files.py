"""Work practice on files: tables in, one row a pupil and a report out; nothing is written when a row is bad."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toimiva.city.files import BAD_INPUT, HELD, tell
from toimiva.city.refusals import Refusal
from toimiva.city.table_files import TableFile, read_tables, write_files, write_table

from .reason_words import reason_words

if TYPE_CHECKING:
    from .engine.tet_instance import Assignment, Instance
    from .engine.tet_tables import Limits


@dataclass(frozen=True, kw_only=True)
class Question:
    """The files of a run, and where pupils may be sent without having wished."""

    pupils: Path
    places: Path
    preferences: Path
    limits: Limits
    language: str = "en"


def assign_files(question: Question, out: Path, report: Path | None) -> int:
    """Assign on the files, write the result and the report, and return the exit code."""
    from .engine.tet_assign import assign
    from .engine.tet_report import figures

    read, good = read_tables(
        {"pupils": question.pupils, "places": question.places, "preferences": question.preferences}
    )
    one = _instance(question, read) if good else None
    if one is None:
        return BAD_INPUT
    found = assign(one)
    told = figures(found)
    for unplaced in told["unplaced"]:
        unplaced["explanation"] = reason_words()[unplaced["reason"]][question.language]
    told["inputs_sha256"] = {name: file.sha256 for name, file in read.items()}
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    files = {out: write_table(rows(found, question.language), out.name)}
    if report is not None:
        files[report] = text.encode()
    try:
        write_files(files)
    except Refusal as refusal:
        tell(out.name, 1, refusal)
        return BAD_INPUT
    if report is None:
        sys.stdout.write(text)
    return HELD


def rows(found: Assignment, language: str) -> dict[str, list[str]]:
    """Return the columns of the result, one row a pupil in the order of ids."""
    from .engine.tet_report import reasons
    from .engine.tet_tables import week_text

    one = found.instance
    blocks = [one.blocks[block] if block >= 0 else None for block in found.block.tolist()]
    return {
        "pupil": list(one.pupils),
        "place": [one.places[place] if place >= 0 else "" for place in found.place.tolist()],
        "week": [week_text(block.first) if block else "" for block in blocks],
        "weeks": [str(block.weeks) if block else "" for block in blocks],
        "rank": [str(rank) if rank > 0 else "" for rank in found.given_ranks().tolist()],
        "distance_m": ["" if way != way else str(round(way)) for way in found.distances().tolist()],
        "explanation": [reason_words()[reason][language] if reason else "" for reason in reasons(found)],
    }


def _instance(question: Question, files: dict[str, TableFile]) -> Instance | None:
    """Return what is to be decided; every fault is told with its line, then it is None."""
    from toimiva.city.columns import Faults, Row

    from .engine.tet_tables import instance_of

    try:
        return instance_of(files["pupils"].table, files["places"].table, files["preferences"].table, question.limits)
    except Faults as faults:
        for fault in faults.found:
            file, facts = files[fault.table], fault.refusal.facts
            shown: Any = {name: file.line(value) if isinstance(value, Row) else value for name, value in facts.items()}
            tell(file.name, file.line(fault.row), Refusal(fault.refusal.code, field=fault.refusal.field, **shown))
        return None
