"""Benefits in tests: the worked examples of the terms, and any case that hypothesis thinks of."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from typer.testing import CliRunner

from toimiva.services.employment.cli import cli
from toimiva.services.employment.policy.benefit_case import BenefitCase, PaySubsidy, TrainingCompensation


def case(start, end, pay, social, bonus, aid, *, subsidies=(), compensations=(), **more) -> BenefitCase:
    """Return a case; a subsidy is (percent, from, to[, work time]), a compensation (euros, from, to)."""
    return BenefitCase(
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        monthly_pay=Decimal(pay),
        other_expenses=Decimal(social),
        vacation_money=Decimal(bonus),
        state_aid_max_percentage=aid,
        pay_subsidies=[
            PaySubsidy(
                percent=percent,
                start=date.fromisoformat(first),
                end=date.fromisoformat(last),
                work_time_percent=Decimal(work_time[0]) if work_time else None,
            )
            for percent, first, last, *work_time in subsidies
        ],
        training_compensations=[
            TrainingCompensation(
                monthly_amount=Decimal(euros), start=date.fromisoformat(first), end=date.fromisoformat(last)
            )
            for euros, first, last in compensations
        ],
        **more,
    )


WORKED = {
    "W1": case("2024-03-15", "2024-09-14", 2100, "430.50", "87.50", 100, subsidies=[(70, "2024-03-15", "2024-06-30")]),
    "W2": case("2024-02-01", "2024-02-29", 2400, 520, 100, 50, subsidies=[(50, "2024-02-01", "2024-02-29")]),
    "W3": case("2026-02-01", "2027-01-31", 2900, 610, 120, 50),
    "W4": case("2026-03-10", "2026-08-31", 1800, "370.25", 0, 50),
    "W5": case("2026-01-15", "2026-12-31", 1650, 340, 60, 50, compensations=[(100, "2026-02-01", "2026-06-30")]),
    "W6": case("2024-01-01", "2024-06-30", 1500, 310, 0, 100, subsidies=[(100, "2024-01-01", "2024-06-30", 75)]),
}

PERCENTS = {"HL-2020": [30, 40, 50, 100], "HL-2023": [50, 70, 100], "HL-2026": [50, 70, 100]}
euros = st.integers(0, 400_000).map(lambda cents: Decimal(cents) / 100)
starts = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@st.composite
def times(draw, around=starts, longest=500):
    """A time: its first and its last day."""
    first = draw(around)
    return first, first + timedelta(days=draw(st.integers(0, longest)))


@st.composite
def benefit_cases(draw) -> BenefitCase:
    """Any case of any rule set: fixed, by hand or of pay, with supports that overlap, touch and repeat."""
    rule_set = draw(st.sampled_from(list(PERCENTS)))
    kind = draw(st.sampled_from(["salary_benefit"] * 4 + ["employment_benefit"] * (rule_set == "HL-2020")))
    start, end = draw(times())
    around = st.integers(-60, 400).map(lambda days: start + timedelta(days=days))
    work_time = st.none() | st.sampled_from([Decimal(65), Decimal("65.01"), Decimal("37.5"), Decimal(85), Decimal(100)])
    subsidies = [
        PaySubsidy(percent=draw(st.sampled_from(PERCENTS[rule_set])), start=first, end=last,
                   work_time_percent=draw(work_time), disability_or_illness=draw(st.booleans()))
        for first, last in draw(st.lists(times(around, 200), max_size=3))
    ]  # fmt: skip
    compensations = [
        TrainingCompensation(monthly_amount=draw(euros) / 4, start=first, end=last)
        for first, last in draw(st.lists(times(around, 200), max_size=2))
    ]
    compensations = [one for one in compensations if one.monthly_amount == round(one.monthly_amount, 2)]
    by_hand = draw(st.none() | st.none() | euros)
    return BenefitCase(
        benefit_type=kind,
        ruleset=rule_set,
        start=start,
        end=end,
        monthly_pay=draw(euros),
        vacation_money=draw(euros) / 2 // 1,
        other_expenses=draw(euros),
        state_aid_max_percentage=draw(st.sampled_from([50, 70, 100])),
        pay_subsidies=subsidies,
        training_compensations=compensations,
        manual_monthly_amount=None if by_hand is None else min(by_hand, Decimal(1500)),
        manual_reason="agreed",
    )


def run(verb, cases, *options):
    """Return what a verb answers to cases given on standard input, whatever its exit code."""
    return CliRunner().invoke(cli, [verb, "-", *options], input=json.dumps(cases))


def answer(verb, cases, *options):
    """Return the answer of a verb that holds."""
    done = run(verb, cases, *options)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def faults(verb, given, *options):
    """Return the (field, code) of what is told as wrong with a case, in order, as standard error has the fields."""
    done = run(verb, given, *options)
    error = json.loads(done.stdout)["error"]
    assert done.exit_code == 2
    return error["field"], error["code"], [line.split(": ")[1] for line in done.stderr.splitlines()]
