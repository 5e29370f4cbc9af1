"""The roll-up of a long ledger from its sums, beside the plain SQL GROUP BY over the entries, in one run.

    TOIMIVA_HOME=/tmp/bench python benchmarks/bench_ledger.py --rows 10000000

The home must be one that may be filled: its programme gets a ledger of that many lines. Prints the seconds of both
ways for the whole programme and for one project number, and the ratio. Goals at 10 M lines: 0.5 s and 10 ms.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from toimiva.city.access import NOBODY
    from toimiva.services.programme import queries
    from toimiva.services.programme.models import LedgerEntry, ProjectNumber

    call_command("migrate", verbosity=0)
    programme_id = programme()
    ids = list(ProjectNumber.objects.filter(project__programme_id=programme_id).values_list("pk", flat=True))
    begun = time.perf_counter()
    there = LedgerEntry.objects.count()
    with connection.cursor() as cursor:
        for first in range(there, rows, BATCH):
            last = min(first + BATCH, rows) - 1
            cursor.execute(FILL, [programme_id, ids, len(ids), first, last])
        cursor.execute("analyze programme_ledgerentry; analyze programme_balance")
    print(f"{rows - there:,} lines added in {time.perf_counter() - begun:.1f} s")

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
    """Return the programme of the home; the project's own sample is imported when there is none."""
    from pathlib import Path

    from toimiva.city.access import system
    from toimiva.services.programme.actions import import_decision
    from toimiva.services.programme.models import Programme

    if not Programme.objects.exists():
        sample = Path(__file__).parents[1] / "samples/programme/decision-fi.txt"
        import_decision(system("benchmark"), sample.read_bytes(), sample.name, now=datetime.now(UTC))
    return Programme.objects.order_by("pk").values_list("pk", flat=True)[0]


if __name__ == "__main__":
    main()
