"""The money of the report as CSV: a row for each project number, division and the total, as machines read it."""

from __future__ import annotations

import csv
from io import StringIO

from toimiva.city.spreadsheets import harmless

from .data_set import DataSet
from .money import FIGURES, Money

HEAD = ("level", "division", "project_number", "name", *(f"{name}_eur" for name in FIGURES), "use_rate_percent")


def money_csv(data: DataSet, language: str) -> bytes:
    """Return the money table; names in `language` where there are any, numbers with a decimal point."""
    out = StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(HEAD)
    for division in data.divisions:
        name = division.name.said(language).text
        rows.writerow(["division", division.code, "", harmless(name), *_figures(division.money)])
        for one in division.numbers:
            rows.writerow(["number", division.code, one.number, harmless(one.name), *_figures(one.money)])
    rows.writerow(["total", "", "", "", *_figures(data.total)])
    return ("\ufeff" + out.getvalue()).encode()


def _figures(row: Money) -> list[str]:
    amounts = [f"{getattr(row, name):.2f}" for name in FIGURES]
    return [*amounts, "" if row.use_rate_percent is None else f"{row.use_rate_percent:.2f}"]
