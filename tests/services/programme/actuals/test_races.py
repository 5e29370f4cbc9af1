"""Two who import at once: real threads with connections of their own; each row reaches the ledger once."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
