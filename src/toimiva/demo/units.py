"""Which service units the city has and where: invented names and places, spread as residents are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .households import shares_of
from .streets import Buildings, Streets
from .tables import Districts, Neighbourhood, read

PHONE_PREFIX = "+3589000"
"""No subscriber number of the Helsinki area begins with a zero."""


def units(table: Districts, streets: Streets, buildings: Buildings, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return the rows of the extract `units`."""
    rows: list[dict[str, Any]] = []
    taken: dict[int, int] = {}
    for kind in read("unit_kinds.toml")["kind"]:
        for name, place in named_places(kind, table, rng):
            taken[place] = taken.get(place, 0) + 1
            building = buildings.first[place] + buildings.count[place] - taken[place]
            rows.append(
                {
                    "unit": f"U{len(rows) + 1:04}",
                    "kind": kind["kind"],
                    **name,
                    "street": streets.fi[buildings.street[building]],
                    "house_number": str(buildings.number[building]),
                    "postal_code": table.neighbourhoods[place].postal_code,
                    "lon": float(buildings.lon[building]),
                    "lat": float(buildings.lat[building]),
                    "district": table.neighbourhoods[place].code,
                    "phone": f"{PHONE_PREFIX}{len(rows) + 1:04}",
                    "opening_hours": kind["opening_hours"][int(rng.integers(len(kind["opening_hours"])))],
                    "accessible": bool(rng.random() < kind["accessible"]),
                }
            )
    return rows


def named_places(
    kind: dict[str, Any], table: Districts, rng: np.random.Generator
) -> Iterator[tuple[dict[str, str], int]]:
    """The names of each unit of a kind, with the place of its neighbourhood in the table."""
    populations = np.array(table.populations)
    if kind["named"] == "area":
        for place in sorted(np.argsort(-populations, kind="stable")[: kind["count"]].tolist()):
            yield names(kind, table.neighbourhoods[place]), place
        return
    words = read("words.toml")["unit_words"]
    order = rng.permutation(len(words))
    pulls = {"children": "family_factor", "old": "old_factor"}
    factor = np.array([getattr(neighbourhood, pulls[kind["pull"]]) for neighbourhood in table.neighbourhoods])
    places = np.repeat(np.arange(len(populations)), shares_of(populations * factor, kind["count"]))
    for turn, place in enumerate(places.tolist()):
        yield names(kind, table.neighbourhoods[place], *words[order[turn % len(words)]]), place


def names(kind: dict[str, Any], area: Neighbourhood, word_fi: str = "", word_sv: str = "") -> dict[str, str]:
    """The unit's name in Finnish, Swedish and English."""
    sv_genitive = area.sv if area.sv[-1] in "sxz" else area.sv + "s"
    parts = {
        "genitive": area.genitive,
        "fi": area.fi,
        "sv": area.sv,
        "sv_genitive": sv_genitive,
        "word_fi": word_fi,
        "word_sv": word_sv,
    }
    return {f"name_{language}": kind[language].format(**parts) for language in ("fi", "sv", "en")}
