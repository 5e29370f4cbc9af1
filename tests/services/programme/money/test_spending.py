"""The public spending page and its open data: the same figures everywhere, closed months only, nobody private."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import frictionless
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from toimiva.city.access import system
from toimiva.demo.programme_money import PRIVATE, load_money
from toimiva.services.programme import actions, queries
from toimiva.services.programme.engine.fiscal_package import SPENDING, SUPPLIERS, TAXONOMIES
from toimiva.services.programme.models import LedgerEntry, Programme, ProjectNumber

from ....browser import check_accessibility, fits
from ..office import official, signed_in
from .books import open_books

pytestmark = pytest.mark.django_db
CLI = system("test")
TODAY = datetime(2026, 11, 24, 9, tzinfo=UTC)
FILES = ("spending.csv", "suppliers.csv", "datapackage.json")


@pytest.fixture
def programme() -> Programme:
    """The programme with the demo's invented money, of an invented city; closed until August 2021."""
    made = open_books(diary="LUM 2025-000417")
    load_money(CLI, made)
    return made


def address(programme: Programme, part: str = "", language: str = "/en") -> str:
    return f"{language}/programme/{programme.pk}/spending/{part}"


def text(programme: Programme, part: str = "", language: str = "/en") -> str:
    return Client().get(address(programme, part, language)).content.decode().replace("\u00a0", " ")


def rows(programme: Programme, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(programme, name).splitlines()))


def total(found: list[dict[str, str]], **wanted: str) -> Decimal:
    kept = [row for row in found if all(row[name] == value for name, value in wanted.items())]
    return sum((Decimal(row["value"]) for row in kept), Decimal(0))


@pytest.mark.parametrize("language, says, invented", [
    ("", "loppuun mennessä oli käytetty", "Keksittyjä lukuja."),
    ("/sv", "Vid utgången av 8/2021", "Påhittade siffror."),
    ("/en", "By the end of 8/2021", "Invented figures."),
])  # fmt: skip
def test_everybody_reads_what_was_spent_and_that_it_is_invented(programme, language, says, invented):
    page = text(programme, language=language)
    assert says in page
    assert invented in page
    assert page.count('<tr class="is-sub"><th scope="row"><a') == 9
    assert "Koronarokotuskampanjan" in page


def test_a_real_city_is_not_called_invented():
    made = open_books()
    load_money(CLI, made)
    assert "Invented figures." not in text(made)


def test_a_tabled_matter_has_granted_nothing_and_its_data_is_empty_and_valid(tmp_path):
    made = open_books(state="TABLED", granted=0)
    page = text(made)
    assert "No money has been granted yet" in page
    assert "tabled" in page
    assert rows(made, "spending.csv") == rows(made, "suppliers.csv") == []
    assert Client().get(f"/api/programme/programmes/{made.pk}/spending").json()["appropriation"] == "0.00"
    assert valid(made, tmp_path)


def test_only_closed_months_are_told_and_a_late_bill_waits_for_its_months_books(programme):
    before = queries.spending(CLI, programme.pk).rolled.programme.used
    open_month = LedgerEntry.objects.filter(kind="ACTUAL", period=date(2021, 9, 1))
    booked = sum(one.amount for one in LedgerEntry.objects.filter(kind="ACTUAL"))
    assert before == booked - sum(one.amount for one in open_month)
    one = ProjectNumber.objects.get(number="104020107401")
    told = {"text": "Myöhässä", "effective_date": date(2021, 5, 31), "supplier_name": "Keksitty Koodi Oy"}
    actions.record_actual(CLI, one.pk, Decimal("12450.00"), now=datetime(2021, 9, 10, 9, tzinfo=UTC), **told)
    assert queries.spending(CLI, programme.pk).rolled.programme.used == before
    actions.close_period(CLI, programme.pk, date(2021, 9, 1), now=TODAY)
    after = queries.spending(CLI, programme.pk)
    assert after.rolled.programme.used == booked + Decimal("12450.00")
    assert [line.month.month for line in after.months() if line.spent] == [4, 5, 6, 7, 8, 9]


