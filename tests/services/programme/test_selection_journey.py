"""The group's journey in a browser: score, be told what is missing, submit, see the others, decide with a reason."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from toimiva.city.access import system
from toimiva.city.identity.models import RoleGrant, User
from toimiva.demo.programme_proposals import load_proposals
from toimiva.services.programme import actions
from toimiva.services.programme.models import ChoiceNote, Programme, Proposal, ProposalRound, ScoreSheet

from ...browser import check_accessibility, fits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SYSTEM = system("toimiva demo")


@pytest.fixture
def rounds(settings) -> list[ProposalRound]:
    text = (settings.BASE_DIR / "samples/programme/decision-fi.txt").read_bytes()
    actions.import_decision(SYSTEM, text, "decision.txt", now=NOW)
    load_proposals(SYSTEM, NOW)
    return list(ProposalRound.objects.order_by("id"))


@pytest.fixture
def signed_in(visit, live_server, client):
    """A page of somebody who holds a role for the whole city."""

    def open_page(role: str, **how):
        user = User.objects.create(username=f"x-{role}", first_name="Testi", last_name="Henkilö")
        RoleGrant.objects.create(user=user, role=role, valid_from=date(2026, 1, 1))
        client.force_login(user)
        page = visit(live_server.url, locale="en-GB", **how)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        return page

    return open_page


@pytest.mark.parametrize("javascript, width", [(False, 320), (True, 1280)])
def test_a_member_scores_alone_and_then_sees_the_others(rounds, signed_in, javascript, width):
    proposal = Proposal.objects.filter(round=rounds[1]).first()
    page = signed_in("programme.steering_group", javascript=javascript, width=width, expected="status of 422")
    page.goto(f"/en/programme/rounds/{rounds[1].pk}/")
    page.get_by_role("link", name="Score it").click()

    for name, score in (("C1", "4"), ("C2", "5"), ("C3", "3")):
        page.get_by_role("group", name=name).get_by_role("radio", name=score).press("Space")
    page.get_by_role("textbox", name="Reason (optional) : C1").fill("It mends a queue.")
    page.get_by_role("button", name="Submit my scores").click()
    summary = page.get_by_role("alert")
    assert [link.get_attribute("href") for link in summary.get_by_role("link").all()] == [
        "#id_C4", "#id_C5", "#id_C6", "#id_C7",
    ]  # fmt: skip
    expect(page.get_by_role("group", name="C1").get_by_role("radio", name="4")).to_be_checked()  # values are kept
    assert page.get_by_role("textbox", name="Reason (optional) : C1").input_value() == "It mends a queue."
    if javascript:
        check_accessibility(page)
    assert fits(page)

    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("status")).to_have_text("The draft is saved. Only you see it.")
    for name in ("C4", "C5", "C6", "C7"):
        page.get_by_role("group", name=name).get_by_role("radio", name="3").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Submit my scores").press("Enter")
    assert page.get_by_role("table").get_by_role("row").count() == 2
    expect(page.get_by_role("link", name="Score the next: Esimerkki B")).to_be_visible()
    sheet = ScoreSheet.objects.get(proposal=proposal)
    assert (sheet.submitted_at is not None, [score.value for score in sheet.scores.all()]) == (
        True,
        [4, 5, 3, 3, 3, 3, 3],
    )
    if javascript:
        check_accessibility(page)
    assert fits(page)


@pytest.mark.parametrize("javascript, width", [(False, 320), (True, 390)])
def test_the_group_tries_a_frame_and_decides_with_a_reason(rounds, signed_in, javascript, width):
    page = signed_in("programme.steering_group", javascript=javascript, width=width, expected="status of 422")
    page.goto(f"/en/programme/rounds/{rounds[0].pk}/results/")
    page.get_by_label("Frame in euros").fill("2 000 000")
    page.get_by_role("button", name="Show the advice").click()
    expect(page).to_have_url(re.compile("frame=2"))
    page.get_by_role("navigation", name="Sort by").get_by_role("link", name="Money").click()
    expect(page).to_have_url(re.compile("sort="))
    page.wait_for_load_state()
    assert "Within €" not in page.content() and "2,000,000" in page.content().replace("\u00a0", ",")
    if javascript:
        check_accessibility(page)
    assert fits(page)

    page.get_by_role("link", name="Write down the decision").click()
    page.get_by_role("checkbox", name="Esimerkki 8").press("Space")
    page.get_by_role("button", name="Write down the decision").click()
    expect(page.get_by_role("link", name="Why the group decides so")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Esimerkki 8")).to_be_checked()
    page.get_by_label("Why the group decides so").fill("The map is needed by all.")
    if javascript:
        check_accessibility(page)
    assert fits(page)
    page.get_by_role("button", name="Write down the decision").click()
    expect(page.get_by_text("The group took another set than the tool advised.")).to_be_visible()
    note = ChoiceNote.objects.first()
    assert (note.frame, note.as_advised, note.reason) == (2_000_000, False, "The map is needed by all.")


def test_the_office_sets_up_a_round_and_opens_it(rounds, signed_in):
    programme = Programme.objects.get()
    page = signed_in("programme.office", javascript=False, width=320)
    page.goto(f"/en/programme/{programme.pk}/proposals/")
    page.get_by_role("link", name="Set up a round").click()
    page.get_by_label("Name of the round").fill("Autumn")
    page.get_by_label("Frame in euros").fill("3.200")
    page.get_by_role("button", name="Set up the round").click()
    expect(page.get_by_role("link", name="Frame in euros")).to_be_visible()
    page.get_by_label("Frame in euros").fill("1 000 000")
    page.get_by_label("At least, in euros: Staff coping").fill("100 000")
    page.get_by_role("button", name="Set up the round").click()
    page.get_by_role("link", name="Add a proposal").click()
    assert fits(page)
    page.get_by_label("Attachment", exact=False).first.fill("Liite 1")
    page.get_by_label("Name of the project").fill("Remote guidance")
    page.get_by_label("The need").fill("People wait.")
    page.get_by_label("Budget lines").fill("Devices; 120 000\nWork 5")
    page.get_by_role("button", name="Add the proposal").click()
    expect(page.get_by_role("link", name="Budget lines")).to_be_visible()
    page.get_by_label("Budget lines").fill("Devices; 120 000\nWork; 5 000,50")
    page.get_by_role("checkbox", name="Staff coping").press("Space")
    page.get_by_role("button", name="Add the proposal").click()
    page.get_by_role("button", name="Open for scoring").click()
    expect(page.get_by_role("button", name="End the scoring")).to_be_visible()
    made = ProposalRound.objects.get(name="Autumn")
    assert (made.state, made.proposals.get().lines.count()) == ("SCORING", 2)


def test_the_demo_rounds_are_loaded_once_and_say_that_they_are_invented(rounds):
    load_proposals(SYSTEM, NOW)
    assert ProposalRound.objects.count() == 2
    assert all("Keksitty" in one.name for one in rounds)
    assert all("Keksitty" in proposal.need for proposal in Proposal.objects.all())
    assert [one.state for one in rounds] == ["DECIDED", "SCORING"]
