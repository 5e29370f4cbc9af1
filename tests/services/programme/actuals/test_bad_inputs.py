"""Bad inputs of the programme specification's section 14, as far as a file of actuals can hold them, one by one."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest

from toimiva.city.access import system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden, Refusal
from toimiva.services.programme import actions
from toimiva.services.programme.actuals_files import rejects_of
from toimiva.services.programme.models import ImportRun, LedgerEntry, ProjectNumber, ProjectState

from ..money.books import open_books, person
from ..money.test_money_pages import client
from .extracts import HEADING, file_of, judged, line

pytestmark = pytest.mark.django_db
CLI = system("test")
NOW = datetime(2021, 12, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def programme():
    return open_books()


def bring(programme, rows, *, now=NOW, actor=CLI, heading=HEADING, **options):
    content = "\n".join([heading, *rows, ""]).encode()
    return actions.bring_actuals(actor, programme.pk, "SAP", [content], "ote.csv", now=now, **options)


def test_an_empty_file_and_one_of_headings_only(programme):
    with pytest.raises(Refusal) as refused:
        actions.bring_actuals(CLI, programme.pk, "SAP", [b""], "ote.csv", now=NOW)
    assert refused.value.code == "actuals_empty"
    assert (bring(programme, []).rows, LedgerEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "row, reason",
    [
        (line(day="02.12.2021"), "date_future"),
        (line(day="31.12.2020"), "date_wrong_year"),
        (line(day="01.01.2024"), "date_future"),
        (line(amount="100 USD"), "other_currency"),
        (line(amount="sata"), "amount_unreadable"),
        (line("2814I0397600101"), "other_programme"),
    ],
)
def test_a_row_of_the_future_a_wrong_year_another_currency_or_programme(programme, row, reason):
    assert bring(programme, [row]).reasons == {reason: 1}


def test_a_closed_project(programme):
    ProjectNumber.objects.filter(number="10402010740202").update(closed_on="2021-03-31")
    assert bring(programme, [line()]).reasons == {"project_closed": 1}


def test_a_closed_project_takes_no_row_of_any_day(programme):
    project = ProjectNumber.objects.get(number="10402010740202").project
    ProjectState.objects.create(project=project, closed=True, reason="Valmis", since=NOW)
    assert bring(programme, [line()]).reasons == {"project_closed": 1}


def test_formulas_do_not_reach_a_spreadsheet(programme):
    run = bring(programme, [line(text=f"{sign}1+1", amount="x", row=str(at)) for at, sign in enumerate("=+-@", 1)])
    told = rejects_of(run.pk).read_text("utf-8-sig")
    assert [told.count(f";'{sign}1+1;") for sign in "=+-@"] == [1, 1, 1, 1]


def test_html_in_a_cell_stays_text(programme):
    run = bring(programme, [line("<script>alert(1)</script>")])
    page = client("programme.office").get(f"/en/programme/actuals/{run.pk}/").content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_a_duplicate_upload_is_one_waiting_file(programme):
    assert bring(programme, [line()]).pk == bring(programme, [line()]).pk
    assert ImportRun.objects.count() == 1


def test_a_user_without_right_to_the_division_is_refused_and_it_is_logged(programme):
    with pytest.raises(Forbidden):
        bring(programme, [line()], actor=person("programme.project_manager"))
    kymp = person("programme.controller", "KYMP")
    run = bring(programme, [line()], actor=kymp)
    assert run.reasons == {"other_division": 1}
    actions.post_actuals(kymp, run.pk, now=NOW)
    told = AuditEvent.objects.get(operation="programme.actuals.post")
    assert (told.facts["posted"], told.facts["reasons"]) == (0, {"other_division": 1})
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "now, today, tomorrow",
    [
        (datetime(2021, 3, 27, 22, 30, tzinfo=UTC), "28.03.2021", "29.03.2021"),  # half past midnight, winter time
        (datetime(2021, 3, 28, 21, 30, tzinfo=UTC), "29.03.2021", "30.03.2021"),  # half past midnight, summer time
        (datetime(2021, 10, 30, 21, 30, tzinfo=UTC), "31.10.2021", "01.11.2021"),
        (datetime(2021, 10, 31, 22, 30, tzinfo=UTC), "01.11.2021", "02.11.2021"),
    ],
)
def test_on_the_nights_when_clocks_change_today_is_the_day_in_helsinki(programme, now, today, tomorrow):
    run = bring(programme, [line(day=today), line(day=tomorrow, row="2")], now=now)
    assert run.reasons == {"posted": 1, "date_future": 1}
    assert LedgerEntry.objects.count() == 0


def test_a_large_file_is_judged_in_bounded_memory(tmp_path):
    peaks = []
    for rows in (40_000, 80_000):
        path = file_of(tmp_path, [line(row=str(at), document=str(at)) for at in range(rows)], name=f"{rows}.csv")
        tracemalloc.start()
        _extract, summary = judged(path, block=256 * 1024)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert summary.posted == rows
    assert peaks[1] - peaks[0] < 40_000 * 200  # of a row only its key is remembered; as objects it would be kilobytes
