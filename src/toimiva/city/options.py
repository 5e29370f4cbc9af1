"""Arguments and options that mean the same in every verb on files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Source = Annotated[Path, typer.Argument(metavar="INPUT", help="JSON or JSONL, - for stdin")]
OutFile = Annotated[Path | None, typer.Option(help="Write the answer here, as JSON.", metavar="FILE")]
RulesFolder = Annotated[
    Path | None, typer.Option(help="Folder of rule tables to use instead.", metavar="DIR", exists=True, file_okay=False)
]
Explain = Annotated[bool, typer.Option("--explain", help="Add the ordered steps.")]


class LanguageName(StrEnum):
    """The languages of the explanations."""

    fi = "fi"
    sv = "sv"
    en = "en"
