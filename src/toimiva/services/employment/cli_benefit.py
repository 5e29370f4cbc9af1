"""The verbs of the Helsinki benefit, added to the service's command line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from toimiva.city.options import Explain, OutFile, RulesFolder, Source

Decided = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the decision: adds the instalments.")
]


def add_benefit_verbs(app: typer.Typer) -> None:
    """Add the verbs of the benefit to the service's command line."""
    app.command("benefit")(benefit_verb)
    app.command("months")(months_verb)
    app.command("previous-benefits")(previous_benefits_verb)
    app.command("de-minimis")(de_minimis_verb)
    app.command("recovery")(recovery_verb)
    app.command("transition")(transition_verb)


def benefit_verb(
    source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False, decided: Decided = None
) -> None:
    """What an employer gets, explained. Try: toimiva employment benefit samples/employment/benefit.jsonl"""
    _answer("benefit", source, out, rules, explain=explain, decided=decided.date() if decided else None)


def months_verb(source: Source, out: OutFile = None) -> None:
    """How many months a time lasts, or when it ends. Try: toimiva employment months samples/employment/months.jsonl"""
    _answer("months", source, out)


def previous_benefits_verb(
    source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False
) -> None:
    """What is left. Try: toimiva employment previous-benefits samples/employment/previous-benefits.json"""
    _answer("previous-benefits", source, out, rules, explain=explain)


def de_minimis_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """Whether an aid fits under the ceiling. Try: toimiva employment de-minimis samples/employment/de-minimis.json"""
    _answer("de-minimis", source, out, rules, explain=explain)


def recovery_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """What is recovered of a benefit. Try: toimiva employment recovery samples/employment/recovery.json"""
    _answer("recovery", source, out, rules, explain=explain)


def transition_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """Whether a state may follow another. Try: toimiva employment transition samples/employment/transition.jsonl"""
    _answer("transition", source, out, rules, explain=explain)


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
