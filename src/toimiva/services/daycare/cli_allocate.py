"""`toimiva daycare allocate`: who gets which daycare place, on files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toimiva.city.options import LanguageName


class ModeName(StrEnum):
    """The ways to assign."""

    fair = "fair"
    nearest = "nearest"
    balanced = "balanced"
    bottleneck = "bottleneck"


def add_allocate(app: typer.Typer) -> None:
    """Give the command line the verb `allocate`."""
    app.command("allocate")(allocate_verb)


def allocate_verb(
    children: Annotated[Path, typer.Option(metavar="C.csv", help="child, family, priority_class, band, current_unit.")],
    seats: Annotated[Path, typer.Option(metavar="S.csv", help="unit, seats, band.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The result: CSV, CSV.GZ or Parquet.")],
    travel: Annotated[Path | None, typer.Option(metavar="T.csv", help="child, unit, travel_s, rank.")] = None,
    streets: Annotated[
        Path | None, typer.Option(metavar="FILE.osm.pbf", help="Instead of T: walk, with lon, lat in C and S.")
    ] = None,
    walk_speed: Annotated[float, typer.Option(min=0.1, max=10, help="Metres a second, with --streets.")] = 1.2,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Longest walk, with --streets.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="The report; else stdout.")] = None,
    mode: Annotated[ModeName, typer.Option(help="How to assign.")] = ModeName.fair,
    family_options: Annotated[
        Path | None, typer.Option(metavar="F.json", help="Children placed together, and their options.")
    ] = None,
    priorities: Annotated[
        Path | None, typer.Option(metavar="P.csv", help="unit, child, rank: the order instead of class and travel.")
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Report the figures of every mode.")] = False,
    unplaced_cost: Annotated[int, typer.Option(min=0, help="Seconds that a child without a place costs.")] = 100_000,
    language: Annotated[LanguageName, typer.Option(help="Of the explanations.")] = LanguageName.en,
    repair: Annotated[
        bool, typer.Option("--repair", help="Relieve units whose children weigh more than their staff carries.")
    ] = False,
    balance_weight: Annotated[
        int, typer.Option(min=0, help="In balanced: seconds of travel that an even mix of areas (z) is worth.")
    ] = 0,
    balance_tolerance: Annotated[int, typer.Option(min=0, help="Seconds beyond the shortest trip for it.")] = 300,
) -> None:
    """Who gets which daycare place.

    Try: toimiva daycare allocate --children samples/daycare/children.csv --seats samples/daycare/seats.csv
    --travel samples/daycare/travel.csv --out result.csv --compare

    Exit 0: assigned. 2: an input was bad; every bad row is told and nothing is written.
    """
    from .allocate_files import Question, allocate_files
    from .streets_travel import Walking

    if (travel is None) == (streets is None):
        raise typer.BadParameter("give either a table of travel times or the streets", param_hint="--travel/--streets")
    walking = None
    if streets is not None:
        walking = Walking(streets=streets, walk_speed=walk_speed, max_minutes=max_minutes)
    question = Question(
        children=children, seats=seats, travel=travel, walking=walking, family_options=family_options,
        priorities=priorities, mode=mode.value, unplaced_cost_s=unplaced_cost, language=language.value,
        compare=compare, repair=repair, balance_weight=balance_weight, balance_tolerance_s=balance_tolerance,
    )  # fmt: skip
    raise typer.Exit(allocate_files(question, out, report))
