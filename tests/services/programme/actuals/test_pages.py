"""The pages of the import: a controller brings a file, sees each row's verdict, posts, and nobody else does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from toimiva.city.access import system
from toimiva.services.programme import actions, queries
from toimiva.services.programme.actuals_files import rejects_of
from toimiva.services.programme.models import ImportRun, LedgerEntry, Period, RunState

from ....browser import check_accessibility, fits
from ..money.books import open_books
from ..money.test_money_pages import client
from .extracts import HEADING, SAMPLE, line

pytestmark = pytest.mark.django_db
CLI = system("test")
NOW = datetime(2021, 12, 1, 9, tzinfo=UTC)
NUMBER = "10402010740202"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def programme():
    return open_books()


def text_of(lines, heading=HEADING):
    return "\n".join([heading, *lines, ""])


def bring(browser, programme, content: bytes, *, source="SAP", language="/en", **more):
    file = SimpleUploadedFile("ote.csv", content)
    told = {"file": file, "source": source, **more}
    return browser.post(f"{language}/programme/{programme.pk}/actuals/bring/", told)


def run_page(browser, run, language="/en"):
    return browser.get(f"{language}/programme/actuals/{run.pk}/").content.decode().replace("\u00a0", " ")


def do(browser, run, wish, **more):
    return browser.post(f"/en/programme/actuals/{run.pk}/do/", {"do": wish, **more})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "iso-8859-1"])
def test_a_file_of_each_encoding_is_shown_and_posted(programme, encoding):
    office = client("programme.office")
    answer = bring(office, programme, SAMPLE.read_text("utf-8").encode(encoding))
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/en/programme/actuals/{run.pk}/")
    shown = run_page(office, run)
    assert "2 of 2 rows can be posted, 12,000.00 € in all" in shown
    assert not LedgerEntry.objects.exists()
    assert do(office, run, "post").status_code == 303
    assert "2 rows were posted, 12,000.00 € in all" in run_page(office, run)
    assert {row.text for row in LedgerEntry.objects.all()} == {"Etätuen työasemat", "Hyvitys"}


def test_every_row_is_shown_with_its_verdict_and_the_rejected_ones_are_downloaded(programme):
    kanslia = client("programme.controller", "KANSLIA")
    lines = [line(), line(row="2", amount="x"), line("104020107401", row="3"), line(text="=1+1", day="31.02.2021")]
    bring(kanslia, programme, text_of(lines).encode())
    run = ImportRun.objects.get()
    shown = run_page(kanslia, run)
    for said in ("bad sum", "another division&#x27;s", "bad date", "There is no day “31.02.2021”."):
        assert said in shown
    answer = kanslia.get(f"/en/programme/actuals/{run.pk}/rejects.csv")
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert (answer["Content-Disposition"].endswith('-rejected.csv"'), told.count("\r\n")) == (True, 4)
    assert "'=1+1" in told
    assert do(kanslia, run, "post").status_code == 303
    assert LedgerEntry.objects.count() == 1


def test_the_same_file_again_posts_nothing(programme):
    office = client("programme.office")
    for _turn in range(2):
        bring(office, programme, SAMPLE.read_bytes())
        run = ImportRun.objects.order_by("-made_at").first()
        do(office, run, "post")
    assert (LedgerEntry.objects.count(), ImportRun.objects.count()) == (2, 2)
    waiting = bring(office, programme, SAMPLE.read_bytes())
    shown = office.get(waiting["Location"]).content.decode()
    assert "None of the 2 rows can be posted" in shown
    assert "This same file was posted" in shown
    assert "duplicate" in shown
    assert 'value="post"' not in shown


def test_a_closed_month_is_told_before_posting_and_the_preview_must_be_of_today(programme):
    office = client("programme.office")
    bring(office, programme, text_of([line()]).encode())
    run = ImportRun.objects.get()
    Period.objects.create(programme=programme, month=date(2021, 5, 1), closed_at=NOW)
    refused = do(office, run, "post")
    assert (refused.status_code, LedgerEntry.objects.count()) == (409, 0)
    assert "The books have changed since the preview" in refused.content.decode()
    do(office, run, "again")
    assert "1 rows belong to closed months" in run_page(office, run)
    do(office, run, "post")
    assert LedgerEntry.objects.get().period == date(2021, 6, 1)


def test_a_wish_that_is_not_known_posts_nothing(programme):
    run = actions.bring_actuals(CLI, programme.pk, "SAP", [text_of([line()]).encode()], "o.csv", now=NOW)
    office = client("programme.office")
    assert [do(office, run, wish).status_code for wish in ("", "pots")] == [404, 404]
    assert not LedgerEntry.objects.exists()


def test_columns_are_told_once_and_remembered(programme):
    office = client("programme.office")
    content = text_of([f"{NUMBER};1;31.05.2021;100,00"], heading="A;B;C;D").encode()
    bring(office, programme, content)
    run = ImportRun.objects.get()
    assert "Say once which column is what" in run_page(office, run)
    lacking = do(office, run, "columns", number="A", amount="D")
    assert (lacking.status_code, 'href="#id_date"' in lacking.content.decode()) == (422, True)
    assert do(office, run, "columns", number="A", amount="D", date="C").status_code == 303
    assert "1 of 1 rows can be posted" in run_page(office, run)
    do(office, run, "abandon")
    assert "The import was given up" in run_page(office, run)
    again = office.get(bring(office, programme, content)["Location"]).content.decode()
    assert "1 of 1 rows can be posted" in again


@pytest.mark.parametrize(
    "content, said",
    [(b"", "empty"), (b"just a line", "headings"), (b"\x89PNG\x00\x00", "text"), (b"PK\x03\x04x", "Excel")],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page_with_the_mend(programme, content, said):
    answer = bring(client("programme.office"), programme, content)
    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()
    assert said in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_form_without_a_file_keeps_the_source(programme):
    answer = client("programme.office").post(f"/en/programme/{programme.pk}/actuals/bring/", {"source": "Basware"})
    assert (answer.status_code, "Basware" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("role", ["", "programme.project_manager", "programme.steering_group", "programme.auditor"])
def test_nobody_else_brings_or_posts_and_the_auditor_reads(programme, role):
    run = actions.bring_actuals(CLI, programme.pk, "SAP", [text_of([line()]).encode()], "o.csv", now=NOW)
    other = client(role)
    refused = (302, 403)
    assert bring(other, programme, SAMPLE.read_bytes()).status_code in refused
    assert do(other, run, "post").status_code in refused
    reads = other.get(f"/en/programme/actuals/{run.pk}/").status_code
    assert reads == 200 if role == "programme.auditor" else reads in refused
    assert (ImportRun.objects.count(), LedgerEntry.objects.count()) == (1, 0)


def test_a_controller_does_not_see_what_another_brought(programme):
    run = actions.bring_actuals(CLI, programme.pk, "SAP", [text_of([line()]).encode()], "o.csv", now=NOW)
    kanslia = client("programme.controller", "KANSLIA")
    for answer in (kanslia.get(f"/en/programme/actuals/{run.pk}/"), do(kanslia, run, "post"),
                   kanslia.get(f"/en/programme/actuals/{run.pk}/rejects.csv")):  # fmt: skip
        assert answer.status_code == 404
    assert "o.csv" not in kanslia.get(f"/en/programme/{programme.pk}/actuals/").content.decode()


@pytest.mark.parametrize("language, said", [("", "Toteumat"), ("/sv", "Utfall"), ("/en", "Actuals")])
def test_the_pages_speak_three_languages(programme, language, said):
    office = client("programme.office", language=language[1:] or "fi")
    answer = bring(office, programme, text_of([line(amount="x")]).encode(), language=language)
    assert f"<h1>{said}</h1>" in office.get(f"{language}/programme/{programme.pk}/actuals/").content.decode()
    shown = office.get(answer["Location"]).content.decode()
    assert {"": "ei voi lukea", "/sv": "går inte att läsa", "/en": "cannot be read"}[language] in shown
    assert rejects_of(ImportRun.objects.get().pk).read_text("utf-8-sig").count("\n") == 2


def test_the_number_of_queries_does_not_grow_with_the_rows_or_the_imports(programme):
    office, counts = client("programme.office"), []
    for rows in (1, 60):
        content = text_of([line(row=str(at), amount="x" if at % 2 else "1,00") for at in range(rows)]).encode()
        where = bring(office, programme, content)["Location"]
        for address in (where, f"/en/programme/{programme.pk}/actuals/"):
            with CaptureQueriesContext(connection) as seen:
                assert office.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320)])
def test_a_controller_posts_her_file_and_sees_it_in_the_ledger(visit, live_server, tmp_path, javascript, width):
    programme = open_books()
    lines = [line(), line(row="2", amount="3.200.000"), line(row="3", amount="50,00-"), "1;2"]
    (tmp_path / "ote.csv").write_text(text_of(lines), "windows-1252")
    page = visit(live_server.url, locale="en-GB", javascript=javascript, width=width)
    session = client("programme.controller", "KANSLIA").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"/en/programme/{programme.pk}/actuals/")
    _seen(page, javascript)
    page.locator("#id_file").set_input_files(tmp_path / "ote.csv")
    page.locator("#id_source").fill("SAP")
    page.get_by_role("button", name="Show what would be posted").click()
    expect(page.get_by_role("heading", name="Rows that are not posted")).to_be_visible()
    _seen(page, javascript)
    page.get_by_role("button", name="Post 2 rows").click()
    expect(page.get_by_text("2 rows were posted")).to_be_visible()
    _seen(page, javascript)
    assert ImportRun.objects.get().state == RunState.POSTED
    assert queries.used_before(programme.pk)[NUMBER] == Decimal(50)


def _seen(page, javascript: bool) -> None:
    if javascript:
        check_accessibility(page)
    assert fits(page)
