"""What an indicator and a dataset are: definitions that any engine can compute and any reader can check. No Django."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from toimiva.city.cards import Words

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    Tables = Mapping[str, ibis.Table]
    Expression = Callable[[Tables, date], ibis.Table]


class Kind(StrEnum):
    """How rows become values, and which rows `expression` gives.

    COUNT: area, group, n of persons. SHARE: the same with the groups "yes" and "no". MEDIAN: area (every level),
    value, n. RATE: area, group, n of things, and rows of group "" with `base`, the inhabitants. INDEX: group, value, n.
    Areas of COUNT, SHARE and RATE are neighbourhoods; they are summed up to the city after this.
    """

    COUNT = "count"
    SHARE = "share"
    MEDIAN = "median"
    RATE = "rate"
    INDEX = "index"


class Unit(StrEnum):
    PERSONS = "persons"
    SHARE = "share"
    EUROS_A_YEAR = "euros_a_year"
    INDEX = "index"
    PER_10_000 = "per_10_000"


class Grain(StrEnum):
    """The length of a period, written as ISO 8601 does."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def period(self, day: date) -> str:
        """Return the period that `day` lies in.

        >>> Grain.WEEK.period(date(2027, 1, 1)), Grain.MONTH.period(date(2026, 11, 24))
        ('2026-W53', '2026-11')
        """
        if self is Grain.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self]]


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number with its definition. `says` defines it in words, `answer` is the sentence with `{value}` in it.

    `groups` are the codes of the breakdown with their names; `only_group` shows one of them as the indicator (so that
    it is hidden exactly where the whole table hides it). `step` is what values are rounded to; `per` the inhabitants
    of a rate; `least_cases` the fewest cases a median is told of. Ages are in days. A private indicator is for those
    who may compute.
    """

    code: str
    name: Words
    says: Words
    answer: Words
    owner: Words
    kind: Kind
    unit: Unit
    grain: Grain
    sources: tuple[str, ...]
    expression: Expression
    groups: Mapping[str, Words] = field(default_factory=dict)
    only_group: str = ""
    step: str = "1"
    per: int = 10_000
    least_cases: int = 30
    refresh_days: int = 1
    allowed_age_days: int = 7
    public: bool = True
    impact_area: str = ""

    @property
    def single_group(self) -> bool:
        return len(self.groups) <= 1


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What a snapshot takes: only these columns, of which none names a person, an identity code or an address.

    `query` is SQL on PostgreSQL with `%(day)s`; `tables` are those it reads (absent: the room is not installed).
    """

    name: str
    says: Words
    source: Words
    query: str
    columns: Mapping[str, str]
    tables: tuple[str, ...]

    def schema(self) -> pa.Schema:
        """Return the columns as Arrow types."""
        import pyarrow as pa

        return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in self.columns.items()])


def due(taken_at: datetime | None, now: datetime, days: int) -> bool:
    """Tell whether what was taken at `taken_at` is older than `days` allow."""
    return taken_at is None or (now - taken_at).total_seconds() > days * 86_400
