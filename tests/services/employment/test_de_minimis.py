"""De minimis aid: Regulations (EU) 1407/2013 and 2023/2831, the single undertaking, the day on which room is free."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.services.employment.policy.de_minimis import Aid, Proposal, room, time_line

from ..table_rows import rows
from .cases import answer, faults


def aids(text: str | None) -> list[Aid]:
    """Return the aids of "180000@2023-02-10 100000@2025-06-01/road_freight"."""
    found = []
    for one in (text or "").split():
        amount, _, rest = one.partition("@")
        day, _, sector = rest.partition("/")
        found.append(Aid(amount=Decimal(amount), granted_at=date.fromisoformat(day), sector=sector or None))
    return found


KNOWN = """
proposal | on         | aids                               | window from | counted | room   | fits | first day  | because
18000    | 2026-02-09 | 180000@2023-02-10 100000@2025-06-01| 2023-02-10  | 280000  | 20000  | yes  | 2026-02-09 | both in the window
25000    | 2026-02-09 | 180000@2023-02-10 100000@2025-06-01| 2023-02-10  | 280000  | 20000  | no   | 2026-02-10 | the first leaves
25000    | 2026-02-10 | 180000@2023-02-10 100000@2025-06-01| 2023-02-11  | 100000  | 200000 | yes  | 2026-02-10 | it has left
20000    | 2026-02-09 | 280000@2025-06-01                  | 2023-02-10  | 280000  | 20000  | yes  | 2026-02-09 | 300 000 passes
20000.01 | 2026-02-09 | 280000@2025-06-01                  | 2023-02-10  | 280000  | 20000  | no   | 2028-06-01 | a cent above
300000.01| 2026-02-09 | -                                  | 2023-02-10  | 0       | 300000 | no   | -          | never fits
1        | 2026-02-09 | 310000@2025-06-01                  | 2023-02-10  | 310000  | 0      | no   | 2028-06-01 | no less than no room
5000     | 2026-02-09 | 300000@2026-02-10                  | 2023-02-10  | 0       | 300000 | yes  | 2026-02-09 | what is granted later
5000     | 2024-02-29 | 300000@2021-02-28                  | 2021-03-01  | 0       | 300000 | yes  | 2024-02-29 | 29 February: three years to the 28th
5000     | 2024-02-28 | 300000@2021-03-01                  | 2021-03-01  | 300000  | 0      | no   | 2024-03-01 | the first day of the window
5000     | 2027-02-27 | 300000@2024-02-29                  | 2024-02-28  | 300000  | 0      | no   | 2027-03-01 | granted on 29 February
100000   | 2023-12-31 | 100000@2021-01-01 50000@2020-12-31 | 2021-01-01  | 100000  | 100000 | yes  | 2023-12-31 | 1407/2013: three fiscal years
100001   | 2023-12-31 | 100000@2021-01-01                  | 2021-01-01  | 100000  | 100000 | no   | 2024-01-01 | the new regulation has room
50000    | 2022-06-01 | 60000@2022-01-01/road_freight      | 2020-01-01  | 60000   | 40000  | no   | 2024-01-01 | road freight: 100 000 until 2023
50000    | 2022-06-01 | 60000@2022-01-01/49410             | 2020-01-01  | 60000   | 40000  | no   | 2024-01-01 | by its industry code
50000    | 2024-06-01 | 260000@2024-01-01/road_freight     | 2021-06-02  | 260000  | 40000  | no   | 2027-01-01 | no cap of its own since 2024
50000    | 2022-06-01 | 160000@2019-12-31                  | 2020-01-01  | 0       | 200000 | yes  | 2022-06-01 | 31 December before
50000    | 2022-06-01 | 160000@2020-01-01                  | 2020-01-01  | 160000  | 40000  | no   | 2023-01-01 | 1 January two years back
50000    | 2026-06-01 | 290000@2025-01-01/sgei             | 2023-06-02  | 0       | 300000 | yes  | 2026-06-01 | a service of general interest has its own
50000    | 2030-12-31 | 290000@2028-01-01                  | 2028-01-01  | 290000  | 10000  | no   | -          | no regulation is known after 2030
"""  # noqa: E501


@pytest.mark.parametrize("amount, day, known, window, counted, left, fits, first, because", rows(KNOWN))
def test_a_proposal_fits(amount, day, known, window, counted, left, fits, first, because):
    asked = Proposal(proposal=Aid(amount=Decimal(amount), granted_at=day), aids=aids(known))
    answered = room(asked)
    assert (answered.window_start, answered.window_end, answered.counted, answered.room) == (window, day, counted, left)
    assert (answered.allowed, answered.first_date_with_room) == (fits, first)


CEILINGS = """
sector       | on         | cap    | regulation
-            | 2023-12-31 | 200000 | 1407/2013
-            | 2024-01-01 | 300000 | 2023/2831
road_freight | 2023-12-31 | 100000 | 1407/2013
road_freight | 2024-01-01 | 300000 | 2023/2831
sgei         | 2023-12-31 | 500000 | 360/2012
sgei         | 2024-01-01 | 750000 | 2023/2832
62010        | 2026-01-01 | 300000 | 2023/2831
"""


@pytest.mark.parametrize("sector, day, cap, regulation", rows(CEILINGS))
def test_the_ceiling_of_a_sector(sector, day, cap, regulation):
    answered = room(Proposal(proposal=Aid(amount=Decimal(1), granted_at=day, sector=str(sector) if sector else None)))
    assert (answered.cap, answered.regulation) == (cap, regulation)


def test_activities_kept_apart_have_each_their_ceiling():
    known = aids("90000@2022-01-01/road_freight 60000@2022-02-01/general")
    kept_apart = Proposal(
        proposal=Aid(amount=Decimal(50000), granted_at=date(2022, 6, 1), sector="general"), aids=known
    )
    hauling = Proposal(
        proposal=Aid(amount=Decimal(20000), granted_at=date(2022, 6, 1), sector="road_freight"), aids=known
    )
    assert (room(kept_apart).allowed, room(kept_apart).counted) == (True, 150000)
    assert (room(hauling).allowed, room(hauling).counted, room(hauling).cap) == (False, 90000, 100000)


def test_only_the_single_undertaking_counts():
    known = [
        Aid(amount=Decimal(100), granted_at=date(2025, 1, 1), undertaking="2481635-4"),
        Aid(amount=Decimal(20), granted_at=date(2025, 1, 1), undertaking="1234567-1"),
        Aid(amount=Decimal(3), granted_at=date(2025, 1, 1)),
    ]
    proposal = Aid(amount=Decimal(1), granted_at=date(2026, 1, 1))
    assert room(Proposal(proposal=proposal, aids=known)).counted == 123
    assert room(Proposal(proposal=proposal, aids=known, group=["FI24816354"])).counted == 103
    assert room(Proposal(proposal=proposal, aids=known, group=["2481635-4", "1234567-1"])).counted == 123


days = st.dates(date(2019, 1, 1), date(2029, 1, 1))
known = st.lists(st.builds(Aid, amount=st.integers(0, 200_000).map(Decimal), granted_at=days), max_size=6)


@given(st.builds(Aid, amount=st.integers(1, 300_000).map(Decimal), granted_at=days), known)
@settings(deadline=None, max_examples=50)
def test_the_first_day_with_room_is_the_first(proposal, aids):
    answered = room(Proposal(proposal=proposal, aids=aids))
    assert answered.allowed == (answered.counted + proposal.amount <= answered.cap)

    def fits(day):
        later = Aid(amount=proposal.amount, granted_at=day)
        return room(Proposal(proposal=later, aids=aids)).allowed

    first = answered.first_date_with_room
    last = first or date(2030, 12, 31)
    assert first is None or fits(first)
    between = (last - proposal.granted_at).days
    assert not any(fits(proposal.granted_at + timedelta(days=day)) for day in range(0, between, max(1, between // 40)))
    assert first == proposal.granted_at or between == 0 or not fits(last - timedelta(days=1))


def test_the_time_line_shows_when_room_grows():
    asked = Proposal(proposal=Aid(amount=Decimal(25000), granted_at=date(2026, 2, 9)),
                     aids=aids("100000@2025-06-01 180000@2023-02-10 1@2023-02-09"))  # fmt: skip
    line = time_line(asked, room(asked))
    assert [(one.granted_at, one.counts, one.leaves_on) for one in line] == [
        (date(2023, 2, 9), False, date(2026, 2, 9)),
        (date(2023, 2, 10), True, date(2026, 2, 10)),
        (date(2025, 6, 1), True, date(2028, 6, 1)),
    ]


ASKED = {"proposal": {"amount": 18000, "granted_at": "2026-02-09"}, "aids": [
    {"amount": 180000, "granted_at": "2023-02-10", "undertaking": "2481635-4", "sector": "62010"},
], "group": ["2481635-4"]}  # fmt: skip


def test_the_verb_answers_in_the_shape_of_the_interface():
    assert answer("de-minimis", ASKED) == {
        "window_start": "2023-02-10", "window_end": "2026-02-09", "counted": "180000.00", "room": "120000.00",
        "allowed": True, "cap": "300000.00", "regulation": "2023/2831", "first_date_with_room": "2026-02-09",
    }  # fmt: skip


@pytest.mark.parametrize("proposal, field, code", [
    ({"amount": -1, "granted_at": "2026-02-09"}, "proposal.amount", "negative_amount"),
    ({"amount": 1, "granted_at": "2013-12-31"}, "proposal.granted_at", "no_rule"),
    ({"amount": 1, "granted_at": "2031-01-01"}, "proposal.granted_at", "no_rule"),
    ({"amount": 1, "granted_at": "2026-01-01", "sector": "road"}, "proposal.sector", "bad_value"),
    ({"amount": "1.001", "granted_at": "2026-01-01"}, "proposal.amount", "bad_value"),
])  # fmt: skip
def test_a_fault_is_told_with_its_field(proposal, field, code):
    assert faults("de-minimis", ASKED | {"proposal": proposal})[:2] == (field, code)
