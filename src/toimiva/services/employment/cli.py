"""Support for employment on files."""

from __future__ import annotations

import typer

from .cli_benefit import add_benefit_verbs
from .cli_tet import add_tet_verbs
from .cli_voucher import add_voucher_verbs

cli = typer.Typer(name="employment", no_args_is_help=True, pretty_exceptions_enable=False)
add_benefit_verbs(cli)
add_tet_verbs(cli)
add_voucher_verbs(cli)


@cli.callback()
def employment() -> None:
    """The Helsinki benefit, summer job vouchers and work practice, on files."""
