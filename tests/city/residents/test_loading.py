"""Register extracts: a good one whole, a bad one not at all and each fault told, the same one twice without effect."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden, Refusal, words
from toimiva.city.residents.cli import cli
from toimiva.city.residents.models import Address, Guardianship, Household, Person
from toimiva.city.residents.register import load_extract
from toimiva.city.residents.register.checks import CHECKS
from toimiva.city.residents.register.shapes import SHAPES
from toimiva.city.residents.sealed import ring
from toimiva.demo import generate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LOADER = system("test")
CODE, OTHER = "131052-308T", "010190-123M"  # the specimen of the authority; any other of the right form
PERSON = {"person": "P1", "first_names": "Aino Maria", "last_name": "Öhman", "date_of_birth": "1952-10-13",
          "national_id": CODE, "mother_tongue": "sv", "household": "H1"}  # fmt: skip
ADDRESS = {"person": "P1", "kind": "permanent", "street": "Esimerkkitie", "house_number": "1",
           "postal_code": "00100", "valid_from": "2020-01-01"}  # fmt: skip
HOUSEHOLD = {"household": "H1", "kind": "couple", "income_eur_year": "41250.50", "dwelling_m2": "54.5"}
GUARDIANSHIP = {"guardian": "P1", "ward": "P2", "kind": "custody", "valid_from": "2020-01-01"}
CHILD = {"person": "P2", "first_names": "Eino", "last_name": "Öhman", "date_of_birth": "2015-01-02"}
GOOD = {"persons": [PERSON, CHILD], "addresses": [ADDRESS], "households": [HOUSEHOLD], "guardianships": [GUARDIANSHIP]}


def write(folder: Path, tables: dict[str, list[dict]], *, encoding="utf-8", separator=",") -> Path:
    """Write the rows as an extract; columns that a row leaves out are empty."""
    folder.mkdir(exist_ok=True)
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as out:
            writer = csv.DictWriter(out, SHAPES[table], delimiter=separator)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def load(source, **more):
    return load_extract(source, actor=LOADER, now=NOW, **more)


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Person, Address, Household, Guardianship)}


NOTHING = {"Person": 0, "Address": 0, "Household": 0, "Guardianship": 0}


def test_an_invented_city_is_loaded_as_it_was_written(tmp_path):
    city = generate(residents=500, seed=7)
    city.write(tmp_path)
    report = load([tmp_path / f"{table}.parquet" for table in SHAPES], test_data=True)
    assert [fault.line() for fault in report.faults] == []
    assert report.loaded
    rows = {table: city.tables[table].num_rows for table in SHAPES}
    assert stored() == {"Person": rows["persons"], "Address": rows["addresses"], "Household": rows["households"],
                        "Guardianship": rows["guardianships"]}  # fmt: skip
    for row in city.tables["persons"].to_pylist()[:50]:
        person = Person.objects.get(register_id=row["person"])
        assert (person.last_name, person.first_names) == (row["last_name"], row["first_names"])
        assert ring().open(person.national_id_sealed, person.pk) == row["national_id"]
        assert Person.objects.get(national_id_index=ring().index(row["national_id"])) == person


def test_every_value_comes_through(tmp_path):
    assert load(write(tmp_path, GOOD)).faults == []
    aino = Person.objects.get(register_id="P1")
    assert (aino.last_name, aino.sort_name, aino.date_of_birth) == ("Öhman", "}hman aino maria", date(1952, 10, 13))
    assert (aino.household.register_id, str(aino.household.income_eur_year)) == ("H1", "41250.50")
    address = aino.addresses.get()
    assert (address.line, address.postal_code, address.valid_to) == ("Esimerkkitie 1", "00100", None)
    assert aino.guardianships.get().ward.register_id == "P2"


def test_the_same_extract_twice_changes_nothing_not_even_a_sealed_byte(tmp_path, extract):
    load(extract, test_data=True)
    before = list(Person.objects.values_list("id", "national_id_sealed").order_by("id"))
    report = load(extract, test_data=True)
    assert report.nothing_new
    assert all(count.unchanged for count in report.counts.values())
    assert list(Person.objects.values_list("id", "national_id_sealed").order_by("id")) == before


ALONE = {"persons": [{"person": "A1", "first_names": "Ada", "last_name": "Ahola", "date_of_birth": "1950-01-02"},
                     {"person": "A2", "first_names": "Al", "last_name": "Ahola", "date_of_birth": "1950-01-02"}],
         "addresses": [ADDRESS | {"person": "A1"}], "households": [HOUSEHOLD | {"household": "A"}],
         "guardianships": [GUARDIANSHIP | {"guardian": "A1", "ward": "A2"}]}  # fmt: skip


def whole_register() -> list[list[tuple]]:
    """Every row of the four tables, its keys told by those of the register and its code opened."""
    opened = [(code and ring().open(code, pk), index and bytes(index), *rest) for code, pk, index, *rest in
              Person.objects.order_by("register_id").values_list(
                  "national_id_sealed", "id", "national_id_index", *PERSONAL, "household__register_id")]  # fmt: skip
    return [opened, *(list(rows) for rows in (
        Address.objects.order_by("person__register_id", "kind", "valid_from").values_list(
            "person__register_id", *plain_columns(Address)),
        Household.objects.order_by("register_id").values_list(*plain_columns(Household)),
        Guardianship.objects.order_by("guardian__register_id", "ward__register_id", "kind", "valid_from").values_list(
            "guardian__register_id", "ward__register_id", *plain_columns(Guardianship)),
    ))]  # fmt: skip


def plain_columns(model) -> list[str]:
    return [column.name for column in model._meta.fields if column.name != "id" and not column.is_relation]


PERSONAL = [name for name in plain_columns(Person) if not name.startswith("national_id")]


def defined() -> list[tuple]:
    """Every index and constraint of the room as the database tells it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname, pg_get_constraintdef(oid), convalidated::text, condeferrable::text from pg_constraint "
            "where conrelid::regclass::text like 'residents%' union all select indexrelid::regclass::text, "
            "pg_get_indexdef(indexrelid), indisvalid::text, indisready::text from pg_index "
            "where indrelid::regclass::text like 'residents%' order by 1, 2"
        )
        return cursor.fetchall()


