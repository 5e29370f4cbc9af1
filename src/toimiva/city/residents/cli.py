"""The residents room on the command line: load a register extract, seal again with a new key, let old data go.

Exit 0 when loaded (or when it would be, with --dry-run), 2 when a row was bad: nothing is loaded then.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toimiva.city.refusals import Refusal

if TYPE_CHECKING:
    from .register import LoadReport

cli = typer.Typer(help="Persons, households, addresses and guardianship from the population register.")
AsJson = Annotated[bool, typer.Option("--json", help="the counts and the faults as JSON")]
SHOWN = 200


@cli.command("load")
def load_verb(
    sources: Annotated[list[Path], typer.Argument(metavar="FOLDER|FILES", help="persons.csv, addresses.csv.gz, …")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check and count, keep nothing")] = False,
    reject: Annotated[Path | None, typer.Option(help="write every fault to this CSV")] = None,
    test_data: Annotated[bool, typer.Option("--test-data", help="let artificial identity codes (900–999) in")] = False,
    as_json: AsJson = False,
) -> None:
    """Load an extract of the population register, whole or not at all. Try: toimiva residents load extract/"""
    from django.conf import settings
    from django.utils import timezone

    from toimiva.city.access import system

    from .register import load_extract, write_rejects

    try:
        report = load_extract(
            sources,
            actor=system("toimiva residents"),
            now=timezone.now(),
            test_data=test_data or settings.TOIMIVA_DEMO,
            dry_run=dry_run,
            progress=lambda said: typer.echo(said, err=True),
        )
    except Refusal as refusal:
        typer.echo(refusal.message("en"), err=True)
        raise typer.Exit(2) from None
    if reject:
        write_rejects(reject, report.faults)
    _tell(report, as_json, everything=reject is None)
    raise typer.Exit(2 if report.faults else 0)


def _tell(report: LoadReport, as_json: bool, *, everything: bool) -> None:
    """Say what happened: faults on stderr (all of them, unless they stand in a file), counts on stdout."""
    for fault in report.faults if everything else report.faults[:SHOWN]:
        typer.echo(fault.line(), err=True)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        return
    for table, count in report.counts.items():
        ended = f", {count.ended} ended by a move" if count.ended else ""
        typer.echo(f"{table}: {count.new} new, {count.changed} changed, {count.unchanged} unchanged{ended}")
    if report.faults:
        typer.echo(f"Nothing was loaded: {len(report.faults)} faults.")
    elif report.dry_run:
        typer.echo("Dry run: nothing was kept.")
    elif report.nothing_new:
        typer.echo("The register already said all this: nothing has changed.")
    else:
        typer.echo("Loaded.")


@cli.command("rotate-keys")
def rotate_keys_verb(
    batch: Annotated[int, typer.Option(min=1, help="rows a transaction")] = 5000, as_json: AsJson = False
) -> None:
    """Seal every identity code again with the first key of TOIMIVA_IDENTITY_KEYS; then the others may be taken away.

    Try: toimiva residents rotate-keys
    """
    from django.utils import timezone

    from toimiva.city.access import system

    from .rotation import rotate_keys

    done = rotate_keys(system("toimiva residents"), now=timezone.now(), batch=batch)
    answer = {"resealed": done.resealed, "broken": [str(person) for person in done.broken]}
    typer.echo(json.dumps(answer) if as_json else f"{done.resealed} identity codes sealed again.")
    for person in done.broken:
        typer.echo(f"{person}: no key of the ring opens it", err=True)
    raise typer.Exit(1 if done.broken else 0)


@cli.command("retention")
def retention_verb(
    run: Annotated[bool, typer.Option("--run/--dry-run", help="do it, or only tell how many would go")] = False,
    on: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="dry run as on this day")] = None,
    batch: Annotated[int, typer.Option(min=1, help="rows a transaction")] = 500,
    as_json: AsJson = False,
) -> None:
    """What is past its time by the retention table; with --run it goes. Try: toimiva residents retention"""
    from django.utils import timezone

    from toimiva.city.access import system

    from . import forgetting, retention

    actor, now = system("toimiva residents"), timezone.now()
    if run and on:  # another day than today's would delete what must still be kept
        typer.echo("--date is for the dry run alone: leave it out, or leave --run out.", err=True)
        raise typer.Exit(2)
    if run:
        done = forgetting.carry_out(actor, now=now, batch=batch)
        rows = [{"rule": one.rule.id, "action": one.rule.action, "gone": one.count} for one in done]
    else:
        planned = retention.plan(actor, on=on.date() if on else timezone.localdate(now))
        rows = [{"rule": one.rule.id, "action": one.rule.action, "due": one.due, "within_14_days": one.coming}
                for one in planned]  # fmt: skip
    for row in rows:
        facts = "  ".join(f"{name} {value}" for name, value in row.items() if name != "rule")
        typer.echo(json.dumps(row) if as_json else f"{row['rule']:<22} {facts}")
