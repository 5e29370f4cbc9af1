"""The columns of a table, read by name; what is wrong with a value goes on a list with its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toimiva.city.refusals import Refusal

from .arrays import Floats, Ints, sorted_by


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row (from 0) of a table."""

    table: str
    row: int
    refusal: Refusal


class Faults(Exception):
    """The tables cannot be used; `found` names every bad row."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(f"{len(found)} faults")
        self.found = found


@dataclass
class Table:
    """A table whose columns are read by name; what is wrong with a value goes on the common list."""

    name: str
    data: pa.Table
    faults: list[Fault] = field(repr=False)

    def has(self, column: str) -> bool:
        """Tell whether the column is there and holds anything."""
        if column not in self.data.column_names:
            return False
        values = self.data[column]
        return len(values) > 0 and bool(pc.any(pc.greater(pc.binary_length(_text(values)), 0)).as_py())

    def fault(self, row: Any, code: str, column: str, **facts: Any) -> None:
        self.faults.append(Fault(self.name, int(row), Refusal(code, field=column, **facts)))

    def text(self, column: str, *, needed: bool = True) -> pa.Array:
        """Return a column as text; an empty value of a needed column is a fault."""
        if column not in self.data.column_names:
            if needed:
                self.fault(-1, "column_missing", column, columns=", ".join(self.data.column_names))
            return pa.array([""] * len(self.data), pa.string())
        values = _text(self.data[column])
        if needed:
            for row in _rows(pc.equal(pc.binary_length(values), 0)):
                self.fault(row, "missing_value", column)
        return values

    def numbers(self, column: str, expected: str, *, needed: bool, whole: bool, least: float) -> Floats:
        """Return a column as numbers, NaN where it is empty; what is no number or too small is a fault."""
        if column not in self.data.column_names:
            if needed:
                self.fault(-1, "column_missing", column, columns=", ".join(self.data.column_names))
            return np.full(len(self.data), np.nan)
        values = self.data[column]
        try:
            found = pc.cast(_nulls(values), pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            found = np.array([_number(value) for value in _text(values).to_pylist()])
        found = np.array(found, np.float64)
        with np.errstate(invalid="ignore"):
            wrong = (found < least) | np.isinf(found) | (whole & (found != np.rint(found)) & ~np.isnan(found))
        texts = None
        for row in np.flatnonzero(wrong | np.isnan(found)):
            texts = texts if texts is not None else _text(values)
            shown = texts[int(row)].as_py()
            if shown == "":
                if needed:
                    self.fault(row, "missing_value", column)
            else:
                self.fault(row, "bad_value", column, value=shown, expected=expected)
        return found

    def known(self, values: pa.Array, among: pa.Array, column: str, code: str) -> Ints:
        """Return each value's place among the names; an unknown one is a fault."""
        places = pc.index_in(values, value_set=among).to_numpy(zero_copy_only=False)
        missing = np.isnan(places) if places.dtype.kind == "f" else np.zeros(len(places), np.bool_)
        for row in np.flatnonzero(missing):
            if (value := values[int(row)].as_py()) != "":
                self.fault(row, code, column, value=value)
        return np.where(missing, -1, np.nan_to_num(places)).astype(np.int64)

    def once(self, column: str, shown: Iterable[pa.Array], *keys: Ints) -> None:
        """Find the rows whose keys stand on an earlier row already."""
        if not len(self.data):
            return
        rows = sorted_by(*keys, np.arange(len(self.data)))
        same = np.ones(max(len(rows) - 1, 0), np.bool_)
        for key in keys:
            same &= (key[rows][1:] == key[rows][:-1]) & (key[rows][1:] >= 0)
        first = np.zeros(len(rows), np.int64)
        starts = np.concatenate([[True], ~same])
        first[:] = rows[np.maximum.accumulate(np.where(starts, np.arange(len(rows)), 0))]
        columns = list(shown)
        for at in np.flatnonzero(~starts):
            row = int(rows[at])
            value = ", ".join(each[row].as_py() for each in columns if each[row].as_py())
            self.faults.append(
                Fault(self.name, row, Refusal("duplicate_row", field=column, value=value, first=Row(int(first[at]))))
            )


class Row(int):
    """A row of the same table, to be shown as the file counts it."""


def _text(values: pa.ChunkedArray) -> pa.Array:
    found = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    found = found if pa.types.is_string(found.type) else pc.cast(found, pa.string())
    return pc.fill_null(found, "")


def _nulls(values: pa.ChunkedArray) -> Any:
    return pc.if_else(pc.equal(values, ""), None, values) if pa.types.is_string(values.type) else values


def _number(value: str) -> float:
    try:
        return float(value.strip().replace(",", ".").replace("_", "x"))
    except ValueError:
        return float("nan")


def _rows(flags: Any) -> Ints:
    return np.flatnonzero(np.asarray(flags.to_numpy(zero_copy_only=False), np.bool_))
