"""The definitions run on DuckDB over Arrow tables. No Django: benchmarks and files do the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .definitions import Indicator
from .engine.areas import Areas
from .engine.publication import Published, Row, publish

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from .definitions import Expression

    Known = dict[Expression, list[Row]]

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


def read_parquet(path: Path) -> pa.Table:
    """Read a Parquet file, its texts as dictionaries: areas and languages repeat, and are then grouped faster."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]
    return pq.read_table(path, read_dictionary=texts)


def rows_of(indicator: Indicator, tables: Mapping[str, ibis.Table], day: date, known: Known | None = None) -> list[Row]:
    """Return what the definition gives on `day`; indicators that share an expression share its rows by `known`."""
    if known is None or indicator.expression not in known:
        rows = indicator.expression(tables, day).to_pyarrow().to_pylist()
        if known is None:
            return rows
        known[indicator.expression] = rows
    return known[indicator.expression]


def compute(
    indicator: Indicator, tables: Mapping[str, ibis.Table], areas: Areas, day: date, known: Known | None = None
) -> list[Published]:
    """Return the indicator's cells on `day` as they may be shown."""
    return publish(indicator, areas, rows_of(indicator, tables, day, known))
