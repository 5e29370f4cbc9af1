"""Indicators as JSON: definitions, newest figures, and the cells of one indicator a page at a time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from toimiva.city.ui import operation

from . import queries
from .queries import Latest

router = Router(tags=["data"])


class IndicatorOut(Schema):
    """An indicator: `value` is the city's newest figure, null when there is none; money and shares as numbers."""

    code: str
    name: dict[str, str]
    says: dict[str, str]
    unit: str
    grain: str
    period: str | None
    value: Decimal | None
    data_at: datetime | None
    hides_small_counts: bool


class CellOut(Schema):
    """One cell; a suppressed one holds nothing but its place."""

    id: int
    area: str
    level: int
    group: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    suppressed: bool


class CellPage(Schema):
    """A page of cells; pass `next` as `cursor` until it is null."""

    period: str | None
    cells: list[CellOut]
    next: int | None


@router.get("/indicators", response=list[IndicatorOut])
@operation("data.read")
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    """Every indicator that the caller may read, with the city's newest figure."""
    return [indicator_out(latest) for latest in queries.latest_of(request.actor)]  # type: ignore[attr-defined]


@router.get("/indicators/{code}/values", response=CellPage)
@operation("data.read")
def values(
    request: HttpRequest, code: str, cursor: int = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 500
) -> dict[str, Any]:
    """The published cells of one indicator's newest period, a page at a time."""
    found = list(queries.values(request.actor, code).filter(id__gt=cursor)[: limit + 1])  # type: ignore[attr-defined]
    cells = [cell_out(one) for one in found[:limit]]
    period = found[0].computation.period if found else None
    return {"period": period, "cells": cells, "next": found[limit - 1].pk if len(found) > limit else None}


def indicator_out(latest: Latest) -> dict[str, Any]:
    what, computation = latest.indicator, latest.computation
    return {
        "code": what.code,
        "name": what.name._asdict(),
        "says": what.says._asdict(),
        "unit": what.unit.value,
        "grain": what.grain.value,
        "period": computation.period if computation else None,
        "value": latest.value,
        "data_at": computation.data_at if computation else None,
        "hides_small_counts": latest.hides,
    }


def cell_out(one: Any) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in ("id", "group", "value", "numerator", "denominator", "suppressed")}
    return own | {"area": one.area_id, "level": one.area.level}
