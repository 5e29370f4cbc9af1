"""The same figures in every language and format (programme, section 10): each file is read back and compared."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import fields
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toimiva.services.programme.engine.report import DataSet, read_data_set, render
from toimiva.services.programme.engine.report.compose import compose
from toimiva.services.programme.engine.report.data_set import per_cent
from toimiva.services.programme.engine.report.money import FIGURES, Money
from toimiva.services.programme.engine.report.numbers import percent, thousands

from .reading import book, docx_text, flat, html_text, money, numbers, pdf_text
from .sample import ACCOUNTS, LANGUAGES, as_json, sample

READERS = {"pdf": pdf_text, "html": html_text, "docx": docx_text}


def rows_of(data: DataSet) -> list[Money]:
    """Every row of money that the two tables show."""
    rows = [data.total, data.total]
    for division in data.divisions:
        rows += [division.money, *(one.money for one in division.numbers)]
    return rows + [one.money for one in data.projects]


def figures_of(data: DataSet) -> Counter[Decimal]:
    """Every sum of money in the data set's tables, as often as it stands in them."""
    found = [getattr(row, name) for row in rows_of(data) for name in FIGURES]
    for month in data.months:
        found += [month.used, month.forecast]
    if data.months:
        found += [sum((one.used for one in data.months), Decimal(0))]
        found += [sum((one.forecast for one in data.months), Decimal(0))]
    found += [one.granted for one in data.decisions]
    for line in data.accounts:
        found += [line.budget, line.changes, line.actual, line.deviation]
    return Counter(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", READERS)
def test_every_sum_of_the_data_set_stands_in_the_text(form, language):
    data = sample(accounts=ACCOUNTS)
    text = READERS[form](render(data, form, language))
    found = Counter(money(text))
    assert figures_of(data) - found == Counter()
    foreign = set(found) - set(figures_of(data)) - account_sums(data)
    assert all(0 <= one < 100 for one in foreign)  # only the pictures' million euros are written otherwise
    for row in rows_of(data):
        assert flat(percent(row.use_rate_percent, language)) in text


def account_sums(data: DataSet) -> set[Decimal]:
    columns = ("budget", "changes", "actual", "deviation")
    return {sum((getattr(line, name) for line in data.accounts), Decimal(0)) for name in columns}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_every_sum_of_the_data_set_is_a_number_in_the_workbook(form, language):
    data = sample(accounts=ACCOUNTS)
    found = Counter(numbers(book(render(data, form, language))))
    assert figures_of(data) - found == Counter()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_csv_has_every_row_of_the_division_table(language):
    data = sample()
    rows = list(csv.DictReader(StringIO(render(data, "csv", language).decode("utf-8-sig"))))
    money_of = {(row["division"], row["project_number"]): row for row in rows}
    assert [row["level"] for row in rows].count("number") == 9
    for division in data.divisions:
        for key, one in [("", division.money), *((n.number, n.money) for n in division.numbers)]:
            row = money_of[division.code, key]
            assert {name: Decimal(row[f"{name}_eur"]) for name in FIGURES} == {n: getattr(one, n) for n in FIGURES}
            assert Decimal(row["use_rate_percent"]) == one.use_rate_percent
    assert Decimal(money_of["", ""]["used_eur"]) == data.total.used


euros = st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2)


@st.composite
def moneys(draw: st.DrawFn) -> dict[str, str | None]:
    allotted, used, committed, forecast = (draw(euros) for _ in range(4))
    rate = per_cent(used, allotted)
    return {
        "allotted": f"{allotted:.2f}", "used": f"{used:.2f}", "committed": f"{committed:.2f}",
        "free": f"{allotted - used - committed:.2f}", "forecast": f"{forecast:.2f}",
        "deviation": f"{allotted - forecast:.2f}", "use_rate_percent": None if rate is None else f"{rate:.2f}",
    }  # fmt: skip


def total_of(rows: list[dict[str, str | None]]) -> dict[str, str | None]:
    summed = {name: sum((Decimal(row[name] or 0) for row in rows), Decimal(0)) for name in FIGURES}
    rate = per_cent(summed["used"], summed["allotted"])
    return {name: f"{value:.2f}" for name, value in summed.items()} | {
        "use_rate_percent": None if rate is None else f"{rate:.2f}"
    }


@st.composite
def data_sets(draw: st.DrawFn) -> DataSet:
    """A data set with any money: overruns, nothing allotted, cents."""
    rows = [draw(moneys()) for _ in range(draw(st.integers(1, 4)))]
    divisions = [
        {"code": f"D{place}", "name": {"fi": f"Toimiala {place}:"}, "money": row,
         "numbers": [{"number": f"N{place}:", "name": "Hanke", "money": row}]}
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return read_data_set(as_json() | {"divisions": divisions, "projects": [], "months": [], "total": total_of(rows)})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data_sets(), st.sampled_from(LANGUAGES))
def test_whatever_the_money_every_format_says_the_same(data, language):
    expected = [getattr(row, name) for row in rows_of(data)[1:] for name in FIGURES]
    for form, read in READERS.items():
        assert Counter(expected) - Counter(money(read(render(data, form, language)))) == Counter()
    for form in ("xlsx", "ods"):
        assert Counter(expected) - Counter(numbers(book(render(data, form, language)))) == Counter()


# The accounts layout: section 6.


def test_expenses_are_negative_and_the_deviation_is_actual_less_budget_and_changes():
    lines = sample(accounts=ACCOUNTS).accounts
    assert [line.deviation == line.actual - (line.budget + line.changes) for line in lines] == [True, True]
    shown = next(table for table in compose(sample(accounts=ACCOUNTS), "fi").tables if table.id == "accounts")
    cells = [[flat(cell.shown) for cell in row.cells] for row in shown.rows]
    assert cells[0] == ["Kasvatus", "−609 319,00", "0,00", "−600 818,50", "8 500,50"]
    assert cells[-1] == ["Yhteensä", "−610 819,00", "−500,00", "−603 318,50", "8 000,50"]


ROUNDED = [("-609319", "−609"), ("500", "1"), ("-500", "−1"), ("499.99", "0"), ("-1500", "−2"), ("2500", "3")]


@pytest.mark.parametrize("value, shown", ROUNDED)
def test_thousands_round_half_away_from_zero(value, shown):
    assert thousands(Decimal(value), "fi") == shown


def test_the_thousands_stay_exact_below_the_display_and_the_note_tells_of_the_last_digit():
    table = next(one for one in compose(sample(accounts=ACCOUNTS), "fi").tables if one.id == "thousands")
    column = [Decimal(row.cells[3].shown.replace("−", "-")) for row in table.rows]
    assert column == [-601, -3, -603]  # -601 and -3 are -604: the last digit differs by one
    assert "±1" in table.note
    assert [row.cells[3].value for row in table.rows][0] == Decimal("-600818.50")


def test_a_report_of_a_cycle_without_accounts_has_no_accounts_part():
    assert "accounts" not in [section.id for section in compose(sample(), "fi").sections]
    assert [field.name for field in fields(Money)][:6] == ["allotted", "committed", "used", "free", "forecast",
                                                            "deviation"]  # fmt: skip
