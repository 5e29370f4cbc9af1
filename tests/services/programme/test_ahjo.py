"""Decisions fetched from Ahjo over HTTP: once each, a changed text as a new version, failures seen by a person."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from toimiva.city.access import NOBODY, system
from toimiva.city.refusals import Forbidden, Refusal
from toimiva.services.programme import actions
from toimiva.services.programme.models import AhjoRequest, Decision, DecisionDraft, Matter

from .ahjo_emulator import KEY, emulated
from .office import acting, html, official, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
JOB = system("programme.ahjo")
CASE = "HEL-2024-009117"
AHJO = "/en/programme/decisions/ahjo/"


@pytest.fixture
def ahjo(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with emulated() as server:
        settings.TOIMIVA_AHJO_URL, settings.TOIMIVA_AHJO_KEY = server.url, KEY
        yield server


@pytest.fixture
def tabled(shared) -> dict:
    """The Ahjo sample of a matter that the City Board tabled (§ 62)."""
    return {
        "NativeId": "{33A2EF19}",
        "Title": "Valtuutetun aloite",
        "CaseID": CASE,
        "CaseIDLabel": "HEL 2024-009117",
        "Section": "62 §",
        "Content": (shared / "data/programme/ahjo/decision-content.html").read_text("utf-8"),
        "Motion": "",
        "Language": "fi",
        "PublicityClass": "Julkinen",
        "DateDecision": "2025-01-27T02:00:00.000",
        "Organization": {"Name": "Kaupunginhallitus", "ID": "00400", "TypeId": "2"},
        "links": [{"rel": "self", "href": "https://example.com/1"}],
    }


def grant(amount: str = "125 500,50", share: str = "") -> dict:
    text = (
        "<html><body><div class='paatos'><div class='Asiapykala'>§ 44</div><h1 class='AsiaOtsikko'>Avustus</h1>"
        "<div class='DnroTmuoto'>HEL 2024-009117 T 02 05 01</div><h3 class='SisaltoOtsikko'>Päätös</h3>"
        f"<p>Kaupunginhallitus päätti myöntää {amount} euron avustuksen vuoden 2024 talousarvion kohdasta"
        f" 3 10 02 avustukset.</p>{share}<h3 class='MuutoksenhakuOtsikko'>Muutoksenhaku</h3>"
        "<p>Oikaisuvaatimusohje, kaupunginhallitus</p></div></body></html>"
    )
    return {
        "NativeId": "{44}",
        "Title": "Avustus",
        "CaseIDLabel": "HEL 2024-009117",
        "Section": "44 §",
        "Content": text,
    }


def fetched(*, review: bool = False) -> AhjoRequest:
    request = actions.ask_ahjo(JOB, "HEL 2024-009117", now=NOW, review=review)
    return actions.fetch_case(JOB, request.pk, now=NOW)


def test_a_case_is_fetched_with_its_decisions(ahjo, tabled):
    ahjo.holds(CASE, tabled)
    request = fetched()
    decision = Decision.objects.get()
    assert (request.state, request.answer[0]["became"]) == ("DONE", "stored")
    assert (decision.native_id, decision.version_series_id, decision.source_kind) == ("{33A2EF19}", "{S1}", "AHJO")
    assert (decision.decided_on, decision.section) == (date(2025, 1, 27), "62")
    assert (Matter.objects.get().diary_number, Matter.objects.get().state) == ("HEL 2024-009117", "TABLED")
    assert ahjo.asked == [CASE, "{33A2EF19}"]


def test_half_a_sign_in_a_text_is_replaced_and_stops_nothing(ahjo, tabled):
    ahjo.holds(CASE, tabled | {"Content": tabled["Content"].replace("Jane Doe", "Jane \ud800 Doe")})
    assert fetched().answer[0]["became"] == "stored"
    assert "Jane ? Doe" in Decision.objects.get().source_text


def test_the_same_decision_is_stored_once(ahjo, tabled):
    ahjo.holds(CASE, tabled)
    fetched()
    tabled["links"] = [{"rel": "self", "href": "https://example.com/elsewhere"}]  # no change of the matter
    assert fetched().answer == [{"native_id": "{33A2EF19}", "became": "known", "decision": Decision.objects.get().pk}]


def test_a_changed_text_is_a_new_version_and_the_first_is_kept(ahjo, tabled, client):
    ahjo.holds(CASE, tabled)
    fetched()
    tabled["Content"] = tabled["Content"].replace("Jane Doe", "Janette Doe")
    assert fetched().answer[0]["version"] == 2
    first, second = Decision.objects.order_by("version")
    assert (second.replaces, first.replaced_by, Matter.objects.get().events.count()) == (first, second, 1)
    page = html(client.get(f"/en/programme/decisions/{first.pk}/"))
    assert "The text was changed afterwards." in page
    assert html(client.get("/en/programme/decisions/")).count("version 2") == 1


def test_a_new_version_of_the_grant_carries_its_own_figure(ahjo):
    ahjo.holds(CASE, grant())
    fetched()
    assert (Matter.objects.get().granted, Matter.objects.get().state) == (pytest.approx(125500.50), "GRANTED")
    ahjo.holds(CASE, grant("125 600"))
    fetched()
    matter = Matter.objects.get()
    assert (matter.granted, matter.state, matter.deciding.version) == (125_600, "GRANTED", 2)


def test_a_version_that_takes_the_grant_back_waits_for_a_person(ahjo):
    ahjo.holds(CASE, grant())
    fetched()
    changed = grant()
    changed["Content"] = changed["Content"].replace("päätti myöntää", "päätti panna asian pöydälle, ei myöntää")
    ahjo.holds(CASE, changed)
    answer = fetched().answer[0]
    assert (answer["became"], answer["fault"]) == ("draft", "version_changes_the_outcome")
    assert (Matter.objects.get().state, DecisionDraft.objects.get(state="OPEN").held["fault"]) == (
        "GRANTED",
        answer["fault"],
    )


def test_what_a_person_asks_for_waits_for_the_review(ahjo, tabled):
    ahjo.holds(CASE, tabled)
    client = signed_in(official())
    answer = client.post("/en/programme/decisions/import/", {"do": "ahjo", "diary_number": "hel 2024-009117"})
    draft = DecisionDraft.objects.get()
    assert answer["Location"] == f"/en/programme/decisions/drafts/{draft.pk}/"
    assert not Decision.objects.exists()
    page = html(client.get(answer["Location"]))
    assert "panna asian pöydälle" in page
    assert "DnroTmuoto" not in page
    assert 'value="2025-01-27"' in page


def test_error_findings_leave_the_decision_to_a_person(ahjo):
    ahjo.holds(CASE, grant(amount="3.200.000"))
    answer = fetched().answer[0]
    assert (answer["became"], Decision.objects.count()) == ("draft", 0)


@pytest.mark.parametrize("status, code", [(500, "ahjo_silent"), (429, "ahjo_silent"), (302, "ahjo_silent")])
def test_a_passing_failure_is_tried_again_and_then_answered(ahjo, tabled, status, code):
    ahjo.holds(CASE, tabled)
    ahjo.statuses = [status]
    request = fetched()
    assert (request.state, request.fault, request.next_at) == ("WAITING", code, NOW + timedelta(minutes=5))
    assert actions.fetch_due(JOB, now=NOW + timedelta(minutes=4)) == 0
    assert actions.fetch_due(JOB, now=NOW + timedelta(minutes=5)) == 1
    request.refresh_from_db()
    assert (request.state, request.fault, Decision.objects.count()) == ("DONE", "", 1)


def test_after_the_fifth_try_a_person_sees_it_and_tries_again(ahjo, tabled):
    ahjo.holds(CASE, tabled)
    ahjo.statuses = [503] * 5
    request, now = fetched(), NOW
    while request.next_at:
        now = request.next_at
        actions.fetch_due(JOB, now=now)
        request.refresh_from_db()
    assert (request.state, request.tries, len(ahjo.asked)) == ("FAILED", 5, 5)
    client = signed_in(official())
    page = html(client.get(AHJO))
    assert "1 requests need a person" in page
    assert "Ahjo does not answer (HTTP 503)" in page
    assert client.post(AHJO, {"request": request.pk}).status_code == 303
    assert "No request needs a person" in html(client.get(AHJO))
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"cases": [1]}', b'{"cases": {}}', b"\xff\xfe"])
def test_an_answer_that_is_no_case_is_tried_again(ahjo, body):
    ahjo.body = body
    assert (fetched().state, AhjoRequest.objects.get().fault) == ("WAITING", "ahjo_unreadable")


def test_a_missing_case_and_a_case_without_decisions_need_a_person(ahjo):
    assert (fetched().state, AhjoRequest.objects.get().fault) == ("FAILED", "ahjo_has_none")
    ahjo.holds(CASE)
    assert fetched().fault == "ahjo_case_without_decisions"


def test_a_refused_key_ends_the_round(ahjo, settings, tabled):
    ahjo.holds(CASE, tabled)
    settings.TOIMIVA_AHJO_KEY = "wrong"
    for number in ("HEL 2024-009117", "HEL 2024-009118"):
        actions.ask_ahjo(JOB, number, now=NOW, review=False)
    assert actions.fetch_due(JOB, now=NOW) == 0
    assert len(ahjo.asked) == 1
    assert sorted(AhjoRequest.objects.values_list("state", flat=True)) == ["FAILED", "WAITING"]


def test_a_silent_address_and_an_absent_setting_are_told_apart(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    settings.TOIMIVA_AHJO_URL = "http://127.0.0.1:1"
    assert (fetched().fault, AhjoRequest.objects.get().state) == ("ahjo_silent", "WAITING")
    settings.TOIMIVA_AHJO_URL = ""
    assert (fetched().fault, AhjoRequest.objects.get().state) == ("ahjo_not_configured", "FAILED")


@pytest.mark.parametrize("number, code", [("ESP 2024-000001", "other_city"), ("42", "not_a_diary_number")])
def test_only_this_citys_diary_numbers_are_asked(number, code):
    with pytest.raises(Refusal) as refused:
        actions.ask_ahjo(JOB, number, now=NOW, review=False)
    assert refused.value.code == code


def test_a_confidential_decision_is_stored_without_its_text_being_read(ahjo, tabled, client):
    tabled["PublicityClass"] = "Salassa pidettävä"
    tabled["Attachments"] = [
        {"Title": "Nimi", "AttachmentNumber": "1", "PublicityClass": "Salassa pidettävä", "Type": "liite",
         "SecurityReasons": ["JulkL 621/1999 24.1 § 25 k"]},
    ]  # fmt: skip
    ahjo.holds(CASE, tabled)
    fetched()
    decision = Decision.objects.get()
    assert decision.confidential
    assert "pöydälle" not in decision.source_text
    assert "Nimi" not in decision.source_text
    assert "JulkL 621/1999 24.1" in decision.source_text
    assert client.get(f"/en/programme/decisions/{decision.pk}/").status_code == 404
    page = html(client.get(f"/en/programme/matters/{decision.matter_id}/"))
    assert "Nimi" not in page
    assert "pöydälle" not in html(signed_in(official()).get(f"/en/programme/decisions/{decision.pk}/"))


@pytest.mark.parametrize("actor", [NOBODY, "programme.auditor"])
def test_others_fetch_nothing(actor):
    who = acting(official(actor)) if isinstance(actor, str) else actor
    with pytest.raises(Forbidden):
        actions.ask_ahjo(who, "HEL 2024-009117", now=NOW, review=True)


def test_the_command_stores_and_answers_in_json(ahjo, tabled):
    from toimiva.services.programme.cli import cli

    ahjo.holds(CASE, tabled)
    run = CliRunner().invoke(cli, ["import-ahjo", "HEL 2024-009117", "--json"])
    answer = json.loads(run.stdout)
    assert (run.exit_code, answer["state"], answer["decisions"][0]["became"]) == (0, "DONE", "stored")
    ahjo.statuses = [500]
    run = CliRunner().invoke(cli, ["import-ahjo", "HEL 2024-009117", "ESP 2024-1", "--json"])
    assert (run.exit_code, [one["exit"] for one in json.loads(run.stdout)]) == (2, [1, 2])


def test_the_list_takes_a_constant_number_of_queries(ahjo, tabled, django_assert_max_num_queries):
    ahjo.holds(CASE, tabled)
    fetched()
    for number in range(60):
        actions.ask_ahjo(JOB, f"HEL 2024-{number:06}", now=NOW, review=False)
    client = signed_in(official())
    with django_assert_max_num_queries(7):
        page = html(client.get(AHJO))
    assert "Page 1 of 2" in page


def test_the_job_fetches_what_is_due(ahjo, tabled):
    from toimiva.services.programme import jobs

    ahjo.holds(CASE, tabled)
    actions.ask_ahjo(JOB, "HEL 2024-009117", now=NOW, review=False)
    jobs.ahjo.func(int(NOW.timestamp()))
    assert AhjoRequest.objects.get().state == "DONE"