@pytest.mark.parametrize("first", ["extract", "alone"])
def test_a_first_load_and_a_later_one_leave_the_same_register(tmp_path, extract, first):
    """Into empty tables rows are copied and indexes built afterwards; into others they are merged by key."""
    before, alone = defined(), write(tmp_path, ALONE)
    ways = [[extract, alone], [alone, extract]]
    registers = []
    for way in ways if first == "extract" else reversed(ways):
        for source in way:
            assert load(source, test_data=True).loaded
        assert defined() == before
        registers.append(whole_register())
        for model in (Guardianship, Address, Person, Household):
            model.objects.all().delete()
        with connection.cursor() as cursor:  # a load's own transaction drops them
            cursor.execute("drop table if exists " + ", ".join(f"staged_{table}" for table in SHAPES))
    assert len(registers[0][0]) > 400
    assert registers[0] == registers[1]


def test_indexes_and_constraints_are_back_after_a_load_that_failed(tmp_path):
    before = defined()
    early, late = ADDRESS | {"valid_to": "2020-06-01"}, ADDRESS | {"valid_from": "2020-05-01"}
    assert load(write(tmp_path, GOOD | {"addresses": [early, late]})).faults
    assert load(write(tmp_path / "b", GOOD), dry_run=True).faults == []
    assert defined() == before


