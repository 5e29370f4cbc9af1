"""Load of a unit against its staff: Decree 753/2018 section 1, and weights by placement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.daycare.policy.load import Present, TermBreak, Unit, unit_load

from ...table_rows import rows

DAY = date(2024, 3, 1)
UNDER3, OVER3 = date(2022, 3, 1), date(2020, 3, 1)


def unit(caretakers, children, day=DAY, **more):
    return Unit(caretakers=Decimal(caretakers), children=children, dates=[day], **more)


def child(born, placement="DAYCARE", factor=1):
    return Present(date_of_birth=born, placement=placement, support_factor=None if factor is None else Decimal(factor))


def load_of(*args, **more):
    (day,) = unit_load(unit(*args, **more)).dates
    return day


O1 = """
case                      | born       | placement         | day        | under 3 | 3 and over | percent
O1                        | 2022-01-01 | DAYCARE           | 2024-12-31 | 1.75    | 0          | 4.2
O1 after third birthday   | 2022-01-01 | DAYCARE           | 2025-01-01 | 0       | 1          | 2.4
O1 part day               | 2022-01-01 | DAYCARE_PART_TIME | 2025-01-01 | 0       | 0.54       | 1.3
under 3 part day          | 2022-01-01 | DAYCARE_PART_TIME | 2024-12-31 | 1.75    | 0          | 4.2
pre-primary alone         | 2018-01-01 | PRESCHOOL         | 2024-10-01 | 0       | 0.5        | 1.2
pre-primary with daycare  | 2018-01-01 | PRESCHOOL_DAYCARE | 2024-10-01 | 0       | 1          | 2.4
1:8 until July 2020       | 2016-01-01 | DAYCARE           | 2020-07-31 | 0       | 0.875      | 2.1
1:7 from August 2020      | 2016-01-01 | DAYCARE           | 2020-08-01 | 0       | 1          | 2.4
under 3 before 2020       | 2018-01-01 | DAYCARE           | 2020-07-31 | 1.75    | 0          | 4.2
1:8 with pre-primary      | 2014-01-01 | PRESCHOOL_DAYCARE | 2020-07-31 | 0       | 0.875      | 2.1
under 3 in any placement  | 2018-01-01 | PRESCHOOL_DAYCARE | 2020-07-31 | 1.75    | 0          | 4.2
under 3 in any placement  | 2022-01-01 | PRESCHOOL_DAYCARE | 2024-10-01 | 1.75    | 0          | 4.2
under 3 in any placement  | 2022-01-01 | PRESCHOOL         | 2024-10-01 | 1.75    | 0          | 4.2
born on 29 February       | 2020-02-29 | DAYCARE           | 2023-02-27 | 1.75    | 0          | 4.2
born on 29 February       | 2020-02-29 | DAYCARE           | 2023-02-28 | 0       | 1          | 2.4
"""


@pytest.mark.parametrize("case, born, placement, day, under3, over3, percent", rows(O1))
def test_one_child_loads_six_caretakers(case, born, placement, day, under3, over3, percent):
    answer = load_of(6, [child(born, placement)], day)
    assert (answer.weighted_under3, answer.weighted_over3) == (float(under3), float(over3))
    assert (answer.occupancy_pct, answer.warning) == (float(percent), None)


O2 = """
caretakers | under 3 | 3 and over | percent | warned
3          | 12      | 0          | 100.0   | no
3          | 0       | 21         | 100.0   | no
3          | 4       | 14         | 100.0   | no
3          | 5       | 13         | 103.6   | yes
3          | 13      | 0          | 108.3   | yes
3          | 0       | 22         | 104.8   | yes
2.5        | 10      | 0          | 100.0   | no
2.5        | 0       | 17         | 97.1    | no
0.5        | 2       | 0          | 100.0   | no
"""


@pytest.mark.parametrize("caretakers, under3, over3, percent, warned", rows(O2))
def test_a_group_is_full_at_seven_to_a_caretaker(caretakers, under3, over3, percent, warned):
    answer = load_of(caretakers, [child(UNDER3)] * under3 + [child(OVER3)] * over3)
    assert (answer.occupancy_pct, answer.warning is not None) == (float(percent), warned)


def test_the_warning_looks_at_the_load_before_rounding():
    answer = load_of(Decimal("20.995"), [child(OVER3)] * 147)
    assert (answer.occupancy_pct, answer.warning) == (100.0, "above_ratio")


def test_a_support_factor_multiplies_the_weight():
    answer = load_of(3, [child(UNDER3, factor="1.5"), child(OVER3, factor=2), child(OVER3, factor=None)])
    assert (answer.weighted_under3, answer.weighted_over3) == (2.625, 3.0)


def test_in_family_day_care_four_children_fill_a_carer():
    children = [child(UNDER3), child(OVER3), child(OVER3, "DAYCARE_PART_TIME"), child(OVER3, "PRESCHOOL")]
    answer = load_of(1, children, unit_type="FAMILY")
    assert (answer.weighted_under3, answer.weighted_over3, answer.occupancy_pct) == (1.75, 5.25, 100.0)


def test_in_its_term_breaks_pre_primary_weighs_nothing():
    away = [TermBreak(from_=date(2024, 2, 19), to=date(2024, 2, 23))]
    children = [child(date(2017, 6, 1), "PRESCHOOL"), child(date(2017, 6, 1), "PRESCHOOL_DAYCARE")]
    days = [date(2024, 2, 18), date(2024, 2, 19), date(2024, 2, 23), date(2024, 2, 24)]
    case = Unit(caretakers=Decimal(1), children=children, dates=days, term_breaks=away)
    assert [day.weighted_over3 for day in unit_load(case).dates] == [1.5, 1.0, 1.0, 1.5]


BAD = [
    (unit(0, [child(OVER3)]), "caretakers", "no_caretakers"),
    (unit("-1", [child(OVER3)]), "caretakers", "no_caretakers"),
    (unit(1, [child(date(2024, 3, 2))]), "children[0].date_of_birth", "born_in_future"),
    (unit(1, [child(OVER3, factor="0.9")]), "children[0].support_factor", "support_factor_too_small"),
    (unit(1, [child(OVER3), child(OVER3, "SCHOOL")]), "children[1].placement", "unknown_placement"),
    (unit(1, [child(date(2014, 1, 1))], date(2016, 7, 31)), "dates[0]", "no_rule"),
    (unit(1, [], term_breaks=[TermBreak(from_=DAY, to=date(2024, 2, 1))]), "term_breaks[0].to", "period_turned_round"),
]


@pytest.mark.parametrize("case, field, because", BAD)
def test_what_cannot_be_is_refused(case, field, because):
    with pytest.raises(Refusal) as refused:
        unit_load(case)
    assert (refused.value.code, refused.value.field) == (because, field)


def test_an_empty_unit_is_empty_and_no_day_asked_is_no_day_answered():
    assert load_of(2, []).occupancy_pct == 0
    assert unit_load(Unit(caretakers=Decimal(1), children=[child(OVER3)], dates=[])).dates == []


places = st.builds(
    child, st.dates(date(2018, 1, 1), DAY), st.sampled_from(["DAYCARE", "DAYCARE_PART_TIME", "PRESCHOOL"]),
    st.sampled_from(["1", "1.5", "2.25"]),
)  # fmt: skip


@given(st.lists(places, max_size=30), places, st.integers(1, 8))
def test_one_child_more_never_loads_less_and_one_caretaker_more_never_loads_more(children, one, caretakers):
    load = load_of(caretakers, children).occupancy_pct
    assert load_of(caretakers, [*children, one]).occupancy_pct >= load
    assert load_of(caretakers + 1, children).occupancy_pct <= load
