"""A controller's day at the books: orders, accruals, reversals, the year's end, and who has looked at the lines."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from toimiva.city.access import system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Conflict, Forbidden, Refusal
from toimiva.demo.programme_money import load_money
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import LedgerEntry, Programme, ProjectNumber
from toimiva.services.programme.policy.supplier_publication import is_named

from ....browser import check_accessibility, fits
from .books import NOW, open_books, person
from .test_money_pages import address, client, number

pytestmark = pytest.mark.django_db
CLI = system("test")
KUVA_1, KUVA_JOINT, KASKO = "10402010740401", "10402010740402", "104020107401"
MAY = date(2021, 5, 20)


@pytest.fixture
def programme() -> Programme:
    """The programme of § 186 with its money granted and allotted as decided."""
    made = open_books()
    actions.record_appropriation(CLI, made.pk, made.decision_id, now=NOW)
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    return made


def order(code: str, amount: int, document: str = "T-1", **more) -> LedgerEntry:
    told = {"text": "Tilaus", "document_number": document, "now": NOW} | more
    return actions.record_commitment(CLI, number(code).pk, Decimal(amount), **told)


def code_of(call) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# Orders


def test_an_order_beyond_the_free_money_needs_a_reason_and_shows_as_an_overrun(programme):
    assert code_of(lambda: order(KUVA_1, 780_001)) == "commitment_over_free"
    line = order(KUVA_1, 780_001, overrun_reason="Valtuusto myöntää lisää")
    assert line.note == "Valtuusto myöntää lisää"
    assert [one.place.number for one in queries.figures(CLI, programme.pk).overruns] == [KUVA_1]
    assert order(KUVA_JOINT, 300_000, "T-2").note == ""  # the last free euro is no overrun


def test_the_open_orders_are_what_was_ordered_less_what_was_released(programme):
    first = order(KUVA_1, 100, supplier_name="Digiapu Oy")
    order(KUVA_1, 50)
    order(KUVA_1, 30, "T-2")
    actions.release_commitment(CLI, number(KUVA_1).pk, Decimal(60), text="Lasku", document_number="T-1", now=NOW)
    actions.release_commitment(CLI, number(KUVA_1).pk, Decimal(30), text="Lasku", document_number="T-2", now=NOW)
    order(KASKO, 7, "T-1")
    found = queries.open_orders(CLI, programme.pk)
    told = [
        (one.document, one.entry, one.committed, one.released, one.bound) for group in found for one in group.orders
    ]
    assert (("T-1", first.pk, 150, 60, 90) in told, len(told), sum(group.bound for group in found)) == (True, 2, 97)
    mine = queries.open_orders(person("programme.controller", "KUVA"), programme.pk)
    assert [group.number for group in mine] == [number(KUVA_1).pk]


def test_a_release_does_not_pass_what_its_own_order_binds(programme):
    order(KUVA_1, 100, "T-1")
    order(KUVA_1, 500, "T-2")
    release = lambda amount: actions.release_commitment(  # noqa: E731
        CLI, number(KUVA_1).pk, Decimal(amount), text="Lasku", document_number="T-1", now=NOW
    )
    assert code_of(lambda: release("100.01")) == "release_over_commitment"
    release(100)
    assert queries.number_figures(CLI, number(KUVA_1).pk).committed == 500


def test_an_order_is_not_reversed_below_what_is_released(programme):
    line = order(KUVA_1, 100)
    actions.release_commitment(CLI, number(KUVA_1).pk, Decimal(1), text="Lasku", document_number="T-1", now=NOW)
    with pytest.raises(Conflict, match="released already"):
        actions.reverse_entry(CLI, line.pk, reason="Väärä", now=NOW)


def test_an_order_goes_from_the_form_to_the_ledger_and_the_trail(programme):
    kuva = client("programme.controller", "KUVA")
    told = {"number": number(KUVA_1).pk, "amount": "1 200,50", "document_number": "T-9", "text": "Opastus",
            "supplier_name": "Digiapu Oy"}  # fmt: skip
    assert kuva.post(address(programme, "money/commitments/"), told).status_code == 303
    line = LedgerEntry.objects.get(kind="COMMITMENT")
    assert (line.amount, line.document_number, line.number.number) == (Decimal("1200.50"), "T-9", KUVA_1)
    event = AuditEvent.objects.get(operation="programme.commitment.record")
    assert (event.target_pk, event.facts["free_after"]) == (str(line.pk), "778799.50")
    page = kuva.get(address(programme, "money/commitments/")).content.decode()
    assert "T-9" in page
    where = address(programme, f"money/commitments/{line.pk}/release/")
    too_much = kuva.post(where, {"amount": "1 201", "text": "Lasku"})
    assert (too_much.status_code, "1 201" in too_much.content.decode()) == (422, True)
    assert kuva.post(where, {"amount": "1 200,50", "text": "Lasku tuli"}).status_code == 303
    assert "No order binds money now" in kuva.get(address(programme, "money/commitments/")).content.decode()
    assert kuva.get(where).status_code == 404  # nothing is left to release


def test_an_order_beyond_the_money_is_told_on_the_form_and_kept(programme):
    kuva = client("programme.controller", "KUVA")
    told = {"number": number(KUVA_1).pk, "amount": "780 001", "document_number": "T-9", "text": "Opastus"}
    page = kuva.post(address(programme, "money/commitments/"), told)
    text = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 422
    assert "Only 780 000 € is free" in text
    assert 'value="780 001"' in text
    told |= {"overrun_reason": "Valtuusto myöntää lisää"}
    assert kuva.post(address(programme, "money/commitments/"), told).status_code == 303


def test_the_orders_are_read_in_the_same_number_of_queries_however_many_they_are(programme):
    office, counts = client("programme.office"), []
    for turn in range(2):
        for one in ProjectNumber.objects.all():
            order(one.number, 1, f"T-{turn}-{one.pk}")
        with CaptureQueriesContext(connection) as seen:
            office.get(address(programme, "money/commitments/"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


# Accruals and what was wrong


def test_an_accrual_is_booked_taken_back_and_a_wrong_one_reversed(programme):
    kuva = client("programme.controller", "KUVA")
    where = address(programme, "money/accruals/")
    told = {"number": number(KUVA_1).pk, "amount": "500", "effective_date": "2021-05-31", "text": "Laskuttamaton"}
    assert kuva.post(where, told).status_code == 303
    assert kuva.post(where, told | {"amount": "−500,00", "effective_date": "2021-06-01"}).status_code == 303
    assert queries.number_figures(CLI, number(KUVA_1).pk).used == 0
    wrong = LedgerEntry.objects.filter(kind="ACCRUAL").latest("pk")
    entry = address(programme, f"ledger/{wrong.pk}/")
    assert kuva.post(entry, {"reason": ""}).status_code in (200, 422)
    assert LedgerEntry.objects.filter(kind="ACCRUAL").count() == 2
    assert kuva.post(entry, {"reason": "Väärä kuukausi"}).status_code == 303
    back = LedgerEntry.objects.get(reverses=wrong)
    assert (back.amount, back.note, back.text) == (500, "Väärä kuukausi", "Laskuttamaton")
    event = AuditEvent.objects.get(operation="programme.entry.reverse")
    assert (event.reason, event.facts["reversals"]) == ("Väärä kuukausi", [back.pk])
    assert "has been reversed" in kuva.get(entry).content.decode()
    assert kuva.post(entry, {"reason": "Uudestaan"}).status_code == 409


def test_a_correction_keeps_the_supplier_and_moves_to_the_right_number(programme):
    kuva = client("programme.controller", "KUVA")
    wrong = order(KUVA_1, 1000, supplier_name="Digiapu Oy")
    told = {"reason": "Väärä hanke", "amount": "100", "number": number(KUVA_JOINT).pk}
    assert kuva.post(address(programme, f"ledger/{wrong.pk}/"), told).status_code == 303
    right = LedgerEntry.objects.filter(kind="COMMITMENT").latest("pk")
    assert (right.amount, right.number.number, right.supplier_name) == (100, KUVA_JOINT, "Digiapu Oy")


def test_a_correction_books_nothing_on_a_number_that_is_closed(programme):
    wrong = order(KUVA_1, 1000)
    ProjectNumber.objects.filter(number=KUVA_JOINT).update(closed_on=date(2020, 12, 31))
    move = {"reason": "Väärä hanke", "number_id": number(KUVA_JOINT).pk, "now": NOW}
    assert code_of(lambda: actions.correct_entry(CLI, wrong.pk, Decimal(100), **move)) == "number_closed"
    assert not LedgerEntry.objects.filter(reverses=wrong).exists()


def test_what_the_office_books_a_controller_does_not_reverse(programme):
    given = LedgerEntry.objects.get(kind="ALLOTMENT", number=number(KUVA_1))
    with pytest.raises(Forbidden):
        actions.reverse_entry(person("programme.controller", "KUVA"), given.pk, reason="x", now=NOW)
    kuva = client("programme.controller", "KUVA")
    where = address(programme, f"ledger/{given.pk}/")
    assert "Reverse the line" not in kuva.get(where).content.decode()
    assert kuva.post(where, {"reason": "x"}).status_code == 403
    assert client("programme.office").post(where, {"reason": "x"}).status_code == 303


def test_another_divisions_line_is_not_there(programme):
    line = order(KASKO, 1)
    assert client("programme.controller", "KUVA").get(address(programme, f"ledger/{line.pk}/")).status_code == 404


# The end of the year


def test_the_year_ends_on_its_page(programme):
    actions.record_actual(CLI, number(KUVA_1).pk, Decimal(700_000), text="x", effective_date=MAY, now=NOW)
    office = client("programme.office")  # the clock of the tests is past 2021
    where = address(programme, "money/year-end/")
    page = office.get(where).content.decode().replace("\u00a0", " ")
    assert "At the end of 2021, 9,300,000 € is unused" in page
    assert office.post(where, {"lapse-decision_ref": ""}).status_code in (200, 422)
    assert office.post(where, {"lapse-decision_ref": "Tilinpäätös 2021"}).status_code == 303
    assert queries.number_figures(CLI, number(KUVA_1).pk).allotted == 700_000
    assert office.post(where, {"lapse-decision_ref": "Tilinpäätös 2021"}).status_code == 422  # nothing lapses twice
    carry = address(programme, "money/year-end/carry-over/")
    told = {"number": number(KUVA_1).pk, "amount": "80 000,01", "decision_ref": "Kvsto 2.3.2022 § 40"}
    assert office.post(carry, told).status_code == 422
    assert office.post(carry, told | {"amount": "50 000"}).status_code == 303
    line = LedgerEntry.objects.get(kind="CARRY_OVER")
    assert (line.amount, line.effective_date) == (50_000, date(2022, 1, 1))
    assert AuditEvent.objects.filter(operation="programme.year_end.record").count() == 2
    left = {row.place.number: row.lapsed for row in queries.year_end(CLI, programme.pk, 2021) if row.place}
    assert left[KUVA_1] == 30_000


def test_a_year_closes_with_december_and_opens_again_with_a_reason(programme):
    office = client("programme.office")
    months = address(programme, "money/months/")
    assert office.post(months, {"month": "2021-12"}).status_code == 303
    assert "The books of 2021 are closed" in office.get(address(programme, "money/year-end/")).content.decode()
    reopened = office.post(months + "reopen/", {"month": "2021-12", "reason": "Lasku puuttui"})
    assert reopened.status_code == 303
    assert AuditEvent.objects.get(operation="programme.period.reopen").reason == "Lasku puuttui"
    assert client("programme.controller", "KUVA").get(address(programme, "money/year-end/")).status_code == 403


def test_a_year_that_goes_on_lets_nothing_lapse(programme):
    page = client("programme.office").get(address(programme, "money/year-end/?year=2030")).content.decode()
    assert "The year is not over yet" in page
    assert "lapse-decision_ref" not in page


# Who has looked, and whose name is seen


def test_each_look_at_the_lines_leaves_one_trace(programme):
    office, line = client("programme.office"), order(KUVA_1, 1)
    reads = AuditEvent.objects.filter(kind="READ", operation="programme.ledger.read")
    for turn, part in enumerate(
        ["ledger/", "ledger/?kind=ACTUAL", "ledger.csv", f"ledger/{line.pk}/", "money/commitments/"], 1
    ):
        answer = office.get(address(programme, part, "" if part.endswith("csv") else "/en"))
        assert (answer.status_code, reads.count()) == (200, turn)
    assert office.get(f"/api/programme/programmes/{programme.pk}/ledger").status_code == 200
    assert reads.count() == 6
    assert {event.facts["programme"] for event in reads} == {programme.pk}


NAMES = """
Digiapu Oy                    | no
Helsingin kaupunki            | no
Palvelu Ab                    | no
Kotihoiva ry.                 | no
Tmi Aino Virtanen             | yes
Aino Virtanen                 | yes
Ostos Oyala                   | yes
"""


@pytest.mark.parametrize("row", NAMES.strip().splitlines())
def test_who_may_be_a_private_trader(row):
    name, private = (part.strip() for part in row.split("|"))
    assert is_named(name, MAY) is (private == "no")


def test_a_private_traders_name_is_for_who_keeps_or_audits_the_books(programme):
    for name in ("Tmi Aino Virtanen", "Digiapu Oy"):
        order(KUVA_1, 1, document=name[:3], supplier_name=name)
    readers = [("office", "", True), ("auditor", "", True), ("controller", "KUVA", True), ("steering_group", "", False)]
    for role, unit, sees in readers:
        reader = client(f"programme.{role}", unit)
        page = reader.get(address(programme, "ledger/")).content.decode()
        assert ("Aino Virtanen" in page, "Digiapu Oy" in page) == (sees, True), role
        assert ("private trader is not shown" in page) is not sees
        found = reader.get(f"/api/programme/programmes/{programme.pk}/ledger").content.decode()
        assert ("Aino Virtanen" in found) is sees
        text = b"".join(reader.get(address(programme, "ledger.csv", "")).streaming_content).decode()
        rows = [row for row in csv.DictReader(text.splitlines()) if row["kind"] == "COMMITMENT"]
        assert {row["supplier_withheld"] for row in rows} == ({""} if sees else {"", "yes"})
        assert ("Aino Virtanen" in text) is sees
        sought = reader.get(address(programme, "ledger/?text=Virtanen")).content.decode()
        assert ("No lines match" in sought) is not sees  # nor can it be guessed by searching


# The ledger on a phone


def test_the_ledger_goes_by_fifty_and_keeps_its_filter(programme):
    for turn in range(60):
        order(KUVA_1, 1, f"T-{turn}")
    office = client("programme.office")
    first = office.get(address(programme, "ledger/?kind=COMMITMENT")).content.decode()
    assert first.count('<th scope="row">') == 50
    last = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    older = office.get(address(programme, "ledger/" + last)).content.decode()
    assert older.count('<th scope="row">') == 10
    assert 'href="?kind=COMMITMENT">Newest' in older
    counts = []
    for query in ("", "?kind=COMMITMENT", "?text=T-1"):
        with CaptureQueriesContext(connection) as seen:
            office.get(address(programme, "ledger/" + query))
        counts.append(len(seen))
    assert len(set(counts)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320)])
def test_a_controllers_day(visit, live_server, javascript, width):
    made = open_books()
    load_money(CLI, made)
    page = visit(live_server.url, locale="en-GB", javascript=javascript, width=width)
    session = client("programme.controller", "KUVA").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(address(made, "money/"))
    page.get_by_role("link", name="Open orders").click()
    page.locator("#id_number").select_option(str(number(KUVA_1).pk))
    page.locator("#id_amount").fill("1 000")
    page.locator("#id_document_number").fill("T-77")
    page.locator("#id_text").fill("Opastus")
    page.get_by_role("button", name="Record the order").click()
    expect(page.get_by_role("link", name="T-77", exact=True)).to_be_visible()
    seen(page, javascript)
    page.get_by_role("link", name=re.compile("Release.*T-77")).click()
    expect(page.get_by_role("heading", name="Release an order")).to_be_visible()
    page.locator("#id_text").fill("Lasku tuli")
    seen(page, javascript)
    page.get_by_role("button", name="Release the money").click()
    expect(page.get_by_role("link", name="T-77", exact=True)).to_have_count(0)
    page.goto(address(made, "money/accruals/"))
    page.locator("#id_number").select_option(str(number(KUVA_1).pk))
    page.locator("#id_amount").fill("300")
    page.locator("#id_effective_date").fill("2021-09-30")
    page.locator("#id_text").fill("Laskuttamaton")
    page.get_by_role("button", name="Record the accrual").click()
    expect(page.get_by_role("heading", name="Accruals that stand")).to_be_visible()
    seen(page, javascript)
    page.get_by_role("table").get_by_role("link").first.click()
    page.locator("#id_reason").fill("Väärä kuukausi")
    seen(page, javascript)
    page.get_by_role("button", name="Reverse the line").click()
    expect(page.get_by_text("This line has been reversed.")).to_be_visible()
    page.goto(address(made, "ledger/"))
    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    seen(page, javascript)
    office = client("programme.office").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": office, "url": live_server.url}])
    page.goto(address(made, "money/year-end/"))
    page.locator("#id_lapse-decision_ref").fill("Tilinpäätös 2021")
    seen(page, javascript)
    page.get_by_role("button", name="lapse").click()
    expect(page.get_by_text("The unused money has lapsed.")).to_be_visible()
    seen(page, javascript)


def seen(page, javascript: bool) -> None:
    if javascript:
        check_accessibility(page)
    assert fits(page)
