"""Loading: as a whole or not at all, twice is once, every load in the trail, every unit in its district."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.places import queries
from toimiva.city.places.actions import load_addresses, load_districts, load_units
from toimiva.city.places.cli import cli
from toimiva.city.places.models import Address as StoredAddress
from toimiva.city.places.models import District, ServiceUnit
from toimiva.city.places.readers.rows import Address, Area, Unit
from toimiva.city.refusals import Forbidden, Refusal, Refusals

pytestmark = pytest.mark.django_db
NOW, LATER = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)
LOADER = system("test")


def box(west, south, east, north):
    return shapely.to_wkb(shapely.box(west, south, east, north))


SOUTH = Area(level=1, code="1", name_fi="Eteläinen", name_sv="Södra", geometry=box(24.9, 60.1, 25.1, 60.2), row=1)
CENTRE = Area(level=2, code="101", name_fi="Keskusta", parent="1", geometry=box(24.9, 60.1, 25.0, 60.2), row=2)
WEST = Area(level=3, code="010", name_fi="Länsi", geometry=box(24.9, 60.1, 24.95, 60.2), population=120, row=3)
EAST = Area(level=3, code="020", name_fi="Itä", geometry=box(24.95, 60.1, 25.0, 60.2), row=4)
AREAS = [SOUTH, CENTRE, WEST, EAST]
LIBRARY = Unit(external_id="1", kind="library", name_fi="Kirjasto", name_sv="Bibliotek", lon=24.92, lat=60.15, row=1)
SHELTER = Unit(external_id="2", kind="other", name_fi="Turvakoti", is_public=False, stated_district="020", row=2)


def counts(loaded):
    return loaded.new, loaded.changed, loaded.unchanged, loaded.absent


def test_districts_find_their_parents_by_name_and_by_place():
    assert counts(load_districts(LOADER, AREAS, now=NOW)) == (4, 0, 0, 0)
    parents = {row.code: row.parent and row.parent.code for row in District.objects.select_related("parent")}
    assert parents == {"1": None, "101": "1", "010": "101", "020": "101"}
    west = District.objects.get(code="010")
    assert (west.west, west.south, west.east, west.north) == (24.9, 60.1, 24.95, 60.2)
    assert json.loads(west.outline)["type"] == "Polygon"


def test_the_same_file_twice_changes_nothing():
    load_districts(LOADER, AREAS, now=NOW)
    load_units(LOADER, [LIBRARY, SHELTER], source="csv", now=NOW)
    assert counts(load_districts(LOADER, AREAS, now=LATER)) == (0, 0, 4, 0)
    assert counts(load_units(LOADER, [LIBRARY, SHELTER], source="csv", now=LATER)) == (0, 0, 2, 0)
    assert {row.changed_at for row in (*District.objects.all(), *ServiceUnit.objects.all())} == {NOW}


def test_what_differs_is_changed_and_what_is_absent_stays():
    load_districts(LOADER, AREAS, now=NOW)
    load_units(LOADER, [LIBRARY, SHELTER], source="csv", now=NOW)
    before = ServiceUnit.objects.get(external_id="1").pk
    renamed = replace(LIBRARY, name_fi="Uusi kirjasto", phone="09 310 1000")
    assert counts(load_units(LOADER, [renamed], source="csv", now=LATER)) == (0, 1, 0, 1)
    after = ServiceUnit.objects.get(external_id="1")
    assert (after.pk, after.name_fi, after.phone, after.changed_at) == (before, "Uusi kirjasto", "09 310 1000", LATER)
    assert ServiceUnit.objects.get(external_id="2").changed_at == NOW


def test_what_a_source_of_districts_does_not_tell_stays():
    load_districts(LOADER, AREAS, now=NOW)
    bare = replace(SOUTH, name_sv="", geometry=None, name_fi="Etelä")
    load_districts(LOADER, [bare], now=LATER)
    row = District.objects.get(level=1)
    assert (row.name_fi, row.name_sv, row.west) == ("Etelä", "Södra", 24.9)


def test_a_dry_run_counts_and_stores_nothing():
    assert counts(load_districts(LOADER, AREAS, now=NOW, dry_run=True)) == (4, 0, 0, 0)
    assert counts(load_units(LOADER, [LIBRARY], source="csv", now=NOW, dry_run=True)) == (1, 0, 0, 0)
    assert not District.objects.exists() and not ServiceUnit.objects.exists() and not AuditEvent.objects.exists()


def test_one_unknown_parent_or_district_refuses_the_whole_file():
    with pytest.raises(Refusals) as refused:
        load_districts(LOADER, [SOUTH, replace(CENTRE, parent="9")], now=NOW)
    assert [(fault.facts["row"], fault.code) for fault in refused.value.refusals] == [(2, "unknown_district")]
    assert not District.objects.exists()
    with pytest.raises(Refusals):
        load_units(LOADER, [LIBRARY, SHELTER], source="csv", now=NOW)
    assert not ServiceUnit.objects.exists()


def test_a_text_too_long_is_told_with_its_row():
    with pytest.raises(Refusals) as refused:
        load_units(LOADER, [LIBRARY, replace(SHELTER, stated_district="", phone="0" * 101)], source="csv", now=NOW)
    assert [(fault.facts["row"], fault.field, fault.code) for fault in refused.value.refusals] == [
        (2, "phone", "too_long")
    ]


def test_a_unit_lies_where_its_point_is_else_where_its_source_says():
    load_districts(LOADER, AREAS, now=NOW)
    load_units(LOADER, [replace(LIBRARY, stated_district="020"), SHELTER], source="csv", now=NOW)
    codes = dict(ServiceUnit.objects.values_list("external_id", "district__code"))
    assert codes == {"1": "010", "2": "020"}


def test_new_borders_move_units_and_addresses():
    load_units(LOADER, [LIBRARY], source="csv", now=NOW)
    load_addresses(LOADER, [Address(street_fi="Katu", number="1", lon=24.92, lat=60.15)], now=NOW)
    load_districts(LOADER, AREAS, now=LATER)
    unit = ServiceUnit.objects.select_related("district").get()
    assert (unit.district.code, unit.changed_at) == ("010", LATER)
    assert StoredAddress.objects.get().district_id == unit.district_id


def test_the_district_of_many_points_is_that_of_the_lowest_level():
    load_districts(LOADER, [SOUTH, CENTRE, WEST], now=NOW)
    codes = dict(District.objects.values_list("id", "code"))
    found = queries.district_of([24.92, 24.97, 25.05, 24.0], [60.15, 60.15, 60.15, 60.15])
    assert [codes.get(one) for one in found.tolist()] == ["010", "101", "1", None]


def test_each_load_stands_in_the_trail_with_its_counts_and_its_file():
    load_districts(LOADER, AREAS, now=NOW, sha256="ab")
    event = AuditEvent.objects.get()
    assert (event.operation, event.actor_name) == ("places.districts.load", "test")
    assert event.facts["new"] == 4 and event.facts["sha256"] == "ab" and event.facts["levels"] == [1, 2, 3]


def test_nobody_else_loads():
    for load in (
        lambda: load_districts(NOBODY, AREAS, now=NOW),
        lambda: load_units(NOBODY, [LIBRARY], source="csv", now=NOW),
        lambda: load_addresses(NOBODY, [], now=NOW),
    ):
        with pytest.raises(Forbidden):
            load()


@pytest.mark.parametrize(
    "change",
    [
        {"lon": None},
        {"lon": 60.1, "lat": 24.9},
        {"kind": ""},
        {"name_fi": ""},
        {"wheelchair": "maybe"},
        {"www_sv": "javascript:1"},
    ],
)
def test_the_database_holds_what_must_always_hold(change):
    load_units(LOADER, [LIBRARY], source="csv", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceUnit.objects.update(**change)


ASKED = """
Viides linja 11           | Viides linja 11
 FEMTE linjen 11          | Viides linja 11
