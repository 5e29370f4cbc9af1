"""How long a register extract takes to load, sealing included, against Django's bulk_create on a sample.

    python benchmarks/bench_residents_load.py [--persons 650000] [--sample 20000]

Makes its own city of artificial identity codes (individual numbers 900-999), in a database of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings_test")
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def write_extract(folder: Path, persons: int) -> None:
    """Write persons.csv, addresses.csv, households.csv and guardianships.csv, ages spread evenly over 90 years."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    duck = duckdb.connect()
    born = "(date '1935-01-01' + cast(i // 50 * 2 % 32800 as integer))"
    number = "(900 + 2 * (i % 50) + (i // 50 * 2 // 32800) % 2)"
    duck.execute(f"""create table p as select i, {born} as born, {number} as number,
        case when year({born}) < 2000 then ['-', 'Y', 'X', 'W'][1 + i // 1640000] else 'A' end as sign,
        strftime({born}, '%d%m%y') as ddmmyy from range({persons}) t(i)""")
    code = f"ddmmyy || sign || number || '{CHECK}'[cast(ddmmyy || number as bigint) % 31 + 1]"
    queries = {
        "persons": f"""select 'P' || i as person, {code} as national_id,
            ['Aino Maria', 'Eino Johannes', 'Åsa', 'Farah'][1 + i % 4] as first_names, '' as call_name,
            ['Virtanen', 'Öhman', 'Mäkelä', 'Nguyen', 'Korhonen'][1 + i % 5] as last_name, born as date_of_birth,
            case when number % 2 = 0 then 'F' else 'M' end as sex, ['fi', 'sv', 'so'][1 + i % 3] as mother_tongue,
            'fi' as service_language, '091' as home_municipality, i % 500 = 0 as protection_order,
            '' as date_of_death, 'H' || (i // 2) as household, 'p' || i || '@example.org' as email, '' as phone
            from p""",
        "addresses": """select 'P' || i as person, 'permanent' as kind, 'Esimerkkitie' as street,
            cast(1 + i // 40 % 200 as varchar) as house_number, 'A' as stair, cast(i % 40 as varchar) as apartment,
            '00' || (100 + i % 800) as postal_code, 'HELSINKI' as post_office, 24.8 + i % 1000 / 4000.0 as lon,
            60.15 + i % 700 / 7000.0 as lat, '' as district, born + 30 as valid_from, '' as valid_to from p""",
        "households": f"""select 'H' || i as household, 'couple' as kind, 20000 + i % 60000 as income_eur_year,
            50.5 as dwelling_m2 from range({(persons + 1) // 2}) t(i)""",
        "guardianships": f"""select 'P' || i as guardian, 'P' || (i + 1) as ward, 'custody' as kind,
            'joint' as custody, '2015-01-01' as valid_from, '' as valid_to from range({persons - 1}) t(i)
            where i % 6 = 0""",
    }
    for table, query in queries.items():
        duck.execute(f"copy ({query}) to '{folder / table}.csv' (header)")


def bulk_create(folder: Path, sample: int) -> float:
    """Return the seconds that reading by csv and writing by bulk_create take for the first persons and addresses."""
    import csv
    from itertools import islice
    from uuid import UUID, uuid4

    from toimiva.city.residents.models import Address, Person, sort_key
    from toimiva.city.residents.sealed import ring

    start, seal, ids = perf_counter(), ring(), {}
    people, addresses = [], []
    with (folder / "persons.csv").open(encoding="utf-8") as rows:
        for row in islice(csv.DictReader(rows), sample):
            pk: UUID = uuid4()
            ids[row["person"]] = pk
            people.append(Person(
                id=pk, register_id=row["person"], national_id_sealed=seal.seal(row["national_id"], pk),
                national_id_index=seal.index(row["national_id"]), first_names=row["first_names"],
                last_name=row["last_name"], sort_name=sort_key(row["last_name"], row["first_names"]),
                date_of_birth=date.fromisoformat(row["date_of_birth"]), sex=row["sex"], email=row["email"],
            ))  # fmt: skip
    with (folder / "addresses.csv").open(encoding="utf-8") as rows:
        for row in islice(csv.DictReader(rows), sample):
            addresses.append(Address(
                person_id=ids[row["person"]], street=row["street"], house_number=row["house_number"],
                lon=float(row["lon"]), lat=float(row["lat"]), valid_from=date.fromisoformat(row["valid_from"]),
            ))  # fmt: skip
    Person.objects.bulk_create(people, batch_size=5000)
    Address.objects.bulk_create(addresses, batch_size=5000)
    return perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int, default=650_000)
    options.add_argument("--sample", type=int, default=20_000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TOIMIVA_TEST_HOME"] = str(Path(folder) / "home")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import transaction

        from toimiva.city.access import system
        from toimiva.city.residents.register import load_extract
        from toimiva.installation.postgres import Embedded

        extract, now = Path(folder) / "extract", datetime(2026, 1, 2, tzinfo=UTC)
        write_extract(extract, asked.persons)
        home = settings.CONFIG.home if hasattr(settings, "CONFIG") else Path(os.environ["TOIMIVA_TEST_HOME"])
        home.mkdir(parents=True, exist_ok=True)
        with Embedded(home) as server:  # fsync as in real use
            server.ensure_database()
            call_command("migrate", verbosity=0)
            with transaction.atomic():
                peer = bulk_create(extract, asked.sample)
                transaction.set_rollback(True)
            for round_of in ("first", "again"):
                start = perf_counter()
                report = load_extract(extract, actor=system("benchmark"), now=now, test_data=True,
                                      progress=lambda said: print("  ", said, file=sys.stderr))  # fmt: skip
                seconds = perf_counter() - start
                print(
                    f"{round_of}: {asked.persons} persons with addresses in {seconds:.1f} s;",
                    report.as_dict()["counts"],
                )
                if report.faults:
                    print([fault.line() for fault in report.faults[:5]])
                if round_of == "first":
                    each, peer_each = seconds / asked.persons, peer / asked.sample
                    print(f"bulk_create: {asked.sample} persons with addresses in {peer:.1f} s; "
                          f"{peer_each / each:.1f} times as long a person")  # fmt: skip


if __name__ == "__main__":
    main()
