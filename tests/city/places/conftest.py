"""A small city for the pages: two major districts, two neighbourhoods, and as many units as a test asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import shapely

from toimiva.city.access import system
from toimiva.city.places.actions import load_addresses, load_districts, load_units
from toimiva.city.places.readers.rows import Address, Area, Unit

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOADER = system("test")


def box(west, south, east, north):
    return shapely.to_wkb(shapely.box(west, south, east, north))


AREAS = [
    Area(level=1, code="1", name_fi="Eteläinen", name_sv="Södra", geometry=box(24.9, 60.1, 25.1, 60.2)),
    Area(level=1, code="2", name_fi="Läntinen", name_sv="Västra", geometry=box(24.7, 60.1, 24.9, 60.2)),
    Area(
        level=3, code="010", name_fi="Kallio", name_sv="Berghäll", geometry=box(24.9, 60.1, 25.0, 60.2), population=1240
    ),
    Area(level=3, code="020", name_fi="Itä", geometry=box(25.0, 60.1, 25.1, 60.2), population=300),
]
LIBRARY = Unit(
    external_id="8215",
    kind="library",
    name_fi="Kallion kirjasto",
    name_sv="Berghälls bibliotek",
    street_fi="Viides linja 11",
    street_sv="Femte linjen 11",
    postal_code="00530",
    lon=24.95,
    lat=60.15,
    phone="09 310 85053",
    www_fi="https://www.example.org/kallio",
    opening_hours="Mo-Fr 08:00-20:00; Su off",
    wheelchair="no",
    viewpoints="11:red,12:red,13:red,41:green",
)
DAYCARE = Unit(external_id="2", kind="daycare", name_fi="Päiväkoti <b>Ääni</b>", lon=25.05, lat=60.15)
SHELTER = Unit(external_id="3", kind="other", name_fi="Turvakoti", lon=24.96, lat=60.15, is_public=False)


@pytest.fixture
def city(db):
    """Districts, one address, and three units of which one is not public."""
    load_districts(LOADER, AREAS, now=NOW)
    load_addresses(
        LOADER, [Address(street_fi="Itätie", street_sv="Östervägen", number="1", lon=25.06, lat=60.15)], now=NOW
    )
    load_units(LOADER, [LIBRARY, DAYCARE, SHELTER], source="csv", now=NOW)


def many(count):
    """Units spread over the city."""
    return [
        Unit(
            external_id=f"m{number}",
            kind="playground",
            name_fi=f"Leikkipuisto {number:04}",
            lon=24.7 + 0.4 * (number % 40) / 40,
            lat=60.1 + 0.1 * (number % 37) / 37,
        )
        for number in range(count)
    ]
