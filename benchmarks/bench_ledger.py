"""The roll-up of a long ledger from its sums, beside the plain SQL GROUP BY over the entries, in one run.

    python benchmarks/bench_ledger.py --rows 10000000

Prints the milliseconds of both ways for the whole programme and for one project number, and the ratio.
Goals at 10 M lines: 500 ms and 10 ms.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings_test")
BATCH = 1_000_000
FILL = """
insert into programme_ledgerentry (programme_id, number_id, kind, amount, effective_date, period, booked_at)
select %s, (%s::bigint[])[1 + n %% %s], 'ACTUAL', (n %% 100000) / 100.0,
       date '2021-01-01' + n %% 330, date_trunc('month', date '2021-01-01' + n %% 330)::date,
       timestamptz '2021-01-10 12:00Z' + (n %% 330) * interval '1 day'
from generate_series(%s::int, %s::int) n
"""
PEER = """
select number_id, kind, date_trunc('month', effective_date)::date, sum(amount)
from programme_ledgerentry where programme_id = %s and booked_at < %s {} group by 1, 2, 3
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10_000_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        home.mkdir()
        os.environ["TOIMIVA_TEST_HOME"] = str(home)
        import django

        django.setup()
        from toimiva.installation.postgres import Embedded

        with Embedded(home) as server:  # fsync as in use
            server.ensure_database()
            measure(rows)


def measure(rows: int) -> None:
    """Fill the books of the project's own sample with `rows` lines and ask for their figures both ways."""
    from django.core.management import call_command
    from django.db import connection

    from toimiva.city.access import NOBODY
    from toimiva.services.programme import queries
    from toimiva.services.programme.models import ProjectNumber

    call_command("migrate", verbosity=0)
    programme_id = programme()
    ids = list(ProjectNumber.objects.filter(project__programme_id=programme_id).values_list("pk", flat=True))
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for first in range(0, rows, BATCH):
            last = min(first + BATCH, rows) - 1
            cursor.execute(FILL, [programme_id, ids, len(ids), first, last])
        cursor.execute("analyze programme_ledgerentry; analyze programme_balance")
    print(f"{rows:,} lines added in {time.perf_counter() - begun:.1f} s")

    day = datetime(2021, 9, 1, tzinfo=UTC)
    known = day.date()

    def peer(where: str) -> Callable[[], Any]:
        def run() -> Any:
            with connection.cursor() as cursor:
                cursor.execute(PEER.format(where), [programme_id, day])
                return cursor.fetchall()

        return run

    compare("programme", lambda: queries.figures(NOBODY, programme_id, as_known_on=known), peer(""))
    one = ids[0]
    mine = lambda: queries.number_figures(NOBODY, one, as_known_on=known)  # noqa: E731
    compare("one number", mine, peer(f"and number_id = {one}"))


def compare(what: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    """Print the best of five of ours, of two of the peer, and how many times slower the peer is."""
    fast, slow = best(ours, 5), best(theirs, 2)
    print(f"{what}: sums {fast * 1000:.1f} ms, GROUP BY over the entries {slow * 1000:.1f} ms, ratio {slow / fast:.0f}")


def best(run: Callable[[], Any], times: int) -> float:
    took = []
    for _turn in range(times):
        begun = time.perf_counter()
        run()
        took.append(time.perf_counter() - begun)
    return min(took)


def programme() -> int:
    """Import the project's own sample and return its programme."""
    from toimiva.city.access import system
    from toimiva.services.programme.actions import import_decision
    from toimiva.services.programme.models import Programme

    sample = Path(__file__).parents[1] / "samples/programme/decision-fi.txt"
    import_decision(system("benchmark"), sample.read_bytes(), sample.name, now=datetime.now(UTC))
    return Programme.objects.get().pk


if __name__ == "__main__":
    main()
