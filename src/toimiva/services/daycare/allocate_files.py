"""Daycare places on files: tables in, one row a child and a report out; nothing is written when a row is bad."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toimiva.city.files import BAD_INPUT, HELD, read_cases, tell
from toimiva.city.refusals import Refusal
from toimiva.city.table_files import TableFile, read_tables, seconds_text, write_files, write_table

if TYPE_CHECKING:
    import pyarrow as pa

    from .engine.allocation import Allocation, Mode
    from .engine.balanced import Balance
    from .engine.explain import Language
    from .engine.instance import Floats, Instance
    from .engine.staff_load import Staff
    from .streets_travel import Walking


@dataclass(frozen=True, kw_only=True)
class Question:
    """The files of a run and how they are to be decided on."""

    children: Path
    seats: Path
    travel: Path | None = None  # one of the two: a table of travel times, or the streets to walk on
    walking: Walking | None = None
    family_options: Path | None = None
    priorities: Path | None = None
    mode: Mode = "fair"
    unplaced_cost_s: int = 100_000
    language: Language = "en"
    compare: bool = False
    repair: bool = False  # relieve units whose children weigh more than their staff carries
    balance_weight: int = 0  # seconds; 0: an even mix of areas does not count
    balance_tolerance_s: int = 300


@dataclass(frozen=True)
class _Given:
    """The tables of a run, their families, and the hash of every file."""

    files: dict[str, TableFile]
    families: list[Any]
    hashes: dict[str, str]


def allocate_files(question: Question, out: Path, report: Path | None) -> int:
    """Decide on the files, write the result and the report, and return the exit code."""
    from .engine.allocation import MODES

    decided = _instance(question)
    if decided is None:
        return BAD_INPUT
    run = decided.run(question.mode)
    told = decided.told(run)
    if question.compare:
        others = {mode: run if mode == question.mode else decided.run(mode) for mode in MODES}
        told["compare"] = {mode: decided.told(each) for mode, each in others.items()}
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    files = {out: write_table(rows(run, question.language), out.name)}
    if report is not None:
        files[report] = text.encode()
    else:
        sys.stdout.write(text)
    write_files(files)
    return HELD


@dataclass(frozen=True)
class _Decision:
    """The problem, the hashes of its files, and what is looked at besides seats where the tables tell it."""

    question: Question
    instance: Instance
    hashes: dict[str, str]
    staff: Staff | None
    shares: Floats | None

    def run(self, mode: Mode) -> Allocation:
        """Assign in a mode, relieving overloaded units where that is asked for."""
        from .engine.allocation import allocate
        from .engine.staff_load import repaired

        found = allocate(self.instance, mode, self._balance() if mode == "balanced" else None)
        return repaired(found, self.staff) if self.question.repair and self.staff is not None else found

    def told(self, run: Allocation) -> dict[str, Any]:
        """Return the report; overloaded units and the mix of areas stand in it where the tables have their columns."""
        from .engine.allocation import figures
        from .engine.areas import mixing
        from .engine.staff_load import violations

        told = {**figures(run), "inputs_sha256": self.hashes}
        if self.staff is not None:
            told["overloaded"] = violations(run, self.staff)
        if self.shares is not None:
            told["dissimilarity"] = mixing(run.instance, run.given, self.shares)
        return told

    def _balance(self) -> Balance | None:
        from .engine.balanced import Balance

        if self.shares is None or not self.question.balance_weight:
            return None
        return Balance(self.shares, self.question.balance_weight, self.question.balance_tolerance_s)


def rows(run: Allocation, language: Language) -> dict[str, Any]:
    """Return the columns of the result, one row a child in the order of ids."""
    import numpy as np

    from .engine.allocation import ranks
    from .engine.explain import explanations

    one, given = run.instance, run.given
    placed = given >= 0
    unit = np.array([*one.units, ""], object)
    travel = np.where(placed, one.travel[given], np.nan) if len(one.travel) else np.full(len(given), np.nan)
    where = np.where(placed, one.pool_unit[one.pool[given]], -1) if len(one.pool) else np.full(len(given), -1)
    return {
        "child": one.children,
        "unit": unit[where].tolist(),
        "travel_s": seconds_text(travel),
        "rank": [str(rank) if rank else "" for rank in ranks(run).tolist()],
        "explanation": explanations(run, language),
    }


def _instance(question: Question) -> _Decision | None:
    """Return what is to be decided; every fault is told on standard error, then it is None."""
    from toimiva.city.columns import Faults

    from .engine.areas import shares_of
    from .engine.staff_load import staff_of
    from .engine.tables import instance_of

    given = _read(question)
    if given is None:
        return None
    tables = {name: file.table for name, file in given.files.items()}
    hashes = dict(given.hashes)
    try:
        if question.walking is not None:
            tables["travel"], hashes["streets"] = _walked(tables, question.walking)
        found = instance_of(
            tables["children"], tables["seats"], tables["travel"], given.families, tables.get("priorities"),
            question.unplaced_cost_s,
        )  # fmt: skip
        staff = staff_of(tables["children"], tables["seats"], found)
        shares = shares_of(tables["children"], found)
    except Faults as faults:
        for fault in faults.found:
            if fault.table in given.files:
                file = given.files[fault.table]
                facts = fault.refusal.facts
                if type(facts.get("first")).__name__ == "Row":
                    facts["first"] = file.line(facts["first"])
                tell(file.name, file.line(fault.row), fault.refusal)
            elif question.family_options is not None:
                tell(question.family_options.name, fault.row + 1, fault.refusal)
        return None
    except Refusal as refusal:  # of the streets
        tell(question.walking.streets.name if question.walking else "", 1, refusal)
        return None
    return _Decision(question, found, hashes, staff, shares)


def _walked(tables: dict[str, pa.Table], walking: Walking) -> tuple[pa.Table, str]:
    from toimiva.city.places.network.streets import read_streets

    from .streets_travel import walking_table

    streets = read_streets(walking.streets)
    return walking_table(tables["children"], tables["seats"], streets, walking), streets.sha256


def _read(question: Question) -> _Given | None:
    """Read every file; tell what cannot be read and return None."""
    files, good = read_tables({name: getattr(question, name) for name in ("children", "seats", "travel", "priorities")})
    families: list[Any] = []
    hashes = {name: file.sha256 for name, file in files.items()}
    if question.family_options is not None:
        try:
            families = _families(question.family_options)
            hashes["family_options"] = sha256(question.family_options.read_bytes()).hexdigest()
        except Refusal as refusal:
            tell(question.family_options.name, 1, refusal)
            good = False
    return _Given(files, families, hashes) if good else None


def _families(path: Path) -> list[Any]:
    cases = read_cases(path).cases
    for case in cases:
        if isinstance(case.value, Refusal):
            raise case.value
    return [case.value for case in cases]
