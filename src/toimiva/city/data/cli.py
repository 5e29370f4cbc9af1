"""`toimiva data`: take snapshots, compute indicators, list and export them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(help="Indicators: snapshots, computing, export.", no_args_is_help=True)
FORMS = ("csv", "jsonstat", "parquet")


@cli.command()
def snapshot(
    names: Annotated[list[str] | None, typer.Argument(help="Datasets; all when none is named.")] = None,
) -> None:
    """Take a snapshot of the datasets as they are now."""
    from django.utils import timezone

    from .actions import take_snapshot
    from .registry import datasets

    for name in names or datasets():
        taken = take_snapshot(_actor(), name, now=timezone.now())
        typer.echo(f"{name}: {taken.rows} rows, {taken.path}")


@cli.command()
def compute(
    codes: Annotated[list[str] | None, typer.Argument(help="Indicators; all when none is named.")] = None,
) -> None:
    """Compute indicators from the newest snapshots."""
    from django.utils import timezone

    from .actions import compute_indicators

    compute_indicators(_actor(), codes or (), now=timezone.now(), progress=typer.echo)


@cli.command("list")
def list_verb(as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False) -> None:
    """List the indicators with the city's newest figure."""
    from .api import indicator_out
    from .queries import latest_of

    found = [indicator_out(latest) for latest in latest_of(_actor())]
    if as_json:
        typer.echo(json.dumps(found, default=str, ensure_ascii=False, indent=1))
        return
    for one in found:
        typer.echo(f"{one['code']:28} {one['period'] or '-':10} {one['value'] if one['value'] is not None else '-'}")


@cli.command()
def export(
    code: str,
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help="csv, jsonstat or parquet")] = "csv",
) -> None:
    """Write an indicator's newest figures to a file; hidden values stay hidden."""
    from toimiva.city.refusals import Refusal

    from . import exports
    from .queries import indicator, values

    if form not in FORMS:
        raise Refusal("bad_value", field="format", value=form, expected=", ".join(FORMS))
    what, found = indicator(_actor(), code), list(values(_actor(), code))
    if not found:
        raise Refusal("no_values", field="code", code=code)
    if form == "jsonstat":
        out.write_text(json.dumps(exports.as_jsonstat(what, found, "en"), ensure_ascii=False), "utf-8")
    elif form == "csv":
        out.write_text(exports.as_csv(what, found), "utf-8")
    else:
        _write_parquet(exports.as_csv(what, found), out)


def _write_parquet(text: str, out: Path) -> None:
    import pyarrow as pa
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

    as_text = pacsv.ConvertOptions(column_types={"area": pa.string(), "group": pa.string(), "period": pa.string()})
    pq.write_table(pacsv.read_csv(pa.BufferReader(text.encode()), convert_options=as_text), out)


def _actor():  # type: ignore[no-untyped-def]
    from toimiva.city.access import system

    return system("toimiva data")
