"""The definitions run on DuckDB over Arrow tables. No Django: benchmarks and files do the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from .definitions import Indicator
from .engine.areas import Areas
from .engine.publication import Published, publish

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

MEMORY_LIMIT = "2GB"


@contextmanager
def engine(tables: Mapping[str, pa.Table]) -> Iterator[dict[str, ibis.Table]]:
    """Give the tables to a DuckDB in memory, which may fetch nothing from anywhere."""
    import ibis

    backend = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, autoinstall_known_extensions=False)
    try:
        for name, table in tables.items():
            backend.con.register(name, table)  # create_table of ibis 12 writes a DROP VIEW that DuckDB 2 refuses
        yield {name: backend.table(name) for name in tables}
    finally:
        backend.disconnect()


def areas_of(rows: pa.Table) -> Areas:
    """Return the tree of the snapshot `areas`."""
    leaves = [row for row in rows.to_pylist() if row["neighbourhood"] and row["district"] and row["major"]]
    return Areas.of((row["neighbourhood"], row["district"], row["major"]) for row in leaves)


def compute(indicator: Indicator, tables: Mapping[str, ibis.Table], areas: Areas, day: date) -> list[Published]:
    """Return the indicator's cells on `day` as they may be shown."""
    rows = indicator.expression(tables, day).to_pyarrow().to_pylist()
    return publish(indicator, areas, rows)
