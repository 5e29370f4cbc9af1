"""The verbs of the Helsinki benefit, added to the service's command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from toimiva.city.rules.on_files import Explain, OutFile, RulesFolder, Source

Decided = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the decision: adds the instalments.")
]


def add_benefit_verbs(app: typer.Typer) -> None:
    """Add the verbs of the benefit to the service's command line."""
    app.command("benefit")(benefit_verb)
    app.command("months")(months_verb)


def benefit_verb(
    source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False, decided: Decided = None
) -> None:
    """What an employer gets, explained. Try: toimiva employment benefit samples/employment/benefit.jsonl"""
    _answer("benefit", source, out, rules, explain=explain, decided=decided.date() if decided else None)


def months_verb(source: Source, out: OutFile = None) -> None:
    """How many months a time lasts, or when it ends. Try: toimiva employment months samples/employment/months.jsonl"""
    _answer("months", source, out)


def _answer(
    verb: str,
    source: Path,
    out: Path | None,
    rules: Path | None = None,
    *,
    explain: bool = False,
    decided: date | None = None,
) -> None:
    from .benefit_files import answer_verb

    raise typer.Exit(answer_verb(verb, source, out, rules, explain=explain, decided=decided))
