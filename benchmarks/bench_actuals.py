"""Actuals of the finance system judged and posted, beside DuckDB that reads the same file and copies it in, in one run.

    python benchmarks/bench_actuals.py --rows 5000000

Ours gives every row its verdict, writes the list of rejected rows, checks the ledger's rules and keeps its sums. The
peer only reads the columns as text, casts day and sum, and puts them into a bare table of the same server. Both commit
with fsync. Goal at 5 M rows: 60 s.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings_test")
HEAD = "Projekti;Tositenro;Rivi;Kirjauspvm;Tili;Kustannuspaikka;Toimittaja;Selite;Summa\n"
BATCH = 1_000_000
# of each thousand rows one has an ambiguous sum, one an unknown project, one is of another programme
WRITE = """
copy (
  select case when n % 1000 = 7 then '{root}99' when n % 1000 = 9 then '2814I0397600101'
              else list_extract({numbers}, 1 + n % {count}) end,
         cast(1900000000 + n // 4 as varchar), cast(1 + n % 4 as varchar),
         strftime(date '2025-01-02' + cast(n % 270 as integer), '%d.%m.%Y'), '443100', '2010',
         'FI' || cast(20000000 + n % 5000 as varchar), 'Etätuen työasemat ' || cast(n % 1000 as varchar),
         case when n % 1000 = 5 then '3.200.000'
              else cast(n % 9000 as varchar) || ',' || lpad(cast(n % 100 as varchar), 2, '0')
                   || case when n % 20 = 0 then '-' else '' end end
  from range({first}, {last}) t(n)
) to '{path}' (format csv, delimiter ';', header false)
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=5_000_000)
    options.add_argument("--profile", action="store_true", help="print where the time of judging and posting goes")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        os.environ["TOIMIVA_TEST_HOME"] = str(home)
        import django

        django.setup()
        from django.conf import settings

        from toimiva.installation.postgres import Embedded

        settings.MEDIA_ROOT = Path(temporary) / "files"
        settings.TOIMIVA_DEMO = True
        with Embedded(home) as server:  # fsync as in use
            server.ensure_database()
            measure(told.rows, Path(temporary), server, profile=told.profile)


def measure(rows: int, folder: Path, server: Any, *, profile: bool) -> None:
    """Write a file of `rows` rows, import it, import it again, and let the peer load it."""
    from django.core.management import call_command

    from toimiva.city.access import system
    from toimiva.services.programme import actions
    from toimiva.services.programme.actuals_files import parts_of
    from toimiva.services.programme.models import LedgerEntry, ProjectNumber

    call_command("migrate", verbosity=0)
    programme = imported()
    numbers = list(ProjectNumber.objects.values_list("number", flat=True))
    path = written(rows, folder, programme.root_number, numbers)
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
    actor = system("benchmark")

    def bring() -> Any:
        now = datetime.now(UTC)
        return actions.bring_actuals(actor, programme.pk, "SAP", parts_of(path), path.name, now=now)

    def post(run: Any) -> Any:
        return actions.post_actuals(actor, run.pk, now=datetime.now(UTC))

    (run, judged), profiled = timed(bring), None
    if profile:
        import cProfile

        profiled = cProfile.Profile()
        profiled.enable()
    begun = processor()
    _done, posted = timed(lambda: post(run))
    own, base = (end - start for start, end in zip(begun, processor(), strict=True))
    if profiled:
        import pstats

        profiled.disable()
        pstats.Stats(profiled).sort_stats("tottime").print_stats(18)
    assert LedgerEntry.objects.count() == run.posted_rows > rows * 0.99
    ours = judged + posted
    print(f"judged and shown {judged:.1f} s, judged again and posted {posted:.1f} s: {ours:.1f} s, "
          f"{rows / ours:,.0f} rows/s")  # fmt: skip
    print(f"posting: processor {own:.1f} s here, {base:.1f} s in the database (they run side by side on two cores)")
    again, seconds = timed(bring)
    assert again.posted_rows == 0
    print(f"the same file again: nothing to post, told in {seconds:.1f} s")
    _none, theirs = timed(lambda: peer(path, server))
    print(f"DuckDB to a bare table, no verdicts: {theirs:.1f} s; ours takes {ours / theirs:.2f} times as long, "
          f"its posting alone {posted / theirs:.2f} times")  # fmt: skip


def timed(run: Any) -> tuple[Any, float]:
    begun = time.perf_counter()
    return run(), time.perf_counter() - begun


def processor() -> tuple[float, float]:
    """Return the processor seconds of this process and of its server process so far."""
    from django.db import connection

    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, kernel = stat.rpartition(")")[2].split()[11:13]
    return time.process_time(), (int(user) + int(kernel)) / os.sysconf("SC_CLK_TCK")


def written(rows: int, folder: Path, root: str, numbers: list[str]) -> Path:
    """Write the file, headings first."""
    import duckdb

    path, part = folder / "actuals.csv", folder / "part.csv"
    with path.open("wb") as stream:
        stream.write(HEAD.encode())
        for first in range(0, rows, BATCH):
            last = min(first + BATCH, rows)
            duckdb.sql(WRITE.format(root=root, numbers=numbers, count=len(numbers), first=first, last=last, path=part))
            stream.write(part.read_bytes())
    part.unlink(missing_ok=True)
    return path


def peer(path: Path, server: Any) -> None:
    """Read the file with DuckDB, cast what can be cast, and COPY the rows into a table without rules or indexes."""
    import io

    import duckdb
    import psycopg
    import pyarrow as pa
    import pyarrow.csv as pc

    rows = duckdb.sql(f"""
        select Projekti, Tositenro, Rivi, cast(strptime(Kirjauspvm, '%d.%m.%Y') as date) as day, Tili, Kustannuspaikka,
               Toimittaja, Selite,
               try_cast(replace(case when Summa like '%-' then '-' || rtrim(Summa, '-') else Summa end, ',', '.')
                        as decimal(18, 2)) as amount
        from read_csv('{path}', delim=';', header=true, all_varchar=true)
    """)
    names = "project text, document text, row text, day date, account text, centre text, supplier text, words text"
    with psycopg.connect(server.conninfo()) as connection, connection.cursor() as cursor:
        cursor.execute(f"create table peer ({names}, amount numeric(18, 2))")
        with cursor.copy("copy peer from stdin (format csv)") as copy:
            for batch in rows.to_arrow_reader(200_000):
                out = io.BytesIO()
                pc.write_csv(pa.Table.from_batches([batch]), out, pc.WriteOptions(include_header=False))
                copy.write(out.getbuffer())


def imported() -> Any:
    """Import the project's own sample and return its programme."""
    from toimiva.city.access import system
    from toimiva.services.programme.actions import import_decision
    from toimiva.services.programme.models import Programme

    sample = Path(__file__).parents[1] / "samples/programme/decision-fi.txt"
    import_decision(system("benchmark"), sample.read_bytes(), sample.name, now=datetime.now(UTC))
    return Programme.objects.get()


if __name__ == "__main__":
    main()
