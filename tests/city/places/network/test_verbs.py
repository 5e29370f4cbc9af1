"""The verbs on files: `toimiva places network | walk-matrix | nearest | route`, their answers and their refusals."""

from __future__ import annotations

import csv
import gzip
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from toimiva.city.places.cli import cli

from .helpers import at, write_map

FOOT = {"highway": "footway"}
NODES = {"a": (0, 0), "b": (400, 0), "c": (400, 300), "d": (0, 300)}
WAYS = [("ab", FOOT), ("bc", {"highway": "steps"}), ("cd", FOOT), ("da", FOOT)]
HOMES = {"001": (100, 0), "002": (300, 300), "far": (-2000, 0)}
UNITS = {"u2": (200, 0), "u1": (200, 0), "u3": (400, 300)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_map(tmp_path / "map.osm", NODES, WAYS)
    write_points(tmp_path / "homes.csv", HOMES)
    write_points(tmp_path / "units.csv", UNITS, categories={"u2": "school", "u1": "school", "u3": "library"})
    return tmp_path


def write_points(path, places, categories=None):
    lines = ["id;lon;lat;category"]
    for name, place in places.items():
        lon, lat = at(*place)
        lines.append(f"{name};{lon:.7f};{lat:.7f};{(categories or {}).get(name, '')}")
    path.write_text("\n".join(lines) + "\n")


def run(*arguments, given=None):
    return CliRunner().invoke(cli, [str(each) for each in arguments], input=given)


MATRIX = ("walk-matrix", "--from", "homes.csv", "--to", "units.csv", "--streets", "map.osm", "--out")
NEAREST = ("nearest", "--from", "homes.csv", "--to", "units.csv", "--streets", "map.osm", "--out", "near.csv")


def rows(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode().splitlines()))


def test_network_tells_what_it_holds_and_writes_its_graph(folder):
    done = run("network", "map.osm", "--json", "--nodes", "n.csv", "--edges", "e.csv", "--save", "saved")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["profile"], told["dropped_components"]) == (0, "walk", 0)
    assert told["kinds"] == pytest.approx({"footway": 1100, "steps": 300}, abs=0.1)
    assert told["components"] == [{"nodes": 1, "length_m": pytest.approx(1400, abs=0.1), "main": True}]
    assert len(rows(folder / "n.csv")) == told["nodes"]
    assert [row["kind"] for row in rows(folder / "e.csv")] == ["mixed"]
    again = json.loads(run("network", "saved", "--json").stdout)
    assert {**again, "seconds": 0} == {**told, "seconds": 0}
    assert "steps" not in json.loads(run("network", "map.osm", "--profile", "step_free", "--json").stdout)["kinds"]
    done = run("network", "saved", "--profile", "step_free")
    assert (done.exit_code, "was saved for the profile walk" in done.stderr) == (2, True)


def test_walk_matrix_writes_every_pair_in_the_order_of_the_files(folder):
    done = run(*MATRIX, "m.csv", "--report", "r.json")
    assert done.exit_code == 0, done.stderr
    table = rows(folder / "m.csv")
    assert [(row["from"], row["to"]) for row in table] == [(home, unit) for home in HOMES for unit in UNITS]
    metres = [float(row["distance_m"] or "nan") for row in table]
    assert metres == pytest.approx([100, 100, 600, 600, 600, 100, *[np.nan] * 3], abs=0.05, nan_ok=True)
    assert all(
        float(row["travel_s"]) == pytest.approx(float(row["distance_m"]) / 1.2) for row in table if row["travel_s"]
    )
    report = json.loads((folder / "r.json").read_text())
    assert (report["from"], report["to"], report["pairs"], report["unreachable"]) == (3, 3, 9, 3)
    assert [(lost["id"], round(lost["snap_m"])) for lost in report["not_snapped"]] == [("far", 2000)]
    assert report["ready_seconds"] > 0 and report["seconds"] > 0 and len(report["inputs_sha256"]) == 64


def test_walk_matrix_writes_the_same_in_every_form(folder):
    import pyarrow.parquet

    for name in ("m.csv", "m.csv.gz", "m.parquet", "m.npy"):
        assert run(*MATRIX, name, "--walk-speed", "2", "--max-minutes", "4").exit_code == 0
    seconds = np.load(folder / "m.npy")
    assert (seconds.dtype.str, seconds.flags.c_contiguous) == ("<f4", True)
    nan = np.nan
    assert seconds == pytest.approx(
        np.array([[50, 50, nan], [nan, nan, 50], [nan, nan, nan]]), abs=0.05, nan_ok=True
    )  # fmt: skip
    long = [float(row["travel_s"] or "nan") for row in rows(folder / "m.csv")]
    assert long == pytest.approx(seconds.ravel().tolist(), abs=0.001, nan_ok=True)
    assert rows(folder / "m.csv") == rows(folder / "m.csv.gz")
    parquet = pyarrow.parquet.read_table(folder / "m.parquet")
    assert [nan if one is None else one for one in parquet["travel_s"].to_pylist()] == pytest.approx(long, nan_ok=True)
    assert parquet["from"].to_pylist()[0] == "001"


