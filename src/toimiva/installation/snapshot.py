"""What a database holds at one moment: rows and a checksum of every table, to compare a backup with its source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

# so that the same row is the same text on every server
PLAIN = "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'; \
set extra_float_digits = 1; set row_security = off"
TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
    order by 1, 2"""


class TableState(NamedTuple):
    """How many rows a table has, and a checksum that does not depend on their order."""

    rows: int
    checksum: str


@contextmanager
def snapshot(conninfo: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """Open one moment of the database: a connection that sees it, and its name for pg_dump --snapshot."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(PLAIN)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            row = connection.execute("select pg_export_snapshot()").fetchone()
            assert row is not None
            yield connection, row[0]


def table_states(connection: psycopg.Connection[Any]) -> dict[str, TableState]:
    """Return schema.table -> rows and checksum, of every table that is not the server's own."""
    return {f"{schema}.{table}": _state(connection, schema, table) for schema, table in connection.execute(TABLES)}


def _state(connection: psycopg.Connection[Any], schema: str, table: str) -> TableState:
    ask = sql.SQL("select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) from {} t")
    row = connection.execute(ask.format(sql.Identifier(schema, table))).fetchone()
    assert row is not None
    return TableState(row[0], f"{int(row[1]):x}")


def states_of(conninfo: str) -> dict[str, TableState]:
    """Return the table states of a database as it is now."""
    with snapshot(conninfo) as (connection, _):
        return table_states(connection)


def differences(expected: dict[str, TableState], found: dict[str, TableState]) -> list[str]:
    """Return in words each table that is not as expected."""
    told = []
    for table in sorted(expected.keys() | found.keys()):
        wanted, have = expected.get(table), found.get(table)
        if wanted is None or have is None:
            told.append(f"{table} is {'missing' if have is None else 'not expected'}")
        elif wanted.rows != have.rows:
            told.append(f"{table} has {have.rows} rows, {wanted.rows} expected")
        elif wanted != have:
            told.append(f"{table} has other contents")
    return told
