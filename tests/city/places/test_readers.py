"""Readers of open formats: what a good file gives, and that every bad row is told with its number and its fault."""

from __future__ import annotations

import json

import pytest

from toimiva.city.places.accessibility import state
from toimiva.city.places.readers.address_csv import read_addresses_csv
from toimiva.city.places.readers.areas import Columns, read_areas
from toimiva.city.places.readers.tpr import read_tpr
from toimiva.city.places.readers.unit_csv import read_units_csv
from toimiva.city.refusals import Refusal, Refusals

HEADER = "unit;kind;name_fi;name_sv;street;house_number;postal_code;lon;lat;district;opening_hours;accessible\n"
KALLIO = (
    "8215;library;Kallion kirjasto;Berghälls bibliotek;Viides linja;11;00530;24,95356;60,18372;;Mo-Fr 08:00-20:00;no\n"
)


def told(refusal: Refusal) -> list[tuple[int, str | None, str]]:
    faults = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    return [(fault.facts.get("row", 0), fault.field, fault.code) for fault in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_csv_is_read_as_cities_write_it(encoding, separator):
    [unit] = read_units_csv((HEADER + KALLIO).replace(";", separator).encode(encoding))
    assert (unit.name_sv, unit.street_fi, unit.postal_code) == ("Berghälls bibliotek", "Viides linja 11", "00530")
    assert (unit.lon, unit.lat, unit.opening_hours) == (24.95356, 60.18372, "Mo-Fr 08:00-20:00")


BAD_CELLS = """
kind    | library     | church  | bad_value             | kind
name    | Kallion     |         | missing_value         | name_fi
code    | ;00530;     | ;530;   | bad_value             | postal_code
swapped | 24,95356;60,18372 | 60,18372;24,95356 | coordinates_swapped   | lon
metres  | 24,95356;60,18372 | 25497423;6674543  | coordinates_projected | lon
far     | 24,95356;60,18372 | 2,35;48,85        | coordinates_outside   | lon
half    | 24,95356;60,18372 | 24,95356;         | missing_value         | lat
words   | 24,95356;60,18372 | itä;60,1          | bad_value             | lon
access  | ;no         | ;maybe  | bad_value             | accessible
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in BAD_CELLS.strip().splitlines()]


@pytest.mark.parametrize("name, good, bad, code, field", ROWS, ids=[row[0] for row in ROWS])
def test_a_bad_cell_is_told(name, good, bad, code, field):
    line = KALLIO.replace("Kallion kirjasto" if name == "name" else good, bad, 1)
    with pytest.raises(Refusals) as refused:
        read_units_csv((HEADER + line).encode())
    assert told(refused.value) == [(2, field, code)]


def test_all_bad_rows_are_told_at_once_in_their_order():
    lines = KALLIO + KALLIO + "\n" + ";library;No code;;;;;;;;;\n"
    with pytest.raises(Refusals) as refused:
        read_units_csv((HEADER + lines).encode())
    assert told(refused.value) == [(3, "unit", "duplicate_row"), (5, "unit", "missing_value")]


def test_a_missing_column_is_told_by_name():
    with pytest.raises(Refusals) as refused:
        read_units_csv(b"unit,name\n1,x\n")
    assert told(refused.value) == [(1, "kind", "column_missing"), (1, "name_fi", "column_missing")]


def test_a_house_of_two_postal_codes_has_its_first_and_two_doors_are_one_address():
    text = "street,housenumber,postcode,lon,lat\n" + "Mannerheimintie,5,00120;00180,24.94,60.17\n" * 2
    [address] = read_addresses_csv(text.encode())
    assert (address.street_fi, address.number, address.postal_code) == ("Mannerheimintie", "5", "00120")


UNIT = {
    "id": 1,
    "name_fi": "Talo",
    "ontologyword_ids": [813],
    "easting_etrs_gk25": 25497423,
    "northing_etrs_gk25": 6674543,
}


def test_grid_metres_of_the_register_become_degrees():
    [unit] = read_tpr(json.dumps(UNIT).encode())
    assert unit.kind == "library"
    assert (unit.lon, unit.lat) == pytest.approx((24.95356, 60.18372), abs=2e-4)  # Kallio's own degrees in the register


def test_a_link_is_a_page_on_the_web():
    [unit] = read_tpr(json.dumps(UNIT | {"www_fi": "www.hel.fi/talo"}).encode())
    assert unit.www_fi == "http://www.hel.fi/talo"
    with pytest.raises(Refusals) as refused:
        read_tpr(json.dumps(UNIT | {"www_sv": "javascript:alert(1)"}).encode())
    assert told(refused.value) == [(1, "www_sv", "bad_value")]


def test_the_main_entrance_is_where_a_person_goes():
    doors = [
        {"unit_id": 1, "is_main_entrance": "N", "latitude": "60.1", "longitude": "24.9"},
        {"unit_id": 1, "is_main_entrance": "Y", "latitude": "60.2", "longitude": "24.8"},
    ]
    [unit] = read_tpr(json.dumps([UNIT]).encode(), entrances=json.dumps(doors).encode())
    assert (unit.lon, unit.lat) == (24.8, 60.2)


def test_bad_units_of_the_register_are_told_by_their_place():
    units = [UNIT, UNIT, {"name_fi": "x"}, {"id": 3}, {"id": 4, "name_fi": "x", "longitude": 60.1, "latitude": 24.9}]
    with pytest.raises(Refusals) as refused:
        read_tpr(json.dumps(units).encode())
    assert told(refused.value) == [
        (2, "id", "duplicate_row"),
        (3, "id", "missing_value"),
        (4, "name_fi", "missing_value"),
        (5, "longitude", "coordinates_swapped"),
    ]


@pytest.mark.parametrize("data", [b"{", b"[1]", b"\xff\xfe"])
def test_what_is_no_json_of_units_is_refused(data):
    with pytest.raises(Refusal) as refused:
        read_tpr(data)
    assert refused.value.code == "unreadable_file"


@pytest.mark.parametrize(
    "viewpoints, expected",
    [
        ("11:green,12:green,13:green,21:red", "yes"),
        ("11:green,12:red,13:unknown", "limited"),
        ("11:red,12:red,13:red,41:green", "no"),
        ("11:unknown,12:unknown", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_wheelchair_user_is_told_by_the_viewpoints_11_to_13(viewpoints, expected):
    assert state(viewpoints, "1") == expected


SQUARE = [[24.9, 60.1], [25.0, 60.1], [25.0, 60.2], [24.9, 60.2], [24.9, 60.1]]
BOW_TIE = [[24.9, 60.1], [25.0, 60.2], [25.0, 60.1], [24.9, 60.2], [24.9, 60.1]]
GK25_SQUARE = [[25496000, 6673000], [25497000, 6673000], [25497000, 6674000], [25496000, 6674000], [25496000, 6673000]]


def geojson(path, *features, crs=None):
    content = {"type": "FeatureCollection", "features": []}
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    for number, ring in enumerate(features, start=1):
        geometry = ring if isinstance(ring, dict) or ring is None else {"type": "Polygon", "coordinates": [ring]}
        properties = {"code": f"{number:03}", "name_fi": f"Alue {number}", "population": 5 * number}
        content["features"].append({"type": "Feature", "properties": properties, "geometry": geometry})
    path.write_text(json.dumps(content))
    return path


def test_areas_come_in_wgs84_with_their_zeros(tmp_path):
    import shapely

    [area] = read_areas(geojson(tmp_path / "a.geojson", GK25_SQUARE, crs=3879), 2)
    west, south, _, _ = shapely.from_wkb(area.geometry).bounds
    assert (area.level, area.code, area.name_fi, area.population) == (2, "001", "Alue 1", 5)
    assert (west, south) == pytest.approx((24.928, 60.170), abs=1e-2)


def test_the_system_said_by_hand_overrides_the_file(tmp_path):
    path = geojson(tmp_path / "a.geojson", GK25_SQUARE)
    with pytest.raises(Refusals) as refused:
        read_areas(path, 2)
    assert told(refused.value) == [(1, "geometry", "coordinates_projected")]
    assert len(read_areas(path, 2, crs="EPSG:3879")) == 1


def test_each_bad_feature_is_told_by_its_number(tmp_path):
    flipped = [[lat, lon] for lon, lat in SQUARE]
    point = {"type": "Point", "coordinates": [24.9, 60.1]}
    with pytest.raises(Refusals) as refused:
        read_areas(geojson(tmp_path / "a.geojson", SQUARE, BOW_TIE, flipped, point, None), 1)
    assert told(refused.value) == [
        (2, "geometry", "geometry_invalid"),
        (3, "geometry", "coordinates_swapped"),
        (4, "geometry", "not_an_area"),
        (5, "geometry", "not_an_area"),
    ]


def test_swapped_metres_are_told_as_swapped(tmp_path):
    flipped = [[y, x] for x, y in GK25_SQUARE]
    with pytest.raises(Refusals) as refused:
        read_areas(geojson(tmp_path / "a.geojson", flipped, crs=3879), 1)
    assert told(refused.value) == [(1, "geometry", "coordinates_swapped")]


def test_a_file_that_is_none_and_a_column_that_is_not_there_are_told(tmp_path):
    (tmp_path / "a.geojson").write_text("no")
    with pytest.raises(Refusal) as refused:
        read_areas(tmp_path / "a.geojson", 1)
    assert refused.value.code == "unreadable_file"
    with pytest.raises(Refusals) as refused:
        read_areas(geojson(tmp_path / "b.geojson", SQUARE), 1, columns=Columns(code="tunnus"))
    assert told(refused.value) == [(1, "tunnus", "column_missing")]


def test_the_register_and_the_city_s_own_areas_are_read(shared):
    rest, areas = shared / "data/situation/rest", shared / "data/cityspace/areas"
    units = read_tpr((rest / "tpr_v4_unit.json").read_bytes(), (rest / "tpr_v4_connection.json").read_bytes())
    assert [(unit.name_sv, unit.kind, unit.wheelchair) for unit in units] == [
        ("Berghälls bibliotek", "library", "no"),
        ("Helsingfors centrumbibliotek Ode", "library", "limited"),
    ]
    assert units[0].hours_en == "open Mon-Thu 08-20, Fri 08-18, Sun 12-18, closed Sat"
    daycare = read_tpr((shared / "data/seniors/servicemap/school_and_kindergarten_names_data.json").read_bytes())
    assert [unit.kind for unit in daycare] == ["daycare", "family_daycare", "other"]
    columns = Columns(code="name", name_fi="name")
    assert len(read_areas(areas / "helsinki_major_districts_2021.geojson", 1, columns=columns)) == 8
    postal = read_areas(areas / "postal_areas_helsinki.geojson", 3, columns=Columns(code="postal_code", name_fi="name"))
    assert postal[0].code == "00100"
    grid = read_areas(rest / "helsinki_population_grid_2020.gpkg", 3, columns=Columns(code="id", name_fi="id"))
    assert sum(area.population for area in grid) == 71_724
    assert len(read_addresses_csv((shared / "data/cityspace/services/addresses_osm_centre.csv").read_bytes())) == 4374
