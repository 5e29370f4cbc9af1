"""Lights, completion, target line and earned value: domain page section 7; thresholds of policy/lights.toml."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.cards import Words
from toimiva.services.programme.engine.earned_value import Progress, earned_value
from toimiva.services.programme.engine.progress import Planned, Standing, rolled_up, shares_on
from toimiva.services.programme.policy.completion import clamped, completion, target_line
from toimiva.services.programme.policy.indicator_links import LINKS, leading
from toimiva.services.programme.policy.lights import (
    RULES,
    WORST_FIRST,
    Due,
    Followed,
    impact_light,
    money_light,
    schedule_light,
    scope_light,
    target_light,
)

ON = date(2021, 6, 30)
NAME = Words("Kate", "Täckning", "Coverage")
euros = st.decimals(0, 10_000_000, places=2)
days = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    "days_late, colour, rule",
    [
        (-1, "green", "SCHEDULE-GREEN"),
        (0, "green", "SCHEDULE-GREEN"),
        (1, "yellow", "SCHEDULE-YELLOW"),
        (30, "yellow", "SCHEDULE-YELLOW"),
        (31, "red", "SCHEDULE-RED"),
        (400, "red", "SCHEDULE-RED"),
    ],
)
def test_a_milestone_is_late_from_the_day_after_its_due_day(days_late, colour, rule):
    light = schedule_light([Due(name="Pilot", due=ON - timedelta(days=days_late), done=False)], ON)
    assert (light.colour, light.rule.id) == (colour, rule)


def test_what_is_done_is_late_no_more_and_no_plan_is_not_known():
    assert schedule_light([Due(name="Pilot", due=date(2021, 1, 1), done=True)], ON).colour == "green"
    assert schedule_light([], ON).rule.id == "SCHEDULE-NO-PLAN"


def test_the_latest_milestone_is_named_in_three_languages():
    plan = [
        Due(name="Pilot", due=date(2021, 5, 20), done=False),
        Due(name="Koulutus", due=date(2021, 6, 20), done=False),
    ]
    light = schedule_light(plan, ON)
    assert light.why("fi") == "Välitavoite ”Pilot” on myöhässä 41 päivää, yli 30."
    assert light.why("sv") == "Milstolpen ”Pilot” är 41 dagar försenad, över 30."
    assert light.why("en") == "The milestone “Pilot” is late by 41 days, over 30."


@pytest.mark.parametrize(
    "forecast, colour, rule",
    [
        ("0", "red", "MONEY-FAR-UNDER"),
        ("84.99", "red", "MONEY-FAR-UNDER"),
        ("85", "yellow", "MONEY-UNDER"),
        ("90", "yellow", "MONEY-UNDER"),
        ("95", "yellow", "MONEY-UNDER"),
        ("95.01", "green", "MONEY-AS-PLANNED"),
        ("100", "green", "MONEY-AS-PLANNED"),
        ("100.01", "red", "MONEY-OVER"),
    ],
)
def test_the_forecast_is_weighed_against_the_allotment(forecast, colour, rule):
    light = money_light(Decimal(100), Decimal(forecast), ON)
    assert (light.colour, light.rule.id) == (colour, rule)


@pytest.mark.parametrize(
    "allotted, forecast, age, rule",
    [
        (0, 0, 0, "MONEY-NOT-ALLOTTED"),
        (0, 100, 0, "MONEY-NOT-ALLOTTED"),
        (100, None, 0, "MONEY-NO-FORECAST"),
        (100, 100, 45, "MONEY-AS-PLANNED"),
        (100, 100, 46, "MONEY-OLD"),
    ],
)
def test_the_money_light_is_grey_without_money_forecast_or_fresh_data(allotted, forecast, age, rule):
    known = None if forecast is None else Decimal(forecast)
    light = money_light(Decimal(allotted), known, ON, data_on=ON - timedelta(days=age))
    assert light.rule.id == rule
    assert (light.colour == "grey") is (rule != "MONEY-AS-PLANNED")


def test_the_money_light_tells_its_share_and_bound_in_the_readers_language():
    light = money_light(Decimal(100), Decimal("84.99"), ON)
    assert light.why("fi") == "Vuoden ennuste on 84,99\xa0% osoitetusta rahasta, alle 85\xa0%."
    assert light.why("en") == "The forecast for the year is 84.99\xa0% of the money allotted, under 85\xa0%."


@pytest.mark.parametrize(
    "rising, value, line, age, colour, rule",
    [
        (True, "0.80", "0.80", 7, "green", "IMPACT-ON-LINE"),
        (True, "0.79", "0.80", 7, "red", "IMPACT-BEHIND"),
        (True, "0.81", "0.80", 7, "green", "IMPACT-ON-LINE"),
        (False, "9.1", "9.0", 7, "red", "IMPACT-BEHIND"),
        (False, "9.0", "9.0", 7, "green", "IMPACT-ON-LINE"),
        (True, "0.80", "0.80", 8, "grey", "IMPACT-OLD"),
        (True, None, None, 0, "grey", "IMPACT-NOT-MEASURED"),
    ],
)
def test_a_target_is_red_on_the_wrong_side_of_its_line(rising, value, line, age, colour, rule):
    known, stands = (None if one is None else Decimal(one) for one in (value, line))
    followed = Followed(name=NAME, rising=rising, value=known, line=stands, age_days=age, allowed_age_days=7)
    light = target_light(followed, ON)
    assert (light.colour, light.rule.id) == (colour, rule)


def test_the_worst_target_decides_and_what_is_not_known_is_no_green():
    good = Followed(name=NAME, rising=True, value=Decimal(2), line=Decimal(1), allowed_age_days=1)
    unknown = Followed(name=NAME, rising=True)
    bad = Followed(name=NAME, rising=True, value=Decimal(0), line=Decimal(1), allowed_age_days=1)
    assert [impact_light(one, ON).colour for one in ([], [good], [good, unknown], [good, unknown, bad])] == [
        "grey", "green", "grey", "red",
    ]  # fmt: skip


def test_scope_is_judged_by_a_person():
    assert scope_light(ON).rule.id == "SCOPE-BY-HAND"


@given(st.lists(st.tuples(days, st.booleans()), min_size=1), days, st.integers(0, 400))
def test_the_schedule_light_only_worsens_with_time(plan, on, later):
    milestones = [Due(name="x", due=due, done=done) for due, done in plan]
    first, second = (schedule_light(milestones, day).colour for day in (on, on + timedelta(days=later)))
    assert WORST_FIRST.index(second) <= WORST_FIRST.index(first)


@given(euros.filter(bool), euros)
def test_every_forecast_has_exactly_one_rule(allotted, forecast):
    share = Fraction(forecast) / Fraction(allotted)
    rules = [one for one in RULES if one.light == "money" and not one.case and one.holds(share)]
    assert [money_light(allotted, forecast, ON).rule] == rules


@given(st.integers(-1000, 1000), st.sampled_from(["schedule", "impact"]))
def test_every_distance_has_exactly_one_rule(measure, light):
    rules = [one for one in RULES if one.light == light and not one.case and one.holds(Fraction(measure))]
    assert len(rules) == 1


# Completion and the target line.

values = st.decimals(-1000, 1000, places=3)


def test_completion_is_undefined_without_a_way_to_go():
    assert completion(Decimal(5), Decimal(5), Decimal(7)) is None
    assert clamped(None) is None


@pytest.mark.parametrize("latest, share, drawn", [("9.1", "41/52", "41/52"), ("14", "-2/13", "0"), ("7", "31/26", "1")])
def test_completion_is_clamped_for_the_drawing_only(latest, share, drawn):
    found = completion(Decimal("13.2"), Decimal("8.0"), Decimal(latest))
    assert (found, clamped(found)) == (Fraction(share), Fraction(drawn))


@given(values, values, values, values)
def test_completion_grows_with_every_step_towards_the_target(baseline, target, one, other):
    first, second = (completion(baseline, target, value) for value in (one, other))
    if target == baseline:
        assert first is second is None
    else:
        nearer = (other - one) if target > baseline else (one - other)
        assert (second > first) == (nearer > 0)
        assert (second == first) == (nearer == 0)


@given(values, values, days, st.integers(1, 3000), days)
def test_the_target_line_runs_between_baseline_and_target(baseline, target, start, length, on):
    line = target_line(baseline, start, target, start + timedelta(days=length), on)
    assert min(baseline, target) <= line <= max(baseline, target)
    assert target_line(baseline, start, target, start + timedelta(days=length), start) == baseline
    assert (
        target_line(baseline, start, target, start + timedelta(days=length), start + timedelta(days=length)) == target
    )


# Earned value by milestones.

PLAN = [
    Planned(weight=50, baseline_due=date(2021, 4, 30), done_on=date(2021, 5, 10)),
    Planned(weight=10, baseline_due=date(2021, 6, 30), done_on=None),
    Planned(weight=40, baseline_due=date(2021, 11, 30), done_on=None),
]


def test_the_worked_example_by_milestones():
    planned, done = shares_on(PLAN, ON)
    assert (planned, done) == (Fraction(60, 100), Fraction(50, 100))
    standing = Standing(planned_share=planned, done_share=done, budget=Decimal(470_000), used=Decimal(240_000))
    found = rolled_up([standing])
    assert (found.pv, found.ev, found.sv, found.cv) == (282_000, 235_000, -47_000, -5_000)
    assert (round(found.spi, 3), round(found.cpi, 3), round(found.tcpi, 4)) == (0.833, 0.979, 1.0217)
    assert (found.eac_typical, found.vac) == (480_000, -10_000)


@pytest.mark.parametrize("on, planned", [(date(2021, 6, 29), 50), (ON, 60), (date(2021, 7, 1), 60)])
def test_a_milestone_is_planned_from_its_day_on(on, planned):
    assert shares_on(PLAN, on)[0] == Fraction(planned, 100)


def test_without_a_plan_there_is_no_share():
    assert shares_on([], ON) is None


shares = st.fractions(0, 1, max_denominator=1000)
standings = st.builds(Standing, planned_share=shares, done_share=shares, budget=euros, used=euros)


@given(st.lists(standings))
def test_a_programme_is_the_sum_of_its_projects_and_never_a_mean(plans):
    whole = rolled_up(plans)
    assert abs(whole.ev - sum((rolled_up([one]).ev for one in plans), Decimal(0))) <= Decimal("0.01") * len(plans)
    used = sum(one.used for one in plans)
    exact = sum((one.ev for one in plans), Fraction(0))
    assert whole.cpi == (float(exact / Fraction(used)) if used else None)


@given(euros, st.integers(0, 100), st.integers(0, 100), euros)
def test_the_roll_up_of_one_project_is_its_earned_value(budget, planned, done, used):
    standing = Standing(planned_share=Fraction(planned, 100), done_share=Fraction(done, 100), budget=budget, used=used)
    alone = Progress(budget=budget, planned_share=planned / 100, done_share=done / 100, used=used)
    assert rolled_up([standing]) == earned_value(alone)


# The link table.


def test_every_project_number_of_the_decision_has_leading_indicators():
    numbers = ["104020107401", "10402010740201", "10402010740203", "10402010740202", "10402010740301",
               "10402010740302", "10402010740402", "10402010740401", "104020107405"]  # fmt: skip
    for number in numbers:
        assert sum(bool(link.numbers) for link in leading([number], ON)) >= 2


def test_staff_coping_leads_every_project():
    assert {"staff-coping-pulse", "staff-sick-leave"} <= {link.id for link in leading(["anything"], ON)}


def test_the_links_name_known_areas():
    from toimiva.services.programme.policy.tables import tables

    assert {link.area for link in LINKS} <= {rule.id for rule in tables().impact_areas}
