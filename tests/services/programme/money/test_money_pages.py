"""The money pages: what they answer to whom, in how many queries, and a controller's journey in a browser."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from toimiva.city.access import system
from toimiva.city.identity.models import OrganisationUnit, RoleGrant, User
from toimiva.demo.programme_money import load_money
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import LedgerEntry, Period, Programme, ProjectNumber, Transfer

from ....browser import check_accessibility, fits
from .books import open_books

pytestmark = pytest.mark.django_db
CLI = system("test")
TODAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def programme() -> Programme:
    """The programme with the demo's invented money."""
    made = open_books()
    load_money(CLI, made)
    return made


def client(role: str = "", unit: str = "", language: str = "en") -> Client:
    """A browser of somebody who holds the role."""
    made = Client(headers={"accept-language": language})
    if role:
        user = User.objects.create(uuid=uuid4(), username=f"{role}{unit}", first_name="Testi")
        at = OrganisationUnit.objects.get(code=unit) if unit else None
        RoleGrant.objects.create(user=user, role=role, unit=at, valid_from=date(2021, 1, 1))
        made.force_login(user)
    return made


def address(programme: Programme, part: str, language: str = "/en") -> str:
    return f"{language}/programme/{programme.pk}/{part}"


def number(code: str) -> ProjectNumber:
    return ProjectNumber.objects.get(number=code)


@pytest.mark.parametrize("language, said", [("", "vapaana on"), ("/sv", "fritt"), ("/en", "is committed")])
def test_everybody_reads_what_is_used_and_free(programme, language, said):
    page = client(language=language[1:] or "fi").get(address(programme, "money/", language))
    assert page.status_code == 200
    text = page.content.decode()
    assert said in text
    assert text.count('<tr class="is-sum">') == 5
    assert text.count('<tr class="is-sub">') == 9
    assert "Siirrä rahaa" not in text  # nobody moves money without a role


def test_a_programme_without_a_grant_says_so():
    page = client().get(address(open_books(state="TABLED", granted=0), "money/"))
    assert "No money has been granted yet" in page.content.decode()


def test_the_link_to_a_day_shows_what_was_known_then(programme):
    page = client().get(address(programme, "money/?as_known_on=2021-04-06")).content.decode()
    assert "as they were known at the end of" in page
    assert "Of 10,000,000\u00a0€, 0\u00a0€ has been used" in page


def test_a_day_that_is_none_is_told_at_the_field(programme):
    page = client().get(address(programme, "money/?as_known_on=yesterday")).content.decode()
    assert 'aria-invalid="true"' in page


def test_the_number_of_queries_does_not_grow_with_the_ledger(programme):
    reader = client()
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as seen:
            reader.get(address(programme, "money/"))
        counts.append(len(seen))
        for one in ProjectNumber.objects.all():
            actions.record_commitment(CLI, one.pk, Decimal(1), text="x", overrun_reason="x", now=TODAY)
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as seen:
        queries.figures(CLI, programme.pk)
    assert len(seen) == 4


def test_the_csv_adds_up(programme):
    rows = list(csv.DictReader(client().get(address(programme, "money.csv", "")).content.decode().splitlines()))
    total, numbers = rows[0], [row for row in rows if row["level"] == "number"]
    for column in ("allotted_eur", "used_eur", "committed_eur", "free_eur", "deviation_eur"):
        assert sum(Decimal(row[column]) for row in numbers) == Decimal(total[column])


def test_the_ledger_is_for_who_keeps_it_and_a_controller_sees_her_own_division(programme):
    assert client().get(address(programme, "ledger/", "")).status_code in (302, 403)
    page = client("programme.controller", "KUVA").get(address(programme, "ledger/")).content.decode()
    assert "10402010740401" in page
    lines = LedgerEntry.objects.filter(number__division__code="KUVA").count()
    assert page.count('<th scope="row">') == lines


def test_the_ledger_is_paged_and_filtered(programme):
    office = client("programme.office")
    first = office.get(address(programme, "ledger/")).content.decode()
    assert first.count('<th scope="row">') == 50
    assert "before=" in first
    kept = office.get(address(programme, "ledger/?kind=TRANSFER_OUT")).content.decode()
    assert kept.count('<th scope="row">') == 1
    none = office.get(address(programme, "ledger/?text=nothing+of+the+kind")).content.decode()
    assert "No lines match" in none


def test_the_ledgers_csv_runs_no_formula(programme):
    line = "=HYPERLINK(1)"
    actions.record_commitment(CLI, number("104020107401").pk, Decimal(1), text=line, now=TODAY)
    answer = client("programme.office").get(address(programme, "ledger.csv?text=HYPERLINK", ""))
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))
    assert [row["text"] for row in rows] == ["'" + line]


def test_a_transfer_is_shown_before_it_is_made(programme):
    kuva = client("programme.controller", "KUVA")
    one, other = number("10402010740401"), number("10402010740402")
    told = {"from_number": one.pk, "to_number": other.pk, "amount": "1 000,50", "reason": "Tarve siirtyi"}
    before, made = queries.number_figures(CLI, one.pk).free, Transfer.objects.count()
    shown = kuva.post(address(programme, "money/transfer/"), told | {"show": ""}).content.decode()
    assert "Free money before and after" in shown
    assert Transfer.objects.count() == made
    assert kuva.post(address(programme, "money/transfer/"), told | {"move": ""}).status_code == 303
    assert queries.number_figures(CLI, one.pk).free == before - Decimal("1000.50")


