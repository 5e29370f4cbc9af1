"""The verbs of the Helsinki benefit, added to the service's command line."""

from __future__ import annotations

import typer

from toimiva.city.rules.on_files import OutFile, Source


def add_benefit_verbs(app: typer.Typer) -> None:
    """Add the verbs of the benefit to the service's command line."""
    app.command("months")(months_verb)


def months_verb(source: Source, out: OutFile = None) -> None:
    """How many months a time lasts, or when it ends. Try: toimiva employment months samples/employment/months.jsonl"""
    from toimiva.city.files import answer_cases

    from .policy.months import Length, length

    raise typer.Exit(answer_cases(source, out, Length, length))
