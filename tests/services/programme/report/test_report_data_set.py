"""The frozen data set: its canonical form, that its figures agree, and what changed from one to the next."""

from __future__ import annotations

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.refusals import Refusal, Refusals
from toimiva.services.programme.engine.report import read_data_set
from toimiva.services.programme.engine.report.correction import changes_between

from .sample import ACCOUNTS, as_json, sample
from .test_report_figures import data_sets


def test_the_canonical_form_is_one_text_whatever_order_and_zone_it_came_in():
    turned = dict(reversed(as_json().items()))
    turned["as_known_on"] = "2021-09-30T23:59:59+03:00"
    assert read_data_set(turned).canonical == sample().canonical
    assert '"as_known_on":"2021-09-30T20:59:59+00:00"' in sample().canonical
    assert '"allotted":"10000000.00"' in sample().canonical
    assert sample().as_known_on.astimezone(timezone(timedelta(hours=3))).hour == 23


@settings(max_examples=25, deadline=None)
@given(data_sets())
def test_reading_the_canonical_form_back_gives_the_same_data_set(data):
    again = read_data_set(json.loads(data.canonical))
    assert (again, again.canonical, again.sha256) == (data, data.canonical, data.sha256)


@pytest.mark.parametrize("place, field", [
    (("total", "used"), "total.used"),
    (("total", "free"), "total.free"),
    (("divisions", 0, "money", "committed"), "divisions[KASKO].committed"),
    (("divisions", 1, "numbers", 0, "money", "forecast"), "divisions[KANSLIA].forecast"),
    (("projects", 5, "money", "allotted"), "projects.allotted"),
])  # fmt: skip
def test_a_cent_that_the_other_figures_contradict_is_refused(place, field):
    raw = as_json()
    at = raw
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = f"{float(at[place[-1]]) + 0.01:.2f}"
    with pytest.raises(Refusal) as told:
        read_data_set(raw)
    every = told.value.refusals if isinstance(told.value, Refusals) else [told.value]
    assert {one.code for one in every} == {"report_figures_disagree"}
    assert field in [one.field for one in every]


def test_an_accounts_line_whose_deviation_is_wrong_is_refused():
    wrong = [ACCOUNTS[0] | {"deviation": "-8500.50"}]
    with pytest.raises(Refusal) as told:
        sample(accounts=wrong)
    assert told.value.field == "accounts[KASKO].deviation"


# A correction tells what changed.


def test_nothing_changed_is_no_change():
    assert changes_between(as_json(), as_json()) == ()


def test_a_changed_sum_is_told_by_its_division_and_number():
    after = as_json()
    after["divisions"][0]["numbers"][0]["money"]["used"] = "1742000.01"
    after["version"] = 2
    (change,) = changes_between(as_json(), after)
    assert change.where == "divisions[KASKO].numbers[104020107401/Varhaiskasvatuspaikka proaktiivisesti].money.used"
    assert (change.before, change.after) == ("1742000.00", "1742000.01")


def test_a_new_row_shifts_no_other():
    after = as_json()
    after["milestones"].insert(0, {"project": "Uusi", "name": "Alku", "due": "2021-10-01"})
    changes = changes_between(as_json(), after)
    assert {change.where.split(".")[0] for change in changes} == {"milestones[Alku/Uusi]"}


keys = st.sampled_from(["a", "b", "c"])
values = st.recursive(
    st.one_of(st.none(), st.text(max_size=3), st.integers(0, 9)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=3), st.dictionaries(keys, values, max_size=3))
def test_changes_the_other_way_round_are_the_same_places_turned(one, other):
    there, back = changes_between(one, other), changes_between(other, one)
    assert [(change.where, change.after, change.before) for change in there] == [
        (change.where, change.before, change.after) for change in back
    ]
