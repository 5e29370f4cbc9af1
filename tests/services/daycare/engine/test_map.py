"""The map of the inner city: the real streets and kindergartens, homes only as cells, the sources named."""

import csv
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[4]
KINDERGARTENS = 42
DRAWN = 300
SVG = "{http://www.w3.org/2000/svg}"


def test_the_real_inner_city_is_drawn_by_cells_with_its_sources(tmp_path, shared):
    out, table = tmp_path / "map.svg", tmp_path / "map.csv"
    command = [sys.executable, ROOT / "tools/daycare_map.py", shared / "data/cityspace", f"--children={DRAWN}",
               f"--out={out}", f"--table={table}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["children"]) for row in rows) == DRAWN
    placed = [row for row in rows if row["unit"]]
    assert len({row["unit"] for row in placed}) > KINDERGARTENS / 2
    drawing = ElementTree.parse(out).getroot()
    texts = " ".join(each.text or "" for each in drawing.iter(f"{SVG}text"))
    assert "© OpenStreetMap contributors" in texts and "HSY" in texts
    told = re.search(r"(\d+) of 300 drawn children placed in 42 units", texts)
    assert told and int(told[1]) == sum(int(row["children"]) for row in placed)

    units = [each.text for circle in drawing.iter(f"{SVG}circle") for each in circle.iter(f"{SVG}title")]
    assert len(units) == KINDERGARTENS
    assert sum(int(re.search(r": (\d+) of", unit)[1]) for unit in units) == int(told[1])
    starts = {(line.get("x1"), line.get("y1")) for line in drawing.iter(f"{SVG}line")}
    assert len(starts) == len({row["cell"] for row in placed})  # from the middle of a cell, however many live there
