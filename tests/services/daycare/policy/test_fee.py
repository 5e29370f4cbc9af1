"""Client fees by Act 1503/2016: known answers, the limits of every row, and what must hold for every family."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.daycare.policy.fee import ONE, Alteration, Child, Family, fee
from toimiva.services.daycare.policy.fee_rules import RULES

from ...table_rows import rows

BORN = [date(2018, 5, 1), date(2017, 3, 1), date(2016, 2, 29), date(2015, 1, 1)]  # youngest first


def family(day, persons, euros, children=1, need=ONE, **more):
    """Return a family whose children are of different ages, youngest first."""
    cents = None if euros is None else int(euros * 100)
    same = [Child(date_of_birth=born, fee_coefficient=need) for born in BORN[:children]]
    return Family(on_date=day, family_size=persons, adult_income_cents_month=cents, children=same, **more)


def euros(family):
    return [child.final_cents / 100 for child in fee(family).children]


CASES = """
case | day        | persons | income | children | need | 1st | 2nd | 3rd | because
F1   | 2023-09-01 | 3       | 5500   | 1        | 1    | 54  | -   | -   | fees-2023-03
F2   | 2019-06-01 | 2       | 3102   | 1        | 1    | 107 | -   | -   | fees-2018-08
F2   | 2019-06-01 | 3       | 3300   | 1        | 1    | 63  | -   | -   | fees-2018-08
F2   | 2019-06-01 | 2       | 3300   | 1        | 1    | 128 | -   | -   | fees-2018-08
F3   | 2019-06-01 | 4       | -      | 2        | 0.8  | 231 | 116 | -   | fees-2018-08
F4   | 2023-09-01 | 5       | -      | 3        | 1    | 295 | 118 | 59  | fees-2023-03
F5   | 2019-06-01 | 3       | 3102   | 2        | 1    | 42  | 0   | -   | fees-2018-08
F6   | 2023-03-01 | 7       | 7290   | 1        | 1    | 0   | -   | -   | fees-2023-03
F6   | 2023-03-01 | 7       | 7590   | 1        | 1    | 32  | -   | -   | fees-2023-03
F7   | 2026-09-01 | 3       | 5934   | 1        | 1    | 32  | -   | -   | fees-2026-08
F7   | 2026-09-01 | 3       | 5929   | 1        | 1    | 0   | -   | -   | fees-2026-08
F7   | 2026-09-01 | 5       | -      | 3        | 1    | 335 | 134 | 67  | fees-2026-08
"""


@pytest.mark.parametrize("case, day, persons, income, children, need, first, second, third, because", rows(CASES))
def test_a_family_pays(case, day, persons, income, children, need, first, second, third, because):
    answer = fee(family(day, persons, income, children, Decimal(need)))
    paid = [child.final_cents // 100 for child in answer.children]
    assert (paid, answer.rule) == ([each for each in (first, second, third) if each is not None], because)
    assert answer.total_cents == sum(paid) * 100


def test_the_answer_tells_base_reduction_fee_and_final():
    first, second, third = fee(family(date(2023, 9, 1), 5, None, 3)).children
    assert (first.base_cents, first.sibling_discount_pct, first.fee_cents, first.final_cents) == (
        29500,
        0,
        29500,
        29500,
    )
    assert (second.base_cents, second.sibling_discount_pct, second.fee_cents) == (29500, 60, 11800)
    assert (third.base_cents, third.sibling_discount_pct, third.fee_cents) == (29500, 80, 5900)


LIMITS = """
first day  | last day   | 2    | 3    | 4    | 5    | 6    | 7    | 8    | highest | lowest | 2nd | 3rd | confirmed
2018-08-01 | 2020-07-31 | 2102 | 2713 | 3080 | 3447 | 3813 | 3955 | 4097 | 289     | 27     | 145 | 58  | yes
2020-08-01 | 2021-07-31 | 2136 | 2756 | 3129 | 3502 | 3874 | 4018 | 4162 | 288     | 27     | 144 | 58  | yes
2021-08-01 | 2022-07-31 | 2798 | 3610 | 4099 | 4588 | 5075 | 5264 | 5453 | 288     | 27     | 115 | 58  | yes
2022-08-01 | 2023-02-28 | 2913 | 3758 | 4267 | 4777 | 5284 | 5481 | 5678 | 295     | 28     | 118 | 59  | yes
2023-03-01 | 2024-07-31 | 3874 | 4998 | 5675 | 6353 | 7028 | 7290 | 7552 | 295     | 28     | 118 | 59  | yes
2024-08-01 | 2026-07-31 | 4066 | 5245 | 5956 | 6667 | 7376 | 7651 | 7926 | 311     | 30     | 124 | 62  | no
2026-08-01 | 2028-07-31 | 4369 | 5635 | 6399 | 7163 | 7925 | 8220 | 8515 | 335     | 32     | 134 | 67  | yes
"""


CENT = Decimal("0.01")


def income_over_limit(paid):
    """Return the least income above the limit, in whole cents, at which 10.70 % of it rounds to `paid` euros."""
    return ((paid - Decimal("0.5")) / Decimal("0.107")).quantize(CENT, ROUND_CEILING)


@pytest.mark.parametrize("first, last, two, three, four, five, six, seven, eight, highest, lowest, second, third, sure",
                         rows(LIMITS))  # fmt: skip
def test_every_row_holds_from_its_lowest_to_its_highest_income(
    first, last, two, three, four, five, six, seven, eight, highest, lowest, second, third, sure
):
    for day in (first, last):
        for persons, limit in enumerate((two, three, four, five, six, seven, eight), 2):
            lowest_due, highest_due = (limit + income_over_limit(paid) for paid in (lowest, highest))
            assert euros(family(day, persons, limit)) == [0]
            assert euros(family(day, persons, lowest_due - CENT)) == [0]
            assert euros(family(day, persons, lowest_due)) == [lowest]
            assert euros(family(day, persons, highest_due - CENT)) == [highest - 1]
            assert euros(family(day, persons, highest_due)) == [highest]
            assert euros(family(day, persons, 100_000)) == [highest]
        assert euros(family(day, 5, None, 3)) == [highest, second, third]
        assert fee(family(day, 2, None)).confirmed is sure


HIGHEST_INCOMES = """
day        | persons | income | fee
2023-03-01 | 2       | 6626   | 294
2023-03-01 | 2       | 6627   | 295
2023-03-01 | 3       | 7750   | 294
2023-03-01 | 3       | 7751   | 295
2023-03-01 | 4       | 8428   | 295
2023-03-01 | 5       | 9106   | 295
2023-03-01 | 6       | 9781   | 295
2026-08-01 | 2       | 7499   | 335
2026-08-01 | 3       | 8765   | 335
2026-08-01 | 4       | 9529   | 335
2026-08-01 | 5       | 10293  | 335
2026-08-01 | 6       | 11055  | 335
"""


@pytest.mark.parametrize("day, persons, income, paid", rows(HIGHEST_INCOMES))
def test_the_published_highest_incomes_lead_to_the_highest_fee(day, persons, income, paid):
    """6 626 and the others of 2023 are published in whole euros: the highest fee begins within the next euro."""
    assert euros(family(day, persons, income)) == [paid]


def test_half_a_euro_is_rounded_up():
    """50 % of 289 is 144.50; a share of 27.50 lies between two whole cents of income."""
    assert euros(family(date(2019, 1, 1), 4, None, 2)) == [289, 145]
    half = Decimal(2102) + Decimal("257.01")  # · 10.70 % = 27.50007
    assert euros(family(date(2019, 1, 1), 2, half)) == [28]
    assert euros(family(date(2019, 1, 1), 2, half - Decimal("0.01"))) == [27]


TWINS = """
first's code | second's code | who is the first child
010120A124X  | 010120A123X   | first
010120A123X  | 010120A124X   | second
010120A123X  | -             | first
-            | 010120A124X   | first
-            | -             | first
"""


@pytest.mark.parametrize("one, other, first", rows(TWINS))
def test_twins_are_ordered_by_identity_code_else_by_place(one, other, first):
    twins = [Child(date_of_birth=date(2020, 1, 1), fee_coefficient=ONE, national_id=code) for code in (one, other)]
    answer = fee(replace(family(date(2023, 9, 1), 4, None), children=twins))
    paid = [child.final_cents for child in answer.children]
    assert paid == ([29500, 11800] if first == "first" else [11800, 29500])


def test_the_answer_keeps_the_order_of_the_input():
    case = family(date(2023, 9, 1), 5, None, 3)
    assert euros(replace(case, children=case.children[::-1])) == [59, 118, 295]


def test_a_child_free_of_charge_counts_in_the_order_and_a_club_child_does_not():
    day = date(2023, 9, 1)
    free = Child(date_of_birth=date(2021, 1, 1), fee_coefficient=Decimal(0))
    older = Child(date_of_birth=date(2019, 1, 1), fee_coefficient=ONE)
    assert euros(replace(family(day, 4, None), children=[free, older])) == [0, 118]
    club = replace(free, counts_in_order=False)
    answer = fee(replace(family(day, 4, None), children=[club, older]))
    assert [child.final_cents for child in answer.children] == [0, 29500]
    assert [child.sibling_discount_pct for child in answer.children] == [None, 0]


def test_a_childs_own_income_counts_in_its_own_fee_only():
    day = date(2023, 9, 1)
    plain = Child(date_of_birth=date(2021, 1, 1), fee_coefficient=ONE)
    earning = Child(date_of_birth=date(2019, 1, 1), fee_coefficient=ONE, own_income_cents_month=100_000)
    first, second = fee(replace(family(day, 4, 6675), children=[plain, earning])).children
    assert (first.base_cents, second.base_cents) == (10700, 21400)
    assert (first.fee_cents, second.fee_cents) == (10700, 8600)  # 40 % of 214 is 85.60


ALTERATIONS = """
fee | kind     | amount | unit    | kind     | amount | unit    | final
295 | relief   | 50     | percent | -        | -      | -       | 147.50
295 | discount | 10     | euro    | -        | -      | -       | 285.00
295 | increase | 25     | percent | -        | -      | -       | 368.75
295 | relief   | 12.5   | percent | -        | -      | -       | 258.13
295 | relief   | 300    | euro    | -        | -      | -       | 0.00
295 | relief   | 120    | percent | -        | -      | -       | 0.00
295 | relief   | 300    | euro    | increase | 10     | euro    | 10.00
295 | relief   | 50     | percent | discount | 10     | percent | 132.75
295 | discount | 10     | euro    | relief   | 50     | percent | 142.50
"""


@pytest.mark.parametrize("charged, kind, amount, unit, kind2, amount2, unit2, final", rows(ALTERATIONS))
def test_alterations_come_last_and_in_turn(charged, kind, amount, unit, kind2, amount2, unit2, final):
    given_ = [(kind, amount, unit), (kind2, amount2, unit2)]
    alterations = [Alteration(kind=k, amount=Decimal(a), unit=u) for k, a, u in given_ if k]
    child = Child(date_of_birth=BORN[0], fee_coefficient=ONE, alterations=alterations)
    (answer,) = fee(replace(family(date(2023, 9, 1), 2, None), children=[child])).children
    assert (answer.fee_cents, answer.final_cents) == (charged * 100, final * 100)


BAD = """
day        | persons | income     | confirmed | field                    | because
2018-07-31 | 3       | 5000       | no        | on_date                  | no_rule
2028-08-01 | 3       | 5000       | no        | on_date                  | no_rule
2023-09-01 | 1       | 5000       | no        | family_size              | family_too_small
2023-09-01 | 0       | 5000       | no        | family_size              | family_too_small
2023-09-01 | 3       | -0.01      | no        | adult_income_cents_month | negative_income
2023-09-01 | 3       | 200000.01  | no        | adult_income_cents_month | income_unlikely
2023-09-01 | 3       | 200000     | no        | -                        | -
2023-09-01 | 3       | 200000.01  | yes       | -                        | -
"""


@pytest.mark.parametrize("day, persons, income, confirmed, field, because", rows(BAD))
def test_what_cannot_be_is_refused(day, persons, income, confirmed, field, because):
    case = family(day, persons, income, income_confirmed=confirmed)
    if because is None:
        assert euros(case) == [295]
        return
    with pytest.raises(Refusal) as refused:
        fee(case)
    assert (refused.value.code, refused.value.field) == (because, field)


BAD_CHILDREN = [
    (Child(date_of_birth=date(2023, 9, 2), fee_coefficient=ONE), "date_of_birth", "born_in_future"),
    (Child(date_of_birth=BORN[0], fee_coefficient=Decimal("-0.1")), "fee_coefficient", "bad_fee_coefficient"),
    (Child(date_of_birth=BORN[0], fee_coefficient=Decimal(80)), "fee_coefficient", "bad_fee_coefficient"),
    (
        Child(date_of_birth=BORN[0], fee_coefficient=ONE, own_income_cents_month=-1),
        "own_income_cents_month", "negative_income",
    ),
    (Child(date_of_birth=BORN[0], fee_coefficient=ONE, national_id="010120-12X"), "national_id", "bad_national_id"),
    (
        Child(date_of_birth=BORN[0], fee_coefficient=ONE,
              alterations=[Alteration(kind="relief", amount=Decimal(-5), unit="euro")]),
        "alterations[0].amount", "negative_alteration",
    ),
]  # fmt: skip


@pytest.mark.parametrize("child, field, because", BAD_CHILDREN)
def test_a_child_that_cannot_be_is_refused(child, field, because):
    with pytest.raises(Refusal) as refused:
        fee(replace(family(date(2023, 9, 1), 3, 5000), children=[child]))
    assert (refused.value.code, refused.value.field) == (because, f"children[0].{field}")


def test_a_child_that_stands_twice_is_refused():
    twice = [
        Child(date_of_birth=BORN[0], fee_coefficient=ONE, national_id=code) for code in ("010518A123X", "010518a123x")
    ]
    with pytest.raises(Refusal) as refused:
        fee(replace(family(date(2023, 9, 1), 4, 5000), children=twice))
    assert (refused.value.code, refused.value.field) == ("child_twice", "children[1].national_id")


def test_a_bad_identity_code_is_never_told():
    with pytest.raises(Refusal) as refused:
        fee(replace(family(date(2023, 9, 1), 3, 5000), children=[BAD_CHILDREN[4][0]]))
    assert "010120" not in str(refused.value)


def test_a_child_born_on_the_day_or_on_29_february_is_no_error():
    born = [date(2024, 2, 29), date(2020, 2, 29)]
    children = [Child(date_of_birth=day, fee_coefficient=ONE) for day in born]
    assert euros(replace(family(date(2024, 2, 29), 4, None), children=children)) == [295, 118]


days = st.dates(date(2018, 8, 1), date(2028, 7, 31))
cents = st.integers(0, 2_000_000)
needs = st.sampled_from([Decimal(text) for text in ("0", "0.2", "0.6", "0.75", "0.8571428571", "1")])


def a_family(day, persons, income, needs):
    children = [Child(date_of_birth=born, fee_coefficient=need) for born, need in zip(BORN, needs, strict=False)]
    return Family(on_date=day, family_size=persons, adult_income_cents_month=income, children=children)


@given(days, st.integers(2, 12), cents, cents, st.lists(needs, min_size=1, max_size=4))
def test_who_earns_more_never_pays_less_and_nobody_more_than_the_highest_fee(day, persons, one, other, needs):
    low, high = (fee(a_family(day, persons, income, needs)) for income in sorted([one, other]))
    highest = RULES.on(day).max_fee_eur * 100
    unknown = fee(a_family(day, persons, None, needs))
    for poor, rich, most in zip(low.children, high.children, unknown.children, strict=True):
        assert 0 <= poor.final_cents <= rich.final_cents <= most.final_cents <= highest


@given(days, st.integers(2, 12), cents, needs)
def test_an_older_child_is_never_dearer_and_the_total_is_the_sum(day, persons, income, need):
    answer = fee(a_family(day, persons, income, [need] * 4))
    paid = [child.final_cents for child in answer.children]
    assert paid == sorted(paid, reverse=True)
    assert answer.total_cents == sum(paid)


@given(days, st.integers(2, 11), cents)
def test_a_larger_family_never_pays_more(day, persons, income):
    smaller, larger = (fee(a_family(day, size, income, [ONE])) for size in (persons, persons + 1))
    assert larger.total_cents <= smaller.total_cents


@given(days, st.integers(2, 12), cents, st.permutations(range(4)))
def test_the_place_in_the_input_changes_nothing_for_children_of_different_ages(day, persons, income, order):
    case = a_family(day, persons, income, [ONE] * 4)
    shuffled = fee(replace(case, children=[case.children[at] for at in order]))
    assert shuffled.children == [fee(case).children[at] for at in order]
