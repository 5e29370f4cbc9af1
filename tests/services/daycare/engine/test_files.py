"""`toimiva daycare allocate`: the files it reads and writes, and every bad row named with its line."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from toimiva.services.daycare.cli import cli
from toimiva.services.daycare.engine.explain import COMPONENTS, WORDS

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "samples/daycare"
GOOD = {
    "children.csv": "child,priority_class\n01,0\n02,0\n",
    "seats.csv": "unit,seats\nA,1\nB,1\n",
    "travel.csv": "child,unit,travel_s\n01,A,300\n01,B,360\n02,A,420\n02,B,1500\n",
}


def allocate(folder: Path, files: dict[str, str], *more: str):
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    arguments = [f"--{name}={folder / f'{name}.csv'}" for name in ("children", "seats", "travel")]
    named = {"priorities.csv": "--priorities", "options.json": "--family-options"}
    arguments += [f"{option}={folder / name}" for name, option in named.items() if name in files]
    given = [*arguments, f"--out={folder / 'result.csv'}", f"--report={folder / 'report.json'}", *more]
    return CliRunner().invoke(cli, ["allocate", *given])


def test_result_and_report(tmp_path):
    done = allocate(tmp_path, GOOD, "--compare")
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "result.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[:4] for line in lines] == [
        ["child", "unit", "travel_s", "rank"], ["01", "A", "300", "1"], ["02", "B", "1500", "2"],
    ]  # fmt: skip
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert list(report) == [
        "mode", "status", "placed", "unplaced", "total_travel_s", "cost", "mean_travel_s", "p95_travel_s",
        "max_travel_s", "blocking_options", "justified_envy", "seconds", "inputs_sha256", "compare",
    ]  # fmt: skip
    assert {mode: one["total_travel_s"] for mode, one in report["compare"].items()} == {
        "fair": 1800, "nearest": 780, "balanced": 1800, "bottleneck": 780,
    }  # fmt: skip


def test_forms_of_files_are_equal_and_the_bytes_repeat(tmp_path):
    allocate(tmp_path, GOOD)
    expected = (tmp_path / "result.csv").read_bytes()
    allocate(tmp_path, {name: "\ufeff" + text.replace(",", ";") + "\r\n" for name, text in GOOD.items()})
    assert (tmp_path / "result.csv").read_bytes() == expected
    for name in GOOD:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes().replace(b";", b",")))
        table = pyarrow.csv.read_csv(tmp_path / f"{name}.gz", convert_options=pyarrow.csv.ConvertOptions(
            column_types={"child": pyarrow.string()}))  # fmt: skip
        pyarrow.parquet.write_table(table, tmp_path / name.replace("csv", "parquet"))
    for ending in ("csv.gz", "parquet"):
        out = tmp_path / f"again.{ending}"
        files = [f"--{name}={tmp_path / f'{name}.{ending}'}" for name in ("children", "seats", "travel")]
        done = CliRunner().invoke(cli, ["allocate", *files, f"--out={out}", f"--report={tmp_path / 'r'}"])
        assert done.exit_code == 0, done.output
    assert gzip.decompress((tmp_path / "again.csv.gz").read_bytes()) == expected
    assert pyarrow.parquet.read_table(tmp_path / "again.parquet")["unit"].to_pylist() == ["A", "B"]


OPTION = '[{"family": "F", "children": %s, "options": [{"units": %s}]}]'
BAD = {
    "unknown unit": ("travel.csv", "child,unit,travel_s\n01,A,300\n01,C,360\n", ["travel.csv:3: unit: "]),
    "unknown child": ("travel.csv", "child,unit,travel_s\n03,A,300\n", ["travel.csv:2: child: "]),
    "negative seats": ("seats.csv", "unit,seats\nA,1\nB,-1\n", ["seats.csv:3: seats: "]),
    "half a seat": ("seats.csv", "unit,seats\nA,1.5\nB,1\n", ["seats.csv:2: seats: "]),
    "no seats said": ("seats.csv", "unit,seats\nA,\nB,1\n", ["seats.csv:2: seats: "]),
    "a unit twice": ("seats.csv", "unit,seats\nA,1\nA,2\n", ["seats.csv:3: unit: "]),
    "fewer seats than held": (
        "children.csv", "child,current_unit\n01,A\n02,A\n",
        ["children.csv:2: current_unit: ", "children.csv:3: current_unit: "],
    ),
    "unknown present unit": ("children.csv", "child,current_unit\n01,X\n02,\n", ["children.csv:2: current_unit: "]),
    "band missing": ("seats.csv", "unit,band,seats\nA,U3,1\nB,O3,1\n", ["children.csv:1: band: "]),
    "band missing in seats": ("seats.csv", "unit,band,seats\nA,U3,1\nB,,1\n", ["seats.csv:3: band: "]),
    "a child twice": ("children.csv", "child\n01\n02\n01\n", ["children.csv:4: child: "]),
    "no child id": ("children.csv", "child,priority_class\n01,0\n,0\n02,0\n", ["children.csv:3: child: "]),
    "class no number": ("children.csv", "child,priority_class\n01,high\n02,0\n", ["children.csv:2: priority_class: "]),
    "a pair twice": (
        "travel.csv", "child,unit,travel_s\n01,A,1\n\n02,A,2\n01,A,3\n",
        ["travel.csv:5: unit: ", "stands already on row 2"],
    ),
    "travel no number": ("travel.csv", "child,unit,travel_s\n01,A,far\n02,A,-1\n02,B,nan\n",
                         ["travel.csv:2: travel_s: ", "travel.csv:3: travel_s: ", "travel.csv:4: travel_s: "]),
    "a wish twice": ("travel.csv", "child,unit,travel_s,rank\n01,A,1,1\n01,B,2,1\n", ["travel.csv:3: rank: "]),
    "a wish of rank 0": ("travel.csv", "child,unit,travel_s,rank\n01,A,1,0\n", ["travel.csv:2: rank: "]),
    "ragged rows": ("travel.csv", "child,unit,travel_s\n01,A\n02,A,1,1\n", ["travel.csv:2: -: ", "travel.csv:3: -: "]),
    "no column": ("travel.csv", "child,unit\n01,A\n", ["travel.csv:1: travel_s: "]),
    "empty": ("seats.csv", "", ["seats.csv:1: -: "]),
    "a header alone": ("children.csv", "child\n", ["children.csv:1: child: "]),
    "priority missing": ("priorities.csv", "unit,child,rank\nA,01,1\nA,02,2\nB,01,1\n", ["priorities.csv:1: rank: "]),
    "child in two families": (
        "options.json",
        '[{"family": "F", "children": ["01"], "options": []}, {"family": "G", "children": ["01"], "options": []}]',
        ["options.json:2: children: "],
    ),
    "option of another length": ("options.json", OPTION % ('["01", "02"]', '["A"]'), ["options.json:1: options: "]),
    "option with an unknown unit": ("options.json", OPTION % ('["01"]', '["X"]'), ["options.json:1: options: "]),
    "options of no family": ("options.json", '[{"children": ["01"]}]', ["options.json:1: family: "]),
    "options no JSON": ("options.json", "[{", ["options.json:1: -: "]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_names_every_row_and_writes_nothing(name, tmp_path):
    file, text, told = BAD[name]
    done = allocate(tmp_path, {**GOOD, file: text})
    assert done.exit_code == 2
    assert [part for part in told if part not in done.stderr] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({*GOOD, file})


def test_latin_1_is_told_with_its_line(tmp_path):
    allocate(tmp_path, GOOD)
    (tmp_path / "seats.csv").write_bytes("unit,seats\nA,1\nMÄKI,1\n".encode("latin-1"))
    done = CliRunner().invoke(cli, ["allocate", *(f"--{n}={tmp_path / n}.csv" for n in ("children", "seats", "travel")),
                                    f"--out={tmp_path / 'new.csv'}"])  # fmt: skip
    assert (done.exit_code, "line 3 is not UTF-8" in done.stderr, (tmp_path / "new.csv").exists()) == (2, True, False)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_explanation_names_no_other_child(language, tmp_path):
    assert allocate(tmp_path, GOOD, f"--language={language}").exit_code == 0
    first, second = (tmp_path / "result.csv").read_text("utf-8").splitlines()[1:]
    text = second.split(",", 4)[4]
    assert "A: " in text
    assert "01" not in text
    assert "300" not in text
    assert WORDS["travel"][language] in text


def test_every_explanation_is_there_in_three_languages():
    assert all(set(words) == {"fi", "sv", "en"} for words in WORDS.values())
    assert set(COMPONENTS) <= set(WORDS)


def test_the_documented_command_runs(tmp_path):
    command = [sys.executable, "-m", "toimiva.cli", "daycare", "allocate"]
    files = [f"--{name}={SAMPLES / name}.csv" for name in ("children", "seats", "travel")]
    import os

    done = subprocess.run(
        [*command, *files, f"--family-options={SAMPLES / 'family-options.json'}", f"--out={tmp_path / 'result.csv'}"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)["placed"]) == (0, 7), done.stderr
