"""Identifiers on files: which are valid, in which form they are kept, what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from toimiva.city.files import answer_cases
from toimiva.city.options import OutFile, Source
from toimiva.city.refusals import LANGUAGES, Refusal

from .checking import Identifier, Kind, identify

cli = typer.Typer(name="identifiers", no_args_is_help=True, pretty_exceptions_enable=False)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One value and what it should be; `allow_temporary` lets identity codes 900–999 pass."""

    kind: Kind
    value: str
    allow_temporary: bool = False


@cli.command("check")
def check_verb(source: Source, out: OutFile = None) -> None:
    """Which identifiers are valid. Try: toimiva identifiers check samples/identifiers/identifiers.jsonl

    Exit 0: all are valid. 1: some are not. 2: an input could not be understood.
    """
    raise typer.Exit(answer_cases(source, out, Asked, answer, holds=lambda told: told["valid"]))


def answer(asked: Asked) -> dict[str, Any]:
    """Return what is told of one value: an invalid one is an answer, with its code and its words in three languages."""
    try:
        return _valid(identify(asked.kind, asked.value, allow_temporary=asked.allow_temporary))
    except Refusal as fault:
        return {"valid": False, "error": fault.code, "messages": in_every_language(fault)}


def _valid(found: Identifier) -> dict[str, Any]:
    told: dict[str, Any] = {"valid": True, "normalised": found.normalised}
    if found.birth_date is not None:
        told["birth_date"] = found.birth_date
    if found.warning is not None:
        told |= {"warning": found.warning, "messages": in_every_language(Refusal(found.warning, field="value"))}
    return told


def in_every_language(fault: Refusal) -> dict[str, str]:
    """Return the words of a refusal, by language."""
    return {language: fault.message(language) for language in LANGUAGES}
