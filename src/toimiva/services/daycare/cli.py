"""Daycare on files."""

from __future__ import annotations

import typer

from .cli_allocate import add_allocate

cli = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Daycare places on files.")


@cli.callback()
def daycare() -> None:
    """Daycare places on files."""


add_allocate(cli)
