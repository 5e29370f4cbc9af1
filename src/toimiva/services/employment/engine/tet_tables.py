"""From tables of pupils, places and wishes to the problem of work practice: every bad row is found before computing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toimiva.city.arrays import Flags, Floats, Ints
from toimiva.city.columns import Fault, Faults, Table
from toimiva.city.places.network.sphere import line_m

from .tet_instance import NOT_ALLOWED, Block, Instance

WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
A_WEEK = "an ISO week, such as 2026-W17"
MOST_WEEKS, MOST_SPOTS, MOST_RANK = 10, 999, 999


@dataclass(frozen=True)
class Limits:
    """Where pupils may be sent without having wished: not at all, or so many kilometres away at most."""

    only_wished: bool = False
    max_km: float | None = None


def instance_of(pupils: pa.Table, places: pa.Table, preferences: pa.Table, limits: Limits = Limits()) -> Instance:  # noqa: B008
    """Return the problem of the tables. Raises `Faults` with every bad row.

    The columns are those of `toimiva employment tet-assign`.
    """
    faults: list[Fault] = []
    read = [Table(name, data, faults) for name, data in (("pupils", pupils), ("places", places))]
    for table in read:
        if not table.data.num_rows:
            table.fault(-1, "no_rows", "pupil" if table.name == "pupils" else "place")
    who, where = _Pupils(read[0]), _Places(read[1])
    _stop(faults)
    wishes = _wishes(Table("preferences", preferences, faults), who, where)
    _stop(faults)
    return _instance(who, where, wishes, limits)


def week_number(text: str) -> int | None:
    """Return the number of a week, counted from Monday, 1 January of year 1; None for no week.

    >>> week_number("2026-W02") - week_number("2025-W52"), week_number("2025-W53")
    (2, None)
    """
    found = WEEK.fullmatch(text)
    try:
        return (date.fromisocalendar(int(found[1]), int(found[2]), 1).toordinal() - 1) // 7 if found else None
    except ValueError:
        return None


def week_text(number: int) -> str:
    """Return a week as it is written.

    >>> week_text(week_number("2026-W17"))
    '2026-W17'
    """
    year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year}-W{week:02}"


def _stop(faults: list[Fault]) -> None:
    if faults:
        raise Faults(sorted(faults, key=lambda fault: (fault.table, fault.row)))


class _Pupils:
    """The columns of the pupils, in the order of their ids."""

    def __init__(self, table: Table) -> None:
        names = table.text("pupil")
        order = pc.array_sort_indices(names).to_numpy()
        self.names = names.take(order)
        table.once("pupil", [names], np.asarray(pc.index_in(names, value_set=pc.unique(names)), np.int64))
        self.schools = table.text("school").take(order).to_pylist()
        self.areas = table.text("area", needed=False).take(order).to_pylist()
        lengths = table.numbers("weeks", f"a whole number, 1 to {MOST_WEEKS}", needed=False, whole=True, least=1)
        for row in np.flatnonzero(lengths > MOST_WEEKS):
            table.fault(row, "bad_value", "weeks", value=f"{lengths[row]:g}", expected=f"at most {MOST_WEEKS}")
        lengths = np.where(np.isnan(lengths), 1, lengths)
        self.blocks = [
            _blocks(table, row, text, int(lengths[row])) for row, text in enumerate(table.text("week").to_pylist())
        ]
        self.blocks = [self.blocks[row] for row in order]
        self.lon, self.lat = (each[order] for each in _points(table))
        self.max_km = table.numbers("max_km", "kilometres, 0 or more", needed=False, whole=False, least=0)[order]


def _blocks(table: Table, row: int, text: str, weeks: int) -> list[Block]:
    found = []
    for word in text.split():
        number = week_number(word)
        if number is None:
            table.fault(row, "bad_value", "week", value=word, expected=A_WEEK)
        else:
            found.append(Block(number, weeks))
    return found


class _Places:
    """The spots of each place by week: a row without a week counts for every week that has no row of its own."""

    def __init__(self, table: Table) -> None:
        self.table = table
        names = table.text("place")
        self.names = pc.unique(names)
        self.names = self.names.take(pc.array_sort_indices(self.names))
        self.row_place = np.asarray(pc.index_in(names, value_set=self.names), np.int64)
        spots = table.numbers("spots", f"a whole number, 0 to {MOST_SPOTS}", needed=True, whole=True, least=0)
        for row in np.flatnonzero(spots > MOST_SPOTS):
            table.fault(row, "bad_value", "spots", value=f"{spots[row]:g}", expected=f"at most {MOST_SPOTS}")
        self.spots = np.nan_to_num(spots).astype(np.int64)
        self.first = self._weeks("week", -1)
        self.last = self._last_weeks()
        table.once("week", [names, table.text("week", needed=False)], self.row_place, self.first + 1)
        self._overlaps()
        lon, lat = _points(table)
        self.lon, self.lat = self._one_point(lon), self._one_point(lat)

    def _weeks(self, column: str, otherwise: int) -> Ints:
        found = np.full(len(self.row_place), otherwise)
        for row, text in enumerate(self.table.text(column, needed=False).to_pylist()):
            number = week_number(text.strip())
            if number is not None:
                found[row] = number
            elif text.strip():
                self.table.fault(row, "bad_value", column, value=text, expected=A_WEEK)
        return found

    def _last_weeks(self) -> Ints:
        last = self._weeks("last_week", -1)
        for row in np.flatnonzero(last >= 0):
            if self.first[row] < 0:
                self.table.fault(row, "missing_value", "week")
            elif last[row] < self.first[row]:
                shown = f"{week_text(int(self.first[row]))} or later"
                self.table.fault(row, "bad_value", "last_week", value=week_text(int(last[row])), expected=shown)
        return np.maximum(last, self.first)

    def _overlaps(self) -> None:
        """A week of a place stands on one row."""
        begun, until = np.full(len(self.names), -1), np.full(len(self.names), -1)
        for row in np.argsort(self.first, kind="stable"):
            place, first = self.row_place[row], self.first[row]
            if begun[place] < first <= until[place]:  # one that begins in the same week is told as a duplicate
                self.table.fault(row, "tet_weeks_overlap", "week", place=self.names[int(place)].as_py())
            begun[place], until[place] = first, max(until[place], self.last[row])

    def _one_point(self, values: Floats) -> Floats:
        """The rows of a place tell one point; a row may leave it out."""
        found = np.full(len(self.names), np.nan)
        for row, value in enumerate(values.tolist()):
            at = self.row_place[row]
            if value == value and found[at] == found[at] and value != found[at]:
                self.table.fault(row, "tet_place_in_two_places", "lon", place=self.names[int(at)].as_py())
            found[at] = value if value == value else found[at]
        return found

    def in_weeks(self, weeks: list[int]) -> Ints:
        """Return the spots by place and week."""
        found, own = np.zeros((len(self.names), len(weeks)), np.int64), np.array(weeks)
        for row in np.argsort(self.first, kind="stable"):  # rows without a week first, the others over them
            covered = (own >= self.first[row]) & (own <= self.last[row]) if self.first[row] >= 0 else own >= 0
            found[self.row_place[row], covered] = self.spots[row]
        return found


def _points(table: Table) -> tuple[Floats, Floats]:
    lon = table.numbers("lon", "degrees", needed=False, whole=False, least=-180)
    lat = table.numbers("lat", "degrees", needed=False, whole=False, least=-90)
    for column, values, most in (("lon", lon, 180), ("lat", lat, 90)):
        for row in np.flatnonzero(values > most):
            table.fault(row, "bad_value", column, value=f"{values[row]:g}", expected=f"degrees, at most {most}")
    told = {fault.row for fault in table.faults if fault.table == table.name and fault.refusal.field in ("lon", "lat")}
    for half in np.flatnonzero(np.isnan(lon) != np.isnan(lat)).tolist():
        if half not in told:
            table.fault(half, "missing_value", "lat" if np.isnan(lat[half]) else "lon")
    return lon, lat


def _wishes(table: Table, who: _Pupils, where: _Places) -> tuple[Ints, Ints, Ints]:
    """Return pupil, place and rank of each wish."""
    pupil_text, place_text = table.text("pupil"), table.text("place")
    pupil = table.known(pupil_text, who.names, "pupil", "unknown_pupil")
    place = table.known(place_text, where.names, "place", "unknown_tet_place")
    rank = table.numbers("rank", f"a whole number, 1 to {MOST_RANK}", needed=True, whole=True, least=1)
    for row in np.flatnonzero(rank > MOST_RANK):
        table.fault(row, "bad_value", "rank", value=f"{rank[row]:g}", expected=f"at most {MOST_RANK}")
    table.once("place", (pupil_text, place_text), pupil, place)
    ranks = np.nan_to_num(rank).astype(np.int64)
    table.once("rank", (pupil_text, table.text("rank", needed=False)), np.where(ranks > 0, pupil, -1), ranks)
    return pupil, place, ranks


def _instance(who: _Pupils, where: _Places, wishes: tuple[Ints, Ints, Ints], limits: Limits) -> Instance:
    pupil, place, rank = wishes
    blocks = sorted({block for each in who.blocks for block in each}, key=lambda block: (block.first, block.weeks))
    weeks = sorted({week for block in blocks for week in block.span})
    weekly, number = where.in_weeks(weeks), {week: at for at, week in enumerate(weeks)}
    spots = [weekly[:, [number[week] for week in block.span]].min(axis=1) for block in blocks]
    may: Flags = np.array([[block in each for block in blocks] for each in who.blocks], bool)
    metres = line_m(where.lon[None], where.lat[None], who.lon[:, None], who.lat[:, None]).astype(np.float32)
    unwished = int(rank.max(initial=0)) + 1
    ranks = np.full(metres.shape, NOT_ALLOWED if limits.only_wished else unwished, np.int16)
    reach = np.fmin(who.max_km, np.inf if limits.max_km is None else limits.max_km) * 1_000
    with np.errstate(invalid="ignore"):
        ranks[metres > reach[:, None]] = NOT_ALLOWED
    ranks[pupil, place] = rank
    return Instance(
        pupils=who.names.to_pylist(),
        schools=who.schools,
        areas=who.areas,
        places=where.names.to_pylist(),
        blocks=blocks,
        weeks=weeks,
        ranks=ranks,
        unwished=unwished,
        metres=metres,
        may=may,
        spots=np.array(spots).T.reshape(len(where.names), len(blocks)),
        weekly=weekly,
    )