def test_a_refused_transfer_keeps_what_was_written(programme):
    kuva = client("programme.controller", "KUVA")
    one, other = number("10402010740401"), number("10402010740402")
    told = {"from_number": one.pk, "to_number": other.pk, "amount": "900 000 000", "reason": "Kaikki"}
    page = kuva.post(address(programme, "money/transfer/"), told | {"move": ""})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_amount"' in text
    assert "900 000 000" in text
    assert "Kaikki" in text


def test_another_divisions_number_is_no_choice_and_between_divisions_is_forbidden(programme):
    kuva = client("programme.controller", "KUVA")
    mine, theirs = number("10402010740401"), number("104020107401")
    told = {"from_number": theirs.pk, "to_number": mine.pk, "amount": "1", "reason": "x", "move": ""}
    page = kuva.post(address(programme, "money/transfer/"), told)
    assert "errors-title" in page.content.decode()
    told |= {"from_number": mine.pk, "to_number": theirs.pk}
    assert kuva.post(address(programme, "money/transfer/"), told).status_code == 403
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("amount", ["1.000.000", "1,234.56", "abc", "1e5", ""])
def test_what_is_not_surely_a_sum_is_not_read(programme, amount):
    told = {"number": number("104020107401").pk, "amount": amount}
    page = client("programme.office").post(address(programme, "money/allot/"), told)
    assert "errors-title" in page.content.decode()


def test_twelve_months_are_forecast_without_javascript(programme):
    kuva, one = client("programme.controller", "KUVA"), number("10402010740401")
    where = address(programme, f"money/forecast/{one.pk}/")
    page = kuva.get(where).content.decode()
    assert page.count('name="month_2021_') == 4  # April to August are closed by the demo, and what is before them
    told = {f"month_2021_{month:02}": "1 000" for month in (9, 10, 11, 12)}
    assert kuva.post(where, told).status_code == 303
    assert set(queries.standing_forecast(one).values()) == {Decimal(1000)}
    theirs = number("104020107401")
    assert kuva.post(address(programme, f"money/forecast/{theirs.pk}/"), told).status_code == 403


def test_a_month_is_closed_after_its_meaning_is_shown_and_opened_again(programme):
    office = client("programme.office")
    page = office.get(address(programme, "money/months/")).content.decode()
    assert "What closing 9/2021 means" in page
    assert office.post(address(programme, "money/months/"), {"month": "2021-09"}).status_code == 303
    assert Period.objects.get(month=date(2021, 9, 1)).closed_at is not None
    reopen = address(programme, "money/months/reopen/")
    assert office.post(reopen, {"month": "2021-09", "reason": ""}).status_code == 422
    assert office.post(reopen, {"month": "2021-09", "reason": "Lasku puuttui"}).status_code == 303
    assert Period.objects.get(month=date(2021, 9, 1)).closed_at is None


def test_the_office_records_the_grant_and_allots_it():
    made = open_books()
    office = client("programme.office")
    assert office.get(address(made, "money/grant/")).status_code == 200
    told = {"decision": made.decision_id, "conditions": ""}
    assert office.post(address(made, "money/grant/"), told).status_code == 303
    assert office.post(address(made, "money/allot/"), {"as_decided": ""}).status_code == 303
    assert queries.figures(CLI, made.pk).programme.allotted == 10_000_000


def test_the_api_tells_the_same(programme):
    rolled = queries.figures(CLI, programme.pk)
    found = client().get(f"/api/programme/programmes/{programme.pk}/money").json()
    assert Decimal(found["figures"]["free"]) == rolled.programme.free
    assert len(found["divisions"]) == 5
    office = client("programme.office")
    seen, cursor = [], ""
    while cursor is not None:
        page = office.get(f"/api/programme/programmes/{programme.pk}/ledger?limit=60{cursor and f'&cursor={cursor}'}")
        seen += [one["id"] for one in page.json()["entries"]]
        cursor = page.json()["next"]
    assert sorted(seen) == sorted(LedgerEntry.objects.values_list("pk", flat=True))


def test_the_demo_is_loaded_once_and_says_that_it_is_invented(programme):
    lines = LedgerEntry.objects.count()
    assert load_money(CLI, programme) == 0
    assert LedgerEntry.objects.count() == lines
    assert "invented" in client().get(address(programme, "money/")).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript, width", [(True, 1280), (False, 320), (True, 390)])
def test_a_reader_and_a_controller_find_their_way(visit, live_server, javascript, width):
    made = open_books()
    load_money(CLI, made)
    page = visit(live_server.url, locale="en-GB", javascript=javascript, width=width)
    page.goto(address(made, "money/"))
    expect(page.get_by_role("heading", name="Money", exact=True)).to_be_visible()
    _seen(page, javascript)
    page.locator("#id_as_known_on").fill("2021-06-30")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("as they were known at the end of")).to_be_visible()

    session = client("programme.controller", "KUVA").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(address(made, "money/transfer/"))
    one, other = number("10402010740401"), number("10402010740402")
    page.locator("#id_from_number").select_option(str(one.pk))
    page.locator("#id_to_number").select_option(str(other.pk))
    page.locator("#id_amount").fill("1 000")
    page.locator("#id_reason").fill("Tarve siirtyi")
    page.get_by_role("button", name="Show the balance after").click()
    expect(page.get_by_text("Free money before and after the transfer")).to_be_visible()
    _seen(page, javascript)
    page.get_by_role("button", name="Make the transfer").click()
    page.wait_for_url("**/money/")
    assert Transfer.objects.filter(amount=1000).count() == 1
    for part in ("ledger/", f"money/forecast/{one.pk}/"):
        page.goto(address(made, part))
        _seen(page, javascript)


def _seen(page, javascript: bool) -> None:
    if javascript:
        check_accessibility(page)
    assert fits(page)
