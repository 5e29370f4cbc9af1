"""The verbs of fees, vouchers, due dates and loads, added to the service's command line."""

from __future__ import annotations

from pathlib import Path

import typer

from toimiva.city.options import Explain, OutFile, RulesFolder, Source


def add_rules_verbs(app: typer.Typer) -> None:
    """Add `fee`, `voucher`, `due-date` and `load` to the service's command line."""
    app.command("fee")(fee_verb)
    app.command("voucher")(voucher_verb)
    app.command("due-date")(due_date_verb)
    app.command("load")(load_verb)


def fee_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """What a family pays a month. Try: toimiva daycare fee samples/daycare/fee.jsonl"""
    _answer("fee", source, out, rules, explain)


def voucher_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """What a service voucher is worth, by period. Try: toimiva daycare voucher samples/daycare/voucher.json"""
    _answer("voucher", source, out, rules, explain)


def due_date_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """By when a place must be arranged. Try: toimiva daycare due-date samples/daycare/due-date.jsonl"""
    _answer("due-date", source, out, rules, explain)


def load_verb(source: Source, out: OutFile = None, rules: RulesFolder = None, explain: Explain = False) -> None:
    """How full a unit is against its staff. Try: toimiva daycare load samples/daycare/load.json"""
    _answer("load", source, out, rules, explain)


def _answer(verb: str, source: Path, out: Path | None, rules: Path | None, explain: bool) -> None:
    from .fee_files import answer_verb

    raise typer.Exit(answer_verb(verb, source, out, rules, explain=explain))