def test_page_csv_package_and_api_tell_the_same_sums(programme):
    whole = queries.spending(CLI, programme.pk).rolled.programme
    spending, suppliers = rows(programme, "spending.csv"), rows(programme, "suppliers.csv")
    assert total(spending, phase="granted") == whole.appropriation
    assert total(spending, phase="approved") == whole.allotment
    assert total(spending, phase="adjusted") == whole.allotted
    assert total(spending, phase="executed") == total(suppliers) == whole.used
    assert total(spending, phase="executed") + total(spending, phase="forecast") == whole.year_forecast
    foot = re.search(r"<tfoot>(.*?)</tfoot>", text(programme), re.DOTALL)
    shown = [int(found.replace(",", "")) for found in re.findall(r">([\d,]+) €<", foot.group(1))]
    assert shown == [whole.allotted, whole.used, whole.year_forecast, whole.deviation]
    api = Client().get(f"/api/programme/programmes/{programme.pk}/spending").json()
    assert Decimal(api["figures"]["spent"]) == whole.used
    assert sum(Decimal(one["spent"]) for one in api["suppliers"]) == whole.used
    assert sum(Decimal(one["spent"]) for one in api["months"]) == whole.used
    assert (api["invented"], api["closed_through"]) == (True, "2021-08-01")


def test_each_project_number_adds_up_in_both_tables_and_its_own_page(programme):
    told = queries.spending(CLI, programme.pk)
    spending, suppliers = rows(programme, "spending.csv"), rows(programme, "suppliers.csv")
    for one in told.rolled.numbers:
        wanted = {"project_number": one.place.number, "phase": "executed"}
        assert total(spending, **wanted) == total(suppliers, **wanted) == one.figures.used
    page = text(programme, "?number=10402010740202")
    assert "Show the whole programme" in page
    assert Client().get(address(programme, "?number=1")).status_code == 404


def test_no_private_person_is_named_anywhere(programme):
    paid = LedgerEntry.objects.filter(supplier_name__in=PRIVATE, period__lte=date(2021, 8, 1))
    assert set(paid.values_list("supplier_name", flat=True)) == set(PRIVATE)
    pages = [text(programme), text(programme, "?number=10402010740301"), *(text(programme, name) for name in FILES)]
    pages.append(Client().get(f"/api/programme/programmes/{programme.pk}/spending").content.decode())
    assert not [name for name in ("Aino", "Onni") for page in pages if name in page]
    assert "Keksitty Koodi Oy" in pages[0]
    assert "Private persons and others who are not named" in pages[0]


def test_a_long_list_of_suppliers_ends_with_the_sum_of_the_smaller_ones(programme):
    one = ProjectNumber.objects.get(number="104020107401")
    for place in range(1, 120):
        told = {"text": "x", "effective_date": date(2021, 9, 30), "supplier_name": f"Keksitty {place} Oy"}
        actions.record_actual(CLI, one.pk, Decimal(place), now=TODAY, **told)
    actions.close_period(CLI, programme.pk, date(2021, 9, 1), now=TODAY)
    page = text(programme)
    assert "Smaller companies, listed in the open data: 23" in page  # 119 and the demo's four, less the hundred shown
    assert "Keksitty 23 Oy" not in page
    assert len([row for row in rows(programme, "suppliers.csv") if row["supplier"] == "Keksitty 23 Oy"]) == 1


def test_a_reversed_bill_leaves_its_supplier_nothing(programme):
    wrong = LedgerEntry.objects.filter(kind="ACTUAL", period=date(2021, 9, 1)).order_by("pk").first()
    mirrored = actions.reverse_entry(CLI, wrong.pk, reason="Väärä lasku", now=TODAY)
    assert [one.supplier_name for one in mirrored] == [wrong.supplier_name]


def test_a_forged_name_runs_no_formula_in_a_spreadsheet(programme):
    one = ProjectNumber.objects.get(number="104020107401")
    told = {"text": "x", "effective_date": date(2021, 9, 30), "supplier_name": "=HYPERLINK(1) Oy"}
    actions.record_actual(CLI, one.pk, Decimal(9_000_000), now=TODAY, **told)
    actions.close_period(CLI, programme.pk, date(2021, 9, 1), now=TODAY)
    assert "'=HYPERLINK(1) Oy" in {row["supplier"] for row in rows(programme, "suppliers.csv")}


def valid(programme: Programme, folder: Path) -> dict:
    """Store the files as they are given and let frictionless judge them; returns the descriptor."""
    for name in FILES:
        (folder / name).write_bytes(Client().get(address(programme, name, "")).content)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "note"])
    return json.loads((folder / "datapackage.json").read_text("utf-8"))


