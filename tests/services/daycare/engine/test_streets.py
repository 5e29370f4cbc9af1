"""`toimiva daycare allocate --streets`: the walks are those of `places walk-matrix`, on made and on real streets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from toimiva.city.places.cli import cli as places_cli
from toimiva.services.daycare.cli import cli

LON, LAT = 24.94, 60.17
STEP = 0.001  # degrees of latitude: 111 metres
MAP = """<?xml version="1.0"?><osm version="0.6">
<node id="1" version="1" lon="{lon}" lat="{south}"/><node id="2" version="1" lon="{lon}" lat="{north}"/>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="footway"/></way></osm>"""
KINDERGARTENS = 42
HOMES = 420
SEATS = 9


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A street of ten steps to the north."""
    path = tmp_path / "street.osm"
    path.write_text(MAP.format(lon=LON, south=LAT, north=LAT + 10 * STEP), "utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def table(path: Path, head: str, lines: list[str]) -> Path:
    path.write_text("\n".join([head, *lines, ""]), "utf-8")
    return path


def allocate(folder: Path, children: Path, seats: Path, *more: str):
    given = ["allocate", f"--children={children}", f"--seats={seats}", f"--out={folder / 'result.csv'}"]
    return CliRunner().invoke(cli, [*given, f"--report={folder / 'report.json'}", *more])


def taken(folder: Path) -> set[str]:
    return {row["unit"] for row in rows(folder / "result.csv")}


def place(steps: float) -> str:
    return f"{LON},{LAT + steps * STEP}"


def test_children_walk_along_the_street(tmp_path, street):
    children = table(tmp_path / "c.csv", "child,lon,lat", [f"a,{place(1)}", f"b,{place(2)}"])
    seats = table(tmp_path / "s.csv", "unit,seats,lon,lat", [f"near,1,{place(3)}", f"far,1,{place(9)}"])
    done = allocate(tmp_path, children, seats, f"--streets={street}", "--walk-speed=1")
    assert done.exit_code == 0, done.output
    found = {row["child"]: (row["unit"], round(float(row["travel_s"]))) for row in rows(tmp_path / "result.csv")}
    assert found == {"a": ("far", 890), "b": ("near", 111)}  # 8 steps and 1 step of 111.19 metres
    hashes = json.loads((tmp_path / "report.json").read_text("utf-8"))["inputs_sha256"]
    assert set(hashes) == {"children", "seats", "streets"}


def test_no_walk_is_longer_than_asked(tmp_path, street):
    children = table(tmp_path / "c.csv", "child,lon,lat", [f"a,{place(1)}", f"b,{place(2)}"])
    seats = table(tmp_path / "s.csv", "unit,seats,lon,lat", [f"near,1,{place(3)}", f"far,1,{place(9)}"])
    done = allocate(tmp_path, children, seats, f"--streets={street}", "--walk-speed=1", "--max-minutes=5")
    assert done.exit_code == 0, done.output
    assert [row["unit"] for row in rows(tmp_path / "result.csv")] == ["", "near"]


@pytest.mark.parametrize(
    "children, seats, told",
    [
        (["a,,60.17"], ["u,1,24.94,60.17"], "c.csv:2: lon"),
        (["a,24.94,60.17", "b,east,60.17"], ["u,1,24.94,60.17"], "c.csv:3: lon"),
        (["a,60.17,24.94"], ["u,1,24.94,60.17"], "c.csv:2: lon"),
        (["a,24.94,60.17"], ["u,1,27.94,60.17"], "s.csv:2: lon"),
        (["a,24.94,60.17"], ["u,1,24.94,60.17", "u,1,24.95,60.17"], "s.csv:3: lon"),
    ],
    ids=["missing", "no number", "swapped", "another city", "unit in two places"],
)
def test_a_coordinate_that_cannot_be_is_told_with_its_line(tmp_path, street, children, seats, told):
    homes = table(tmp_path / "c.csv", "child,lon,lat", children)
    units = table(tmp_path / "s.csv", "unit,seats,lon,lat", seats)
    done = allocate(tmp_path, homes, units, f"--streets={street}")
    assert done.exit_code == 2
    assert told in done.output
    assert not (tmp_path / "result.csv").exists()


def test_streets_that_cannot_be_read_are_told(tmp_path):
    homes = table(tmp_path / "c.csv", "child,lon,lat", ["a,24.94,60.17"])
    units = table(tmp_path / "s.csv", "unit,seats,lon,lat", ["u,1,24.94,60.17"])
    done = allocate(tmp_path, homes, units, f"--streets={tmp_path / 'none.osm.pbf'}")
    assert done.exit_code == 2
    assert "none.osm.pbf" in done.output
    assert not (tmp_path / "result.csv").exists()


@pytest.mark.parametrize("both", [True, False])
def test_either_a_table_or_the_streets(tmp_path, street, both):
    homes = table(tmp_path / "c.csv", "child,lon,lat", ["a,24.94,60.17"])
    done = allocate(tmp_path, homes, homes, *([f"--streets={street}", f"--travel={homes}"] if both else []))
    assert done.exit_code == 2


def test_the_inner_city_with_its_real_kindergartens_and_addresses(tmp_path, shared):
    """The result on the streets is to the byte the one of the walking times that `walk-matrix` writes."""
    data = shared / "data/cityspace"
    units = [row for row in rows(data / "services/places_osm_centre.csv") if "kindergarten" in row.values()]
    assert len(units) == KINDERGARTENS
    homes = rows(data / "services/addresses_osm_centre.csv")
    homes = homes[:: len(homes) // HOMES][:HOMES]
    spots = [f"{n:03},{row['lon']},{row['lat']}" for n, row in enumerate(homes)]
    children = table(tmp_path / "c.csv", "child,lon,lat", spots)
    seats = [f"u{n:02},{SEATS},{row['lon']},{row['lat']}" for n, row in enumerate(units)]
    seats_file = table(tmp_path / "s.csv", "unit,seats,lon,lat", seats)
    streets = data / "osm/helsinki_centre.osm.pbf"
    done = allocate(tmp_path, children, seats_file, f"--streets={streets}")
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert (report["status"], report["blocking_options"]) == ("STABLE", 0)
    empty = {row["name"] for n, row in enumerate(units) if f"u{n:02}" not in taken(tmp_path)}
    assert empty == {"Päiväkoti Suomenlinna"}  # on an island: nobody walks there from the other shores
    assert report["placed"] == (KINDERGARTENS - 1) * SEATS
    walked = (tmp_path / "result.csv").read_bytes()

    from_ = table(tmp_path / "from.csv", "id,lon,lat", spots)
    to = table(tmp_path / "to.csv", "id,lon,lat", [line.replace(f",{SEATS},", ",") for line in seats])
    matrix = tmp_path / "walks.csv"
    done = CliRunner().invoke(
        places_cli, ["walk-matrix", f"--from={from_}", f"--to={to}", f"--streets={streets}", f"--out={matrix}"]
    )
    assert done.exit_code == 0, done.output
    pairs = [f"{row['from']},{row['to']},{row['travel_s']}" for row in rows(matrix)]
    travel = table(tmp_path / "t.csv", "child,unit,travel_s", pairs)
    done = allocate(tmp_path, children, seats_file, f"--travel={travel}")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "result.csv").read_bytes() == walked
