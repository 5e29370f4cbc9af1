"""Figures as files: CSV for people, JSON-stat 2.0 for programs. Hidden values stay hidden in both."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from toimiva.city.spreadsheets import harmless

from .definitions import Indicator
from .models import IndicatorValue
from .registry import datasets

COLUMNS = ("indicator", "period", "area", "area_name", "level", "group", "value", "numerator", "denominator", "hidden")


def sources_of(indicator: Indicator, language: str) -> list[str]:
    """Return where the indicator's data comes from, in words, each source once."""
    return list(dict.fromkeys(datasets()[name].source.in_language(language) for name in indicator.sources))


def as_csv(indicator: Indicator, values: Sequence[IndicatorValue]) -> str:
    """Return the cells as CSV (UTF-8, comma, header); a hidden value is empty and `hidden` is 1."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in values:
        figure = "" if one.value is None else one.value.normalize()
        shown = "" if figure == "" else f"{figure:f}"
        rows.writerow(
            [harmless(cell) for cell in (
                indicator.code, one.computation.period, one.area_id, one.area.name_fi, one.area.level, one.group,
                shown, one.numerator, one.denominator, int(one.suppressed),
            )]
        )  # fmt: skip
    return out.getvalue()


def as_jsonstat(indicator: Indicator, values: Sequence[IndicatorValue], language: str) -> dict[str, Any]:
    """Return the cells as one JSON-stat 2.0 dataset with the dimensions area and group; status `c` is hidden."""
    areas = {one.area_id: one.area.name(language) for one in values}
    groups = sorted({one.group for one in values})
    cells = {(one.area_id, one.group): one for one in values}
    order = [(area, group) for area in areas for group in groups]
    found = [cells.get(place) for place in order]
    names = {group: indicator.groups[group].in_language(language) if group else "" for group in groups}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": indicator.name.in_language(language),
        "source": "; ".join(sources_of(indicator, language)),
        "updated": max((one.computation.computed_at.isoformat() for one in values), default=None),
        "id": ["area", "group"],
        "size": [len(areas), len(groups)],
        "dimension": {
            "area": {"category": {"index": list(areas), "label": areas}},
            "group": {"category": {"index": groups, "label": names}},
        },
        "value": [None if one is None or one.value is None else float(one.value) for one in found],
        "status": {str(place): "c" for place, one in enumerate(found) if one is not None and one.suppressed},
    }
