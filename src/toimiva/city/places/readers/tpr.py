"""Service units from the service register's JSON: Toimipisterekisteri, Palvelukartta REST v4.

One unit or a list of them; connections and entrances inside the unit or as files of their own.
Contact persons of the connections are people's names and are not read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from toimiva.city.refusals import Refusal

from ..accessibility import state
from ..kinds import kind_of_words
from .coordinates import GK25, TM35FIN, fault_of, to_wgs84
from .rows import POSTAL_CODE, Faults, Unit

HELSINKI = ZoneInfo("Europe/Helsinki")
GRIDS = ((TM35FIN, "easting_etrs_tm35fin", "northing_etrs_tm35fin"), (GK25, "easting_etrs_gk25", "northing_etrs_gk25"))
Json = Mapping[str, Any]


def read_tpr(units: bytes, connections: bytes = b"", entrances: bytes = b"") -> list[Unit]:
    """Return the units; `row` is the unit's place in its list, from 1. Refused whole when any unit is bad."""
    hours = _by_unit(_items(connections))
    doors = _by_unit(_items(entrances))
    faults, seen, found = Faults(), dict[str, int](), []
    for row, item in enumerate(_items(units), start=1):
        code = str(item.get("id") or "")
        if code in seen:
            faults.add("duplicate_row", row, "id", value=code, first=seen[code])
        seen.setdefault(code, row)
        own_hours = [*item.get("connections", ()), *hours[code]]
        own_doors = [*item.get("entrances", ()), *doors[code]]
        found.append(_unit(item, code, own_hours, own_doors, row, faults))
    faults.refuse()
    return found


def _items(data: bytes) -> list[Json]:
    """The objects of a file: one object is a list of one, no file a list of none."""
    if not data:
        return []
    try:
        content = json.loads(data)
    except ValueError as fault:
        raise Refusal("unreadable_file", field="file", file="JSON", reason=str(fault)) from fault
    items = content if isinstance(content, list) else [content]
    if not all(isinstance(item, dict) for item in items):
        raise Refusal("unreadable_file", field="file", file="JSON", reason="not a list of objects")
    return items


def _by_unit(items: Sequence[Json]) -> defaultdict[str, list[Json]]:
    grouped: defaultdict[str, list[Json]] = defaultdict(list)
    for item in items:
        grouped[str(item.get("unit_id") or "")].append(item)
    return grouped


def _unit(item: Json, code: str, connections: list[Json], doors: list[Json], row: int, faults: Faults) -> Unit:
    for field, value in (("id", code), ("name_fi", item.get("name_fi"))):
        if not value:
            faults.add("missing_value", row, field)
    lon, lat = _point(item, doors, row, faults)
    postal_code = str(item.get("address_zip") or "").strip()
    if postal_code and not POSTAL_CODE.match(postal_code):
        faults.add("bad_value", row, "address_zip", value=postal_code, expected="00530")
    viewpoints = item.get("accessibility_viewpoints") or ""
    return Unit(
        external_id=code,
        kind=kind_of_words(item.get("ontologyword_ids") or ()),
        **_texts(item, "name", "name"),
        **_texts(item, "short_desc", "description", item_or="desc"),
        **_texts(item, "street_address", "street"),
        postal_code=postal_code,
        lon=lon,
        lat=lat,
        phone=(item.get("phone") or "").strip(),
        **_addresses(item, row, faults),
        **_hours(connections),
        wheelchair=state(viewpoints, "1"),
        viewpoints=viewpoints,
        is_public=item.get("is_public", True) is not False,
        data_time=_time(item.get("modified_time"), row, faults),
        row=row,
    )


def _texts(item: Json, name: str, field: str, item_or: str = "") -> dict[str, Any]:
    """The three languages of one text; `item_or` is the member to read where the first is empty."""
    return {
        f"{field}_{language}": (item.get(f"{name}_{language}") or item.get(f"{item_or}_{language}") or "").strip()
        for language in ("fi", "sv", "en")
    }


def _addresses(item: Json, row: int, faults: Faults) -> dict[str, Any]:
    """The unit's pages on the web. Only http and https: what a source writes here becomes a link on a public page."""
    texts = _texts(item, "www", "www")
    for field, text in texts.items():
        if text and "://" not in text and text.split("/")[0].count("."):
            texts[field] = text = f"http://{text}"  # the register's "www.hel.fi/…"
        if text and not text.startswith(("http://", "https://")):
            faults.add("bad_value", row, field, value=text[:80], expected="https://…")
    return texts


def _hours(connections: Sequence[Json]) -> dict[str, Any]:
    """The opening hours in the register's words: the first such connection that is no link to another page."""
    for connection in connections:
        if connection.get("section_type") == "OPENING_HOURS" and not connection.get("www_fi"):
            return _texts(connection, "name", "hours")
    return {}


def _point(item: Json, doors: Sequence[Json], row: int, faults: Faults) -> tuple[float, float] | tuple[None, None]:
    """The main entrance where one is known (that is where a person goes), else the unit's own point."""
    main = next((door for door in doors if door.get("is_main_entrance") == "Y"), None)
    for place in filter(None, (main, item)):
        if (found := _coordinates(place, row, faults)) is not None:
            lon, lat = found
            if fault := fault_of(lon, lat):
                faults.add(fault, row, "longitude", value=f"{lon}, {lat}")
                return None, None
            return lon, lat
    return None, None


def _coordinates(place: Json, row: int, faults: Faults) -> tuple[float, float] | None:
    """Degrees as they stand; where only grid metres are given, those turned into degrees."""
    try:
        if place.get("longitude") and place.get("latitude"):
            return float(place["longitude"]), float(place["latitude"])
        for crs, easting, northing in GRIDS:
            if place.get(easting) and place.get(northing):
                return to_wgs84(crs).transform(float(place[easting]), float(place[northing]))
    except (TypeError, ValueError):
        value = f"{place.get('longitude')}, {place.get('latitude')}"
        faults.add("bad_value", row, "longitude", value=value, expected="24.94")
    return None


def _time(text: str | None, row: int, faults: Faults) -> datetime | None:
    """The register writes the wall clock of Helsinki without a zone."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        faults.add("bad_value", row, "modified_time", value=text, expected="2020-06-30T00:32:06")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)
