"""A closed project takes no postings; what was bound may be released, and a line that was wrong reversed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from toimiva.city.access import system
from toimiva.city.refusals import Refusal
from toimiva.services.programme import actions
from toimiva.services.programme.models import EntryKind, LedgerEntry, ProjectNumber, ProjectState

from ..money.books import entry, open_books

pytestmark = pytest.mark.django_db
CLI = system("toimiva demo")
NOW = datetime(2021, 6, 1, 9, tzinfo=UTC)
DAY = date(2021, 5, 31)


@pytest.fixture
def number() -> ProjectNumber:
    programme = open_books()
    found = ProjectNumber.objects.filter(division__programme=programme).order_by("number").first()
    entry(programme, EntryKind.COMMITMENT, 100, found, at=NOW)
    ProjectState.objects.create(project=found.project, closed=True, reason="Valmis", since=NOW)
    return found


@pytest.mark.parametrize("post", [actions.record_commitment, actions.record_actual, actions.record_accrual])
def test_nothing_is_booked_on_it(number, post):
    with pytest.raises(Refusal) as refused:
        post(CLI, number.pk, Decimal(10), text="lasku", now=NOW, effective_date=DAY)
    assert refused.value.code == "project_closed_to_postings"


def test_what_was_bound_is_released(number):
    actions.release_commitment(CLI, number.pk, Decimal(100), text="peruttu", now=NOW, effective_date=DAY)


def test_a_wrong_line_is_reversed_but_no_other_stands_in_its_place(number):
    wrong = LedgerEntry.objects.get(kind=EntryKind.COMMITMENT)
    with pytest.raises(Refusal) as refused:
        actions.correct_entry(CLI, wrong.pk, Decimal(50), reason="Väärä summa", now=NOW)
    assert refused.value.code == "project_closed_to_postings"
    assert LedgerEntry.objects.count() == 1
    actions.reverse_entry(CLI, wrong.pk, reason="Väärä summa", now=NOW)
    assert LedgerEntry.objects.count() == 2


def test_a_month_of_it_is_expected_no_more(number):
    with pytest.raises(Refusal) as refused:
        actions.enter_forecast(CLI, number.pk, {date(2021, 9, 1): Decimal(10)}, now=NOW)
    assert refused.value.code == "project_closed_to_postings"
    assert actions.enter_forecast(CLI, number.pk, {date(2021, 9, 1): Decimal(0)}, now=NOW) == []
