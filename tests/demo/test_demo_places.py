"""The districts and units of the demo city: what is fact, and what must fit together."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from toimiva.demo import DemoCity, generate
from toimiva.demo.geography import borders, to_degrees, to_metres
from toimiva.demo.households import shares_of
from toimiva.demo.tables import districts

SHARED = Path(os.environ.get("TOIMIVA_SHARED", "../shared"))

KNOWN = """
code       | fi                   | sv                     | population
0911000000 | Eteläinen suurpiiri  | Södra stordistriktet   | -
0911101010 | Kruununhaka          | Kronohagen             | 6872
0913301112 | Linjat               | Linjerna               | 9335
0917703471 | Kontula              | Gårdsbacka             | 13274
0911101020 | Kluuvi               | Gloet                  | 424
0917704000 | Vuosaaren peruspiiri | Nordsjö distrikt       | 35814
0918801591 | Landbo               | Landbo                 | 857
"""


@pytest.fixture(scope="module")
def city() -> DemoCity:
    return generate(residents=500, seed=1, today=date(2026, 1, 1))


@pytest.mark.parametrize("line", KNOWN.strip().splitlines()[1:])
def test_districts_have_their_real_names_and_figures(city, line):
    code, fi, sv, population = (part.strip() for part in line.split("|"))
    row = {row["code"]: row for row in city.tables["districts"].to_pylist()}[code]
    assert (row["name_fi"], row["name_sv"]) == (fi, sv)
    assert population in ("-", str(row["population"]))


def test_there_are_eight_major_districts_34_districts_and_136_neighbourhoods(city):
    rows = city.tables["districts"].to_pylist()
    assert Counter(row["level"] for row in rows) == {1: 8, 2: 34, 3: 136}
    codes = {row["code"]: row["level"] for row in rows}
    assert len(codes) == len(rows)
    assert all(codes.get(row["parent"], 0) == row["level"] - 1 for row in rows)


def test_the_division_is_the_official_one():
    hierarchy = SHARED / "data/situation/px_helsinki/HKI-Aluehierarkia.csv"
    if not hierarchy.exists():
        pytest.skip(f"no {hierarchy}: set TOIMIVA_SHARED")
    rows = [line.split(";") for line in hierarchy.read_text(encoding="utf-8").splitlines() if line.count(";") == 3]
    official = {}
    for _, major, district, neighbourhood in rows:
        number, name = neighbourhood.split(" ", 2)[1:]
        official[f"091{major.split()[1]}{district.split()[1]}{int(number):03}"] = name
    assert {neighbourhood.code: neighbourhood.fi for neighbourhood in districts().neighbourhoods} == official


def test_lower_levels_lie_inside_the_higher_ones_and_do_not_overlap():
    table, shapes = districts(), borders(districts())
    by_code = dict(zip([area.code for area in table.districts], shapes.districts, strict=True))
    majors = dict(zip([area.code for area in table.majors], shapes.majors, strict=True))
    for neighbourhood, shape in zip(table.neighbourhoods, shapes.neighbourhoods, strict=True):
        assert shape.is_valid
        assert shape.contains(shapely.Point(neighbourhood.centre)), neighbourhood.fi
        assert shape.difference(by_code[neighbourhood.district].buffer(1e-5)).is_empty
        assert shape.difference(majors[neighbourhood.code[:4] + "000000"].buffer(1e-5)).is_empty
    metric = shapely.transform(shapes.neighbourhoods, to_metres)
    overlap_m2 = sum(shape.area for shape in metric) - shapely.union_all(metric).area
    assert abs(overlap_m2) < 1_000  # of 234 km2: corners are rounded to a metre


@given(st.floats(24.7, 25.3), st.floats(60.1, 60.4))
def test_degrees_and_metres_lead_back_to_each_other(lon, lat):
    assert to_degrees(to_metres((lon, lat))).tolist() == pytest.approx([lon, lat], abs=1.1e-5)


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=140).filter(any), st.integers(0, 700_000))
def test_shares_add_up_and_are_fair_to_one(weights, total):
    shares = shares_of(weights, total)
    assert shares.sum() == total
    assert all(
        abs(share - weight * total / sum(weights)) < 1.001 for share, weight in zip(shares, weights, strict=True)
    )


# --- units

KINDS = {
    "daycare": 140,
    "playground": 65,
    "youth_centre": 40,
    "senior_centre": 20,
    "library": 36,
    "health_station": 23,
    "sports": 20,
    "digital_support": 12,
}


def test_there_are_about_350_units_of_eight_kinds(city):
    assert Counter(city.tables["units"]["kind"].to_pylist()) == KINDS


def test_units_have_names_of_their_own_in_three_languages(city):
    for column in ("unit", "name_fi", "name_sv", "name_en", "phone"):
        values = city.tables["units"][column].to_pylist()
        assert len(set(values)) == len(values), column
        assert not any("{" in value or "  " in value for value in values)


def test_units_do_not_share_a_door(city):
    doors = [(row["street"], row["house_number"]) for row in city.tables["units"].to_pylist()]
    assert len(set(doors)) == len(doors)


RULE = re.compile(r"((Mo|Tu|We|Th|Fr|Sa|Su)([-,](Mo|Tu|We|Th|Fr|Sa|Su))*) (\d\d):(\d\d)-(\d\d):(\d\d)$")


def test_opening_hours_are_written_as_in_openstreetmap(city):
    for text in set(city.tables["units"]["opening_hours"].to_pylist()):
        for rule in text.split("; "):
            match = RULE.match(rule)
            assert match, text
            assert match.groups()[4:6] < match.groups()[6:8]


def test_most_units_are_accessible_and_not_all(city):
    accessible = city.tables["units"]["accessible"].to_pylist()
    assert 0.75 < sum(accessible) / len(accessible) < 1
