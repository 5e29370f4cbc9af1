"""Places on files: load districts, addresses and service units. `toimiva places VERB FILE`.

Exit 0 when the file was loaded (or would be, with --dry-run), 2 when anything in it is bad: then nothing is stored
and every bad row stands on stderr as file:row: field: reason. Django is set up and the database runs before a verb.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toimiva.city.refusals import Refusal, Refusals

if TYPE_CHECKING:
    from datetime import datetime

    from toimiva.city.access import Actor

    from .actions import Loaded

cli = typer.Typer(no_args_is_help=True, help="Districts, addresses and service units.")
File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check everything, store nothing")]
AsJson = Annotated[bool, typer.Option("--json", help="the counts as JSON")]
Load = Callable[["Actor", "datetime", str], "Loaded"]


class Source(StrEnum):
    """Where units come from: the service register's JSON, or our own CSV."""

    TPR = "tpr"
    CSV = "csv"


@cli.command("load-areas")
def load_areas(
    file: File,
    level: Annotated[int | None, typer.Option(min=1, max=3, help="1 major, 2 district, 3 neighbourhood")] = None,
    code_column: str = "code",
    name_column: str = "name_fi",
    name_sv_column: str = "name_sv",
    name_en_column: str = "name_en",
    parent_column: str = "parent",
    population_column: str = "population",
    crs: Annotated[str, typer.Option(help="coordinate system, where the file does not say it: EPSG:3879")] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Load districts from GeoJSON or GeoPackage. Without --level the file's own column `level` tells it.

    Try: toimiva places load-areas districts.geojson --level 3 --code-column kokotunnus --name-column nimi_fi
    """
    from .actions import load_districts
    from .readers.areas import Columns, read_areas

    columns = Columns(
        code=code_column,
        name_fi=name_column,
        name_sv=name_sv_column,
        name_en=name_en_column,
        parent=parent_column,
        population=population_column,
    )

    def load(actor: Actor, now: datetime, digest: str) -> Loaded:
        areas = read_areas(file, level, columns=columns, crs=crs)
        return load_districts(actor, areas, now=now, sha256=digest, dry_run=dry_run)

    _run([file], load, as_json)


@cli.command("load-units")
def load_units_verb(
    file: File,
    source: Source = Source.TPR,
    connections: Annotated[Path | None, typer.Option(exists=True, help="TPR: opening hours")] = None,
    entrances: Annotated[Path | None, typer.Option(exists=True, help="TPR: doors")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Load service units. Try: toimiva places load-units unit.json --connections connection.json"""
    from .actions import load_units
    from .readers.tpr import read_tpr
    from .readers.unit_csv import read_units_csv

    def load(actor: Actor, now: datetime, digest: str) -> Loaded:
        if source is Source.CSV:
            units = read_units_csv(file.read_bytes())
        else:
            beside = [path.read_bytes() if path else b"" for path in (connections, entrances)]
            units = read_tpr(file.read_bytes(), *beside)
        return load_units(actor, units, source=source.value, now=now, sha256=digest, dry_run=dry_run)

    _run([path for path in (file, connections, entrances) if path], load, as_json)


@cli.command("load-addresses")
def load_addresses_verb(file: File, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Load street addresses from CSV. Try: toimiva places load-addresses addresses.csv"""
    from .actions import load_addresses
    from .readers.address_csv import read_addresses_csv

    def load(actor: Actor, now: datetime, digest: str) -> Loaded:
        addresses = read_addresses_csv(file.read_bytes())
        return load_addresses(actor, addresses, now=now, sha256=digest, dry_run=dry_run)

    _run([file], load, as_json)


def _run(files: list[Path], load: Load, as_json: bool) -> None:
    """Load as the installation itself and tell the counts, or every fault with its row."""
    from django.utils import timezone

    from toimiva.city.access import system

    try:
        loaded = load(system("toimiva places"), timezone.now(), digest(files))
    except Refusal as refusal:
        for fault in refusal.refusals if isinstance(refusal, Refusals) else [refusal]:
            typer.echo(f"{files[0]}:{fault.facts.get('row', 0)}: {fault.field or '-'}: {fault.message('en')}", err=True)
        raise typer.Exit(2) from refusal
    counts = loaded.facts()
    if as_json:
        typer.echo(json.dumps(counts))
    else:
        words = ", ".join(f"{name} {counts[name]}" for name in ("new", "changed", "unchanged", "absent"))
        typer.echo(f"{files[0].name}: {words}{' (dry run: nothing stored)' if loaded.dry_run else ''}")


def digest(files: list[Path]) -> str:
    """Return the SHA-256 of the file, or of the files one after another."""
    found = sha256()
    for path in files:
        found.update(path.read_bytes())
    return found.hexdigest()
