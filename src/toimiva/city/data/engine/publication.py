"""From computed rows to what is shown: sums over the areas, disclosure control, and the value of each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..definitions import Indicator, Kind
from .areas import CITY, Areas
from .suppression import hide, hide_totals

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Published:
    """One cell as it is shown. Hidden: no value, no numerator, no denominator."""

    area: str
    group: str
    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool = False


def publish(indicator: Indicator, areas: Areas, rows: Iterable[Row]) -> list[Published]:
    """Return every cell of the indicator as it may be shown, by area and group."""
    return sorted(BY_KIND[indicator.kind](indicator, areas, list(rows)), key=lambda cell: (cell.area, cell.group))


def counts_of(rows: Iterable[Row], number: str = "n") -> dict[tuple[str, str], int]:
    """Return the rows' counts by (area, group), rows of one cell added together."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        cell = (row["area"] or "", row.get("group") or "")
        found[cell] = found.get(cell, 0) + int(row[number])
    return found


def publish_counts(indicator: Indicator, areas: Areas, rows: list[Row]) -> list[Published]:
    """Persons by area and group, with the total (group "")."""
    counts = areas.sums(counts_of(rows))
    hidden = hide(areas, list(indicator.groups), counts)
    cells = []
    for area in areas.parents:
        total = sum(counts[area, group] for group in indicator.groups)
        cells.append(_count(area, "", total, area in hidden.totals))
        if not indicator.single_group:
            cells += [
                _count(area, group, counts[area, group], (area, group) in hidden.cells) for group in indicator.groups
            ]
    if indicator.only_group:
        return [_renamed(cell) for cell in cells if cell.group == indicator.only_group]
    return cells


def publish_shares(indicator: Indicator, areas: Areas, rows: list[Row]) -> list[Published]:
    """Share of those in the group "yes"; shown only where both the part and the rest are."""
    counts = areas.sums(counts_of(rows))
    hidden = hide(areas, ["yes", "no"], counts)
    cells = []
    for area in areas.parents:
        part, total = counts[area, "yes"], counts[area, "yes"] + counts[area, "no"]
        if area in hidden.totals or {(area, "yes"), (area, "no")} & hidden.cells:
            cells.append(Published(area, "", None, suppressed=True))
        else:
            cells.append(Published(area, "", _ratio(indicator, part, total), part, total))
    return cells


def publish_medians(indicator: Indicator, areas: Areas, rows: list[Row]) -> list[Published]:
    """A median of each area, computed there: it cannot be summed, so it is hidden by its own number of cases."""
    totals = {row["area"]: int(row["n"]) for row in rows}
    hidden = hide_totals(areas, {area: totals.get(area, 0) for area in areas.parents})
    values = {row["area"]: row["value"] for row in rows}
    cells = []
    for area in areas.parents:
        n = totals.get(area, 0)
        if area in hidden or 0 < n < indicator.least_cases:
            cells.append(Published(area, "", None, suppressed=True))
        else:
            cells.append(Published(area, "", _rounded(indicator, values.get(area)), None, n))
    return cells


def publish_rates(indicator: Indicator, areas: Areas, rows: list[Row]) -> list[Published]:
    """Things (not persons) per inhabitants; where the inhabitants are hidden, so is the rate that would tell them."""
    things = areas.sums(counts_of(row for row in rows if row["group"]))
    people = areas.sums(counts_of((row for row in rows if not row["group"]), "base"))
    totals = {area: people[area, ""] for area in areas.parents}
    hidden = hide_totals(areas, totals)
    cells = []
    for area in areas.parents:
        for group in sorted({group for _, group in things}):
            n, per = things[area, group], totals[area]
            if area in hidden:
                cells.append(Published(area, group, None, suppressed=True))
            else:
                cells.append(Published(area, group, _ratio(indicator, n * indicator.per, per), n, per))
    return cells


def publish_index(indicator: Indicator, areas: Areas, rows: list[Row]) -> list[Published]:
    """One number of the whole city, made of many areas: it tells of none of them."""
    return [
        Published(CITY, row.get("group") or "", _rounded(indicator, row["value"]), None, int(row["n"])) for row in rows
    ]


def _count(area: str, group: str, n: int, hidden: bool) -> Published:
    return Published(area, group, None, suppressed=True) if hidden else Published(area, group, Decimal(n), n)


def _renamed(cell: Published) -> Published:
    return Published(cell.area, "", cell.value, cell.numerator, cell.denominator, cell.suppressed)


def _ratio(indicator: Indicator, part: int, whole: int) -> Decimal | None:
    return _rounded(indicator, Decimal(part) / whole) if whole else None


def _rounded(indicator: Indicator, value: Any) -> Decimal | None:
    """Round to the indicator's step, halves away from zero; a value that does not exist (NaN, null) is None."""
    if value is None or value != value:
        return None
    step = Decimal(indicator.step)
    return ((Decimal(str(value)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(min(step, Decimal(1)))


BY_KIND: dict[Kind, Callable[[Indicator, Areas, list[Row]], list[Published]]] = {
    Kind.COUNT: publish_counts,
    Kind.SHARE: publish_shares,
    Kind.MEDIAN: publish_medians,
    Kind.RATE: publish_rates,
    Kind.INDEX: publish_index,
}
