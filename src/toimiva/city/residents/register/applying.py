"""From typed rows to the database: COPY into an empty table at once, else into a staging table and merge by key."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from .report import Counts

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = {
    "households": ("residents_household", ("register_id",)),
    "persons": ("residents_person", ("register_id",)),
    "addresses": ("residents_address", ("person_id", "kind", "valid_from")),
    "guardianships": ("residents_guardianship", ("guardian_id", "ward_id", "kind", "valid_from")),
}
SEALED = "national_id_sealed"  # each sealing gives other bytes: its index tells whether the code has changed


def known_rows() -> dict[str, bytes]:
    """Return what the room knows of persons and households, as CSV: register id, row id, index of the code."""
    return {
        "known_persons": copy_out("select register_id, id, encode(national_id_index, 'hex') from residents_person"),
        "known_households": copy_out("select register_id, id from residents_household"),
    }


def copy_out(query: str) -> bytes:
    """Return the answer of a query as CSV, by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"copy ({query}) to stdout (format csv)") as copy:
        return b"".join(bytes(part) for part in copy)


def merge(table: str, rows: pa.Table, *, into_empty: bool) -> Counts:
    """Bring the rows into their table by its key: insert what is new, change what differs."""
    target, key = TABLES[table]
    columns = rows.column_names
    with connection.cursor() as cursor:
        if into_empty:
            copy_in(cursor, target, rows)
            return Counts(new=len(rows))
        staged = f"staged_{table}"
        cursor.execute(f"create temp table {staged} (like {target}) on commit drop")
        copy_in(cursor, staged, rows)
        cursor.execute(f"create index on {staged} ({', '.join(key)})")
        cursor.execute(f"analyze {staged}")
        ended = _end_addresses(cursor, staged) if table == "addresses" else 0
        changed = _update(cursor, target, staged, columns, key)
        new = _insert(cursor, target, staged, columns, key)
        return Counts(new=new, changed=changed, unchanged=len(rows) - new - changed, ended=ended)


def copy_in(cursor: Any, target: str, rows: pa.Table) -> None:
    """Write the rows by COPY. Text is always quoted, so that an empty text and an unknown value stay apart."""
    import pyarrow.csv as pc

    with cursor.copy(f"copy {target} ({', '.join(rows.column_names)}) from stdin (format csv)") as copy:
        for batch in rows.to_batches(max_chunksize=20_000):
            out = io.BytesIO()
            pc.write_csv(batch, out, pc.WriteOptions(include_header=False, quoting_style="needed"))
            copy.write(out.getbuffer())


class Building:
    """What was taken away from empty tables, to be built over all rows at once: a fraction of the time.

    It comes back as the migrations wrote it, in the same transaction, so it still refuses what must not be.
    """

    def __init__(self, tables: Iterable[str]) -> None:
        hold_constraints()  # a table with checks to come cannot be altered
        with connection.cursor() as cursor:
            self.empty = {table for table in tables if _is_empty(cursor, TABLES[table][0])}
            taken = {table: _take_away(cursor, TABLES[table][0]) for table in TABLES if table in self.empty}
        self._own = {table: [statement for is_key, statement in parts if not is_key] for table, parts in taken.items()}
        self._keys = [statement for parts in taken.values() for is_key, statement in parts if is_key]

    def build(self, table: str) -> None:
        """Build the indexes and constraints of one table that need no other."""
        _run(self._own.pop(table, ()))

    def finish(self) -> None:
        """Build what is left, the foreign keys last, and count the tables: plans made for empty ones take minutes."""
        hold_constraints()
        for table in tuple(self._own):
            self.build(table)
        _run(self._keys)
        _run(f"analyze {TABLES[table][0]}" for table in sorted(self.empty))


@contextmanager
def built_afterwards(tables: Iterable[str]) -> Iterator[Building]:
    """Take indexes and constraints away from those of the tables that are empty; all are back at the end."""
    building = Building(tables)
    yield building
    building.finish()


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local maintenance_work_mem = '512MB'")
        for statement in statements:
            cursor.execute(statement)


def hold_constraints() -> None:
    """Check now what the database would check at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def _take_away(cursor: Any, target: str) -> list[tuple[bool, str]]:
    """Drop what can be built again; return the statements that do, in order, and whether each is a foreign key."""
    cursor.execute(
        "select conname, contype = 'f', pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid = %s::regclass and contype in ('f', 'u', 'x')",
        [target],
    )
    constraints = cursor.fetchall()
    for name, _, _ in constraints:
        cursor.execute(f'alter table {target} drop constraint "{name}"')
    cursor.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index "
        "where indrelid = %s::regclass and not indisprimary",
        [target],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"drop index {name}")
    back = [(is_key, f'alter table {target} add constraint "{name}" {definition}')
            for name, is_key, definition in constraints]  # fmt: skip
    return [(False, definition) for _, definition in indexes] + back


def _is_empty(cursor: Any, target: str) -> bool:
    cursor.execute(f"select not exists (select from {target})")
    return bool(cursor.fetchone()[0])


def _same(key: Sequence[str]) -> str:
    return " and ".join(f"t.{column} = s.{column}" for column in key)


def _update(cursor: Any, target: str, staged: str, columns: Sequence[str], key: Sequence[str]) -> int:
    changing = [column for column in columns if column not in ("id", SEALED, *key)]
    if not changing:
        return 0
    sets = [f"{column} = s.{column}" for column in changing]
    if SEALED in columns:
        sets.append(
            f"{SEALED} = case when s.national_id_index is null then null else coalesce(s.{SEALED}, t.{SEALED}) end"
        )
    old, new = (", ".join(f"{side}.{column}" for column in changing) for side in "ts")
    cursor.execute(
        f"update {target} t set {', '.join(sets)} from {staged} s "
        f"where {_same(key)} and ({old}) is distinct from ({new})"
    )
    return int(cursor.rowcount)


def _insert(cursor: Any, target: str, staged: str, columns: Sequence[str], key: Sequence[str]) -> int:
    names = ", ".join(columns)
    cursor.execute(
        f"insert into {target} ({names}) select {names} from {staged} s "
        f"where not exists (select from {target} t where {_same(key)})"
    )
    return int(cursor.rowcount)


def _end_addresses(cursor: Any, staged: str) -> int:
    """A move: an open permanent address that the extract does not repeat ends the day before its successor begins."""
    cursor.execute(
        f"""update residents_address t set valid_to = n.next - 1
        from (select person_id, min(valid_from) as next from {staged} where kind = 'permanent' group by 1) n
        where n.person_id = t.person_id and t.kind = 'permanent' and t.valid_to is null and t.valid_from < n.next
        and not exists (select from {staged} s where {_same(TABLES["addresses"][1])})"""
    )
    return int(cursor.rowcount)


def overlapping() -> list[tuple[Any, ...]]:
    """Return (register id, valid_from) of staged addresses that meet one which the extract leaves as it is."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('pg_temp.staged_addresses') is not null")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            f"""select distinct p.register_id, s.valid_from from staged_addresses s
            join residents_address t on t.person_id = s.person_id and t.kind = 'permanent'
              and daterange(t.valid_from, t.valid_to, '[]') && daterange(s.valid_from, s.valid_to, '[]')
            join residents_person p on p.id = s.person_id
            where s.kind = 'permanent' and not ({_same(TABLES["addresses"][1])})"""
        )
        return list(cursor.fetchall())
