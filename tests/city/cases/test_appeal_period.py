"""Acts 13/2003 section 19, 434/2003 sections 49 c and 59, 150/1930 section 5: served when, appealed until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.cases.policy.appeal_instructions import instructions
from toimiva.city.cases.policy.appeal_period import APPEALS, CHANNELS, Sent, appeal_deadline
from toimiva.city.rules import MissingRule

CASES = [
    # appeal, channel, sent, served, last day, because
    ("review", "electronic", "2026-04-07", "2026-04-10", "2026-05-11", "10.5. is a Sunday"),
    ("review", "electronic", "2026-04-08", "2026-04-11", "2026-05-11", "served on a Saturday: service does not move"),
    ("review", "letter", "2026-04-07", "2026-04-14", "2026-05-15", "14.5. is Ascension Day"),
    ("review", "letter", "2026-04-08", "2026-04-15", "2026-05-15", "a Friday"),
    ("review", "handed", "2026-04-07", "2026-04-07", "2026-05-07", "the same day"),
    ("court", "handed", "2026-04-01", "2026-04-01", "2026-05-04", "1.5. is May Day, then a weekend"),
    ("review", "handed", "2026-05-20", "2026-05-20", "2026-06-22", "Midsummer Eve is 19.6., a Friday"),
    ("review", "electronic", "2026-11-21", "2026-11-24", "2026-12-28", "Christmas Eve, two holidays and a Sunday"),
    ("review", "electronic", "2025-11-03", "2025-11-06", "2025-12-08", "Independence Day, a Saturday, then Sunday"),
]


@pytest.mark.parametrize("appeal, channel, sent, served, last, because", CASES)
def test_the_last_day(appeal, channel, sent, served, last, because):
    answer = appeal_deadline(Sent(appeal=appeal, channel=channel, on=date.fromisoformat(sent)))
    assert (str(answer.served), str(answer.last_day)) == (served, last), because


def test_what_cannot_be_appealed_is_served_all_the_same():
    answer = appeal_deadline(Sent(appeal="", channel="letter", on=date(2026, 4, 7)))
    assert (answer.served, answer.last_day, answer.rule) == (date(2026, 4, 14), None, "service-letter")


@given(st.sampled_from(APPEALS), st.sampled_from(CHANNELS), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_nobody_has_less_than_thirty_days_and_the_last_is_a_working_day(appeal, channel, on):
    answer = appeal_deadline(Sent(appeal=appeal, channel=channel, on=on))
    assert timedelta(days=30) <= answer.last_day - answer.served <= timedelta(days=35)
    assert answer.last_day.weekday() < 5


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_who_is_sent_it_later_never_has_to_appeal_earlier(on, later):
    one, other = (Sent(appeal="review", channel="letter", on=on + timedelta(days=days)) for days in (0, later))
    assert appeal_deadline(one).last_day <= appeal_deadline(other).last_day


def test_before_the_law_there_is_no_rule():
    with pytest.raises(MissingRule):
        appeal_deadline(Sent(appeal="court", channel="handed", on=date(2019, 12, 31)))


@pytest.mark.parametrize("appeal", APPEALS)
def test_the_instructions_are_whole_in_three_languages(appeal):
    told = instructions(appeal, "garden.plot", date(2026, 4, 7))
    for words in (told.title, told.text, told.law, told.body, told.reach):
        assert all(words)
    assert all("30" in text for text in told.text)
