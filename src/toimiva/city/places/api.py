"""Places as JSON: public service units and districts. Lists are paged by a cursor; refusals are problem+json."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from toimiva.city.ui import operation

from . import queries
from .models import District, ServiceUnit
from .queries import Sought

router = Router(tags=["places"])


class Text(Schema):
    """A text in the three languages; one that is not known is empty."""

    fi: str
    sv: str
    en: str


class UnitOut(Schema):
    """A service unit. `lon`, `lat` in WGS84; `district` is its district's key (level-code)."""

    id: UUID
    source: str
    external_id: str
    kind: str
    name: Text
    street: Text
    postal_code: str
    lon: float | None
    lat: float | None
    district: str | None
    phone: str
    www: Text
    opening_hours: str
    wheelchair: str
    data_time: datetime | None


class UnitPage(Schema):
    """One page of units in the order of their ids; `next` is the cursor of the following page, null at the end."""

    units: list[UnitOut]
    next: UUID | None


class DistrictOut(Schema):
    """A district; `box` is west, south, east, north in degrees (WGS84)."""

    key: str
    level: int
    code: str
    parent: str | None
    name: Text
    population: int | None
    box: list[float] | None


@router.get("/units", response=UnitPage)
@operation("places.read")
def units(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: str = "",
    district: str = "",
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The service units that match, a page at a time: pass `next` as `cursor` until it is null."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.units(actor, Sought(text=q, kind=kind, district=district)).order_by("id")
    if cursor is not None:
        found = found.filter(id__gt=cursor)
    rows = list(found.select_related("district").defer(*(f"district__{name}" for name in queries.HEAVY))[: limit + 1])
    return {"units": [unit_out(row) for row in rows[:limit]], "next": rows[limit - 1].pk if len(rows) > limit else None}


@router.get("/units/{unit_id}", response=UnitOut)
@operation("places.read")
def unit(request: HttpRequest, unit_id: UUID) -> dict[str, Any]:
    """One service unit."""
    return unit_out(queries.unit(request.actor, unit_id))  # type: ignore[attr-defined]


@router.get("/districts", response=list[DistrictOut])
@operation("places.read")
def districts(request: HttpRequest, level: Annotated[int | None, Query(ge=1, le=3)] = None) -> list[dict[str, Any]]:
    """The districts of a level (1 major, 2 district, 3 neighbourhood), or all of them."""
    return [district_out(row) for row in queries.districts(level)]


def unit_out(row: ServiceUnit) -> dict[str, Any]:
    own = {
        name: getattr(row, name) for name in UnitOut.model_fields if name not in ("name", "street", "www", "district")
    }
    texts = {name: text(row, name) for name in ("name", "street", "www")}
    return own | texts | {"district": row.district.key if row.district else None}


def district_out(row: District) -> dict[str, Any]:
    return {
        "key": row.key,
        "level": row.level,
        "code": row.code,
        "parent": row.parent.key if row.parent else None,
        "name": text(row, "name"),
        "population": row.population,
        "box": None if row.west is None else [row.west, row.south, row.east, row.north],
    }


def text(row: Any, field: str) -> dict[str, str]:
    return {language: getattr(row, f"{field}_{language}") for language in ("fi", "sv", "en")}
