"""From PostgreSQL to an immutable Parquet file: COPY into Arrow in batches, a checksum, an atomic rename."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import connection

from toimiva.city.refusals import Conflict

from .computing import read_parquet
from .definitions import Dataset

if TYPE_CHECKING:
    import pyarrow as pa


class Written(NamedTuple):
    """A file written: where under the home, how many rows, its SHA-256."""

    path: str
    rows: int
    sha256: str


def home() -> Path:
    """Return the home of this installation, whose `data` folder holds the snapshots."""
    return Path(settings.MEDIA_ROOT).parent


def write(dataset: Dataset, day: date, now: datetime) -> Written:
    """Write what the dataset's query gives to data/snapshots/NAME/YYYY-MM-DDTHHMMSS.parquet, with its manifest beside.

    A crash leaves only a `.part` file, which no reader takes. Raises `Conflict` if that instant's file exists.
    """
    import pyarrow.parquet as pq

    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%S")
    target = home() / "data" / "snapshots" / dataset.name / f"{stamp}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    rows = 0
    try:
        with _batches(dataset, day) as batches, pq.ParquetWriter(part, dataset.schema(), compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
                rows += batch.num_rows
        checksum = sha256_of(part)
        _settle(part, target, dataset)
    finally:
        part.unlink(missing_ok=True)
    written = Written(target.relative_to(home()).as_posix(), rows, checksum)
    manifest = {"dataset": dataset.name, "taken_at": now.isoformat(), "rows": rows, "sha256": checksum,
                "source": dataset.source._asdict(), "columns": dict(dataset.columns)}  # fmt: skip
    _write_whole(target.with_suffix(".json"), json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return written


def discard(written: Written) -> None:
    """Remove a file whose row could not be stored."""
    path = home() / written.path
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)


def read(path: str, sha256: str) -> pa.Table:
    """Return the rows of a snapshot; a file that is not what was written is refused."""
    file = home() / path
    if not file.is_file() or sha256_of(file) != sha256:
        raise Conflict("snapshot_changed", file=path)
    return read_parquet(file)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(part: Path, target: Path, dataset: Dataset) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(part, target)  # unlike a rename, this never takes the place of another
    except FileExistsError:
        raise Conflict("snapshot_exists", name=dataset.name) from None


def _write_whole(path: Path, text: str) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, "utf-8")
    part.replace(path)


@contextmanager
def _batches(dataset: Dataset, day: date) -> Iterator[Iterable[pa.RecordBatch]]:
    """Run the query and read its rows as they come, in the columns' declared types."""
    import pyarrow as pa
    from pyarrow import csv

    columns = ", ".join(f'"{name}"' for name in dataset.columns)
    statement = f"copy (select {columns} from ({dataset.query}) as rows) to stdout (format csv)"
    types = csv.ConvertOptions(
        column_types=dataset.schema(), strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement, {"day": day}) as rows:
        stream = io.BufferedReader(_Stream(rows), 1 << 20)
        head = csv.ReadOptions(column_names=list(dataset.columns), block_size=4 << 20)
        if not stream.peek(1):
            yield []
        else:
            yield csv.open_csv(pa.PythonFile(stream, mode="r"), read_options=head, convert_options=types)


class _Stream(io.RawIOBase):
    """What COPY sends, as a file to read."""

    def __init__(self, chunks: Iterable[Any]) -> None:
        self.chunks = iter(chunks)
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.left:
            chunk = next(self.chunks, None)
            if chunk is None:
                return 0
            self.left = bytes(chunk)
        taken = self.left[: len(buffer)]
        buffer[: len(taken)] = taken
        self.left = self.left[len(taken) :]
        return len(taken)
