"""The verbs of the summer job voucher, added to the service's command line."""

from __future__ import annotations

from pathlib import Path

import typer

from toimiva.city.options import Explain, OutFile, RulesFolder, Source


def add_voucher_verbs(app: typer.Typer) -> None:
    """Add the voucher's verbs to the service's command line."""
    app.command("voucher-check")(voucher_check_verb)
    app.command("voucher-number")(voucher_number_verb)
    app.command("duplicate-check")(duplicate_check_verb)
    app.command("name-match")(name_match_verb)
    app.command("redemption-check")(redemption_check_verb)


def voucher_check_verb(
    source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False
) -> None:
    """Who gets a summer job voucher at once. Try: toimiva employment voucher-check samples/employment/voucher.jsonl"""
    _answer("voucher-check", source, out, rules, explain)


def voucher_number_verb(source: Source, out: OutFile = None) -> None:
    """Show a voucher's serial, or read a number as it was typed. Exit 1: a number does not match.

    Try: echo '{"typed": "7M4 G-O5"}' | toimiva employment voucher-number -
    """
    _answer("voucher-number", source, out, None, False)


def duplicate_check_verb(source: Source, out: OutFile = None, rules: RulesFolder = None) -> None:
    """Whether a second application may be sent. Exit 1: one may not.

    Try: toimiva employment duplicate-check samples/employment/duplicates.jsonl
    """
    _answer("duplicate-check", source, out, rules, False)


def name_match_verb(source: Source, out: OutFile = None, explain: Explain = False) -> None:
    """Whether a typed name is that of a last name. Try: toimiva employment name-match samples/employment/names.jsonl"""
    _answer("name-match", source, out, None, explain)


def redemption_check_verb(source: Source, out: OutFile = None, rules: RulesFolder = None) -> None:
    """What a handler is to look at in an employer's claim.

    Try: toimiva employment redemption-check samples/employment/redemption.jsonl
    """
    _answer("redemption-check", source, out, rules, False)


def _answer(verb: str, source: Path, out: Path | None, rules: Path | None, explain: bool) -> None:
    from .voucher_files import answer_file

    raise typer.Exit(answer_file(verb, source, out, rules, explain=explain))
