"""What the tests of the import share: the books of § 186 as plain data, and a file judged against them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from toimiva.services.programme.engine.actuals import Books, Extract, Summary, judge, open_extract

NUMBERS = ("104020107401", "10402010740201", "10402010740202", "10402010740203", "10402010740301", "10402010740302",
           "10402010740401", "10402010740402", "104020107405")  # fmt: skip
HEADING = "Projekti;Tositenro;Rivi;Kirjauspvm;Tili;Kustannuspaikka;Toimittaja;Selite;Summa"
SAMPLE = Path(__file__).resolve().parents[4] / "samples/programme/actuals.csv"


def books(**changes: Any) -> Books:
    told: dict[str, Any] = {
        "root": "1040201074", "numbers": {number: at for at, number in enumerate(NUMBERS)},
        "today": date(2021, 12, 1), "first_day": date(2021, 1, 1), "last_day": date(2023, 12, 31),
    }  # fmt: skip
    return Books(**{**told, **changes})


def line(number: str = "10402010740202", amount: str = "100,00", *, day: str = "31.05.2021", document: str = "1",
         row: str = "1", text: str = "työ") -> str:  # fmt: skip
    return f"{number};{document};{row};{day};443100;2010;FI12345678;{text};{amount}"


def file_of(folder: Path, lines: list[str], *, heading: str = HEADING, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes("\n".join([heading, *lines, ""]).encode())
    return path


def judged(path: Path, against: Books | None = None, **options: Any) -> tuple[Extract, Summary]:
    extract = open_extract(path)
    return extract, judge(extract, against or books(), extract.mapping(), **options)
