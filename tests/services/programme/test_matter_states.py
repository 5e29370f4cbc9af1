"""How a matter moves (policy/matter_states.toml), and that no way leads to money without a grant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.refusals import Conflict, Forbidden
from toimiva.services.programme.models import MatterState
from toimiva.services.programme.policy.finality import finality, remedy_of
from toimiva.services.programme.policy.matter_states import (
    GRANTS,
    MOVES,
    money_may_be_allotted,
    money_may_be_used,
    move,
    moves_from,
    outcome_after,
    way,
)

DAY = date(2021, 3, 22)
OFFICE = ["programme.office"]
STATES = sorted(MatterState.values)
DECIDES = ("GRANTED", "GRANTED_MODIFIED", "REJECTED")
LIFE = {
    "DRAFT_MOTION": {"ON_AGENDA"},
    "ON_AGENDA": {"TABLED", "RETURNED", "REMOVED", "REJECTED", "GRANTED", "GRANTED_MODIFIED", "OTHER"},
    "TABLED": {"ON_AGENDA"},
    "RETURNED": {"DRAFT_MOTION"},
    "REMOVED": {"DRAFT_MOTION"},
    "OTHER": {"ON_AGENDA"},
    "REJECTED": {"APPEAL_PERIOD"},
    "GRANTED": {"APPEAL_PERIOD"},
    "GRANTED_MODIFIED": {"APPEAL_PERIOD"},
    "APPEAL_PERIOD": {"FINAL", "REVERSED_BY_COURT"},
    "FINAL": {"CORRECTED", "REVERSED_BY_COURT"},
    "CORRECTED": set(),
    "REVERSED_BY_COURT": set(),
}


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_only_the_moves_of_the_table_are_made(before, after):
    by = [*OFFICE, "decision"]
    if after in LIFE[before]:
        assert move(before, after, DAY, by).after == after
    else:
        with pytest.raises(Conflict) as refused:
            move(before, after, DAY, by)
        assert refused.value.code == "matter_move_unknown"


@pytest.mark.parametrize("after", GRANTS)
def test_nobody_grants_by_hand(after):
    with pytest.raises(Forbidden) as refused:
        move("ON_AGENDA", after, DAY, [*OFFICE, "programme.controller", "city.administrator"])
    assert refused.value.code == "matter_move_not_yours"
    assert after not in {one.after for one in moves_from("ON_AGENDA", DAY, OFFICE)}


@pytest.mark.parametrize("role", ["programme.controller", "programme.project_manager", "programme.auditor"])
@pytest.mark.parametrize("state", STATES)
def test_other_roles_move_nothing(role, state):
    assert moves_from(state, DAY, [role]) == []


def test_a_handling_of_a_tabled_or_returned_matter_has_taken_it_up_again():
    assert [one.after for one in way("TABLED", "GRANTED", DAY)] == ["ON_AGENDA", "GRANTED"]
    assert [one.after for one in way("RETURNED", "TABLED", DAY)] == ["DRAFT_MOTION", "ON_AGENDA", "TABLED"]
    assert [one.after for one in way("TABLED", "TABLED", DAY)] == ["ON_AGENDA", "TABLED"]
    assert way("ON_AGENDA", "ON_AGENDA", DAY) == []


@pytest.mark.parametrize("settled", ["GRANTED", "REJECTED", "FINAL", "CORRECTED", "REVERSED_BY_COURT"])
@pytest.mark.parametrize("told", ["TABLED", "RETURNED", "REMOVED", "REJECTED", "GRANTED", "GRANTED_MODIFIED"])
def test_no_handling_leads_a_decided_matter_back(settled, told):
    assert way(settled, told, DAY) is None


@given(st.lists(st.sampled_from(list(MOVES)), max_size=40))
def test_no_sequence_of_moves_leads_to_money_without_a_grant(moves):
    state, outcome, granted = "DRAFT_MOTION", "", False
    for one in moves:
        if one.before != state:
            continue
        state, outcome = one.after, outcome_after(one.after, outcome)
        granted = granted or one.after in GRANTS
        assert granted or not money_may_be_allotted(state, outcome)


def test_no_hand_leads_to_a_grant_from_any_state_before_it():
    """Everything that the moves by hand can reach from the motion, without a decision."""
    met, open_ = set(), {("DRAFT_MOTION", "")}
    while open_:
        state, outcome = open_.pop()
        met.add((state, outcome))
        after = {(one.after, outcome_after(one.after, outcome)) for one in moves_from(state, DAY, OFFICE)}
        open_ |= after - met
    assert not any(money_may_be_allotted(*one) for one in met)
    assert ("FINAL", "REJECTED") in met


@given(st.lists(st.sampled_from(STATES), max_size=12))
def test_a_rejected_or_reversed_matter_never_gives_money(states):
    state, outcome = "ON_AGENDA", ""
    for wanted in states:
        if any((one.before, one.after) == (state, wanted) for one in MOVES):
            state, outcome = wanted, outcome_after(wanted, outcome)
        if outcome == "REJECTED" or state == "REVERSED_BY_COURT":
            assert not money_may_be_allotted(state, outcome)


@pytest.mark.parametrize(
    "state, outcome, execution, allotted, used",
    [
        ("GRANTED", "GRANTED", "ALLOWED", True, True),
        ("GRANTED", "GRANTED", "PROHIBITED", True, False),
        ("APPEAL_PERIOD", "GRANTED_MODIFIED", "USELESS", True, False),
        ("FINAL", "GRANTED", "USELESS", True, True),
        ("APPEAL_PERIOD", "REJECTED", "ALLOWED", False, False),
        ("REVERSED_BY_COURT", "GRANTED", "ALLOWED", False, False),
        ("TABLED", "", "ALLOWED", False, False),
    ],
)
def test_section_143_bars_the_use_and_not_the_allotment(state, outcome, execution, allotted, used):
    assert money_may_be_allotted(state, outcome) is allotted
    assert money_may_be_used(state, outcome, execution) is used


@pytest.mark.parametrize(
    "published, served, last_day, final_from",
    [
        # the five worked examples of the programme specification, section 5
        (date(2021, 3, 18), date(2021, 3, 25), date(2021, 4, 8), date(2021, 4, 9)),
        (date(2021, 3, 26), date(2021, 4, 2), date(2021, 4, 16), date(2021, 4, 17)),
        (date(2021, 5, 27), date(2021, 6, 3), date(2021, 6, 17), date(2021, 6, 18)),
        (date(2021, 5, 28), date(2021, 6, 4), date(2021, 6, 18), date(2021, 6, 19)),
        (date(2021, 6, 5), date(2021, 6, 12), date(2021, 6, 28), date(2021, 6, 29)),
    ],
)
def test_a_decision_is_final_the_day_after_the_last_day_to_appeal(published, served, last_day, final_from):
    ends = finality("rectification", published)
    assert (ends.deadline.served, ends.deadline.last_day, ends.final_from) == (served, last_day, final_from)
    assert "KuntaL-134" in ends.rule


def test_a_prohibition_of_appeal_makes_the_decision_final_when_it_is_published():
    ends = finality("prohibited", date(2021, 3, 18))
    assert (ends.deadline, ends.final_from) == (None, date(2021, 3, 18))


@pytest.mark.parametrize("remedy, published", [("", date(2021, 3, 18)), ("rectification", None)])
def test_an_unknown_remedy_or_day_gives_no_deadline(remedy, published):
    assert finality(remedy, published) is None


def test_the_motions_remedy_counts_once_the_matter_is_decided():
    appeal = {"of_this_minute": None, "of_the_motion_if_decided": "MUNICIPAL_APPEAL_30_DAYS", "law": None}
    assert (remedy_of(appeal, decided=True), remedy_of(appeal, decided=False)) == ("municipal_appeal", "")
    appeal["of_this_minute"] = "PROHIBITED_PREPARATION_OR_EXECUTION"
    assert (remedy_of(appeal, decided=True), remedy_of(appeal, decided=False)) == ("municipal_appeal", "prohibited")
