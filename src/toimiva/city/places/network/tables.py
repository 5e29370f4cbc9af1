"""Tables written to files: long ones to CSV, CSV.GZ or Parquet, a matrix to .npy; whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toimiva.city.refusals import Refusal

from .sphere import Numbers

if TYPE_CHECKING:
    import pyarrow as pa

LONG = (".csv", ".csv.gz", ".parquet")
MATRIX = ".npy"
ROWS = 1_000_000  # of a long table at once
SPECIAL = set(',"\r\n')


def form_of(path: Path, *more: str) -> str:
    """Return how a table is written by the name of its file; other names are refused."""
    for form in (*LONG, *more):
        if path.name.endswith(form):
            return form
    raise Refusal("bad_value", field="out", source=path.name, value=path.name, expected=", ".join((*LONG, *more)))


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Yield a file beside `path` that takes its place when all went well."""
    draft = path.with_name(path.name + ".part")
    try:
        yield draft
        os.replace(draft, path)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise Refusal("unwritable_file", field="out", source=path.name, file=path.name, reason=reason) from fault
    finally:
        draft.unlink(missing_ok=True)


def write_long(path: Path, batches: Iterable[pa.Table], schema: pa.Schema, *, plain_text: bool) -> None:
    """Write the batches one after another; without `plain_text` texts are quoted, which commas in them need."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    form = form_of(path)
    with draft_of(path) as draft:
        if form == ".parquet":
            with pyarrow.parquet.ParquetWriter(draft, schema) as parquet:
                for batch in batches:
                    parquet.write_table(batch)
            return
        style = "none" if plain_text else "needed"
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style=style)
        with pa.output_stream(str(draft), compression="gzip" if form == ".csv.gz" else None) as stream:
            stream.write((",".join(schema.names) + "\n").encode())
            with pyarrow.csv.CSVWriter(stream, schema, write_options=options) as csv:
                for batch in batches:
                    csv.write_table(batch)


def is_plain(*texts: Iterable[str]) -> bool:
    """Tell whether the texts can stand in a CSV without quotes."""
    return not any(SPECIAL & set(text) or not text for several in texts for text in several)


class MatrixFile:
    """A `.npy` file of little-endian float32 in C order, written by rows."""

    def __init__(self, file: Any, rows: int, columns: int) -> None:
        self.file = file
        header = {"descr": "<f4", "fortran_order": False, "shape": (rows, columns)}
        np.lib.format.write_array_header_1_0(file, header)

    def write(self, values: Numbers) -> None:
        """Append rows; what is infinite is no number in the file."""
        self.file.write(np.where(np.isinf(values), np.nan, values).astype("<f4").tobytes())
