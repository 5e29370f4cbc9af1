"""Early childhood education on files."""

from __future__ import annotations

import typer

from .cli_allocate import add_allocate
from .cli_rules import add_rules_verbs

cli = typer.Typer(name="daycare", no_args_is_help=True, pretty_exceptions_enable=False)
add_allocate(cli)
add_rules_verbs(cli)