def test_a_newer_extract_changes_what_it_says_and_ends_the_old_address(tmp_path):
    load(write(tmp_path, GOOD))
    moved = ADDRESS | {"street": "Uusitie", "valid_from": "2026-05-01"}
    report = load(write(tmp_path / "b", {"persons": [PERSON | {"last_name": "Åberg"}], "addresses": [moved]}))
    assert (report.counts["persons"].changed, report.counts["addresses"].new, report.counts["addresses"].ended) == (
        1, 1, 1,
    )  # fmt: skip
    old, new = Address.objects.order_by("valid_from")
    assert (old.valid_to, new.street) == (date(2026, 4, 30), "Uusitie")
    assert Person.objects.get(register_id="P1").last_name == "Åberg"
    assert Person.objects.filter(register_id="P2").exists()  # not named: stays


# table | column | the bad value | code; the row is the first of the table, row 2 of its file.
FAULTS = """
persons       | person            |                  | missing_value
persons       | last_name         |                  | missing_value
persons       | first_names       |                  | missing_value
persons       | date_of_birth     |                  | missing_value
persons       | date_of_birth     | 13.10.1952       | bad_date
persons       | date_of_birth     | 2023-02-29       | bad_date
persons       | date_of_birth     | 2026-11-25       | future_date
persons       | date_of_birth     | 1952-10-14       | date_of_birth_not_of_the_code
persons       | date_of_death     | 2026-11-25       | future_date
persons       | date_of_death     | 1952-10-12       | death_before_birth
persons       | national_id       | 131052-308U      | bad_identity_code
persons       | national_id       | 131052-30        | bad_identity_code
persons       | national_id       | 131052-900W      | artificial_identity_code
persons       | sex               | X                | bad_sex
persons       | mother_tongue     | xx               | bad_language
persons       | service_language  | Finnish          | bad_language
persons       | home_municipality | 91               | bad_municipality
persons       | protection_order  | maybe            | bad_truth
persons       | household         | H9               | unknown_household
persons       | email             | aino at home     | bad_email
persons       | phone             | 0123456789012345678901234567890 | too_long_value
addresses     | person            |                  | missing_value
addresses     | person            | P9               | unknown_person
addresses     | kind              | summer           | bad_address_kind
addresses     | postal_code       | 100              | bad_postal_code
addresses     | valid_from        |                  | missing_value
addresses     | valid_from        | 1.1.2020         | bad_date
addresses     | valid_to          | 2019-12-31       | end_before_start
addresses     | lon               | 24.9             | bad_coordinate
addresses     | lat               | 60.1             | bad_coordinate
households    | household         |                  | missing_value
households    | income_eur_year   | 41 250,50        | bad_amount
households    | dwelling_m2       | 0                | bad_area
guardianships | guardian          | P9               | unknown_person
guardianships | ward              | P9               | unknown_person
guardianships | ward              | P1               | own_guardian
guardianships | kind              | aunt             | bad_guardianship_kind
guardianships | custody           | shared           | bad_custody
guardianships | valid_from        | 2020             | bad_date
guardianships | valid_to          | 2019-12-31       | end_before_start
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in FAULTS.strip().splitlines()]


@pytest.mark.parametrize("table, column, bad, code", ROWS, ids=[f"{row[0]}-{row[1]}-{row[3]}" for row in ROWS])
def test_a_bad_value_is_told_by_file_row_field_and_code_and_nothing_is_loaded(tmp_path, table, column, bad, code):
    first, *others = GOOD[table]
    report = load(write(tmp_path, GOOD | {table: [first | {column: bad}, *others]}))
    told = {(fault.file, fault.row, fault.field, fault.code) for fault in report.faults}
    at = f"{table}.csv", 2
    # A lone coordinate is told at the one that is missing; the artificial code also differs in nothing else.
    lone = {"lon": "lat", "lat": "lon"}
    expected = (*at, lone.get(column, column) if code == "bad_coordinate" else column, code)
    assert expected in told
    assert not report.loaded
    assert stored() == NOTHING
    assert bad == "" or len(bad) < 4 or bad not in json.dumps(report.as_dict())  # no value is repeated


SECOND = {
    "duplicate_person": ("persons", PERSON | {"national_id": OTHER, "date_of_birth": "1990-01-01"}, "person"),
    "duplicate_identity_code": ("persons", PERSON | {"person": "P3"}, "national_id"),
    "duplicate_address": ("addresses", ADDRESS, "valid_from"),
    "overlapping_addresses": ("addresses", ADDRESS | {"valid_from": "2021-01-01"}, "valid_from"),
    "duplicate_household": ("households", HOUSEHOLD, "household"),
    "duplicate_guardianship": ("guardianships", GUARDIANSHIP, "valid_from"),
}


@pytest.mark.parametrize("code", SECOND)
def test_two_rows_that_cannot_both_be(tmp_path, code):
    table, row, field = SECOND[code]
    report = load(write(tmp_path, GOOD | {table: [*GOOD[table], row]}))
    last = len(GOOD[table]) + 2
    assert (f"{table}.csv", last, field, code) in {fault[:4] for fault in report.faults}
    assert stored() == NOTHING


def test_swapped_coordinates_are_recognised(tmp_path):
    report = load(write(tmp_path, GOOD | {"addresses": [ADDRESS | {"lon": "60.17", "lat": "24.94"}]}))
    assert [fault.code for fault in report.faults] == ["coordinates_swapped"]


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    bad = GOOD | {"persons": [PERSON | {"sex": "X"}, CHILD | {"mother_tongue": "??"}],
                  "addresses": [ADDRESS | {"postal_code": "1"}]}  # fmt: skip
    report = load(write(tmp_path, bad))
    assert [fault[:4] for fault in report.faults] == [
        ("addresses.csv", 2, "postal_code", "bad_postal_code"),
        ("persons.csv", 2, "sex", "bad_sex"),
        ("persons.csv", 3, "mother_tongue", "bad_language"),
    ]


def test_a_second_load_is_refused_where_it_meets_what_is_known(tmp_path):
    load(write(tmp_path, GOOD))
    before = stored()
    theirs = PERSON | {"person": "P7", "household": ""}
    assert load(write(tmp_path / "b", {"persons": [theirs]})).faults[0].code == "identity_code_of_another"
    earlier = ADDRESS | {"valid_from": "2019-01-01", "valid_to": "2020-06-01"}
    assert load(write(tmp_path / "c", {"addresses": [earlier]})).faults[0].code == "overlaps_known_address"
    assert stored() == before


def test_two_codes_given_to_each_other_may_change_owners_in_one_extract(tmp_path):
    second = {"person": "P3", "first_names": "Eva", "last_name": "Berg", "date_of_birth": "1990-01-01"}
    load(write(tmp_path, {"persons": [PERSON | {"household": ""}, second | {"national_id": OTHER}]}))
    swapped = [PERSON | {"household": "", "national_id": OTHER, "date_of_birth": "1990-01-01"},
               second | {"national_id": CODE, "date_of_birth": "1952-10-13"}]  # fmt: skip
    assert load(write(tmp_path / "b", {"persons": swapped})).faults == []
    eva = Person.objects.get(register_id="P3")
    assert ring().open(eva.national_id_sealed, eva.pk) == CODE


@pytest.mark.parametrize("encoding, seems", [("iso-8859-1", "ISO-8859-1"), ("utf-16", "UTF-16")])
def test_another_encoding_is_named(tmp_path, encoding, seems):
    report = load(write(tmp_path, {"persons": [PERSON]}, encoding=encoding))
    (fault,) = report.faults
    assert (fault.code, fault.fact) == ("not_utf8", seems)
    assert stored() == NOTHING


def test_windows_1252_is_named_by_its_own_signs_and_row(tmp_path):
    rows = [CHILD, PERSON | {"last_name": "Öhman–Š"}]
    (fault,) = load(write(tmp_path, {"persons": rows}, encoding="cp1252")).faults
    assert fault == ("persons.csv", 2, "file", "not_utf8", "windows-1252")  # Öhman stands in row 2 already


def test_a_mark_at_the_beginning_semicolons_and_gzip_are_read_alike(tmp_path):
    folder = write(tmp_path, GOOD, encoding="utf-8-sig", separator=";")
    plain = (folder / "addresses.csv").read_bytes()
    (folder / "addresses-2026.csv.gz").write_bytes(gzip.compress(plain))
    (folder / "addresses.csv").unlink()
    assert load(folder).faults == []
    assert stored() == {"Person": 2, "Address": 1, "Household": 1, "Guardianship": 1}


def test_parquet_is_told_by_row_too(tmp_path):
    rows = [{column: row.get(column, "") for column in SHAPES["persons"]} for row in (CHILD, CHILD | {"person": ""})]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "persons.parquet")
    assert [fault[:4] for fault in load(tmp_path).faults] == [("persons.parquet", 3, "person", "missing_value")]


def test_files_of_the_wrong_shape(tmp_path):
    folder = write(tmp_path, GOOD)
    (folder / "households.csv").write_text("household,kind\nH1,couple\n")
    (folder / "addresses.csv").write_text(",".join(SHAPES["addresses"]) + "\nP1,permanent,too,few\n")
    (folder / "guardianships.parquet").write_bytes(b"no parquet")
    told = {fault[:4] for fault in load(folder).faults}
    assert ("households.csv", 1, "income_eur_year", "missing_column") in told
    assert ("addresses.csv", 2, "row", "ragged_row") in told
    assert ("guardianships.parquet", 0, "file", "unreadable_register_file") in told
    assert stored() == NOTHING


def test_a_file_that_is_no_part_of_it_or_not_there(tmp_path):
    (tmp_path / "readme.txt").write_text("x")
    with pytest.raises(Refusal) as refusal:
        load(tmp_path)
    assert refusal.value.code == "no_register_files"
    with pytest.raises(Refusal) as refusal:
        load(tmp_path / "persons.csv")
    assert refusal.value.code == "unreadable_file"
    assert load([tmp_path / "readme.txt"]).faults[0].code == "not_a_register_file"


def test_a_dry_run_counts_and_keeps_nothing(tmp_path):
    report = load(write(tmp_path, GOOD), dry_run=True)
    assert report.counts["persons"].new == 2
    assert not report.loaded
    assert stored() == NOTHING
    assert not AuditEvent.objects.exists()


def test_a_load_is_on_record_with_its_files_and_no_names(tmp_path):
    load(write(tmp_path, GOOD))
    event = AuditEvent.objects.get(operation="residents.load")
    assert event.facts["counts"]["persons"]["new"] == 2
    assert len(event.facts["files"]["persons.csv"]) == 64
    assert "Öhman" not in json.dumps(event.facts)


def test_nobody_loads_from_outside(tmp_path):
    with pytest.raises(Forbidden):
        load_extract(write(tmp_path, GOOD), actor=NOBODY, now=NOW)


def test_every_check_has_words_in_three_languages():
    assert {check.code for check in CHECKS} <= set(words())


def test_the_command_loads_counts_and_exits(tmp_path, extract):
    run = CliRunner().invoke
    told = run(cli, ["load", str(extract), "--test-data"])
    assert told.exit_code == 0, told.output
    assert "Loaded." in told.output
    assert "nothing has changed" in run(cli, ["load", str(extract), "--test-data"]).output


def test_the_command_tells_each_fault_and_exits_2(tmp_path):
    folder, rejects = write(tmp_path / "e", GOOD | {"persons": [PERSON | {"sex": "X"}, CHILD]}), tmp_path / "bad.csv"
    told = CliRunner().invoke(cli, ["load", str(folder), "--reject", str(rejects)])
    assert told.exit_code == 2
    assert "persons.csv:2: sex:" in told.output
    assert list(csv.reader(rejects.open()))[1][:4] == ["persons.csv", "2", "sex", "bad_sex"]
    assert CliRunner().invoke(cli, ["load", str(tmp_path / "nowhere")]).exit_code == 2
    shutil.rmtree(folder)
