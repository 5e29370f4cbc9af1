"""The trail on the command line: is it whole, its daily heads, send it on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from .verification import Head

cli = typer.Typer(help="The audit trail: verify the chain, list its daily heads, send it on.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="answer in JSON")]


@cli.callback()
def ready() -> None:
    """Set Django up; the database itself is started by the command that called us."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toimiva.installation.settings")
    django.setup()


@cli.command("verify")
def verify_verb(
    start: Annotated[int | None, typer.Option("--from", help="first position; default: the oldest kept")] = None,
    end: Annotated[int | None, typer.Option("--to", help="last position; default: the newest")] = None,
    heads: Annotated[Path | None, typer.Option(help="JSONL of exported heads (or the whole exported trail)")] = None,
    as_json: AsJson = False,
) -> None:
    """Is the chain whole? Exit 0 when it is, 1 with the first broken link. Try: toimiva audit verify"""
    from .verification import examine

    result = examine(start, end, heads=list(read_heads(heads)) if heads else None)
    broken = result.broken
    answer = {"count": result.count, "position": result.position, "hash": result.hash}
    if as_json:
        _say(answer | {"broken": broken.as_dict() if broken else None})
    elif broken:
        where = f" (row {broken.event})" if broken.event else ""
        typer.echo(f"Broken at position {broken.position}{where}: {broken.fault}.")
        typer.echo(f"  expected {broken.expected}\n  found    {broken.found}")
    else:
        typer.echo(f"The chain holds: {result.count} events, the last at position {result.position}, {result.hash}.")
    raise typer.Exit(1 if broken else 0)


@cli.command("heads")
def heads_verb(as_json: AsJson = False) -> None:
    """List the daily heads. Keep a copy elsewhere: toimiva audit heads --json > heads.jsonl"""
    from .models import AuditHead

    for head in AuditHead.objects.all():
        facts = {"day": str(head.day), "position": head.position, "hash": head.hash, "count": head.count}
        if as_json:
            _say(facts)
        else:
            typer.echo("{day}  {position:>10}  {count:>8}  {hash}".format(**facts))


@cli.command("ship")
def ship_verb(
    to: Annotated[str | None, typer.Option(help="a file or http(s) URL; default: TOIMIVA_AUDIT_TARGET")] = None,
    as_json: AsJson = False,
) -> None:
    """Send on what the target has not received. Exit 1 when it did not take it."""
    from django.utils import timezone

    from .shipping import ship
    from .targets import NotReceived

    try:
        sent = ship(now=timezone.now(), address=to)
    except NotReceived as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    _say({"sent": sent}) if as_json else typer.echo(f"{sent} events sent.")


def read_heads(path: Path) -> Iterator[Head]:
    """Return the heads in a JSONL file: the lines of `audit heads --json`, or the documents sent to a target."""
    from .verification import Head

    with path.open(encoding="utf-8") as file:
        for line in file:
            facts = json.loads(line)
            if "audit_event" in facts:
                if facts["audit_event"]["operation"] != "HEAD":
                    continue
                facts = facts["audit_event"]["extra"]
            yield Head(date.fromisoformat(facts["day"]), facts["position"], facts["hash"])


def _say(facts: dict[str, Any]) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False))
