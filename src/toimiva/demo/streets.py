"""Which streets and buildings there are: invented, laid in parallel lines inside each inhabited neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from .geography import Borders, to_degrees, to_metres
from .tables import Districts, read

LINE_SPACING_M = 105.0
HOUSE_SPACING_M = 27.0
SETBACK_M = 14.0
KEEP_FROM_BORDER_M = 12.0
HOUSES_PER_SIDE = 20
MOST_BUILDINGS = 700

PER_BUILDING = ((8_000, 45), (3_000, 22), (1_200, 10), (0, 4))
"""Residents in a building where at least so many live on a square kilometre: blocks, mixed, terraces, houses."""

BLOCK = 10
"""From so many residents on, a building has stairs and apartments."""


@dataclass(frozen=True)
class Streets:
    """Names and place of each street."""

    fi: np.ndarray
    sv: np.ndarray
    neighbourhood: np.ndarray

    def __len__(self) -> int:
        return len(self.fi)


@dataclass(frozen=True)
class Buildings:
    """Every building, sorted by neighbourhood and inside it in a random order.

    `first` and `count` say where a neighbourhood's buildings stand; `per_building` how many residents one holds.
    """

    neighbourhood: np.ndarray
    street: np.ndarray
    number: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    block: np.ndarray
    first: np.ndarray
    count: np.ndarray
    per_building: np.ndarray

    def __len__(self) -> int:
        return len(self.street)


def build(table: Districts, borders: Borders, rng: np.random.Generator) -> tuple[Streets, Buildings]:
    """Lay the streets of the whole city and build along them."""
    plots: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    per_building = np.ones(len(table.neighbourhoods), dtype=np.int64)
    place: list[int] = []
    streets = 0
    for index, neighbourhood in enumerate(table.neighbourhoods):
        shape = borders.neighbourhoods[index]
        area_km2 = shapely.Polygon(to_metres(shapely.get_coordinates(shape))).area / 1e6
        per_building[index] = residents_per_building(neighbourhood.population / area_km2)
        wanted = min(MOST_BUILDINGS, neighbourhood.population // int(per_building[index]) + 1)
        if not neighbourhood.population:
            continue
        points, street, number = plots_inside(shape, neighbourhood.centre, wanted, rng)
        plots.append((points, street + streets, number))
        new = int(street.max()) + 1
        place += [index] * new
        streets += new
    fi, sv = street_names(streets, rng)
    named = Streets(fi, sv, np.array(place))
    return named, gather(plots, named, per_building, len(table.neighbourhoods))


def residents_per_building(residents_per_km2: float) -> int:
    """How many live in one building where so many live on a square kilometre."""
    return next(residents for density, residents in PER_BUILDING if residents_per_km2 >= density)


def plots_inside(
    shape: shapely.Polygon, centre: tuple[float, float], wanted: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Plots nearest to the centre, in a random order: longitude and latitude, number of the street, of the house."""
    outline = shapely.Polygon(to_metres(shapely.get_coordinates(shape)))
    inner = outline.buffer(-KEEP_FROM_BORDER_M)
    middle = to_metres(centre)
    reach = float(np.hypot(*(np.array(outline.bounds).reshape(2, 2) - middle).T).max())
    lines = np.arange(-int(reach / LINE_SPACING_M) - 1, int(reach / LINE_SPACING_M) + 2)
    houses = np.arange(-int(reach / HOUSE_SPACING_M) - 1, int(reach / HOUSE_SPACING_M) + 2)
    line, house, side = (grid.ravel() for grid in np.meshgrid(lines, houses, [0, 1], indexing="ij"))
    along = house * HOUSE_SPACING_M + rng.uniform(-4, 4, house.size)
    across = line * LINE_SPACING_M + np.where(side == 0, -SETBACK_M, SETBACK_M)
    turn = rng.uniform(0, np.pi)
    points = middle + np.column_stack(
        [along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)]
    )
    inside = np.flatnonzero(shapely.contains_xy(inner, points))
    nearest = np.argsort(np.hypot(*(points[inside] - middle).T), kind="stable")[:wanted]
    chosen = np.sort(inside[nearest])
    block = house[chosen] // HOUSES_PER_SIDE
    _, street = np.unique(line[chosen] * 1_000 + block, return_inverse=True)
    number = 2 * (house[chosen] - block * HOUSES_PER_SIDE) + 1 + side[chosen]
    order = rng.permutation(len(chosen))
    return to_degrees(points[chosen][order]), street[order], number[order]


def street_names(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """So many different street names in Finnish and Swedish; neighbours share their first part.

    Only when the plain beginnings are used up do Pikku and Vanha come in. Raises ValueError when words run out.
    """
    words = read("words.toml")
    kinds, stems = words["street_kinds"], words["street_stems"]
    beginnings = [
        [prefix[side] + stem[side] for side in (0, 1)] for prefix in words["street_prefixes"] for stem in stems
    ]
    needed = -(-count // len(kinds))
    if needed > len(beginnings):
        raise ValueError(f"{count} streets need more words than words.toml holds")
    order = np.r_[np.arange(len(stems)), len(stems) + rng.permutation(len(beginnings) - len(stems))][:needed]
    chosen = [beginnings[index] for index in rng.permutation(order)]
    names = [[beginning[side] + kind[side] for beginning in chosen for kind in kinds][:count] for side in (0, 1)]
    return np.array(names[0], dtype=object), np.array(names[1], dtype=object)


def gather(
    plots: list[tuple[np.ndarray, np.ndarray, np.ndarray]], streets: Streets, per_building: np.ndarray, areas: int
) -> Buildings:
    """Put the neighbourhoods' plots into one table."""
    points = np.concatenate([plot[0] for plot in plots])
    street = np.concatenate([plot[1] for plot in plots])
    neighbourhood = streets.neighbourhood[street]
    count = np.bincount(neighbourhood, minlength=areas)
    return Buildings(
        neighbourhood=neighbourhood,
        street=street,
        number=np.concatenate([plot[2] for plot in plots]),
        lon=points[:, 0],
        lat=points[:, 1],
        block=per_building[neighbourhood] >= BLOCK,
        first=np.cumsum(count) - count,
        count=count,
        per_building=per_building,
    )
