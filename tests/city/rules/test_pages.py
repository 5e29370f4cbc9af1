"""The public pages of the rules: every table of the house opens, and says what is in force since when."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from datetime import date

import pytest

from toimiva.city.rules import catalogue
from toimiva.city.rules.history import Change, changes
from toimiva.city.rules.templatetags.rules import rule_value

TABLES = catalogue.tables()
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.service}/{table.name}")
def test_every_table_has_a_page_and_three_files(client, table):
    page = client.get(f"/en/rules/{table.service}/{table.name}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="now"' in text
    assert text.count("<h1") == 1
    address = f"/rules/{table.service}/{table.name}"
    assert tomllib.loads(client.get(f"{address}.toml").content.decode())["title"] == table.title
    assert len(json.loads(client.get(f"{address}.json").content)["rules"]) == len(table.rows)
    lines = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").content.decode())))
    assert [line["id"] for line in lines] == [row.id for row in table.rows]


def test_the_index_lists_every_table(client):
    text = client.get("/en/rules/").content.decode()
    for table in TABLES:
        assert f"/en/rules/{table.service}/{table.name}/" in text


@pytest.fixture
def fees(tmp_path, monkeypatch):
    path = tmp_path / "care" / "policy" / "fees.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'title = "Fees"\nsource = "Act 1/2000"\n'
        '[[rule]]\nid = "fee"\nfee_cents = 29500\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31\n'
        '[[rule]]\nid = "fee"\nfee_cents = 31100\nverified = false\nsays = "=1+1"\nvalid_from = 2021-01-01\n'
        "valid_to = 2999-12-31\n"
        '[[rule]]\nid = "fee"\nfee_cents = 33500\nvalid_from = 3000-01-01\n'
    )
    monkeypatch.setattr(catalogue, "paths", lambda folder=None: [path])
    return path


def test_what_is_in_force_coming_and_earlier_stands_apart(client, fees):
    context = client.get("/en/rules/care/fees/").context
    states = {state: [row.values["fee_cents"] for row in rows] for state, rows in context["states"].items()}
    assert states == {"now": [31100], "coming": [33500], "earlier": [29500]}
    text = client.get("/en/rules/care/fees/").content.decode()
    assert "295.00\u00a0€ → 311.00\u00a0€" in text
    assert "To be checked against the source: 1" in text


@pytest.mark.parametrize("asked, fee", [("31.12.2020", 29500), ("2021-01-01", 31100), ("1.1.3000", 33500)])
def test_the_day_can_be_asked(client, fees, asked, fee):
    rows = client.get("/rules/care/fees/", {"on": asked}).context["states"]["now"]
    assert [row.values["fee_cents"] for row in rows] == [fee]


def test_a_day_that_is_none_is_told_and_the_value_kept(client, fees):
    page = client.get("/en/rules/care/fees/", {"on": "31.2.2020"})
    assert page.status_code == 422
    assert 'value="31.2.2020"' in page.content.decode()


def test_a_formula_in_a_table_is_harmless_in_a_spreadsheet(client, fees):
    assert "'=1+1" in client.get("/rules/care/fees.csv").content.decode()


@pytest.mark.parametrize("address", ["/rules/care/none/", "/rules/none/fees/", "/rules/care/fees.exe"])
def test_what_does_not_exist_is_not_found(client, fees, address):
    assert client.get(address).status_code == 404


def test_a_change_is_told_of_the_version_before_in_the_same_series(fees):
    table = catalogue.read(fees)
    assert changes(table, table.rows[1]) == (Change("fee_cents", 29500, 31100),)
    assert changes(table, table.rows[0]) == ()


@pytest.mark.parametrize(
    "value, name, shown",
    [
        (True, "", "yes"),
        (None, "", "–"),
        ({"months": 4}, "period", "4 months"),
        (1050, "fee_cents", "10.50\u00a0€"),
        (3200000, "budget_eur", "3,200,000\u00a0€"),
        (0.107, "share", "0.107"),
        (2026, "budget_year", "2026"),
        (["a", "b"], "types", "a, b"),
        (date(2020, 2, 1), "", "1\u00a0Feb\u00a02020"),
        ({"age": {">=": 70}}, "when", "age >= 70"),
    ],
)
def test_values_are_written_as_people_write_them(value, name, shown):
    from django.utils.translation import override

    with override("en"):
        assert rule_value(value, name) == shown
