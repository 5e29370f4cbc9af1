"""Rules on the command line: which tables there are, what they say, whether they hold together."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from .catalogue import Row, Table, faults_of, find, owner, paths, tables
from .exports import row_as_dict

cli = typer.Typer(help="Acts and city decisions as dated tables: list, show, check.", no_args_is_help=True)
Folder = Annotated[
    Path | None, typer.Option("--rules", exists=True, file_okay=False, help="other tables than the built-in")
]
AsJson = Annotated[bool, typer.Option("--json", help="answer in JSON")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="the day asked about; default: today")
]
STATES = {"now": "In force", "coming": "Coming", "earlier": "Earlier"}


@cli.command("list")
def list_verb(rules: Folder = None, day: Day = None, as_json: AsJson = False) -> None:
    """List every table with its source and how many rules are in force. Try: toimiva rules list"""
    on = _day(day)
    found = [_summary(table, on) for table in tables(rules)]
    if as_json:
        _say(found)
        return
    for one in found:
        mark = "" if one["verified"] else "  (to be checked)"
        typer.echo(f"{one['service']}/{one['name']}: {one['title']}{mark}")
        typer.echo(f"    {one['source']}; {one['in_force']} of {one['rules']} rules in force on {on}")


@cli.command("show")
def show_verb(name: str, rules: Folder = None, day: Day = None, as_json: AsJson = False) -> None:
    """Show one table: what is in force, what comes, what was. Try: toimiva rules show audit/retention"""
    found = find(name, rules)
    if len(found) != 1:
        which = ", ".join(f"{table.service}/{table.name}" for table in found)
        typer.echo(f"{name}: which of {which}?" if found else f"{name}: there is no such table", err=True)
        raise typer.Exit(2)
    (table,), on = found, _day(day)
    if as_json:
        by_state = {state: [row_as_dict(row) for row in table.in_state(state, on)] for state in STATES}
        _say(_summary(table, on) | by_state)
        return
    typer.echo(f"{table.title}\n{table.source}")
    for state, words in STATES.items():
        if rows := table.in_state(state, on):
            typer.echo(f"\n{words} ({on}):")
            for row in rows:
                typer.echo(_line(row))


@cli.command("check")
def check_verb(rules: Folder = None, day: Day = None, as_json: AsJson = False) -> None:
    """Check every table; every fault is told, exit 1. With --date also tables with nothing in force then."""
    found = [{"file": _where(path), "fault": fault} for path in paths(rules) for fault in faults_of(path)]
    if day is not None:
        found += [
            {"file": _where(table.path), "fault": f"no rule is in force on {day.date()}"}
            for table in tables(rules)
            if not table.in_state("now", day.date())
        ]
    count = len(paths(rules))
    if as_json:
        _say({"tables": count, "faults": found})
    else:
        for one in found:
            typer.echo(f"{one['file']}: {one['fault']}", err=True)
        typer.echo(f"{count} tables, {len(found)} faults.")
    raise typer.Exit(1 if found else 0)


def _summary(table: Table, on: date) -> dict[str, Any]:
    return {
        "service": table.service,
        "name": table.name,
        "title": table.title,
        "source": table.source,
        "verified": table.verified,
        "rules": len(table.rows),
        "in_force": len(table.in_state("now", on)),
    }


def _line(row: Row) -> str:
    values = ", ".join(
        f"{name} = {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in row.values.items()
    )
    until = row.valid_to or ""
    return "\n".join(
        line for line in (
            f"  {row.id}  {row.valid_from}–{until}{'' if row.verified else '  (to be checked)'}",
            f"      {row.says}" if row.says else "",
            f"      {values}" if values else "",
            f"      {row.source}" if row.source else "",
        ) if line
    )  # fmt: skip


def _where(path: Path) -> str:
    return f"{owner(path)}/{path.name}"


def _day(given: datetime | None) -> date:
    """The day asked about; the clock is read here, at the edge."""
    return given.date() if given else datetime.now(ZoneInfo("Europe/Helsinki")).date()


def _say(facts: Any) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False, default=str, indent=2))
