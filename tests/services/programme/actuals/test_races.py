"""Two who import at once: real threads with connections of their own; each row reaches the ledger once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from toimiva.city.access import system
from toimiva.city.refusals import Conflict
from toimiva.services.programme import actions
from toimiva.services.programme.models import ImportRun, LedgerEntry, ProjectNumber

from ..money.books import open_books
from ..money.test_money_races import together
from .extracts import HEADING, line

pytestmark = pytest.mark.django_db(transaction=True)
CLI = system("test")
NOW = datetime(2021, 12, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def bring(programme, rows, source="SAP"):
    content = "\n".join([HEADING, *rows, ""]).encode()
    return actions.bring_actuals(CLI, programme.pk, source, [content], "ote.csv", now=NOW)


def test_of_two_overlapping_files_posted_at_once_one_waits_to_be_judged_again():
    programme = open_books()
    one = bring(programme, [line(row=str(at)) for at in range(50)])
    other = bring(programme, [line(row=str(at)) for at in range(49, 99)])
    ends = together([partial(actions.post_actuals, CLI, run.pk, now=NOW) for run in (one, other)])
    assert ends == ["", "actuals_preview_outdated"]
    assert LedgerEntry.objects.count() == 50
    waiting = ImportRun.objects.get(state="PREVIEWED")
    assert actions.judge_again(CLI, waiting.pk, now=NOW).reasons == {"posted": 49, "posted_before": 1}
    actions.post_actuals(CLI, waiting.pk, now=NOW)
    assert LedgerEntry.objects.count() == 99


def test_one_import_posted_by_two_at_once_is_posted_once():
    run = bring(open_books(), [line(row=str(at)) for at in range(50)])
    assert together([partial(actions.post_actuals, CLI, run.pk, now=NOW)] * 2) == ["", ""]
    assert LedgerEntry.objects.count() == 50


def test_the_same_file_brought_by_two_at_once_is_kept_once():
    programme = open_books()
    assert together([partial(bring, programme, [line()])] * 2) == ["", ""]
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_a_file_that_is_brought_again_while_it_is_posted_waits_and_nobody_waits_for_ever(turn):
    programme = open_books()
    rows = [line(row=str(at)) for at in range(200)]
    run = bring(programme, rows)
    again = partial(bring, programme, rows)
    assert together([partial(actions.post_actuals, CLI, run.pk, now=NOW), again, again]) == ["", "", ""]
    assert LedgerEntry.objects.count() == 200


@pytest.mark.parametrize("turn", range(4))
def test_columns_that_are_told_while_the_file_is_brought_again(turn):
    programme = open_books()
    content = b"A;B;C;D\n10402010740202;1;31.05.2021;100,00\n"
    again = partial(actions.bring_actuals, CLI, programme.pk, "SAP", [content], "ote.csv", now=NOW)
    run = again()
    told = {"number": "A", "document": "B", "date": "C", "amount": "D"}
    assert together([partial(actions.tell_columns, CLI, run.pk, told, now=NOW), again, again]) == ["", "", ""]
    assert ImportRun.objects.get().posted_rows == 1


def test_a_file_that_comes_slowly_holds_no_other_posting_up():
    programme = open_books()
    number = ProjectNumber.objects.get(number="10402010740202")
    book = partial(
        actions.record_actual, CLI, number.pk, Decimal(10), effective_date=date(2021, 5, 1), text="työ", now=NOW
    )

    def parts():
        yield f"{HEADING}\n".encode()
        with ThreadPoolExecutor() as pool:
            assert pool.submit(together, [book]).result(timeout=30) == [""]
        yield f"{line()}\n".encode()

    assert actions.bring_actuals(CLI, programme.pk, "SAP", parts(), "ote.csv", now=NOW).posted_rows == 1


def test_imports_of_two_sources_at_once_both_post():
    programme = open_books()
    runs = [bring(programme, [line()], source) for source in ("SAP", "Basware")]
    assert together([partial(actions.post_actuals, CLI, run.pk, now=NOW) for run in runs]) == ["", ""]
    assert LedgerEntry.objects.count() == 2


def test_a_month_that_closes_beside_an_import_takes_its_rows_or_refuses_them_whole():
    programme = open_books()
    run = bring(programme, [line(row=str(at)) for at in range(50)])
    close = partial(actions.close_period, CLI, programme.pk, date(2021, 5, 1), now=NOW)
    ends = together([partial(actions.post_actuals, CLI, run.pk, now=NOW), close])
    posted = LedgerEntry.objects.count()
    assert (ends, posted) in ((["", ""], 50), (["", "actuals_preview_outdated"], 0))


def test_a_number_that_closes_beside_an_import_takes_its_rows_or_refuses_them_whole():
    programme = open_books()
    run = bring(programme, [line()])
    number = ProjectNumber.objects.get(number="10402010740202")
    number.closed_on = date(2021, 5, 30)
    number.save()
    with pytest.raises(Conflict):
        actions.post_actuals(CLI, run.pk, now=NOW)
    assert not LedgerEntry.objects.exists()