def test_the_fiscal_data_package_is_valid_and_gives_every_column_its_type(programme, tmp_path):
    made = valid(programme, tmp_path)
    assert "INVENTED" in made["description"]
    assert made["columnTypes"][:2] == [f"{TAXONOMIES}budgets.json", f"{TAXONOMIES}spending.json"]
    assert {"name": "date:fiscal-month", "dataType": "integer", "unique": True} in made["columnTypes"]
    assert [resource["path"] for resource in made["resources"]] == ["spending.csv", "suppliers.csv"]
    for resource, columns in zip(made["resources"], (SPENDING, SUPPLIERS), strict=True):
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == [column.name for column in columns]
        assert all(field["columnType"] and field["description"] for field in fields)
        types = [field["columnType"] for field in fields]
        assert len(set(types)) == len(types)
    read = frictionless.Package(str(tmp_path / "datapackage.json")).get_resource("spending").read_rows()
    executed = sum(row["value"] for row in read if row["phase"] == "executed")
    assert executed == queries.spending(CLI, programme.pk).rolled.programme.used


def test_a_changed_table_is_no_longer_the_packages(programme, tmp_path):
    valid(programme, tmp_path)
    file = tmp_path / "spending.csv"
    file.write_bytes(file.read_bytes().replace(b",executed,", b",spent,", 1))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_tables_are_utf_8_and_the_same_bytes_each_time(programme):
    for name in FILES:
        one, other = (Client().get(address(programme, name, "")) for _turn in range(2))
        assert one.content == other.content
        assert "Ikäihmisten" in one.content.decode() or name == "datapackage.json"


def test_who_has_the_newest_is_told_so_until_something_is_booked(programme):
    for part in ("", *FILES):
        reader = Client()
        reader.get(address(programme, part))  # the first answer gives the token of its forms
        first = reader.get(address(programme, part))
        assert first["Cache-Control"] == ("public, max-age=300" if part else "private, no-cache")
        again = {"HTTP_IF_NONE_MATCH": first["ETag"]}
        assert reader.get(address(programme, part), **again).status_code == 304
        actions.record_commitment(CLI, ProjectNumber.objects.first().pk, Decimal(1), text="x", now=TODAY)
        assert reader.get(address(programme, part), **again).status_code == 200
    tags = {Client().get(address(programme, language=language))["ETag"] for language in ("", "/sv", "/en")}
    assert len(tags) == 3


def test_a_signed_in_persons_page_is_kept_nowhere(programme):
    page = signed_in(official()).get(address(programme))
    assert "ETag" not in page
    assert "no-store" in page["Cache-Control"]


def test_the_number_of_queries_does_not_grow_with_the_books(programme):
    counts = {}
    for turn in range(2):
        for part in ("", *FILES):
            with CaptureQueriesContext(connection) as seen:
                Client().get(address(programme, part))
            counts.setdefault(part, []).append(len(seen))
        for one in ProjectNumber.objects.all():
            told = {"effective_date": date(2021, 9, 30), "supplier_name": f"Uusi {one.pk} Oy"}
            actions.record_actual(CLI, one.pk, Decimal(1), text="x", now=TODAY, **told)
        if not turn:
            actions.close_period(CLI, programme.pk, date(2021, 9, 1), now=TODAY)
    assert [before == after for before, after in counts.values()] == [True] * 4
    for ledger_is_read in (True, False):  # added up once after each change
        with CaptureQueriesContext(connection) as seen:
            queries.spending(CLI, programme.pk)
        assert len(seen) == (9 if ledger_is_read else 5)
        assert any('"programme_ledgerentry"' in one["sql"] for one in seen.captured_queries) == ledger_is_read
    with CaptureQueriesContext(connection) as seen:
        queries.spending_state(programme.pk)
    assert len(seen) == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320), (True, 390)])
def test_a_journalist_finds_a_project_its_months_and_the_data(visit, live_server, javascript, width):
    made = open_books(diary="LUM 2025-000417")
    load_money(CLI, made)
    page = visit(live_server.url, locale="en-GB", javascript=javascript, width=width)
    page.goto(address(made))
    expect(page.get_by_role("heading", name="Public spending", exact=True)).to_be_visible()
    _seen(page, javascript)
    page.get_by_role("link", name="Tapahtumailmoitus").click()
    expect(page.get_by_role("heading", name="By month: Tapahtumailmoitus")).to_be_visible()
    _seen(page, javascript)
    with page.expect_download() as download:
        page.get_by_role("link", name="Spending by project, year and supplier").click()
    assert download.value.suggested_filename == f"programme-{made.pk}-suppliers.csv"


def _seen(page, javascript: bool) -> None:
    if javascript:
        check_accessibility(page)
    assert fits(page)
