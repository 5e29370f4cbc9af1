"""Two who move the same money at once: real threads, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from toimiva.city.access import system
from toimiva.city.refusals import Refusal
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import Balance, EntryKind, LedgerEntry, ProjectNumber

from .books import NOW, open_books, person, row

pytestmark = pytest.mark.django_db(transaction=True)
CLI = system("test")


def together(calls: list[Callable[[], Any]]) -> list[str]:
    """Run all at one moment; "" for each that was done, the code for each that was refused."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            start.wait(timeout=30)
            call()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(calls)) as threads:
        return sorted(threads.map(run, calls))


def number(code: str) -> int:
    return ProjectNumber.objects.get(number=code).pk


def granted():
    made = open_books()
    actions.record_appropriation(CLI, made.pk, made.decision_id, now=NOW)
    return made


def test_of_two_controllers_at_one_balance_exactly_one_wins():
    made = granted()
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    source, target = number("10402010740401"), number("10402010740402")
    ends = (source, target, Decimal(500_000))
    controllers = [person("programme.controller", "KUVA", name) for name in ("one", "other")]
    calls = [lambda who=who: actions.make_transfer(who, *ends, reason="Tarve siirtyi", now=NOW) for who in controllers]
    assert together(calls) == ["", "transfer_over_free"]
    assert queries.number_figures(CLI, source).free == 280_000
    assert queries.figures(CLI, made.pk).programme.allotted == 10_000_000


def test_of_two_orders_at_one_balance_exactly_one_binds_it_and_the_other_is_told_what_is_left():
    made = granted()
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    source = number("10402010740401")
    controllers = [person("programme.controller", "KUVA", name) for name in ("one", "other")]
    calls = [
        lambda who=who: actions.record_commitment(
            who, source, Decimal(500_000), text="Tilaus", document_number=str(who.id), now=NOW
        )
        for who in controllers
    ]
    assert together(calls) == ["", "commitment_over_free"]
    assert queries.number_figures(CLI, source).committed == 500_000


def test_an_order_is_released_once_though_two_release_it_at_once():
    made = granted()
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    source, more = number("10402010740401"), {"text": "x", "now": NOW}
    for document in ("T-1", "T-2"):
        actions.record_commitment(CLI, source, Decimal(100), document_number=document, **more)
    calls = [lambda: actions.release_commitment(CLI, source, Decimal(100), document_number="T-1", **more)] * 2
    assert together(calls) == ["", "release_over_commitment"]
    assert queries.number_figures(CLI, source).committed == 100


def test_an_order_and_a_transfer_do_not_take_the_same_money():
    made = granted()
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    source, target = number("10402010740401"), number("10402010740402")
    half = Decimal(500_000)
    done = together([
        lambda: actions.record_commitment(CLI, source, half, text="x", now=NOW),
        lambda: actions.make_transfer(CLI, source, target, half, reason="x", now=NOW),
    ])  # fmt: skip
    assert done in (["", "commitment_over_free"], ["", "transfer_over_free"])
    assert queries.number_figures(CLI, source).free == 280_000


def test_the_year_lapses_once_though_two_let_it_lapse_at_once():
    made = granted()
    later = datetime(2022, 1, 20, 9, tzinfo=UTC)
    lapse = lambda: actions.lapse_unused(CLI, made.pk, year=2021, decision_ref="x", now=later)  # noqa: E731
    assert together([lapse, lapse]) == ["", "nothing_lapses"]
    assert LedgerEntry.objects.filter(kind="LAPSE").count() == 1


def test_of_many_allotments_at_once_only_what_is_granted_is_given():
    made = granted()
    ids = list(ProjectNumber.objects.values_list("pk", flat=True))[:6]
    calls = [lambda pk=pk: actions.allot(CLI, pk, Decimal(3_000_000), now=NOW) for pk in ids]
    assert together(calls) == ["", "", ""] + ["allotment_over_appropriation"] * 3
    assert queries.figures(CLI, made.pk).programme.unallotted == 1_000_000


def test_the_database_alone_holds_allotments_written_past_the_actions():
    made = granted()
    numbers = list(ProjectNumber.objects.all()[:4])

    def write(one: ProjectNumber) -> None:
        actions.books.post([row(made, EntryKind.ALLOTMENT, 4_000_000, one)])

    done = together([lambda one=one: write(one) for one in numbers])
    assert done == ["", "", "more_than_is_granted", "more_than_is_granted"]


def test_many_postings_at_once_lose_no_sum():
    made = granted()
    numbers = list(ProjectNumber.objects.order_by("?"))

    def write(turn: int) -> None:
        own = numbers if turn % 2 else numbers[::-1]
        for day in (1, 2, 3):
            LedgerEntry.objects.bulk_create(
                [row(made, EntryKind.ACTUAL, turn + 1, one, day=date(2021, 5, day)) for one in own]
            )

    assert together([lambda turn=turn: write(turn) for turn in range(6)]) == [""] * 6
    entries = LedgerEntry.objects.filter(kind="ACTUAL").aggregate(sum=Sum("amount"))["sum"]
    assert Balance.objects.filter(kind="ACTUAL").aggregate(sum=Sum("amount"))["sum"] == entries == 21 * 9 * 3


def test_a_month_closes_after_or_before_a_posting_never_beside_it():
    made = granted()
    one, may = number("104020107401"), date(2021, 5, 1)
    post = lambda: actions.record_actual(CLI, one, Decimal(1), text="x", effective_date=may, now=NOW)  # noqa: E731
    close = lambda: actions.close_period(CLI, made.pk, may, now=NOW)  # noqa: E731
    assert together([post, close, post, post]) == [""] * 4
    assert all(line.period == may or "closed" in line.note for line in LedgerEntry.objects.filter(kind="ACTUAL"))
    assert LedgerEntry.objects.filter(kind="ACTUAL").count() == 3
