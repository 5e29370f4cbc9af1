"""`toimiva employment tet-assign`: which pupil goes where for work practice, on files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toimiva.city.options import LanguageName


def add_tet_verbs(app: typer.Typer) -> None:
    """Give the command line the verb `tet-assign`."""
    app.command("tet-assign")(tet_assign_verb)


def tet_assign_verb(
    pupils: Annotated[Path, typer.Option(metavar="P.csv", help="pupil, school, week, weeks, lon, lat, area, max_km.")],
    places: Annotated[Path, typer.Option(metavar="Q.csv", help="place, week, last_week, spots, lon, lat.")],
    preferences: Annotated[Path, typer.Option(metavar="R.csv", help="pupil, place, rank.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The result: CSV, CSV.GZ or Parquet.")],
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report; else stdout.")] = None,
    only_wished: Annotated[bool, typer.Option("--only-wished", help="Send nobody where nobody asked to go.")] = False,
    max_km: Annotated[
        float | None, typer.Option(min=0, help="How far, in a straight line, a place not wished for may be.")
    ] = None,
    language: Annotated[LanguageName, typer.Option(help="Of the explanations.")] = LanguageName.en,
) -> None:
    """Which pupil goes where for work practice, and when.

    Try: toimiva employment tet-assign --pupils samples/employment/pupils.csv --places samples/employment/places.csv
    --preferences samples/employment/preferences.csv --out result.csv

    Exit 0: assigned, proven best. 2: an input was bad; every bad row is told and nothing is written.
    """
    from .engine.tet_tables import Limits
    from .tet_files import Question, assign_files

    question = Question(
        pupils=pupils, places=places, preferences=preferences, limits=Limits(only_wished, max_km),
        language=language.value,
    )  # fmt: skip
    raise typer.Exit(assign_files(question, out, report))
