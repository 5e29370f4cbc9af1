"""Service vouchers: the value by age, what the family pays, and where a new period begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.daycare.policy.ages import is_three
from toimiva.services.daycare.policy.fee import Alteration
from toimiva.services.daycare.policy.fee_rules import RULES
from toimiva.services.daycare.policy.voucher import Sibling, VoucherCase, voucher

from ...table_rows import rows

CASE = VoucherCase(
    date_of_birth=date(2020, 5, 15), from_=date(2023, 3, 1), to=date(2024, 7, 31),
    base_value_under3_cents=150_000, base_value_3plus_cents=90_000, value_coefficient=Decimal(1),
    family_size=3, adult_income_cents_month=550_000,
)  # fmt: skip


def periods(case):
    return [(each.from_, each.to) for each in voucher(case).periods]


PERIODS = """
born       | from       | to         | new periods from
2020-05-15 | 2023-03-01 | 2024-07-31 | 2023-06-01
2020-05-01 | 2023-03-01 | 2024-07-31 | 2023-05-01
2020-05-31 | 2023-03-01 | 2024-07-31 | 2023-06-01
2020-05-15 | 2023-03-01 | 2023-05-31 | -
2020-05-15 | 2023-03-01 | 2023-06-01 | 2023-06-01
2020-05-15 | 2023-06-01 | 2024-07-31 | -
2020-05-15 | 2023-06-01 | 2024-08-01 | 2024-08-01
2020-05-15 | 2023-02-28 | 2023-12-31 | 2023-03-01, 2023-06-01
2020-02-29 | 2023-02-01 | 2023-04-30 | 2023-03-01
2021-08-01 | 2024-01-01 | 2026-08-31 | 2024-08-01, 2026-08-01
2023-05-15 | 2026-04-01 | 2026-12-31 | 2026-06-01, 2026-08-01
"""


@pytest.mark.parametrize("born, start, end, begins", rows(PERIODS))
def test_a_new_period_begins_when_the_child_is_three_and_when_the_fee_rule_changes(born, start, end, begins):
    later = [] if begins is None else [date.fromisoformat(day) for day in str(begins).split(", ")]
    found = periods(replace(CASE, date_of_birth=born, from_=start, to=end))
    assert [first for first, _last in found] == [start, *later]
    assert [last for _first, last in found] == [*(day - timedelta(1) for day in later), end]


def test_each_period_tells_base_value_and_what_the_family_pays():
    under, over = voucher(CASE).periods
    assert (under.base_cents, under.value_cents, under.copay_cents) == (150_000, 150_000, 5400)
    assert (over.base_cents, over.value_cents, over.copay_cents) == (90_000, 90_000, 5400)


VALUES = """
base cents | need | support | value
90000      | 0.6  | 1       | 54000
90050      | 1    | 1       | 90100
90049      | 1    | 1       | 90000
90000      | 0.625| 1       | 56300
90000      | 1    | 1.5     | 135000
87000      | 0.6  | 1.333   | 69600
90000      | 1    | -       | 90000
90000      | 0    | 1       | 0
"""


@pytest.mark.parametrize("base, need, support, value", rows(VALUES))
def test_the_value_is_rounded_once_to_whole_euros(base, need, support, value):
    case = replace(CASE, from_=date(2023, 6, 1), base_value_3plus_cents=base, value_coefficient=Decimal(need),
                   support_coefficient=None if support is None else Decimal(support))  # fmt: skip
    (period,) = voucher(case).periods
    assert (period.base_cents, period.value_cents) == (base, value)


def test_what_the_family_pays_is_computed_like_the_fee():
    most = replace(CASE, from_=date(2023, 6, 1), adult_income_cents_month=None)

    def pays(**more):
        (period,) = voucher(replace(most, **more)).periods
        return period.copay_cents

    younger, older = Sibling(date_of_birth=date(2022, 1, 1)), Sibling(date_of_birth=date(2018, 1, 1))
    assert pays() == 29500
    assert pays(siblings=[older]) == 29500
    assert pays(siblings=[younger]) == 11800
    assert pays(siblings=[younger, replace(younger, date_of_birth=date(2021, 1, 1))]) == 5900
    assert pays(siblings=[replace(younger, counts_in_order=False)]) == 29500
    assert pays(fee_coefficient=Decimal("0.6")) == 17700
    assert pays(fee_coefficient=None) == 29500
    assert pays(alterations=[Alteration(kind="relief", amount=Decimal(50), unit="percent")]) == 14750
    assert pays(adult_income_cents_month=499_800, own_income_cents_month=50_200) == 5400


BAD = [
    ({"to": date(2023, 2, 28)}, "to", "period_turned_round"),
    ({"date_of_birth": date(2023, 3, 2)}, "date_of_birth", "born_in_future"),
    ({"siblings": [Sibling(date_of_birth=date(2023, 3, 2))]}, "siblings[0].date_of_birth", "born_in_future"),
    ({"family_size": 1}, "family_size", "family_too_small"),
    ({"adult_income_cents_month": -1}, "adult_income_cents_month", "negative_income"),
    ({"own_income_cents_month": 20_000_001}, "own_income_cents_month", "income_unlikely"),
    ({"fee_coefficient": Decimal(2)}, "fee_coefficient", "bad_fee_coefficient"),
    ({"base_value_3plus_cents": -1}, "base_value_3plus_cents", "negative_voucher_value"),
    ({"value_coefficient": Decimal(-1)}, "value_coefficient", "negative_voucher_value"),
    ({"from_": date(2018, 7, 31), "date_of_birth": date(2017, 1, 1)}, "from", "no_rule"),
    ({"to": date(2028, 8, 1)}, "to", "no_rule"),
]


@pytest.mark.parametrize("change, field, because", BAD)
def test_what_cannot_be_is_refused(change, field, because):
    with pytest.raises(Refusal) as refused:
        voucher(replace(CASE, **change))
    assert (refused.value.code, refused.value.field) == (because, field)


days = st.dates(date(2018, 8, 1), date(2028, 7, 31))


@given(days, days, st.dates(date(2012, 1, 1), date(2028, 7, 31)))
def test_periods_are_the_whole_time_without_gap_or_overlap(one, other, born):
    start, end = sorted([one, other])
    found = voucher(replace(CASE, date_of_birth=min(born, start), from_=start, to=end)).periods
    assert (found[0].from_, found[-1].to) == (start, end)
    for each, following in zip(found, found[1:], strict=False):
        assert each.from_ <= each.to
        assert each.to + timedelta(1) == following.from_
    for each in found:
        assert is_three(min(born, start), each.from_, "VOUCHER") == is_three(min(born, start), each.to, "VOUCHER")
        assert RULES.on(each.from_) == RULES.on(each.to)
