"""Points of a file (id, lon, lat): CSV, CSV.GZ or Parquet; a file with any bad row is refused whole."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toimiva.city.refusals import Refusal, Refusals

from ..readers.rows import Faults
from ..readers.tables import read_rows
from .area import fault_of
from .extract import Box
from .sphere import Numbers

COLUMNS = ("id", "lon", "lat")
CATEGORY = "category"


@dataclass(frozen=True)
class Points:
    """Points in the order of their file; `categories` are empty texts when not asked for."""

    ids: list[str]
    categories: list[str]
    lon: Numbers
    lat: Numbers


def read_points(path: Path, box: Box, *, category: bool = False) -> Points:
    """Return the points of a file. Raises `Refusals` with every row that is at fault."""
    faults, seen = Faults(), dict[str, int]()
    ids, categories, lons, lats = [], [], [], []
    for number, row in _rows(path, (*COLUMNS, CATEGORY) if category else COLUMNS):
        point = row["id"]
        if not point:
            faults.add("missing_value", number, "id")
        elif point in seen:
            faults.add("duplicate_row", number, "id", value=point, first=seen[point])
        seen.setdefault(point, number)
        lon, lat = (_degrees(row[column], column, number, faults) for column in ("lon", "lat"))
        if not math.isnan(lon + lat) and (fault := fault_of(box, lon, lat, "lon", row=number)):
            faults.found.append(fault)
        ids.append(point)
        categories.append(row[CATEGORY] if category else "")
        lons.append(lon)
        lats.append(lat)
    faults.refuse()
    return Points(ids, categories, np.array(lons, np.float64), np.array(lats, np.float64))


def read_both(one: Path, other: Path, box: Box, *, category: bool = False) -> tuple[Points, Points]:
    """Return the points of two files, `category` of the other one; the faults of both are told at once."""
    found: list[Points] = []
    faults: list[Refusal] = []
    for path, wanted in ((one, False), (other, category)):
        try:
            found.append(read_points(path, box, category=wanted))
        except Refusal as fault:
            for each in fault.refusals if isinstance(fault, Refusals) else [fault]:
                each.facts["source"] = path.name
                faults.append(each)
    if faults:
        raise Refusals(faults)
    return found[0], found[1]


def _degrees(text: str, column: str, number: int, faults: Faults) -> float:
    if not text:
        faults.add("missing_value", number, column)
        return math.nan
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.add("bad_value", number, column, value=text, expected="24.94")
        return math.nan
    return value


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    if path.suffix == ".parquet":
        yield from _parquet_rows(path, columns)
        return
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError) as fault:
        raise Refusal("unreadable_file", file=path.name, reason=str(fault)) from fault
    for row in read_rows(data, columns):
        yield row.number, {column: row[column] for column in columns}


def _parquet_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pyarrow.ArrowException) as fault:
        raise Refusal("unreadable_file", file=path.name, reason=str(fault)) from fault
    if missing := [name for name in columns if name not in table.column_names]:
        there = ", ".join(table.column_names)
        raise Refusals([Refusal("column_missing", field=name, row=1, columns=there) for name in missing])
    values = [table[name].to_pylist() for name in columns]
    for number, cells in enumerate(zip(*values, strict=True), 1):
        texts = ("" if cell is None else str(cell).strip() for cell in cells)
        yield number, dict(zip(columns, texts, strict=True))
