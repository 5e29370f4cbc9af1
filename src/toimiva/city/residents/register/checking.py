"""Runs the checks over an extract, and hands back its rows typed, with the keys of the rows already known."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from .checks import CHECKS, MACROS, Check
from .report import Fault
from .shapes import SHAPES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ALL_TEXT = {"known_persons": ("register_id", "id", "index"), "known_households": ("register_id", "id")}


class ToSeal(NamedTuple):
    """The persons of an extract with their identity codes, and the indexes of the codes stored before, by column."""

    files: list[str]
    rows: list[int]
    ids: list[str]
    national_ids: list[str]
    stored_indexes: list[str | None]


class Checker:
    """An extract in DuckDB's memory, beside what the room knows. Close it: it holds identity codes."""

    def __init__(self, tables: dict[str, pa.Table], known: dict[str, bytes], districts: Iterable[str] | None) -> None:
        import duckdb
        import pyarrow as pa

        self.duck: duckdb.DuckDBPyConnection = duckdb.connect(
            config={"autoinstall_known_extensions": False, "memory_limit": "3GB", "threads": 2}
        )
        self.duck.execute("set timezone = 'UTC'")
        self.duck.execute(MACROS)
        for table, columns in SHAPES.items():
            empty = pa.table({"file": pa.array([], pa.string()), "row": pa.array([], pa.int64())}
                             | {column: pa.array([], pa.string()) for column in columns})  # fmt: skip
            self._keep(table, tables.get(table, empty))
        for name, columns in ALL_TEXT.items():
            self._keep(name, _known(known[name], columns))
        self.districts = districts
        self._keep("known_districts", pa.table({"code": pa.array(list(districts or []), pa.string())}))

    def faults(self, today: date, test_data: bool) -> list[Fault]:
        """Return every fault of every row, in the order of files, rows and fields."""
        given = {"$today": f"date '{today}'", "$test_data": str(test_data).lower(),
                 "$districts_known": str(self.districts is not None).lower()}  # fmt: skip
        alone = [[check for check in CHECKS if check.table == table and check.of_the_row_alone] for table in SHAPES]
        others = [[check] for check in CHECKS if not check.of_the_row_alone]
        return [fault for checks in (*alone, *others) for fault in self._bad_rows(checks, given)]

    def _bad_rows(self, checks: list[Check], given: dict[str, str]) -> Iterator[Fault]:
        """Run checks of one table in one pass over it."""
        bad = [check.bad for check in checks]
        for name, value in given.items():
            bad = [condition.replace(name, value) for condition in bad]
        verdicts = ", ".join(f"coalesce({condition}, false) as bad{at}" for at, condition in enumerate(bad))
        some = " or ".join(f"bad{at}" for at in range(len(bad)))
        rows = self.duck.execute(
            f"select * from (select file, row, {verdicts} from {checks[0].table}) where {some}"
        ).fetchall()
        for file, row, *verdict in rows:
            for check, is_bad in zip(checks, verdict, strict=True):
                if is_bad:
                    yield Fault(file, row, check.field, check.code)

    def persons_to_seal(self) -> ToSeal:
        """Give every person and household its row id, known or new, and return the persons."""
        self.duck.execute(NUMBERED)
        rows = self.duck.sql("select file, row, id, upper(national_id), index from numbered").to_arrow_table()
        return ToSeal(*(column.to_pylist() for column in rows.columns))

    def indexes_of_others(self) -> set[str]:
        """Return the indexes of the codes of persons whom the extract does not name."""
        others = "index is not null and register_id not in (select person from persons)"
        return {index for (index,) in self.duck.execute(f"select index from known_persons where {others}").fetchall()}

    def give(self, name: str, rows: pa.Table | None) -> None:
        """Let the queries use a table by its name."""
        if rows is not None:
            self.duck.register(name, rows)

    def rows(self, table: str) -> pa.Table:
        """Return the rows of `table` as the database takes them; persons need the table `sealed`."""
        return self.duck.sql(TYPED[table]).to_arrow_table()

    def place_of(self, table: str, condition: str, values: list[Any]) -> list[tuple[str, int]]:
        """Return file and row of the rows that meet the condition."""
        return self.duck.execute(f"select file, row from {table} where {condition}", values).fetchall()

    def close(self) -> None:
        self.duck.close()

    def _keep(self, name: str, rows: pa.Table) -> None:
        self.duck.register("incoming", rows)
        self.duck.execute(f"create table {name} as select * from incoming")
        self.duck.unregister("incoming")


def _known(csv: bytes, columns: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv as pc

    if not csv:
        return pa.table({column: pa.array([], pa.string()) for column in columns})
    convert = pc.ConvertOptions(
        column_types={column: pa.string() for column in columns},
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    return pc.read_csv(io.BytesIO(csv), pc.ReadOptions(column_names=list(columns)), convert_options=convert)


NUMBERED = """
create table numbered as select p.*, coalesce(k.id, uuid()::text) as id, k.index
  from persons p left join known_persons k on k.register_id = p.person;
create table all_persons as select person as register_id, id from numbered
  union all select register_id, id from known_persons where register_id not in (select person from persons);
create table numbered_households as select h.*, coalesce(k.id, uuid()::text) as id
  from households h left join known_households k on k.register_id = h.household;
create table all_households as select household as register_id, id from numbered_households
  union all select register_id, id from known_households where register_id not in (select household from households);
"""

# A tree of SP-GiST is filled fast and stays shallow when a sample in no order comes first and the rest in order.
SOWN = "case when p.id[36] = '0' then '0' || reverse(p.id) else '1' || p.id end"

# Each selects the columns of its model's table, in any order; the names must be the database's. Ids that grow
# with the rows (version 7) fill a primary key faster; a person's says nothing of when she came.
TYPED = {
    "households": (
        "select id, household as register_id, kind, try_cast(income_eur_year as decimal(12, 2)) as income_eur_year, "
        "try_cast(dwelling_m2 as decimal(7, 1)) as dwelling_m2 from numbered_households"
    ),
    "persons": (
        "select p.id, p.person as register_id, s.national_id_sealed, s.national_id_index, first_names, call_name, "
        "last_name, translate(lower(regexp_replace(trim(last_name || ' ' || first_names), '\\s+', ' ', 'g')), "
        "'åäö', '{|}') as sort_name, day(date_of_birth) as date_of_birth, sex, mother_tongue, service_language, "
        "home_municipality, truth(protection_order) as protection_order, day(date_of_death) as date_of_death, "
        "h.id as household_id, email, phone from numbered p join sealed s on s.id = p.id "
        "left join all_households h on h.register_id = p.household order by p.id"
    ),
    "addresses": (
        "select uuidv7()::text as id, p.id as person_id, lower(kind) as kind, street, house_number, stair, apartment, "
        "postal_code, post_office, number_of(lon) as lon, number_of(lat) as lat, district, "
        "day(valid_from) as valid_from, day(valid_to) as valid_to "
        f"from addresses a join all_persons p on p.register_id = a.person order by {SOWN}"
    ),
    "guardianships": (
        "select uuidv7()::text as id, g.id as guardian_id, w.id as ward_id, lower(kind) as kind, "
        "lower(custody) as custody, day(valid_from) as valid_from, day(valid_to) as valid_to "
        "from guardianships r join all_persons g on g.register_id = r.guardian "
        "join all_persons w on w.register_id = r.ward"
    ),
}
