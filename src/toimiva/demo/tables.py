"""What the generator knows beforehand: districts, names, languages and words, read from the tables beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

CITY_INCOME_EUR = 29_252
"""Mean income of Helsinki's residents aged 15 and over in 2008, the year of the neighbourhoods' figures."""

CITY_UNDER_16 = 84_848 / 583_350
CITY_OVER_64 = 84_791 / 583_350
"""Shares of Helsinki's population on 1 January 2010, of the same source as the neighbourhoods' figures."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A major district or a district. `swedish` and `foreign` are assumed shares of mother tongues, per cent."""

    code: str
    fi: str
    sv: str
    swedish: float = 0
    foreign: float = 0


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """The smallest official area; `under_16` and `over_64` in persons, `income` in euros a year, None where unknown."""

    code: str
    fi: str
    genitive: str
    sv: str
    postal_code: str
    centre: tuple[float, float]
    population: int
    island_m: float | None = None
    under_16: int | None = None
    over_64: int | None = None
    income: int | None = None
    since: str | None = None

    @property
    def district(self) -> str:
        """The code of the district this lies in, e.g. 0911101000 for 0911101010."""
        return self.code[:7] + "000"

    @property
    def family_factor(self) -> float:
        """Share of children under 16 against the whole city's."""
        return self.under_16 / self.population / CITY_UNDER_16 if self.under_16 and self.population else 1.0

    @property
    def old_factor(self) -> float:
        """Share of persons over 64 against the whole city's."""
        return self.over_64 / self.population / CITY_OVER_64 if self.over_64 and self.population else 1.0

    @property
    def income_factor(self) -> float:
        """Mean income against the whole city's."""
        return self.income / CITY_INCOME_EUR if self.income else 1.0


@dataclass(frozen=True)
class Districts:
    """Helsinki's official division at three levels, each in the order of codes."""

    majors: tuple[Area, ...]
    districts: tuple[Area, ...]
    neighbourhoods: tuple[Neighbourhood, ...]
    district_of: dict[str, Area] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "district_of", {district.code: district for district in self.districts})

    @property
    def populations(self) -> list[int]:
        return [neighbourhood.population for neighbourhood in self.neighbourhoods]


@cache
def districts() -> Districts:
    """Read districts.toml.

    >>> districts().neighbourhoods[0].fi, districts().neighbourhoods[0].district
    ('Kruununhaka', '0911101000')
    """
    table = read("districts.toml")
    rows = sorted(table["neighbourhood"], key=lambda row: str(row["code"]))
    return Districts(
        tuple(Area(**row) for row in table["major"]),
        tuple(Area(**row) for row in table["district"]),
        tuple(Neighbourhood(**{**row, "centre": tuple(row["centre"])}) for row in rows),
    )


@cache
def read(name: str) -> dict[str, Any]:
    """Read a table of this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
