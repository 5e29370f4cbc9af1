"""The fees of all families at once are those of each family alone, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.daycare.engine.fees import UNKNOWN, Alterations, Families, coefficient_units, fees
from toimiva.services.daycare.policy.fee import Alteration, Child, Family, fee

MONTHS = [date(2018, 8, 1), date(2020, 8, 1), date(2021, 7, 31), date(2023, 3, 1), date(2024, 8, 1), date(2028, 7, 31)]


def columns(values, kind=np.int64):
    return np.array(values, kind)


def by_child(of, months, kind=np.int64):
    """Return a value by child and month, also of no child at all."""
    return np.array([[of(child) for child in each] for each in months], kind).reshape(len(months), -1 if months else 1)


def as_arrays(families):
    """Return families, each told month by month (a list of Family), as the engine takes them."""
    born = [(row, at, child) for row, months in enumerate(families) for at, child in enumerate(months[0].children)]
    by_month = [[months[row].children[at] for months in zip(*families, strict=True)] for row, at, _child in born]
    changes = [
        (at, place, one) for at, (_r, _a, child) in enumerate(born) for place, one in enumerate(child.alterations or [])
    ]
    return Families(
        family_size=columns([[month.family_size for month in months] for months in families]),
        adult_income_cents=columns(
            [
                [UNKNOWN if month.adult_income_cents_month is None else month.adult_income_cents_month for month in one]
                for one in families
            ]
        ),
        family=columns([row for row, _at, _child in born]),
        birth_day=columns([child.date_of_birth.toordinal() for _row, _at, child in born]),
        individual_number=columns([int(c.national_id[7:10]) if c.national_id else UNKNOWN for _r, _a, c in born]),
        counts=by_child(lambda child: child.counts_in_order, by_month, bool),
        coefficient=by_child(lambda child: coefficient_units(child.fee_coefficient), by_month),
        own_income_cents=by_child(lambda child: child.own_income_cents_month or 0, by_month),
        alterations=Alterations(
            child=columns([at for at, _place, _one in changes]),
            place=columns([place for _at, place, _one in changes]),
            percent=columns([one.unit == "percent" for _at, _place, one in changes], bool),
            hundredths=columns(
                [int(one.amount * 100) * (1 if one.kind == "increase" else -1) for _at, _place, one in changes]
            ),
        ),
    )


alterations = st.builds(
    Alteration, kind=st.sampled_from(["relief", "discount", "increase"]), unit=st.sampled_from(["percent", "euro"]),
    amount=st.decimals(0, 150, places=2),
)  # fmt: skip
individual_numbers = st.none() | st.integers(2, 899)


def identity_code(at, number):
    """Return a code that no other child of the family has; the individual number may be the same."""
    return None if number is None else f"{at + 1:02}0120A{number:03}X"


@st.composite
def lives(draw):
    """Draw a family over the months: size, income and care change, children and their alterations stay."""
    size = draw(st.integers(0, 5))
    stable = [
        {
            "date_of_birth": draw(st.sampled_from([date(2015, 1, 1), date(2016, 2, 29), date(2017, 7, 1)])),
            "national_id": identity_code(at, draw(individual_numbers)),
            "alterations": draw(st.lists(alterations, max_size=2)),
        }
        for at in range(size)
    ]
    return [
        Family(
            on_date=month,
            family_size=draw(st.integers(2, 9)),
            adult_income_cents_month=draw(st.none() | st.integers(0, 1_500_000)),
            children=[
                Child(
                    fee_coefficient=draw(
                        st.sampled_from([Decimal(0), Decimal("0.6"), Decimal("0.857142857"), Decimal(1)])
                    ),
                    own_income_cents_month=draw(st.sampled_from([None, 0, 12_345])),
                    counts_in_order=draw(st.booleans()),
                    **child,
                )
                for child in stable
            ],
        )
        for month in MONTHS
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(lives(), min_size=1, max_size=4))
def test_all_at_once_is_each_alone(families):
    together = fees(as_arrays(families), MONTHS)
    for month in range(len(MONTHS)):
        alone = [child for months in families for child in fee(months[month]).children]
        for at, child in enumerate(alone):
            assert together.base_cents[at, month] == child.base_cents
            assert together.fee_cents[at, month] == child.fee_cents
            assert together.final_cents[at, month] == child.final_cents
            discount = together.sibling_discount_pct[at, month]
            assert (None if discount == UNKNOWN else discount) == child.sibling_discount_pct


def test_one_column_stands_for_all_months():
    family = Family(
        on_date=MONTHS[0], family_size=3, adult_income_cents_month=400_000,
        children=[Child(date_of_birth=date(2017, 1, 1), fee_coefficient=Decimal(1))],
    )  # fmt: skip
    assert fees(as_arrays([[family]]), [date(2019, 1, 1), date(2023, 9, 1)]).final_cents.tolist() == [[13800, 0]]


def test_an_income_beyond_all_measure_is_the_highest_fee():
    family = Family(
        on_date=MONTHS[0], family_size=2, adult_income_cents_month=10**18,
        children=[Child(date_of_birth=date(2017, 1, 1), fee_coefficient=Decimal(1), own_income_cents_month=10**18)],
    )  # fmt: skip
    assert fees(as_arrays([[family]]), [date(2023, 9, 1)]).final_cents.tolist() == [[29500]]


def test_a_month_without_a_rule_is_refused():
    with pytest.raises(Refusal, match="no rule"):
        fees(as_arrays([[Family(on_date=MONTHS[0], family_size=2, adult_income_cents_month=0)]]), [date(2018, 7, 1)])


def test_a_coefficient_that_the_arrays_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="nine decimals"):
        coefficient_units(Decimal("0.1234567891"))
