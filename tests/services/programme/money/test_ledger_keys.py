"""What an entry points to exists and stays: triggers hold it, once a statement, where foreign keys would row by row."""

from __future__ import annotations

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from toimiva.city.identity.models import User
from toimiva.services.programme.models import EntryKind, LedgerEntry, ProjectNumber

from .books import entry, open_books, row

NONE = 999_999_999


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["programme_id", "number_id", "booked_by_id"])
def test_an_entry_that_points_to_nothing_is_refused(column):
    programme = open_books()
    number = ProjectNumber.objects.first()
    good, bad = (row(programme, EntryKind.ACTUAL, 1, number) for _ in range(2))
    setattr(bad, column, NONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.bulk_create([good, bad])
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_an_entry_reverses_an_entry_that_exists_and_only_once():
    programme = open_books()
    number = ProjectNumber.objects.first()
    first = entry(programme, EntryKind.ACTUAL, 1, number)
    none, once, twice = (row(programme, EntryKind.ACTUAL, -1, number) for _ in range(3))
    none.reverses_id = NONE
    once.reverses_id = twice.reverses_id = first.pk
    with pytest.raises(IntegrityError, match="ledger_reversed_entry_exists"), transaction.atomic():
        LedgerEntry.objects.bulk_create([none])
    LedgerEntry.objects.bulk_create([once])
    with pytest.raises(IntegrityError, match="ledger_entry_reversed_once"), transaction.atomic():
        LedgerEntry.objects.bulk_create([twice])


@pytest.mark.django_db
def test_a_leg_of_a_transfer_that_does_not_exist_is_refused():
    programme = open_books()
    number = ProjectNumber.objects.first()
    entry(programme, EntryKind.APPROPRIATION, 10, None)
    entry(programme, EntryKind.ALLOTMENT, 5, number)
    leg = row(programme, EntryKind.TRANSFER_OUT, 1, number)
    leg.transfer_id = NONE
    with pytest.raises(IntegrityError, match="ledger_transfer_exists"), transaction.atomic():
        LedgerEntry.objects.bulk_create([leg])


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["programme_programme", "programme_projectnumber", "identity_user"])
def test_what_an_entry_points_to_cannot_be_deleted(table):
    programme = open_books()
    official = User.objects.create(username="official")
    number = ProjectNumber.objects.first()
    entry(programme, EntryKind.ACTUAL, 1, number, booked_by=official)
    held = {"programme_programme": programme.pk, "programme_projectnumber": number.pk, "identity_user": official.pk}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"delete from {table} where id = %s", [held[table]])  # noqa: S608 our own table names
        cursor.execute("set constraints all immediate")


@pytest.fixture
def other():
    """Another session of the same database, as another process has it."""
    with psycopg.connect(**connection.get_connection_params() | {"context": None, "cursor_factory": None}) as session:
        session.execute("set lock_timeout = '300ms'")
        session.commit()
        yield session
        session.rollback()


@pytest.mark.django_db(transaction=True)
def test_while_an_entry_is_being_added_its_number_cannot_go(other):
    programme = open_books()
    number = ProjectNumber.objects.first()
    with transaction.atomic():
        entry(programme, EntryKind.ACTUAL, 1, number)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("delete from programme_projectnumber where id = %s", [number.pk])
        other.rollback()
    with pytest.raises(psycopg.IntegrityError):
        other.execute("delete from programme_projectnumber where id = %s", [number.pk])
        other.commit()


@pytest.mark.django_db(transaction=True)
def test_while_a_number_is_being_deleted_no_entry_is_added_to_it(other):
    programme = open_books()
    number = ProjectNumber.objects.first()
    other.execute("delete from programme_projectnumber where id = %s", [number.pk])
    with pytest.raises(Exception, match="lock timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '300ms'")
        entry(programme, EntryKind.ACTUAL, 1, number)
    other.commit()
    with pytest.raises(IntegrityError), transaction.atomic():
        entry(programme, EntryKind.ACTUAL, 1, number)
