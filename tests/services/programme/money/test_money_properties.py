"""What holds for every course of the books, not for the known ones alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Count, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from toimiva.city.access import NOBODY, system
from toimiva.city.refusals import Refusal
from toimiva.services.programme import actions, queries
from toimiva.services.programme.engine import money
from toimiva.services.programme.engine.money import NumberPlace, figures_of, roll_up
from toimiva.services.programme.models import Balance, EntryKind, LedgerEntry, ProjectNumber

from .books import open_books

CLI = system("test")
START = datetime(2021, 4, 1, 9, tzinfo=UTC)
cents = st.decimals(Decimal("0.01"), Decimal(3_000_000), places=2)
months = st.dates(date(2021, 1, 1), date(2022, 12, 31)).map(lambda day: day.replace(day=1))
KINDS = [kind for kind in EntryKind if kind != EntryKind.APPROPRIATION]

# An act: what, on which number, towards which number, how much, after how many days.
acts = st.lists(
    st.tuples(
        st.sampled_from(["allot", "transfer", "commit", "release", "actual", "forecast", "reverse"]),
        st.integers(0, 8),
        st.integers(0, 8),
        cents,
        st.integers(0, 3),
    ),
    max_size=12,
)


def do(what: str, here: int, there: int, amount: Decimal, now: datetime) -> None:
    day = now.date()
    if what == "allot":
        actions.allot(CLI, here, amount, now=now)
    elif what == "transfer":
        actions.make_transfer(CLI, here, there, amount, reason="x", decision_ref="x", now=now)
    elif what == "commit":
        actions.record_commitment(CLI, here, amount, text="x", now=now)
    elif what == "release":
        actions.release_commitment(CLI, here, amount, text="x", now=now)
    elif what == "actual":
        actions.record_actual(CLI, here, amount, text="x", effective_date=day, now=now)
    elif what == "forecast":
        actions.enter_forecast(CLI, here, {day.replace(day=1): amount}, now=now)
    elif last := LedgerEntry.objects.filter(reverses=None).order_by("-pk").first():
        actions.reverse_entry(CLI, last.pk, reason="x", now=now)


class Courses(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(acts)
    def test_whatever_is_tried_the_books_hold(self, course):
        made = open_books()
        actions.record_appropriation(CLI, made.pk, made.decision_id, now=START)
        ids = list(ProjectNumber.objects.order_by("pk").values_list("pk", flat=True))
        now, known = START, {}
        for what, here, there, amount, days in course:
            if days:
                known[now.date()] = queries.figures(NOBODY, made.pk, as_known_on=now.date())
                now += timedelta(days=days)
            try:
                do(what, ids[here], ids[there], amount, now)
            except Refusal:
                continue
        rolled = queries.figures(NOBODY, made.pk)
        # transfers net to zero, allotments stay within the appropriation, nobody is allotted less than nothing
        assert rolled.programme.changes == 0
        assert rolled.programme.allotment <= rolled.programme.appropriation
        assert all(one.figures.allotted >= 0 for one in rolled.numbers)
        # the sums are those of the entries
        by = ("number_id", "kind", "effective_date__year", "effective_date__month")
        entries = LedgerEntry.objects.order_by().values_list(*by).annotate(Sum("amount"), Count("id"))
        by = ("number_id", "kind", "month__year", "month__month")
        balances = Balance.objects.order_by().values_list(*by).annotate(Sum("amount"), Sum("entries"))
        assert set(entries) == set(balances)
        # what was known at the end of a day stays known
        for day, then in known.items():
            assert queries.figures(NOBODY, made.pk, as_known_on=day) == then


places = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=9).map(
    lambda drawn: [
        NumberPlace(place, f"N{place}", "", division, f"D{division}", "", project, "")
        for place, (division, project) in enumerate(drawn)
    ]
)


@given(places, st.data())
def test_each_entry_counts_once_at_each_level(numbers, data):
    sums = data.draw(
        st.lists(
            st.builds(
                money.Sum, st.sampled_from([place.id for place in numbers]), st.sampled_from(KINDS), months, cents
            )
        )
    )
    closed = data.draw(st.none() | months)
    rolled = roll_up(numbers, sums, closed_through=closed)
    for level in (rolled.divisions, rolled.projects, rolled.numbers):
        assert money.total(level) == rolled.programme
    assert rolled.programme.used == sum(one.amount for one in sums if one.kind in ("ACTUAL", "ACCRUAL"))
    assert len({one.place.id for project in rolled.projects for one in project.numbers}) == len(numbers)
    whole = rolled.programme
    assert whole.free == whole.allotted - whole.used - whole.committed
    assert whole.deviation == whole.allotted - whole.year_forecast


@given(st.lists(st.builds(money.Sum, st.just(1), st.just("ACTUAL"), months, cents), min_size=1), months)
def test_a_month_that_is_left_out_is_left_out_whole(sums, until):
    told = figures_of(sums, until=until)
    assert told.used == sum(one.amount for one in sums if one.month <= until)


@given(st.lists(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=2), max_size=30))
def test_rounding_is_off_by_at_most_half_a_unit_a_row(amounts):
    assert abs(money.rounding_difference(amounts)) <= (len(amounts) + 1) / 2
    assert all(abs(money.thousands(amount) * 1000 - amount) <= 500 for amount in amounts)


@pytest.mark.parametrize("amount, shown", [("500", 1), ("-500", -1), ("499.99", 0), ("-1500", -2), ("0", 0)])
def test_thousands_round_half_away_from_zero(amount, shown):
    assert money.thousands(Decimal(amount)) == shown


def test_nothing_allotted_has_no_use_rate():
    assert figures_of([money.Sum(1, "ACTUAL", date(2021, 5, 1), Decimal(5))]).use_rate is None
