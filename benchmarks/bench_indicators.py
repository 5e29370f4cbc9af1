"""How long all indicators take from Parquet snapshots, by Ibis on DuckDB, against the same figures in pandas.

    python benchmarks/bench_indicators.py [--persons 660000] [--repeat 5]

Makes its own city of 140 neighbourhoods. Both begin at the files; both results are compared before a time is told.
Disclosure control comes after either, so it is timed by itself.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import ibis  # noqa: F401 - a process that computes has it already: its import is no part of the comparison
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from toimiva.city.data.computing import areas_of, engine, read_parquet, rows_of
from toimiva.city.data.engine.publication import publish
from toimiva.city.data.metrics import AGES, INDICATORS, KINDS

DAY = date(2026, 11, 24)
EDGES = [-1, 6, 15, 29, 64, 74, 200]
Figures = dict[str, pd.DataFrame]


def write_city(folder: Path, persons: int) -> None:
    """Write residents, households, areas and units, of uneven neighbourhoods."""
    chance = np.random.default_rng(1)
    leaves = np.array([f"3-{n:03}" for n in range(140)])
    weights = chance.gamma(0.3, size=140)  # from a handful of homes to thousands
    homes = persons // 2
    of_home = chance.choice(140, homes, p=weights / weights.sum())
    foreign = chance.beta(2, 9, 140)
    where = of_home[np.arange(persons) % homes]
    language = np.where(chance.random(persons) < foreign[where], "other", "fi")
    born = chance.integers(1930, 2027, persons).astype(np.int16)
    income = np.round(chance.lognormal(10.5, 0.6, homes) / 100) * 100
    pq.write_table(
        pa.table({"area": leaves[where], "birth_year": born, "language": language}), folder / "residents.parquet"
    )
    pq.write_table(
        pa.table({"area": leaves[of_home], "income": income, "members": np.full(homes, 2, np.int16)}),
        folder / "households.parquet",
    )
    numbers = range(140)
    pq.write_table(
        pa.table({
            "neighbourhood": leaves, "district": [f"2-{n // 4:02}" for n in numbers],
            "major": [f"1-{n // 18}" for n in numbers], "level": np.full(140, 3, np.int16), "key": leaves,
        }),
        folder / "areas.parquet",
    )  # fmt: skip
    kinds = chance.choice(list(KINDS), 2_000)
    pq.write_table(pa.table({"kind": kinds, "area": leaves[chance.integers(0, 140, 2_000)]}), folder / "units.parquet")


def by_ibis(folder: Path) -> Figures:
    """The house's own way: the definitions as they are."""
    tables = {path.stem: read_parquet(path) for path in folder.glob("*.parquet")}
    with engine(tables) as there:
        known: dict = {}
        return {one.code: pd.DataFrame(rows_of(one, there, DAY, known)) for one in INDICATORS}


def by_pandas(folder: Path) -> Figures:
    """What an analyst would write in pandas 2."""
    people, homes, areas, units = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("residents", "households", "areas", "units")
    )
    ages = ages_in_pandas(people)
    foreign = np.where(people.language == "other", "yes", "no")
    inhabitants = people.groupby("area").size().rename("base").reset_index().assign(group="", n=0)
    each = homes.income / np.sqrt(homes.members)
    return {
        "residents": ages,
        "children-0-6": ages,
        "foreign-language-share": counted(people.assign(group=foreign)),
        "median-household-income": medians_in_pandas(homes, areas),
        "units-per-10000": pd.concat(
            [counted(units[units.kind.isin(list(KINDS))].rename(columns={"kind": "group"})).assign(base=0), inhabitants]
        ),
        "segregation-language": apart_in_pandas(people.area, people.language == "other"),
        "segregation-income": apart_in_pandas(homes.area, each < each.median() * 0.6),
    }  # fmt: skip


def ages_in_pandas(people: pd.DataFrame) -> pd.DataFrame:
    groups = pd.cut(DAY.year - people.birth_year, EDGES, labels=list(AGES))
    return counted(people.assign(group=groups))


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby(["area", "group"], observed=True).size().rename("n").reset_index()


def medians_in_pandas(homes: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    placed = homes.merge(areas, left_on="area", right_on="neighbourhood")
    levels = [placed.groupby(level).income.agg(["median", "size"]) for level in ("neighbourhood", "district", "major")]
    city = pd.DataFrame({"median": [homes.income.median()], "size": [len(homes)]}, index=["city"])
    rows = pd.concat([*levels, city]).rename_axis("area").reset_index()
    return rows.rename(columns={"median": "value", "size": "n"})


def apart_in_pandas(area: pd.Series, minority: pd.Series) -> pd.DataFrame:
    by_area = minority.groupby(area).agg(["sum", "size"])
    others = by_area["size"] - by_area["sum"]
    apart = (by_area["sum"] / by_area["sum"].sum() - others / others.sum()).abs().sum() / 2
    return pd.DataFrame({"value": [apart], "n": [len(area)]})


def compare(one: Figures, other: Figures) -> None:
    """Stop if the two do not give the same figures."""
    for code, frame in one.items():
        columns = sorted(frame.columns)
        keys = [name for name in ("area", "group") if name in columns]
        sides = []
        for side in (frame, other[code]):
            side = side[columns].astype(dict.fromkeys(keys, str))
            sides.append((side.sort_values(keys) if keys else side).reset_index(drop=True))
        pd.testing.assert_frame_equal(*sides, check_dtype=False, rtol=1e-9)


def seconds(repeat: int, *ways: Callable[[], object]) -> list[float]:
    """Return the median time of each way; taken in turns, so that a busy moment meets both."""
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(repeat):
        for way, taken in zip(ways, times, strict=True):
            start = perf_counter()
            way()
            taken.append(perf_counter() - start)
    return [median(taken) for taken in times]


def publish_all(figures: Figures, folder: Path) -> int:
    """Disclosure control over every indicator; return how many cells are hidden."""
    tree = areas_of(pq.read_table(folder / "areas.parquet"))
    shown = [cell for one in INDICATORS for cell in publish(one, tree, figures[one.code].to_dict("records"))]
    return sum(cell.suppressed for cell in shown)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    arguments.add_argument("--persons", type=int, default=660_000)
    arguments.add_argument("--repeat", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_city(folder, given.persons)
        figures = by_ibis(folder)
        compare(figures, by_pandas(folder))
        ours, theirs = seconds(given.repeat, lambda: by_ibis(folder), lambda: by_pandas(folder))
        (control,) = seconds(1, lambda: publish_all(figures, folder))
        hidden = publish_all(figures, folder)
    print(
        f"{given.persons} persons, {len(INDICATORS)} indicators, {os.cpu_count()} processors, median of {given.repeat}"
    )
    print(f"Ibis on DuckDB  {ours:6.2f} s")
    print(f"pandas {pd.__version__:8} {theirs:6.2f} s, {theirs / ours:.1f} times as long; the figures are the same")
    print(f"disclosure control {control:.2f} s more, {hidden} cells hidden")


if __name__ == "__main__":
    main()