Viides linja 11 A 5       | Viides linja 11
Viides linja 11, 00530    | Viides linja 11
Viides linja 99           | Viides linja 1
viides linja              | Viides linja 1
"""
ASKED_ROWS = [[cell.strip() for cell in line.split("|")] for line in ASKED.strip().splitlines()]


@pytest.mark.parametrize("text, meant", ASKED_ROWS)
def test_an_address_is_found_as_people_write_it(text, meant):
    rows = [
        Address(
            street_fi="Viides linja", street_sv="Femte linjen", number=number, postal_code="00530", lon=24.95, lat=60.18
        )
        for number in ("1", "11")
    ]
    load_addresses(LOADER, rows, now=NOW)
    found = queries.address(text)
    assert f"{found.street_fi} {found.number}" == meant


@pytest.mark.parametrize("text", ["", "Kuudes linja 1", "Viides linja 11, 00100", "Viides"])
def test_an_address_that_is_not_known_is_refused(text):
    load_addresses(
        LOADER, [Address(street_fi="Viides linjat", number="1", postal_code="00530", lon=24.9, lat=60.1)], now=NOW
    )
    with pytest.raises(Refusal) as refused:
        queries.address(text)
    assert refused.value.code == "unknown_address"


def test_the_command_loads_and_tells_counts(tmp_path):
    file = tmp_path / "units.csv"
    file.write_text("unit,kind,name_fi\n1,library,Kirjasto\n")
    told = CliRunner().invoke(cli, ["load-units", str(file), "--source", "csv", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["new"] == 1
    assert AuditEvent.objects.get().facts["sha256"] == json.loads(told.stdout)["sha256"]


def test_the_command_lists_every_bad_row_and_stores_nothing(tmp_path):
    file = tmp_path / "units.csv"
    file.write_text("unit,kind,name_fi\n1,library,Kirjasto\n2,church,Kirkko\n3,library,\n")
    told = CliRunner().invoke(cli, ["load-units", str(file), "--source", "csv"])
    assert told.exit_code == 2
    assert [line.split(": ")[:2] for line in told.stderr.splitlines()] == [
        [f"{file}:3", "kind"],
        [f"{file}:4", "name_fi"],
    ]
    assert not ServiceUnit.objects.exists()


def test_the_real_districts_hold_the_real_libraries(shared):
    areas, rest = shared / "data/cityspace/areas", shared / "data/situation/rest"
    names = ["--code-column", "name", "--name-column", "name"]
    for arguments in (
        ["load-areas", str(areas / "helsinki_major_districts_2021.geojson"), "--level", "1", *names],
        [
            "load-areas",
            str(areas / "postal_areas_helsinki.geojson"),
            "--level",
            "3",
            "--code-column",
            "postal_code",
            *names[2:],
        ],
        ["load-units", str(rest / "tpr_v4_unit.json"), "--connections", str(rest / "tpr_v4_connection.json")],
    ):
        told = CliRunner().invoke(cli, arguments)
        assert told.exit_code == 0, told.stderr
    found = ServiceUnit.objects.values_list("name_fi", "district__code", "district__parent__name_fi")
    assert sorted(found) == [("Kallion kirjasto", "00530", "Keskinen"), ("Keskustakirjasto Oodi", "00100", "Eteläinen")]
