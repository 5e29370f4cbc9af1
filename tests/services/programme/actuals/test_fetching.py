"""The finance system's OData interface over real HTTP: what is new is posted, a failing project stops no other."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from toimiva.city.access import NOBODY, system
from toimiva.city.refusals import Forbidden
from toimiva.services.programme import actions, actuals_report, jobs, queries
from toimiva.services.programme.finance_client import Finance, FinanceFault
from toimiva.services.programme.models import ImportRun, LedgerEntry

from ....listening import listening
from ..money.books import open_books, person

pytestmark = pytest.mark.django_db
CLI = system("test")
NOW = datetime(2021, 12, 1, 9, tzinfo=UTC)
KEY, ONE, OTHER = "key-of-the-tests", "10402010740202", "10402010740301"


class Emulator(ThreadingHTTPServer):
    """Rows by project number; `statuses`: number -> what is answered instead; pages of `a_page` rows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/odata/Actuals"
        self.rows, self.statuses, self.bodies, self.asked = [], {}, {}, []
        self.a_page = 100
        self.elsewhere = ""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 the library's name
        asked = parse_qs(urlsplit(self.path).query)
        number = re.fullmatch(r"startswith\(Posid,'(\d+)'\)", asked["$filter"][0])[1]
        skip = int(asked.get("$skip", ["0"])[0])
        self.server.asked.append(number)
        if self.headers.get("api-key") != KEY:
            return self.say(401, b"{}")
        if number in self.server.statuses:
            return self.say(self.server.statuses[number], b"{}")
        if number in self.server.bodies:
            return self.say(200, self.server.bodies[number])
        rows = [row for row in self.server.rows if row["Posid"].replace(".", "").startswith(number)]
        answer = {"results": rows[skip : skip + self.server.a_page]}
        if skip + self.server.a_page < len(rows):
            where = self.server.elsewhere or self.server.url
            answer["__next"] = f"{where}?$filter=startswith(Posid,'{number}')&$skip={skip + self.server.a_page}"
        return self.say(200, json.dumps({"d": answer}).encode())

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def finance(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    with listening(Emulator()) as server:
        settings.TOIMIVA_FINANCE_URL, settings.TOIMIVA_FINANCE_KEY = server.url, KEY
        yield server


@pytest.fixture
def programme():
    return open_books()


def fetch(programme, finance, *, actor=CLI, now=NOW, key=KEY):
    return actions.fetch_actuals(actor, programme.pk, "SAP", Finance(finance.url, key), now=now)


def used(programme):
    return {number: total for number, total in queries.used_before(programme.pk).items() if total}


def test_totals_are_posted_by_what_they_have_grown(programme, finance):
    finance.rows = [{"Posid": ONE, "Wkgbtr": "12450.000"}, {"Posid": "1040201074.02.02.01", "Wkgbtr": "450.00-"},
                    {"Posid": OTHER, "Wkgbtr": 1000.5}]  # fmt: skip
    fetched = fetch(programme, finance)
    assert (fetched.failed, fetched.run.posted_rows, used(programme)) == (
        {}, 2, {ONE: Decimal("12000.00"), OTHER: Decimal("1000.50")},
    )  # fmt: skip
    assert fetch(programme, finance).run is None
    finance.rows.append({"Posid": ONE, "Wkgbtr": "-100"})
    assert fetch(programme, finance, now=datetime(2021, 12, 2, 9, tzinfo=UTC)).run.posted_rows == 1
    assert used(programme)[ONE] == Decimal("11900.00")
    last = LedgerEntry.objects.order_by("-pk").first()
    assert (last.amount, last.effective_date, last.text) == (Decimal(-100), date(2021, 12, 2), "Kertymä 11900.00")


def test_rows_of_documents_are_postings_of_their_own_and_come_once(programme, finance):
    finance.rows = [
        {"Posid": ONE, "Wkgbtr": f"{at}.50", "Budat": "/Date(1622419200000)/", "Belnr": "19", "Buzei": str(at)}
        for at in range(1, 8)
    ]
    finance.a_page = 3
    assert fetch(programme, finance).run.posted_rows == 7
    assert finance.asked.count(ONE) == 3
    assert LedgerEntry.objects.first().effective_date == date(2021, 5, 31)
    assert fetch(programme, finance).run.posted_rows == 0
    assert used(programme) == {ONE: Decimal("31.50")}


def test_one_failing_project_does_not_stop_the_others_and_mends_itself(programme, finance):
    finance.rows = [{"Posid": ONE, "Wkgbtr": "10"}, {"Posid": OTHER, "Wkgbtr": "20"}]
    finance.statuses = {"104020107401": 500}
    finance.bodies = {ONE: b"<html>", "10402010740401": b'{"error": 1}'}
    fetched = fetch(programme, finance)
    assert {number: fault.code for number, fault in fetched.failed.items()} == {
        "104020107401": "finance_silent", ONE: "finance_unreadable", "10402010740401": "finance_unreadable",
    }  # fmt: skip
    assert used(programme) == {OTHER: Decimal(20)}
    finance.statuses, finance.bodies = {}, {}
    assert fetch(programme, finance).failed == {}
    assert used(programme) == {ONE: Decimal(10), OTHER: Decimal(20)}


@pytest.mark.parametrize("status", [401, 403])
def test_the_first_refused_key_stops_the_whole_run_and_nothing_is_stored(programme, finance, status):
    finance.rows = [{"Posid": "104020107401", "Wkgbtr": "10"}]
    finance.statuses = {"10402010740201": status}
    with pytest.raises(FinanceFault) as refused:
        fetch(programme, finance)
    assert (refused.value.code, refused.value.facts["status"]) == ("finance_refuses_key", status)
    assert finance.asked[-1] == "10402010740201"  # nothing was asked after it
    assert not ImportRun.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("row", [{"Wkgbtr": "1,234"}, {"Wkgbtr": "x"}, {"Wkgbtr": "1", "Waers": "SEK"}, {}])
def test_a_total_that_is_not_surely_euros_is_not_posted(programme, finance, row):
    finance.rows = [{"Posid": ONE, **row}, {"Posid": OTHER, "Wkgbtr": "1"}]
    fetched = fetch(programme, finance)
    assert {number: fault.code for number, fault in fetched.failed.items()} == {ONE: "finance_unreadable"}
    assert used(programme) == {OTHER: Decimal(1)}


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.2/odata", "http://[127.0.0.1"])
def test_the_key_does_not_follow_a_page_to_another_host(programme, finance, elsewhere):
    finance.rows = [{"Posid": ONE, "Wkgbtr": "1"}, {"Posid": ONE, "Wkgbtr": "2"}]
    finance.a_page, finance.elsewhere = 1, elsewhere
    assert fetch(programme, finance).failed[ONE].code == "finance_unreadable"


def test_half_a_sign_in_an_answer_stops_nothing(programme, finance):
    row = {"Posid": ONE, "Wkgbtr": "1", "Budat": "2021-05-31", "Belnr": "1", "Buzei": "1", "Sgtxt": "a\ud800\x00"}
    finance.rows = [row, {"Posid": OTHER, "Wkgbtr": "2"}]
    assert fetch(programme, finance).run.posted_rows == 2
    assert LedgerEntry.objects.get(document_number="1").text == "a\ufffd\ufffd"


def test_a_silent_interface_fails_each_number_and_posts_nothing(programme, finance):
    told = Finance("http://127.0.0.1:9/none", KEY)
    fetched = actions.fetch_actuals(CLI, programme.pk, "SAP", told, now=NOW)
    assert (len(fetched.failed), fetched.run) == (9, None)


def test_only_the_office_and_the_house_itself_fetch(programme, finance):
    for actor in (NOBODY, person("programme.controller", "KANSLIA"), person("programme.auditor")):
        with pytest.raises(Forbidden):
            fetch(programme, finance, actor=actor)
    assert finance.asked == []


def test_the_command_tells_what_was_posted_and_what_failed(programme, finance, settings):
    programme.budget_year = timezone.localdate().year
    programme.save()
    finance.rows, finance.statuses = [{"Posid": ONE, "Wkgbtr": "10"}], {OTHER: 503}
    told = actuals_report.fetch("HEL 2021-002935", "SAP")
    assert (told["exit"], told["posted"], list(told["failed"])) == (1, 1, [OTHER])
    assert actuals_report.fetch("HEL 1", "SAP")["exit"] == 2
    settings.TOIMIVA_FINANCE_URL = ""
    assert actuals_report.fetch("HEL 2021-002935", "SAP")["error"]["code"] == "finance_not_configured"


def test_every_night_what_is_new_is_fetched_where_a_source_is_named(programme, finance, settings, caplog):
    finance.rows, finance.statuses = [{"Posid": ONE, "Wkgbtr": "10"}], {OTHER: 503}
    jobs.finance.func(int(NOW.timestamp()))
    assert finance.asked == []
    settings.TOIMIVA_FINANCE_SOURCE = "SAP"
    jobs.finance.func(int(NOW.timestamp()))
    assert used(programme) == {ONE: Decimal(10)}
    assert [row.levelname for row in caplog.records] == ["ERROR"] and OTHER in caplog.text
    finance.statuses = {}
    settings.TOIMIVA_FINANCE_KEY, finance.asked = "another", []
    jobs.finance.func(int(NOW.timestamp()))
    assert len(finance.asked) == 1 and "does not accept the key" in caplog.text


def test_nothing_is_fetched_for_a_programme_without_money(programme, finance):
    programme.matter.come_to("TABLED")
    programme.matter.outcome, programme.matter.granted = "", 0
    programme.matter.save()
    assert actions.fetch_every_programme(CLI, "SAP", Finance(finance.url, KEY), now=NOW) == []
    assert finance.asked == []
