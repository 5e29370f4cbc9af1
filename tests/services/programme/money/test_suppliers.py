"""Who is named as a supplier, and that nobody else can be worked out from what is published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.services.programme.engine.suppliers import Paid, SupplierKind, published, together
from toimiva.services.programme.policy.supplier_publication import RULES, fewest_unnamed, is_named

ON = date(2021, 8, 31)
NAMES = """
Keksitty Koodi Oy               | yes | limited-company
Oy Keksitty Ab                  | yes | limited-company
Keksitty Pilvi OYJ              | yes | limited-company
Keksitty Osuuskunta             | yes | cooperative
Keksityn kylän kyläyhdistys ry  | yes | association-or-foundation
Lumivuoren kaupunki             | yes | public-body
Invented Works Ltd              | yes | foreign-company
Aino Keksitty                   | no  | no word tells a company
Tmi Aino Keksitty               | no  | private-trader
Toiminimi Keksitty Oy           | no  | private-trader
Keksitty Ky                     | no  | a partnership carries its partners' names
Aino Oystila                    | no  | a part of a word is no word
Keksitty Oy c/o Aino Keksitty   | no  | a person stands behind it
Keksitty Oy 131052-308T         | no  | an identity code
aino@keksitty.example oy        | no  | an address of a person
                                | no  | nothing is told
"""


@pytest.mark.parametrize("line", NAMES.strip("\n").splitlines())
def test_who_is_named(line):
    name, named, because = (part.strip() for part in line.split("|"))
    assert is_named(name, ON) == (named == "yes"), because


def test_nobody_is_named_without_a_rule_in_force():
    assert not is_named("Keksitty Koodi Oy", min(rule.valid_from for rule in RULES).replace(year=1990))
    assert fewest_unnamed(ON) == 5


def paid(name: str, amount: int, *, number: int = 1, internal: bool = False, ident: str = "") -> Paid:
    return Paid(number, 2021, name, ident, internal, Decimal(amount))


def told(*rows: Paid) -> list[tuple[str, str, int]]:
    lines = published(rows, named=lambda name: is_named(name, ON), fewest=5)
    return [(str(one.kind), one.name, int(one.amount)) for one in lines]


COMPANIES = [paid(f"Yritys {n} Oy", 100 * n) for n in range(1, 8)]
PERSONS = [paid(f"Aino {n}", 10) for n in range(5)]


def test_five_persons_stand_in_one_line_and_every_company_by_name():
    lines = told(*PERSONS, *COMPANIES)
    assert lines[-1] == ("unnamed", "", 50)
    assert [name for _kind, name, _amount in lines[:-1]] == [f"Yritys {n} Oy" for n in range(7, 0, -1)]


def test_the_smallest_companies_hide_a_lonely_person():
    lines = told(PERSONS[0], *COMPANIES)
    assert lines == [("named", "Yritys 7 Oy", 700), ("named", "Yritys 6 Oy", 600), ("named", "Yritys 5 Oy", 500),
                     ("unnamed", "", 10 + 100 + 200 + 300 + 400)]  # fmt: skip


def test_too_few_suppliers_are_not_told_apart():
    assert told(PERSONS[0], COMPANIES[0], paid("Rakennusvirasto", 7, internal=True)) == [("together", "", 117)]


def test_the_citys_own_units_and_what_the_books_do_not_tell_have_their_lines():
    lines = told(COMPANIES[0], paid("Matti Virkailija", 7, internal=True), paid("", 3))
    assert lines == [("named", "Yritys 1 Oy", 100), ("city", "", 7), ("untold", "", 3)]


def test_one_person_spelled_twice_is_one():
    twice = [paid("Aino Keksitty", 1), paid("AINO  keksitty", 2)]
    assert told(*twice, *PERSONS[:3], COMPANIES[6], COMPANIES[5])[0] == ("named", "Yritys 7 Oy", 700)


def test_only_a_business_id_is_told_and_only_of_a_company():
    rows = [paid("Yritys Oy", 1, ident="2077474-0"), paid("Firma Ab", 1, ident="K-17 FI49 5000")]
    lines = published(rows, named=lambda name: True, fewest=5)
    assert sorted(one.business_id for one in lines) == ["", "2077474-0"]


ROWS = st.lists(
    st.builds(
        Paid, st.integers(1, 3), st.just(2021), st.sampled_from([f"Yritys {n} Oy" for n in range(6)] +
        [f"Aino {n}" for n in range(6)] + [""]), st.just(""), st.booleans(),
        st.decimals(-1000, 1000, places=2),
    )
)  # fmt: skip


@given(ROWS)
def test_the_lines_add_up_and_no_person_stands_in_a_line_of_a_few(rows):
    lines = published(rows, named=lambda name: is_named(name, ON), fewest=5)
    assert sum(one.amount for one in lines) == sum(one.amount for one in rows)
    assert sum(one.amount for one in together(lines)) == sum(one.amount for one in rows)
    assert not [one for one in lines if "Aino" in one.name]
    for line in lines:
        behind = {one.name for one in rows if one.number == line.number and not one.internal and one.name}
        named = {one.name for one in lines if one.number == line.number and one.kind == SupplierKind.NAMED}
        if line.kind == SupplierKind.UNNAMED:
            assert len(behind - named) >= 5
        if line.kind == SupplierKind.TOGETHER:
            assert [one.kind for one in lines if one.number == line.number] == [SupplierKind.TOGETHER]
