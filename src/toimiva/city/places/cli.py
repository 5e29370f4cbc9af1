"""Places on files: load districts, addresses and service units; walk on streets. `toimiva places VERB FILE`.

Exit 0 when the file was loaded (or would be, with --dry-run) or answered, 2 when anything in it is bad: then nothing
is stored or written and every bad row stands on stderr as file:row: field: reason. The walking verbs need no database.
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

NEEDS_DATABASE = {"load-areas", "load-units", "load-addresses"}

cli = typer.Typer(no_args_is_help=True, help="Streets, walking times, districts, addresses and service units.")
File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check everything, store nothing")]
AsJson = Annotated[bool, typer.Option("--json", help="the counts as JSON")]
Load = Callable[["Actor", "datetime", str], "Loaded"]


class Profile(StrEnum):
    """Who walks: everybody, or without steps, escalators and ways that are not for a wheelchair."""

    WALK = "walk"
    STEP_FREE = "step_free"


StreetsFile = Annotated[
    Path, typer.Option("--streets", metavar="S", exists=True, dir_okay=False, help="FILE.osm.pbf, or a saved network")
]
ProfileOf = Annotated[Profile | None, typer.Option(help="walk, or that of a saved network", show_default=False)]
WalkSpeed = Annotated[float, typer.Option(min=0.01, help="metres a second")]
MaxSnap = Annotated[float, typer.Option(min=0, help="metres from a point to the nearest way")]
FromFile = Annotated[Path, typer.Option("--from", metavar="F", exists=True, dir_okay=False, help="id, lon, lat")]
ToFile = Annotated[Path, typer.Option("--to", metavar="T", exists=True, dir_okay=False, help="id, lon, lat")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", dir_okay=False)]


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


@cli.command("network")
def network_verb(
    file: File,
    profile: ProfileOf = None,
    nodes: Annotated[Path | None, typer.Option(metavar="N.csv", help="write the junctions")] = None,
    edges: Annotated[Path | None, typer.Option(metavar="E.csv", help="write the ways between them")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="keep the network: other verbs read it")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False,
) -> None:
    """The walking network of a map extract. Try: toimiva places network helsinki.osm.pbf --json"""
    from .network.verbs import network

    raise typer.Exit(network(file, profile, nodes=nodes, edges=edges, save_to=save, as_json=as_json))


@cli.command("walk-matrix")
def walk_matrix_verb(
    from_: FromFile,
    to: ToFile,
    streets: StreetsFile,
    out: OutFile,
    profile: ProfileOf = None,
    walk_speed: WalkSpeed = 1.2,
    max_snap: MaxSnap = 300.0,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="leave longer walks empty")] = None,
    report: Annotated[Path | None, typer.Option(metavar="R.json", help="write what was computed")] = None,
) -> None:
    """Walking distance and time of every pair; OUT is .csv, .csv.gz, .parquet or .npy (seconds alone).

    Try: toimiva places walk-matrix --from homes.csv --to units.csv --streets helsinki.osm.pbf --out walks.csv
    """
    from .network.verbs import walk_matrix
    from .network.walk_matrix import Asked

    asked = Asked(walk_speed=walk_speed, max_snap_m=max_snap, max_minutes=max_minutes)
    raise typer.Exit(walk_matrix(from_, to, streets, out, profile, asked, report))


@cli.command("nearest")
def nearest_verb(
    from_: FromFile,
    to: ToFile,
    streets: StreetsFile,
    out: OutFile,
    k: Annotated[int, typer.Option("--k", min=1, help="how many for each point")] = 1,
    category: Annotated[bool, typer.Option("--category", help="for each value of T's column category")] = False,
    within: Annotated[str, typer.Option(metavar="5,10,15", help="count in OUT.counts.csv within minutes")] = "",
    profile: ProfileOf = None,
    walk_speed: WalkSpeed = 1.2,
    max_snap: MaxSnap = 300.0,
) -> None:
    """The nearest places on foot, and how many within so many minutes.

    Try: toimiva places nearest --from homes.csv --to units.csv --streets helsinki.osm.pbf --out near.csv --within 5,10
    """
    from .network.verbs import nearest
    from .network.walk_matrix import Asked

    asked = Asked(walk_speed=walk_speed, max_snap_m=max_snap)
    raise typer.Exit(nearest(from_, to, streets, out, profile, asked, k=k, category=category, within=within))


@cli.command("route")
def route_verb(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")],
    streets: StreetsFile,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="write the answer here")] = None,
    profile: ProfileOf = None,
    walk_speed: WalkSpeed = 1.2,
    max_snap: MaxSnap = 300.0,
) -> None:
    """One walk with its geometry and ways. Try: toimiva places route walks.jsonl --streets helsinki.osm.pbf"""
    from .network.verbs import routes
    from .network.walk_matrix import Asked

    asked = Asked(walk_speed=walk_speed, max_snap_m=max_snap)
    raise typer.Exit(routes(source, streets, out, profile, asked))


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
