"""The demo city, made and written: `generate(...)` draws it, `DemoCity.write` puts its register extracts on disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import shapely

from . import contacts, dwellings, extracts, living
from .geography import Borders, borders
from .guardians import guardianships
from .households import settle
from .lives import live
from .names import name
from .streets import build
from .tables import Districts, districts
from .tongues import service_languages, tongues
from .units import units

Progress = Callable[[str, float], None]

STAGES = ("places", "units", "households", "lives", "names", "homes", "guardians", "income", "registers")
"""What is told to `progress`, each with the share done when it begins; `done` with 1.0 ends."""

SMALLEST = 100


@dataclass(frozen=True)
class DemoCity:
    """An invented city as register extracts: the tables by name, and the borders as GeoJSON."""

    residents: int
    seed: int
    today: date
    tables: dict[str, pa.Table]
    geojson: dict[str, Any]

    def write(self, folder: Path) -> list[Path]:
        """Write each table as Parquet, districts.geojson and city.json; the same city gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        for table_name, table in self.tables.items():
            pq.write_table(table, folder / f"{table_name}.parquet", compression="zstd")
        write_json(folder / "districts.geojson", self.geojson)
        write_json(folder / "city.json", self.card)
        return sorted([folder / f"{table_name}.parquet" for table_name in self.tables]) + [
            folder / "districts.geojson",
            folder / "city.json",
        ]

    def write_csv(self, folder: Path) -> list[Path]:
        """Write each table as CSV (UTF-8, comma, header), to look into or to try an import with."""
        folder.mkdir(parents=True, exist_ok=True)
        for table_name, table in self.tables.items():
            pacsv.write_csv(table, folder / f"{table_name}.csv")
        return [folder / f"{table_name}.csv" for table_name in self.tables]

    @property
    def card(self) -> dict[str, Any]:
        """What the extract is: for the loader, and for whoever finds the folder."""
        return {
            "synthetic": True,
            "notice": "Invented persons. Only district names, codes and figures are facts: docs/demo-city.md.",
            "residents": self.residents,
            "seed": self.seed,
            "today": self.today.isoformat(),
            "rows": {table_name: table.num_rows for table_name, table in self.tables.items()},
        }


def generate(
    residents: int = 60_000,
    seed: int = 1,
    today: date = date(2026, 1, 1),
    progress: Progress | None = None,
) -> DemoCity:
    """Make a city of so many living residents; the same arguments and library versions make the same city.

    `progress` hears the name of each stage and the share done before it.
    Raises ValueError for fewer than 100 residents.
    """
    if residents < SMALLEST:
        raise ValueError(f"a city has at least {SMALLEST} residents, not {residents}")
    rngs = {
        stage: np.random.Generator(np.random.PCG64(sequence))
        for stage, sequence in zip(STAGES, np.random.SeedSequence(seed).spawn(len(STAGES)), strict=True)
    }

    def begin(stage: str) -> np.random.Generator:
        if progress:
            progress(stage, STAGES.index(stage) / len(STAGES))
        return rngs[stage]

    now = (today - date(1970, 1, 1)).days
    table = districts()
    shapes = borders(table)
    streets, buildings = build(table, shapes, begin("places"))
    service_units = units(table, streets, buildings, begin("units"))
    households = settle(table, residents, begin("households"))
    lives = live(table, households, today, begin("lives"))
    rng = begin("names")
    tongue = tongues(table, households, lives, rng)
    names = name(households, lives, tongue, rng)
    rng = begin("homes")
    home = dwellings.home_of(households, buildings, rng)
    given = dwellings.addresses(households, lives, home, buildings, now, rng)
    guardians = guardianships(households, lives, today, begin("guardians"))
    rng = begin("income")
    income = living.incomes(table, households, lives, rng)
    area, unknown = living.dwelling_sizes(households, rng)
    rng = begin("registers")
    number, household_number = 1 + rng.permutation(len(lives)), 1 + rng.permutation(len(households))
    served = service_languages(tongue, rng)
    protection = contacts.protected(households, rng)
    tables = {
        "persons": extracts.persons(
            lives, households, names, tongue, served, protection, number, household_number, rng
        ),
        "addresses": extracts.addresses(given, table, streets, buildings, number),
        "households": extracts.households_table(households, income, area, unknown, household_number),
        "guardianships": extracts.guardianships(guardians, number),
        "districts": extracts.districts(table),
        "units": pa.Table.from_pylist(service_units, schema=extracts.UNIT_SCHEMA),
        "streets": extracts.streets_table(streets, table),
        "buildings": extracts.buildings_table(streets, buildings, table),
    }
    if progress:
        progress("done", 1.0)
    return DemoCity(residents, seed, today, tables, geojson(table, shapes))


def geojson(table: Districts, shapes: Borders) -> dict[str, Any]:
    """The borders of all three levels as one collection; the properties are the rows of the districts table."""
    drawn = (*shapes.majors, *shapes.districts, *shapes.neighbourhoods)
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": json.loads(shapely.to_geojson(shapely.orient_polygons(shape))),
        }
        for row, shape in zip(extracts.districts(table).to_pylist(), drawn, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON the same way on every machine."""
    path.write_bytes(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
