"""Employment services on files."""

from __future__ import annotations

import typer

from .cli_voucher import add_voucher_verbs

cli = typer.Typer(name="employment", no_args_is_help=True, pretty_exceptions_enable=False)
add_voucher_verbs(cli)
