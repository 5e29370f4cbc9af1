"""Employment services on files."""

from __future__ import annotations

import typer

from .cli_tet import add_tet_verbs
from .cli_voucher import add_voucher_verbs

cli = typer.Typer(name="employment", no_args_is_help=True, pretty_exceptions_enable=False)
add_tet_verbs(cli)
add_voucher_verbs(cli)
