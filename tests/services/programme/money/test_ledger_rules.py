"""What the database itself holds of a programme's books, whoever writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from toimiva.services.programme.models import (
    Balance,
    EntryKind,
    LedgerEntry,
    Period,
    Programme,
    ProjectNumber,
    Transfer,
)

from .books import NOW, entry, open_books, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return open_books()


def number(code: str) -> ProjectNumber:
    return ProjectNumber.objects.get(number=code)


def refused(rule: str, rows: list[LedgerEntry]) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        LedgerEntry.objects.bulk_create(rows)


def test_the_sums_follow_the_entries(programme):
    one = number("104020107401")
    entry(programme, EntryKind.ACTUAL, "12450.00", one, day=date(2021, 5, 31))
    entry(programme, EntryKind.ACTUAL, "-450.00", one, day=date(2021, 5, 30))
    row = Balance.objects.get(kind="ACTUAL")
    assert (row.amount, row.entries, row.month, row.booked_on) == (
        Decimal("12000.00"), 2, date(2021, 5, 1), date(2021, 6, 1))  # fmt: skip


def test_a_night_in_helsinki_belongs_to_the_next_day(programme):
    late = datetime(2021, 6, 1, 21, 30, tzinfo=UTC)  # half past midnight in Helsinki
    entry(programme, EntryKind.ACTUAL, "1", number("104020107401"), at=late)
    assert Balance.objects.get(kind="ACTUAL").booked_on == date(2021, 6, 2)


@pytest.mark.parametrize("table", ["ledgerentry", "transfer", "forecast", "periodchange", "appropriation", "balance"])
@pytest.mark.parametrize("statement", ["update programme_{} set id = id", "delete from programme_{}",
                                       "truncate programme_{} cascade"])  # fmt: skip
def test_nothing_of_the_books_is_changed_or_removed(programme, table, statement):
    one = number("104020107401")
    entry(programme, EntryKind.APPROPRIATION, "10", None)
    _one_row_each(programme, one)
    refusal = pytest.raises(IntegrityError, match="append-only|the ledger alone")
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # a table with checks to come cannot be emptied anyway
        cursor.execute(statement.format(table))


def _one_row_each(programme: Programme, one: ProjectNumber) -> None:
    from toimiva.services.programme.models import Appropriation, Forecast, PeriodChange

    other = number("10402010740201")
    Appropriation.objects.create(
        programme=programme, decision=programme.decision, item_code="1 30 01", year=2021, amount=10
    )
    expected = entry(programme, EntryKind.FORECAST, "1", one, day=date(2021, 7, 1))
    Forecast.objects.create(number=one, made_on=date(2021, 6, 1), month=date(2021, 7, 1), amount=1, entry=expected)
    period = Period.objects.create(programme=programme, month=date(2021, 4, 1))
    PeriodChange.objects.create(period=period, closed=True, at=NOW)
    Transfer.objects.create(
        programme=programme, from_number=one, to_number=other, amount=1, reason="a", made_at=NOW,
        effective_date=date(2021, 6, 1),
    )  # fmt: skip


def test_the_sums_cannot_be_written_by_hand(programme):
    with pytest.raises(IntegrityError, match="the ledger alone"), transaction.atomic():
        Balance.objects.create(
            programme=programme, kind="ACTUAL", month=date(2021, 5, 1), booked_on=date(2021, 6, 1), amount=1, entries=1
        )


def test_allotments_never_pass_the_appropriation(programme):
    one = number("104020107401")
    entry(programme, EntryKind.APPROPRIATION, "100", None)
    entry(programme, EntryKind.ALLOTMENT, "100.00", one)
    refused("allotments_within_the_appropriation", [_row(programme, EntryKind.ALLOTMENT, "0.01", one)])


def test_an_allotment_needs_an_appropriation(programme):
    refused("allotments_within_the_appropriation", [_row(programme, EntryKind.ALLOTMENT, "1", number("104020107401"))])


def test_a_lapse_beyond_what_was_allotted_is_refused(programme):
    one = number("104020107401")
    entry(programme, EntryKind.APPROPRIATION, "100", None)
    entry(programme, EntryKind.ALLOTMENT, "60", one)
    refused("allotted_is_not_negative", [_row(programme, EntryKind.LAPSE, "60.01", one)])


@pytest.mark.parametrize("kind", [kind for kind in EntryKind if kind not in ("ACTUAL", "ACCRUAL")])
def test_only_actuals_and_accruals_may_be_negative(programme, kind):
    one = None if kind == EntryKind.APPROPRIATION else number("104020107401")
    refused("positive_unless_it_reverses|know_their_transfer", [_row(programme, kind, "-1", one)])


def test_a_reversal_repeats_its_entry_with_the_opposite_sign_once(programme):
    one = number("104020107401")
    wrong = entry(programme, EntryKind.COMMITMENT, "50", one)
    refused("ledger_reversal_mirrors", [_row(programme, EntryKind.COMMITMENT, "-49", one, reverses=wrong)])
    refused("ledger_reversal_mirrors", [_row(programme, EntryKind.ACTUAL, "-50", one, reverses=wrong)])
    back = entry(programme, EntryKind.COMMITMENT, "-50", one, reverses=wrong)
    refused("reverses_id", [_row(programme, EntryKind.COMMITMENT, "-50", one, reverses=wrong)])
    refused(
        "positive_unless|ledger_reversal_mirrors", [_row(programme, EntryKind.COMMITMENT, "50", one, reverses=back)]
    )
    assert Balance.objects.aggregate(sum=Sum("amount"))["sum"] == 0


def test_one_leg_of_a_transfer_is_no_transfer(programme):
    one, other = number("104020107401"), number("10402010740201")
    entry(programme, EntryKind.APPROPRIATION, "100", None)
    entry(programme, EntryKind.ALLOTMENT, "100", one)
    moved = Transfer.objects.create(
        programme=programme, from_number=one, to_number=other, amount=10, reason="a", made_at=NOW,
        effective_date=date(2021, 6, 1),
    )  # fmt: skip
    out = _row(programme, EntryKind.TRANSFER_OUT, "10", one, transfer=moved)
    refused("net_to_zero", [out])
    refused("net_to_zero", [out, _row(programme, EntryKind.TRANSFER_IN, "9", other, transfer=moved)])
    refused("net_to_zero", [out, _row(programme, EntryKind.TRANSFER_IN, "10", one, transfer=moved)])
    LedgerEntry.objects.bulk_create([out, _row(programme, EntryKind.TRANSFER_IN, "10", other, transfer=moved)])


@pytest.mark.parametrize("closed", [date(2021, 6, 1), date(2021, 7, 1)])
def test_nothing_is_booked_to_a_closed_month_or_before_one(programme, closed):
    Period.objects.create(programme=programme, month=closed, closed_at=NOW)
    refused("ledger_period_is_open", [_row(programme, EntryKind.ACTUAL, "1", number("104020107401"))])


def test_a_row_of_a_source_is_booked_once(programme):
    one = number("104020107401")
    entry(programme, EntryKind.ACTUAL, "1", one, source="sap", source_row_hash="a" * 64)
    twice = _row(programme, EntryKind.ACTUAL, "1", one, source="sap", source_row_hash="a" * 64)
    refused("ledger_row_once_from_a_source", [twice])


def _row(programme: Programme, kind: EntryKind, amount: str, one: ProjectNumber | None, **more: Any) -> LedgerEntry:
    return row(programme, kind, amount, one, **more)
