"""By when a place must be arranged: section 17 of the ECE Act 540/2018, and what cities do beside it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal
from toimiva.services.daycare.policy.due_date import DueDate, Sent, due_date

from ...table_rows import rows

CASES = """
type      | sent       | urgent | proof of urgency | place by   | because
DAYCARE   | 2020-02-16 | no     | -                | 2020-06-16 | ECE-17-1
DAYCARE   | 2023-10-31 | no     | -                | 2024-02-29 | ECE-17-1
DAYCARE   | 2022-10-31 | no     | -                | 2023-02-28 | ECE-17-1
DAYCARE   | 2018-09-01 | no     | -                | 2019-01-01 | ECE-17-1
DAYCARE   | 2020-02-16 | no     | 2020-02-19       | 2020-06-16 | ECE-17-1
DAYCARE   | 2020-02-16 | yes    | 2020-02-19       | 2020-03-04 | ECE-17-2
DAYCARE   | 2020-02-16 | yes    | 2020-02-10       | 2020-03-01 | ECE-17-2
DAYCARE   | 2020-02-16 | yes    | 2020-02-16       | 2020-03-01 | ECE-17-2
DAYCARE   | 2020-02-16 | yes    | -                | -          | ECE-17-2
CLUB      | 2020-02-16 | no     | -                | 2020-06-16 | club-as-daycare
CLUB      | 2020-02-16 | yes    | -                | 2020-06-16 | club-as-daycare
PRESCHOOL | 2020-02-16 | no     | -                | 2020-02-16 | preschool-same-day
PRESCHOOL | 2020-02-16 | yes    | -                | 2020-02-16 | preschool-same-day
TRANSFER  | 2020-02-16 | no     | -                | -          | no-statutory-due-date
TRANSFER  | 2020-02-16 | yes    | 2020-02-19       | -          | no-statutory-due-date
"""


@pytest.mark.parametrize("type, sent, urgent, proof, place_by, because", rows(CASES))
def test_place_is_due(type, sent, urgent, proof, place_by, because):
    case = Sent(type=type, sent=sent, urgent=urgent, first_urgency_attachment=proof)
    assert due_date(case) == DueDate(place_by, because)


WAITING = """
type      | sent       | urgent | proof      | preferred  | place by
DAYCARE   | 2020-02-16 | no     | -          | 2020-08-01 | 2020-08-01
DAYCARE   | 2020-02-16 | no     | -          | 2020-06-17 | 2020-06-17
DAYCARE   | 2020-02-16 | no     | -          | 2020-06-16 | 2020-06-16
DAYCARE   | 2020-02-16 | no     | -          | 2020-06-15 | 2020-06-16
DAYCARE   | 2020-02-16 | no     | -          | -          | 2020-06-16
DAYCARE   | 2020-02-16 | yes    | 2020-02-16 | 2020-08-01 | 2020-03-01
CLUB      | 2020-02-16 | no     | -          | 2020-08-01 | 2020-08-01
PRESCHOOL | 2020-02-16 | no     | -          | 2020-08-01 | 2020-02-16
TRANSFER  | 2020-02-16 | no     | -          | 2020-08-01 | -
"""


@pytest.mark.parametrize("type, sent, urgent, proof, preferred, place_by", rows(WAITING))
def test_a_city_may_wait_for_the_preferred_start_where_four_months_are_given(
    type, sent, urgent, proof, preferred, place_by
):
    case = Sent(type=type, sent=sent, urgent=urgent, first_urgency_attachment=proof, preferred_start=preferred,
                start_relative=True)  # fmt: skip
    assert due_date(case).due_date == place_by


def test_the_preferred_start_changes_nothing_unless_the_city_chose_so():
    case = Sent(type="DAYCARE", sent=date(2020, 2, 16), preferred_start=date(2020, 8, 1))
    assert due_date(case).due_date == date(2020, 6, 16)


def test_before_the_act_there_is_no_rule():
    with pytest.raises(Refusal) as refused:
        due_date(Sent(type="DAYCARE", sent=date(2018, 8, 31)))
    assert (refused.value.code, refused.value.field) == ("no_rule", "sent")


days = st.dates(date(2018, 9, 1), date(2100, 1, 1))


@given(days, days)
def test_who_applies_earlier_never_waits_longer(one, other):
    first, second = (due_date(Sent(type="DAYCARE", sent=sent)) for sent in sorted([one, other]))
    assert min(one, other) < first.due_date <= second.due_date


@given(days, days)
def test_two_weeks_count_from_the_later_of_sending_and_proof(sent, proof):
    due = due_date(Sent(type="DAYCARE", sent=sent, urgent=True, first_urgency_attachment=proof)).due_date
    assert due == max(sent, proof) + timedelta(weeks=2)
