"""The fee calculator: the known answers of Act 1503/2016 on a page, and what is said of what cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from toimiva.services.daycare.fee_form import cents_of
from toimiva.services.daycare.policy.need_share import fee_coefficient

from ...browser import check_accessibility, fits
from .test_offer_pages import text
from .town import refused

FEE = "/en/daycare/fee/"


def asked(**more: str) -> dict[str, str]:
    return {
        "on_date": "2023-09-01", "family_size": "3", "income": "5500", "children": "1", "born_1": "2020-05-01",
        "hours_1": "35", "do": "count", **more,
    }  # fmt: skip


CASES = [
    # F1: 5500 - 4998 = 502 x 10.70 % = 53.714
    ({}, "You would pay 54 euros a month"),
    ({"income": "5\u00a0500,00 €"}, "You would pay 54 euros a month"),
    ({"income": ""}, "You would pay 295 euros a month"),
    # F4: the second child pays 40 % of the highest fee, the third 20 %
    ({"income": "", "family_size": "5", "children": "3", "born_2": "2021-05-01", "hours_2": "35",
      "born_3": "2022-05-01", "hours_3": "35"}, "You would pay 472 euros a month"),
    # F7: under the lowest fee nothing is charged
    ({"on_date": "2026-09-01", "income": "5929"}, "You would pay 0 euros a month"),
    ({"on_date": "2026-09-01", "income": "5934"}, "You would pay 32 euros a month"),
    ({"on_date": "2019-06-01", "family_size": "2", "income": "3102", "born_1": "2018-05-01"},
     "You would pay 107 euros a month"),
    ({"on_date": "2023-09-01", "hours_1": "20", "income": ""}, "You would pay 177 euros a month"),
]  # fmt: skip


@pytest.mark.parametrize("more, told", CASES)
def test_the_page_gives_the_known_answers(db, more, told):
    page = text(Client().post(FEE, asked(**more)))
    assert told in page
    assert "Rule fees-" in page


def test_each_step_is_told_with_the_rule_and_its_source(db):
    page = text(Client().post(FEE, asked()))
    for said in ("Income of the family: 5,500.00 euros", "Income up to 4,998 euros does not count",
                 "10.7 % of what is above it, at most 295 euros: 54 euros", "fees-2023-03", "1365/2022",
                 "A fee under 28 euros is not charged: 54 euros"):  # fmt: skip
        assert said in page, said


def test_unconfirmed_amounts_are_called_an_estimate(db):
    assert "This is an estimate" in text(Client().post(FEE, asked(on_date="2025-09-01")))
    assert "This is an estimate" not in text(Client().post(FEE, asked()))


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"income": "-1"}, "The income cannot be negative"),
        ({"income": "viisi tonnia"}, "Write the income in euros a month"),
        ({"income": "NaN"}, "Write the income in euros a month"),
        ({"income": "550000"}, "Write it in euros, not cents"),
        ({"family_size": "1"}, "is too small"),
        ({"family_size": "2", "children": "2", "born_2": "2021-05-01", "hours_2": "35"}, "is too small"),
        ({"born_1": "2024-01-01"}, "born on 2024-01-01"),
        ({"on_date": "1999-01-01"}, "Write a day that is 1.8.2018 or later"),
        ({"hours_1": "many"}, "whole numbers"),
        ({"family_size": ""}, "Write the size of the family"),
    ],
)
def test_what_cannot_be_is_told_with_how_to_mend_it(db, wrong, told):
    answer = Client().post(FEE, asked(**wrong))
    assert answer.status_code == 422
    assert told in text(answer)


def test_a_very_high_income_counts_once_it_is_confirmed(db):
    assert "You would pay 295 euros" in text(Client().post(FEE, asked(income="550000", income_confirmed="on")))


def test_rows_of_children_are_added_and_removed_and_keep_what_was_typed(db):
    page = text(Client().post(FEE, asked(do="add")))
    assert 'name="born_2"' in page
    assert 'value="2020-05-01"' in page
    assert 'name="born_2"' not in text(Client().post(FEE, asked(children="2", do="remove")))
    assert 'name="born_7"' not in text(Client().post(FEE, asked(children="99", do="add")))


@given(st.integers(0, 10_000_000))
def test_an_income_is_read_to_the_cent(cents):
    assert cents_of(f"{cents // 100},{cents % 100:02} €") == cents


def test_an_income_that_is_none_is_refused():
    for wrong in ("", "12e99", "1.200.000", "yes"):
        with refused("fee_income"):
            cents_of(wrong)


@given(st.integers(1, 120), st.integers(1, 120))
def test_more_hours_never_cost_less(one, other):
    low, high = sorted((one, other))
    assert fee_coefficient(low, date(2026, 8, 1)) <= fee_coefficient(high, date(2026, 8, 1)) <= 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_family_counts_its_fee_on_a_phone(visit, service, transactional_db):
    page = visit(service, width=320)
    page.goto("/daycare/fee/")
    page.get_by_label("Mistä päivästä?").fill("2026-09-01")
    page.get_by_label("Montako teitä on perheessä?").fill("3")
    page.get_by_label("Aikuisten tulot yhteensä").fill("5 934")
    page.get_by_label("Lapsi 1: syntymäpäivä").fill("2024-05-01")
    page.get_by_label("Lapsi 1: tunteja viikossa").fill("35")
    page.get_by_role("button", name="Näytä maksu").click()
    expect(page.get_by_role("heading", name="Maksaisit 32 euroa kuukaudessa")).to_be_visible()
    check_accessibility(page)
    assert fits(page)