def test_nearest_tells_ranks_ties_by_id_and_counts_with_zeros(folder):
    assert run(*NEAREST, "--k", "2", "--within", "2,9").exit_code == 0
    found = [(row["from"], row["category"], row["rank"], row["to"]) for row in rows(folder / "near.csv")]
    assert found == [
        ("001", "", "1", "u1"), ("001", "", "2", "u2"), ("002", "", "1", "u3"), ("002", "", "2", "u1")
    ]  # fmt: skip
    assert (folder / "near.counts.csv").read_text().splitlines() == [
        "from,category,within_2,within_9", "001,,2,3", "002,,1,3", "far,,0,0"
    ]  # fmt: skip


def test_nearest_of_each_category(folder):
    assert run(*NEAREST, "--category").exit_code == 0
    found = [(row["from"], row["category"], row["rank"], row["to"]) for row in rows(folder / "near.csv")]
    assert found == [
        ("001", "library", "1", "u3"), ("001", "school", "1", "u1"),
        ("002", "library", "1", "u3"), ("002", "school", "1", "u1"),
    ]  # fmt: skip
    assert not (folder / "near.counts.csv").exists()


BAD_FILE = """id,lon,lat
1,24.94,60.17
1,24.94,60.17
2,60.17,24.94
3,25497423,6674543
4,385600,6672100
5,24.94,
6,east,60.17
7,24.94,61.17
,24.94,60.17
"""
TOLD = """
homes.csv:3: id: “1” stands already on row 2
homes.csv:4: lon: The coordinates 60.17, 24.94 are in the wrong order
homes.csv:5: lon: The coordinates 2.54974e+07, 6.67454e+06 lie more than 20 km outside
homes.csv:6: lon: The coordinates 385600, 6.6721e+06 lie more than 20 km outside
homes.csv:7: lat: lat is missing
homes.csv:8: lon: The value “east” of lon will not do
homes.csv:9: lon: The coordinates 24.94, 61.17 lie more than 20 km outside
homes.csv:10: id: id is missing
units.csv:3: id: “u1” stands already on row 2
""".strip().splitlines()


@pytest.mark.parametrize("verb", [(*MATRIX, "m.csv", "--report", "r.json"), (*NEAREST, "--within", "5")])
def test_a_file_with_bad_rows_is_refused_whole_and_every_row_told(folder, verb):
    (folder / "homes.csv").write_text(BAD_FILE)
    (folder / "units.csv").write_text("id,lon,lat\nu1,24.94,60.17\nu1,24.94,60.17\n")
    before = set(folder.iterdir())
    done = run(*verb)
    assert done.exit_code == 2
    assert set(folder.iterdir()) == before
    lines = done.stderr.strip().splitlines()
    assert [line[: len(told)] for line, told in zip(lines, TOLD, strict=True)] == TOLD


def test_other_faults_of_the_call_are_told(folder):
    for verb, said in (
        ((*MATRIX, "m.xlsx"), "m.xlsx:0: out: "),
        ((*MATRIX, "no/such/m.csv"), "could not be written"),
        ((*MATRIX[:5], "--streets", "homes.csv", "--out", "m.csv"), "homes.csv:0: streets: "),
        ((*NEAREST, "--within", "five"), "five"),
        (("network", "map.osm", "--save", "no/such/saved"), "could not be written"),
    ):
        done = run(*verb)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    (folder / "units.csv").write_text("id,lon,lat\nu1,24.94,60.17\n")
    done = run(*NEAREST, "--category")
    assert (done.exit_code, "no column category" in done.stderr) == (2, True)


def test_route_answers_each_case_in_its_place(folder):
    cases = [
        {"from": at(100, 0), "to": at(400, 100), "interface": "1"},
        {"from": at(400, 0), "to": at(400, 300), "profile": "step_free", "walk_speed": 0.8},
        {"from": at(-2000, 0), "to": at(0, 0)},
        {"from": at(0, 0)[::-1], "to": at(0, 0)},
        {"from": [2.35, 48.85], "to": at(0, 0)},
        {"from": at(0, 0)},
    ]
    done = run("route", "-", "--streets", "map.osm", given="\n".join(map(json.dumps, cases)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 2
    assert [answer.get("error", {}).get("code") for answer in answers] == [
        None, None, "too_far_from_network", "coordinates_swapped", "outside_streets", "missing_value"
    ]  # fmt: skip
    assert answers[0]["distance_m"] == pytest.approx(400, abs=0.05)
    assert answers[1]["travel_s"] == pytest.approx(1100 / 0.8, abs=0.1)
    assert answers[2]["error"]["nearest"] == pytest.approx(at(0, 0), abs=1e-6)
    assert "stdin:3: from:" in done.stderr
    done = run("route", "-", "--streets", "map.osm", "--out", "r.json", given=json.dumps(cases[0]))
    assert (done.exit_code, json.loads((folder / "r.json").read_text())) == (0, answers[0])
