"""How long a report pack of 12 files takes: Finnish, Swedish and English as PDF, HTML, DOCX and XLSX.

    python benchmarks/bench_report_pack.py [--copies N]

The data set is the sample report; --copies N gives it N times as many projects, to stand for a large programme. Peer:
Typst alone, which sets the three PDFs again from what the composer handed it, so the ratio tells what all the rest
(reading, checking, composing, nine other files) costs beside the typesetter. Goal: the pack in 30 s.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from unittest.mock import patch

from toimiva.services.programme.engine.report import pdf as pdf_room
from toimiva.services.programme.engine.report import read_data_set, render

SAMPLE = Path(__file__).parents[1] / "samples" / "programme" / "cycle-report.json"
FORMATS = ("pdf", "html", "docx", "xlsx")
LANGUAGES = ("fi", "sv", "en")


def main() -> None:
    """Draw the pack, then set its PDFs once more by the typesetter alone, and print both and their ratio."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--copies", type=int, default=1, help="how many times the follow-up's rows stand")
    copies = asked.parse_args().copies
    raw = json.loads(SAMPLE.read_text("utf-8"))
    for rows in ("milestones", "risks", "lights"):
        raw[rows] = raw.get(rows, []) * copies
    handed: list[tuple[tuple, dict]] = []
    alone = pdf_room.typeset

    def noted(*given, **more):
        handed.append((given, more))
        return alone(*given, **more)

    began = time.perf_counter()
    with patch.object(pdf_room, "typeset", noted):
        data = read_data_set(raw)
        sizes = {f"{language}.{form}": len(render(data, form, language)) for form in FORMATS for language in LANGUAGES}
    pack = time.perf_counter() - began
    began = time.perf_counter()
    for given, more in handed:
        alone(*given, **more)
    peer = time.perf_counter() - began
    print(f"{len(sizes)} files, {sum(sizes.values()) / 1e6:.1f} MB, rows of the follow-up x {copies}")
    print(f"report pack {pack:6.2f} s, Typst alone for the {len(handed)} PDFs {peer:6.2f} s, ratio {pack / peer:.2f}")


if __name__ == "__main__":
    main()
