"""How long a register extract takes to load, sealing included, against Django's bulk_create on a sample.

    python benchmarks/bench_residents_load.py [--persons 650000] [--sample 20000]

The city is `toimiva.demo`'s, the identity codes are artificial (individual numbers 900-999), the database is its own
and writes to disk as in use. The peer reads the same Parquet files, makes model instances, seals, and inserts persons
and addresses in batches of 5000 into the same tables with their indexes; it checks nothing, and its seconds are
extrapolated in proportion to the rows, which favours it: an index grows slower the larger it is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings_test")
GOAL = 40.0  # seconds for 650 000 persons with their addresses
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def write_city(folder: Path, residents: int) -> int:
    """Write the four tables of an invented city; return its persons, the dead of the last years among them."""
    from toimiva.city.residents.register.shapes import SHAPES
    from toimiva.demo import generate

    city = generate(residents=residents)
    for path in city.write(folder):
        if path.stem not in SHAPES:
            path.unlink()
    return int(city.tables["persons"].num_rows)


def bulk_create(folder: Path, sample: int) -> float:
    """Return the seconds for the first persons and their addresses by way of model instances."""
    import pyarrow.parquet as pq

    from toimiva.city.residents.models import Address, Person

    start, ids = perf_counter(), {}
    for row in pq.read_table(folder / "persons.parquet").slice(0, sample).to_pylist():
        ids[row["person"]] = person_of(row)
    addresses = [address_of(row, ids[row["person"]].pk)
                 for row in pq.read_table(folder / "addresses.parquet").slice(0, sample).to_pylist()
                 if row["person"] in ids]  # fmt: skip
    Person.objects.bulk_create(ids.values(), batch_size=5000)
    Address.objects.bulk_create(addresses, batch_size=5000)
    return (perf_counter() - start) * (2 * sample) / (len(ids) + len(addresses))


def person_of(row: dict[str, Any]) -> Any:
    from toimiva.city.residents.models import Person, sort_key
    from toimiva.city.residents.sealed import ring

    pk: UUID = uuid4()
    return Person(
        id=pk, register_id=row["person"], national_id_sealed=ring().seal(row["national_id"], pk),
        national_id_index=ring().index(row["national_id"]), first_names=row["first_names"],
        last_name=row["last_name"], sort_name=sort_key(row["last_name"], row["first_names"]),
        date_of_birth=day(row["date_of_birth"]), sex=row["sex"] or "", mother_tongue=row["mother_tongue"] or "",
        email=row["email"] or "", phone=row["phone"] or "",
    )  # fmt: skip


def address_of(row: dict[str, Any], person_id: UUID) -> Any:
    from toimiva.city.residents.models import Address

    return Address(
        person_id=person_id, kind=row["kind"], street=row["street"] or "", house_number=str(row["house_number"] or ""),
        lon=float(row["lon"]), lat=float(row["lat"]), valid_from=day(row["valid_from"]), valid_to=day(row["valid_to"]),
    )  # fmt: skip


def day(text: Any) -> date | None:
    return text if isinstance(text, date) or not text else date.fromisoformat(text)


def load(folder: Path, persons: int, round_of: str) -> float:
    """Load the folder, print what it did, and return the seconds."""
    from toimiva.city.access import system
    from toimiva.city.residents.register import load_extract

    start, used = perf_counter(), cpu_seconds()
    report = load_extract(folder, actor=system("benchmark"), now=NOW, test_data=True,
                          progress=lambda said: print("  ", said, file=sys.stderr))  # fmt: skip
    seconds = perf_counter() - start
    if report.faults:
        sys.exit("\n".join(fault.line() for fault in report.faults[:5]))
    counts = ", ".join(f"{table} {count.new} new {count.unchanged} unchanged" for table, count in report.counts.items())
    ours, database = (after - before for after, before in zip(cpu_seconds(), used, strict=True))
    print(f"{round_of}: {persons} persons in {seconds:.1f} s, CPU {ours:.1f} s here and {database:.1f} s in the "
          f"database ({counts})")  # fmt: skip
    return seconds


def cpu_seconds() -> tuple[float, float]:
    """Return the CPU seconds of this process and of its process in the database: they tell a busy machine apart."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid = cursor.fetchone()[0]
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return process_time(), (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def compare(folder: Path, persons: int, sample: int) -> None:
    """Measure the peer, then the load twice."""
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        peer = bulk_create(folder, sample)
        transaction.set_rollback(True)
    first = load(folder, persons, "first load")
    load(folder, persons, "the same again")
    whole = peer / sample * persons
    print(
        f"bulk_create: {sample} persons in {peer:.1f} s, so {persons} in {whole:.0f} s, "
        f"{whole / first:.1f} times as long"
    )
    if persons >= 650_000:
        print(f"goal {GOAL:.0f} s: {'held' if first <= GOAL else 'NOT held'}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--persons", type=int, default=650_000)
    options.add_argument("--sample", type=int, default=20_000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        os.environ["TOIMIVA_TEST_HOME"] = str(home)
        import django

        django.setup()
        from toimiva.installation.postgres import Embedded

        start = perf_counter()
        persons = write_city(Path(temporary) / "extract", asked.persons)
        print(f"city of {persons} persons made in {perf_counter() - start:.1f} s")
        home.mkdir(parents=True, exist_ok=True)
        with Embedded(home) as server:  # fsync as in use
            server.ensure_database()
            compare(Path(temporary) / "extract", persons, asked.sample)


if __name__ == "__main__":
    main()
