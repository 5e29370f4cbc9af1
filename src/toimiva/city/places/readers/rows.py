"""What a reader gives: areas, units and addresses as plain rows; and how the faults of a file are collected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from toimiva.city.refusals import Refusal, Refusals

POSTAL_CODE = re.compile(r"\d{5}\Z")
WHEELCHAIR = ("yes", "limited", "no", "unknown")


@dataclass(frozen=True, kw_only=True)
class Area:
    """A district as a source tells it; `geometry` is WKB in WGS84 (None: not known), `row` its place in the file."""

    level: int
    code: str
    name_fi: str
    name_sv: str = ""
    name_en: str = ""
    parent: str = ""
    population: int | None = None
    geometry: bytes | None = None
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class Address:
    """A street address and its point (WGS84, degrees)."""

    street_fi: str
    street_sv: str = ""
    number: str = ""
    postal_code: str = ""
    lon: float
    lat: float
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A service unit as a source tells it; the fields are those of the model ServiceUnit."""

    external_id: str
    kind: str
    name_fi: str
    name_sv: str = ""
    name_en: str = ""
    description_fi: str = ""
    description_sv: str = ""
    description_en: str = ""
    street_fi: str = ""
    street_sv: str = ""
    street_en: str = ""
    postal_code: str = ""
    lon: float | None = None
    lat: float | None = None
    stated_district: str = ""
    phone: str = ""
    www_fi: str = ""
    www_sv: str = ""
    www_en: str = ""
    opening_hours: str = ""
    hours_fi: str = ""
    hours_sv: str = ""
    hours_en: str = ""
    wheelchair: str = "unknown"
    viewpoints: str = ""
    is_public: bool = True
    data_time: datetime | None = None
    row: int = 0


@dataclass
class Faults:
    """The faults of one file. All rows are looked at before `refuse` raises, so that one round mends them all."""

    found: list[Refusal] = field(default_factory=list)

    def add(self, code: str, row: int, field: str, **facts: Any) -> None:
        self.found.append(Refusal(code, field=field, row=row, **facts))

    def refuse(self) -> None:
        """Raise what was found, in the order of the rows; nothing of such a file is stored."""
        if self.found:
            raise Refusals(sorted(self.found, key=lambda fault: fault.facts["row"]))
