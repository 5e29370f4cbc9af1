"""Figures as people read them: a value in its unit, an indicator's sentence, a table of areas and groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import euros, grouped, number, percent

from .definitions import Indicator, Unit
from .models import Area, IndicatorValue
from .queries import Latest


def in_unit(value: Decimal | None, unit: Unit, language: str) -> str:
    """Return a value with its unit: 11,1 %, 47 200 €, 2 954."""
    if value is None:
        return "–"
    if unit is Unit.SHARE or unit is Unit.INDEX:
        return percent(value)
    if unit is Unit.EUROS_A_YEAR:
        return euros(value)
    return grouped(value, 1 if unit is Unit.PER_10_000 else 0, language)


def sentence(latest: Latest, language: str) -> str:
    """Return the indicator's answer in a sentence, or that there is no data yet."""
    headline = latest.headline
    if headline is None or headline.value is None:
        return _("There is no data yet.")
    what = latest.indicator
    group = what.groups.get(headline.group)
    named = group.in_language(language) if group else ""
    return what.answer.in_language(language).format(value=in_unit(headline.value, what.unit, language), group=named)


@dataclass(frozen=True)
class Cell:
    """One cell of the table; hidden ones say so in words."""

    text: str
    hidden: bool
    value: Decimal | None


@dataclass(frozen=True)
class Row:
    """One area with its cells, in the order of the columns."""

    area: Area
    name: str
    cells: Sequence[Cell]


def columns_of(indicator: Indicator, values: Sequence[IndicatorValue], language: str) -> list[tuple[str, str]]:
    """Return the groups there are figures of, with their names: the total first, then in the order of definition."""
    there = {value.group for value in values}
    total = [("", _("Total"))] if "" in there else []
    return total + [(code, name.in_language(language)) for code, name in indicator.groups.items() if code in there]


def rows_of(
    indicator: Indicator, values: Sequence[IndicatorValue], columns: Sequence[tuple[str, str]], language: str
) -> list[Row]:
    """Return one row an area, in the order of the values."""
    by_area: dict[str, dict[str, IndicatorValue]] = {}
    areas: dict[str, Area] = {}
    for value in values:
        areas[value.area_id] = value.area
        by_area.setdefault(value.area_id, {})[value.group] = value
    return [
        Row(
            area, area.name(language), [cell_of(by_area[key].get(code), indicator, language) for code, _name in columns]
        )
        for key, area in areas.items()
    ]


def cell_of(value: IndicatorValue | None, indicator: Indicator, language: str) -> Cell:
    """Return how one value is shown."""
    if value is None:
        return Cell("–", False, None)
    if value.suppressed:
        return Cell(_("hidden"), True, None)
    return Cell(in_unit(value.value, indicator.unit, language), False, value.value)


def unit_words(unit: Unit) -> str:
    """Return the unit in words, for a chart's subtitle."""
    return {
        Unit.PERSONS: _("persons"),
        Unit.SHARE: _("share, per cent"),
        Unit.EUROS_A_YEAR: _("euros a year"),
        Unit.INDEX: _("index, per cent"),
        Unit.PER_10_000: _("per 10,000 residents"),
    }[unit]


__all__ = ["Cell", "Row", "cell_of", "columns_of", "in_unit", "number", "rows_of", "sentence", "unit_words"]
