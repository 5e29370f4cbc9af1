"""`toimiva demo`: build a synthetic city in this home, read the programme's decision into it, and serve it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

cli = typer.Typer(help="Build a synthetic city and serve it.")

FULL = 660_000


@cli.command()
def demo(
    residents: Annotated[int, typer.Option(min=100, help="How many residents.")] = 60_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same city, to the byte.")] = 1,
    full: Annotated[bool, typer.Option("--full", help="A city of Helsinki's size: 660 000 residents.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on.")] = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the city when it is built.")] = True,
    again: Annotated[bool, typer.Option("--again", help="Replace the demo city that this home has.")] = False,
) -> None:
    """Build a synthetic city and serve it. Try: toimiva demo --residents 2000 --no-serve"""
    if host is not None:  # before the settings are read: addresses in messages and sign-in follow them
        os.environ["TOIMIVA_HOST"] = host
    if port:
        os.environ["TOIMIVA_PORT"] = str(port)
    from toimiva.installation.serve import ServeFault

    from .build import DemoFault, build

    try:
        build(FULL if full else residents, seed, again=again)
        if serve:
            from .build import open_doors

            open_doors(host, port)
    except (DemoFault, ServeFault) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
