"""The selection in the house: sealed sheets, own divisions, two at once, the advice and the group's reason."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from toimiva.city.access import NOBODY, Actor, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.actors import actor_of
from toimiva.city.identity.models import OrganisationUnit, RoleGrant, User
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.services.programme import actions, queries
from toimiva.services.programme.actions.proposals import ProposalWish, RoundWish
from toimiva.services.programme.actions.scoring import Choice, Given
from toimiva.services.programme.forms.proposals import euros_of
from toimiva.services.programme.models import ChoiceNote, Matter, Proposal, ProposalRound, Score, ScoreSheet
from toimiva.services.programme.queries.scorers import divisions_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SYSTEM = system("test")
NAMES = ["C1", "C2", "C3", "C4", "C5", "C6", "C7"]


def member(division: str = "", role: str = "programme.steering_group") -> Actor:
    user = User.objects.create(
        uuid=uuid4(), username=uuid4().hex[:20], first_name="Testi", last_name=division or "Koko"
    )
    unit = OrganisationUnit.objects.get_or_create(code=division)[0] if division else None
    RoleGrant.objects.create(user=user, role=role, unit=unit, valid_from=date(2026, 1, 1))
    return actor_of(user, on=date(2026, 11, 24))


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def given(scores: str, **reasons: str) -> Given:
    return Given(values=dict(zip(NAMES, map(int, scores.split(",")), strict=True)), reasons=reasons)


def wish(code: str, money: int = 450_000, division: str = "KYMP", areas: tuple[str, ...] = ()) -> ProposalWish:
    return ProposalWish(
        code=code, division=division, title=f"Proposal {code}", need="A need.", areas=areas,
        lines=[("Devices", Decimal(money - 1)), ("Work", Decimal(1))],
    )  # fmt: skip


@pytest.fixture
def matter() -> Matter:
    return Matter.objects.create(diary_number="HEL 2026-000001", title="Test")


@pytest.fixture
def its_round(matter) -> ProposalRound:
    """The worked proposals: A scores 4.00, B 3.71; the frame carries one of them."""
    asked = RoundWish(
        name="Spring", frame=Decimal(500_000), criterion_set="recovery", criteria_on=date(2021, 2, 18),
        minimum={"SERVICE_DEFICIT": Decimal(100_000)},
    )  # fmt: skip
    made = actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW)
    actions.add_proposal(SYSTEM, made.pk, wish("A", areas=("SERVICE_DEFICIT",)), now=NOW)
    actions.add_proposal(SYSTEM, made.pk, wish("B", 380_000, "KUVA", ("SERVICE_DEFICIT",)), now=NOW)
    return actions.open_round(SYSTEM, made.pk, now=NOW)


@pytest.fixture
def proposal(its_round) -> Proposal:
    return Proposal.objects.get(code="A")


def test_a_sheet_is_sealed_until_the_readers_own_is_submitted(proposal):
    one, other, office = member("KASKO"), member("SOTE"), member(role="programme.office")
    actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3", C1="Because"), submit=True, now=NOW)
    actions.save_scores(other, proposal.pk, given("1,1,1,1,1,1,1"), submit=False, now=NOW)

    assert [sheet.scorer_id for sheet in queries.sheets(one, proposal.pk)] == [one.id]  # a draft is its scorer's alone
    assert [sheet.scorer_id for sheet in queries.sheets(other, proposal.pk)] == [other.id]
    assert not queries.sheets(office, proposal.pk) and not queries.sheets(NOBODY, proposal.pk)
    assert "Because" not in client_of(other).get(f"/programme/proposals/{proposal.pk}/").content.decode()

    actions.save_scores(other, proposal.pk, given("1,1,1,1,1,1,1"), submit=True, now=NOW)
    assert {sheet.scorer_id for sheet in queries.sheets(other, proposal.pk)} == {one.id, other.id}
    assert "Because" in client_of(other).get(f"/programme/proposals/{proposal.pk}/").content.decode()
    assert not queries.sheets(office, proposal.pk)


def test_results_hold_only_what_is_not_sealed_and_the_trail_holds_no_score(its_round, proposal):
    one, other = member("KASKO"), member("SOTE")
    actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    shown = {who: queries.advised(who, its_round, frame=its_round.frame, maximise="score") for who in (one, other)}
    assert shown[one].scored()["A"].score == 4.0
    assert shown[other].scored()["A"].score is None
    facts = AuditEvent.objects.get(operation="programme.proposal.score").facts
    assert set(facts) == {"proposal", "submitted", "divisions"}


def test_when_the_scoring_ends_the_sheets_are_open_to_the_group_the_office_and_the_auditor(its_round, proposal):
    one, late = member("KASKO"), member("SOTE")
    actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    actions.save_scores(late, proposal.pk, given("1,1,1,1,1,1,1"), submit=False, now=NOW)
    office, auditor = member(role="programme.office"), member(role="programme.auditor")
    actions.close_round(office, its_round.pk, now=NOW)
    for reader in (office, auditor):
        assert [sheet.scorer_id for sheet in queries.sheets(reader, proposal.pk)] == [one.id]
    assert {sheet.scorer_id for sheet in queries.sheets(late, proposal.pk)} == {one.id, late.id}
    assert not queries.sheets(member(role="programme.controller"), proposal.pk)
    with pytest.raises(Conflict) as refused:
        actions.save_scores(late, proposal.pk, given("1,1,1,1,1,1,1"), submit=True, now=NOW)
    assert refused.value.code == "round_not_open_for_scoring"


def test_a_submitted_sheet_stays_as_it_is(proposal):
    one = member("KASKO")
    first = actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    again = actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    assert again.pk == first.pk
    with pytest.raises(Conflict) as refused:
        actions.save_scores(one, proposal.pk, given("5,5,5,5,5,5,5"), submit=True, now=NOW)
    assert refused.value.code == "scores_already_submitted"
    assert [score.value for score in Score.objects.all()] == [4, 5, 3, 4, 4, 5, 3]
    assert AuditEvent.objects.filter(operation="programme.proposal.score").count() == 1


def test_a_draft_may_be_partial_but_not_off_the_scale(proposal):
    one = member("KASKO")
    sheet = actions.save_scores(
        one, proposal.pk, Given(values={"C1": 4}, reasons={"C2": "later"}), submit=False, now=NOW
    )
    assert {score.criterion: score.value for score in sheet.scores.all()} == {"C1": 4, "C2": None}
    with pytest.raises(Refusal) as refused:
        actions.save_scores(one, proposal.pk, Given(values={"C1": 6}), submit=False, now=NOW)
    assert (refused.value.code, refused.value.field) == ("score_off_the_scale", "C1")
    with pytest.raises(Refusal) as refused:
        actions.save_scores(one, proposal.pk, Given(values={"C1": 4}), submit=True, now=NOW)
    assert [one.field for one in refused.value.refusals] == NAMES[1:]


def test_the_own_divisions_score_is_kept_and_does_not_count(its_round, proposal):
    actions.save_scores(member("KASKO"), proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    own = actions.save_scores(member("KYMP"), proposal.pk, given("5,5,5,5,5,5,5"), submit=True, now=NOW)
    assert (own.divisions, own.counts) == (["KYMP"], False)
    actions.close_round(SYSTEM, its_round.pk, now=NOW)
    auditor = member(role="programme.auditor")
    row = queries.advised(auditor, its_round, frame=its_round.frame, maximise="score").scored()["A"]
    assert (row.score, row.counted, row.excluded) == (4.0, 1, 1)


def test_a_member_is_of_the_divisions_at_and_above_the_unit_of_the_role():
    top = OrganisationUnit.objects.create(code="60", name_fi="Kulttuurin ja vapaa-ajan toimiala")
    below = OrganisationUnit.objects.create(code="60.1", name_fi="Kirjasto", parent=top)
    OrganisationUnit.objects.create(code="KASKO", parent=None)
    user = User.objects.create(uuid=uuid4(), username="x")
    RoleGrant.objects.create(user=user, role="programme.steering_group", unit=below, valid_from=date(2026, 1, 1))
    RoleGrant.objects.create(user=user, role="programme.controller", unit=None, valid_from=date(2026, 1, 1))
    assert divisions_of(actor_of(user, on=date(2026, 11, 24)), NOW) == ["KUVA"]
    assert divisions_of(member(), NOW) == divisions_of(NOBODY, NOW) == []


def test_a_role_of_a_root_above_the_divisions_is_of_none_of_them():
    root = OrganisationUnit.objects.create(code="00", name_fi="Helsingin kaupunki")
    OrganisationUnit.objects.create(code="KASKO", parent=root)
    user = User.objects.create(uuid=uuid4(), username="x")
    RoleGrant.objects.create(user=user, role="programme.steering_group", unit=root, valid_from=date(2026, 1, 1))
    assert divisions_of(actor_of(user, on=date(2026, 11, 24)), NOW) == []


def scored_and_closed(its_round: ProposalRound) -> Actor:
    one = member("KASKO")
    for code, scores in (("A", "4,5,3,4,4,5,3"), ("B", "5,3,3,4,3,4,4")):
        actions.save_scores(one, Proposal.objects.get(code=code).pk, given(scores), submit=True, now=NOW)
    actions.close_round(SYSTEM, its_round.pk, now=NOW)
    return one


def test_the_group_decides_with_a_reason_beside_the_advice(its_round):
    one = scored_and_closed(its_round)
    other = Proposal.objects.get(code="B")
    choice = Choice(proposals=[other.pk], frame=its_round.frame, maximise="score", reason="B can begin at once.")
    note = actions.decide_round(one, its_round.pk, choice, now=NOW)
    assert (note.as_advised, note.advice["advice"]["chosen"]) == (False, ["A"])
    assert [f"{row['score']:.2f}" for row in note.advice["ranking"]["proposals"]] == ["4.00", "3.71"]
    event = AuditEvent.objects.get(operation="programme.choice.decide")
    assert (event.reason, event.facts["chosen"], event.facts["advised"]) == ("B can begin at once.", ["B"], ["A"])
    its_round.refresh_from_db()
    assert its_round.state == "DECIDED"
    best = Choice(
        proposals=[Proposal.objects.get(code="A").pk], frame=its_round.frame, maximise="score", reason="Now A."
    )
    assert actions.decide_round(one, its_round.pk, best, now=NOW).as_advised
    assert ChoiceNote.objects.count() == 2


def test_what_was_sent_twice_is_written_once(its_round, matter):
    one = scored_and_closed(its_round)
    choice = Choice(proposals=[Proposal.objects.get(code="A").pk], frame=its_round.frame, maximise="score", reason="A.")
    notes = [actions.decide_round(one, its_round.pk, choice, now=NOW).pk for _ in range(2)]
    assert notes[0] == notes[1]
    assert AuditEvent.objects.filter(operation="programme.choice.decide").count() == 1
    actions.decide_round(
        member("SOTE"), its_round.pk, choice, now=NOW
    )  # another member's word is a decision of its own
    assert ChoiceNote.objects.count() == 2

    asked = RoundWish(
        name="Twice", frame=Decimal(5), criterion_set="recovery", criteria_on=date(2021, 2, 18),
        minimum={"STAFF_COPING": Decimal(1), "SERVICE_DEFICIT": Decimal(0)},
    )  # fmt: skip
    made = [actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW) for _ in range(2)]
    assert made[0].pk == made[1].pk
    other = replace(asked, minimum={"STAFF_COPING": Decimal(2)})
    assert actions.set_up_round(SYSTEM, matter.pk, other, now=NOW).pk != made[0].pk
    actions.add_proposal(SYSTEM, made[0].pk, wish("A"), now=NOW)
    assert actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW).pk != made[0].pk


def test_a_page_that_was_tampered_with_is_answered_and_stores_nothing(its_round, proposal):
    one = scored_and_closed(its_round)
    answer = client_of(one).post(f"/en/programme/rounds/{its_round.pk}/decide/", {"chosen": ["²"], "reason": "x"})
    assert (answer.status_code, ChoiceNote.objects.count()) == (200, 0)
    assert "checked" not in answer.content.decode()


def test_a_reason_with_a_nul_is_stored_without_it(proposal):
    one = member("KASKO")
    told = {"C1": "4", "reason_C1": "be\0cause", "draft": "1"}
    assert client_of(one).post(f"/en/programme/proposals/{proposal.pk}/score/", told).status_code == 303
    assert Score.objects.get().reason == "because"


def test_what_was_written_when_the_scoring_ended_is_not_lost(its_round, proposal):
    one = member("KASKO")
    actions.close_round(SYSTEM, its_round.pk, now=NOW)
    page = f"/en/programme/proposals/{proposal.pk}/score/"
    answer = client_of(one).post(page, {"C1": "4", "reason_C1": "A long thought.", "submit": "1"})
    told = answer.content.decode()
    assert answer.status_code == 409 and "A long thought." in told and "Submit my scores" not in told
    assert "You did not submit scores" in client_of(one).get(page).content.decode()


def test_nothing_waits_to_be_scored_when_the_scoring_has_ended(its_round, proposal):
    one = member("KASKO")
    actions.save_scores(one, proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    page = f"/en/programme/proposals/{proposal.pk}/score/"
    assert "Score the next: B" in client_of(one).get(page).content.decode()
    actions.close_round(SYSTEM, its_round.pk, now=NOW)
    assert "Score the next" not in client_of(one).get(page).content.decode()


def test_a_refused_change_of_a_round_leads_in_each_language_to_a_page_that_can_be_read(matter):
    asked = RoundWish(name="Empty", frame=Decimal(1), criterion_set="recovery", criteria_on=date(2021, 2, 18))
    made = actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW)
    office = client_of(member(role="programme.office"))
    answer = office.post(f"/en/programme/rounds/{made.pk}/state/?page=1", {"to": "CLOSED"})
    assert answer.status_code == 409
    links = re.findall(r'<a href="([^"]+)" lang="..', answer.content.decode())
    assert links == [f"{prefix}/programme/rounds/{made.pk}/?page=1" for prefix in ("", "/sv", "/en")]
    assert [office.get(link).status_code for link in links] == [200] * 3


def test_a_decision_needs_a_reason_a_closed_round_and_its_own_proposals(its_round, matter):
    one = member("KASKO")
    choice = Choice(proposals=[], frame=its_round.frame, maximise="score", reason="No money.")
    with pytest.raises(Conflict):
        actions.decide_round(one, its_round.pk, choice, now=NOW)
    scored_and_closed(its_round)
    for proposals, reason, code in (([], " ", "choice_without_reason"), ([99], "x", "proposal_of_another_round")):
        with pytest.raises(Refusal) as refused:
            bad = Choice(proposals=proposals, frame=its_round.frame, maximise="score", reason=reason)
            actions.decide_round(one, its_round.pk, bad, now=NOW)
        assert refused.value.code == code
    assert not ChoiceNote.objects.exists()


@pytest.mark.parametrize("role", ["programme.controller", "programme.project_manager", "city.auditor"])
def test_the_selection_is_closed_to_others(its_round, proposal, role):
    who = member(role=role)
    with pytest.raises(Missing):
        queries.proposal_round(who, its_round.pk)
    with pytest.raises(Forbidden):
        actions.save_scores(who, proposal.pk, given("1,1,1,1,1,1,1"), submit=True, now=NOW)
    with pytest.raises(Forbidden):
        actions.close_round(who, its_round.pk, now=NOW)


def test_the_office_does_not_score_and_the_group_does_not_close(its_round, proposal):
    with pytest.raises(Forbidden):
        actions.save_scores(member(role="programme.office"), proposal.pk, given("1,1,1,1,1,1,1"), submit=True, now=NOW)
    with pytest.raises(Forbidden):
        actions.close_round(member("KASKO"), its_round.pk, now=NOW)


def test_a_round_in_scoring_takes_no_more_proposals(its_round):
    with pytest.raises(Conflict):
        actions.add_proposal(SYSTEM, its_round.pk, wish("C"), now=NOW)
    assert actions.open_round(SYSTEM, its_round.pk, now=NOW).opened_at == NOW


@pytest.mark.parametrize(
    "change, code",
    [
        ({"code": "A"}, "proposal_twice"),
        ({"lines": []}, "proposal_without_money"),
        ({"lines": [("x", Decimal(0))]}, "proposal_without_money"),
        ({"lines": [("x", Decimal(-5))]}, "proposal_without_money"),
    ],
)
def test_a_proposal_that_cannot_be_taken_is_refused(matter, change, code):
    asked = RoundWish(name="x", frame=Decimal(1), criterion_set="recovery", criteria_on=date(2021, 2, 18))
    made = actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW)
    actions.add_proposal(SYSTEM, made.pk, wish("A"), now=NOW)
    with pytest.raises(Refusal) as refused:
        actions.add_proposal(SYSTEM, made.pk, replace(wish("Z"), **change), now=NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change, code",
    [
        ({"frame": Decimal(0)}, "frame_is_no_money"),
        ({"criterion_set": "none"}, "no_criterion_set"),
        ({"criteria_on": date(2020, 1, 1)}, "no_criterion_set"),
        ({"minimum": {"STAFF_COPING": Decimal(2)}}, "minimum_over_frame"),
        ({"minimum": {"STAFF_COPING": Decimal(-1)}}, "negative_money"),
    ],
)
def test_a_round_that_cannot_be_set_up_is_refused(matter, change, code):
    asked = {"name": "x", "frame": Decimal(1), "criterion_set": "recovery", "criteria_on": date(2021, 2, 18), **change}
    with pytest.raises(Refusal) as refused:
        actions.set_up_round(SYSTEM, matter.pk, RoundWish(**asked), now=NOW)
    assert refused.value.code == code


def test_the_database_keeps_what_must_hold(its_round, proposal):
    sheet = actions.save_scores(member("KASKO"), proposal.pk, given("4,5,3,4,4,5,3"), submit=True, now=NOW)
    broken = [
        lambda: Score.objects.filter(sheet=sheet).update(value=6),
        lambda: ScoreSheet.objects.create(proposal=proposal, scorer_id=sheet.scorer_id, saved_at=NOW),
        lambda: ProposalRound.objects.filter(pk=its_round.pk).update(state="CLOSED"),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(code="B"),
        lambda: proposal.lines.update(amount=0),
    ]
    for breach in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            breach()


@pytest.mark.parametrize(
    "text, euros",
    [("1 200 000", "1200000.00"), ("1\u00a0200\u202f000,50 €", "1200000.50"), ("450.5", "450.50"),
     ("80000", "80000.00"), ("3.200", None),
     ("3.200.000", None), ("1 20", None),
     ("1 234 567 890 123", "1234567890123.00"), (f"1{' 000' * 5}", None), ("-5", None), ("", None), ("five", None)],
)  # fmt: skip
def test_euros_as_people_write_them(text, euros):
    if euros is None:
        with pytest.raises(Refusal):
            euros_of(text)
    else:
        assert euros_of(text) == Decimal(euros)


def test_pages_ask_the_same_number_of_queries_however_many_proposals(matter, django_assert_max_num_queries):
    asked = RoundWish(name="x", frame=Decimal(10**6), criterion_set="recovery", criteria_on=date(2021, 2, 18))
    made = actions.set_up_round(SYSTEM, matter.pk, asked, now=NOW)
    for at in range(30):
        actions.add_proposal(SYSTEM, made.pk, wish(f"P{at}", 100_000), now=NOW)
    actions.open_round(SYSTEM, made.pk, now=NOW)
    scorers = [member("KASKO"), member("SOTE"), member()]
    for proposal in Proposal.objects.all():
        for at, scorer in enumerate(scorers):
            actions.save_scores(
                scorer, proposal.pk, given(f"{at + 2},5,3,4,{proposal.pk % 6},5,3"), submit=True, now=NOW
            )
    actions.close_round(SYSTEM, made.pk, now=NOW)
    client = client_of(scorers[0])
    for address in (f"rounds/{made.pk}/", f"rounds/{made.pk}/results/", f"rounds/{made.pk}/decide/",
                    f"proposals/{proposal.pk}/", f"proposals/{proposal.pk}/score/"):  # fmt: skip
        with django_assert_max_num_queries(20):
            assert client.get(f"/programme/{address}").status_code == 200


def test_the_csv_holds_the_worked_scores_and_no_formula(its_round):
    Proposal.objects.filter(code="A").update(title="=1+1")
    one = scored_and_closed(its_round)
    lines = client_of(one).get(f"/programme/rounds/{its_round.pk}/results.csv").content.decode().splitlines()
    assert lines[1].startswith("A,KYMP,'=1+1,450000.00,4.0000,1,1,")
    assert lines[2].startswith("B,KUVA,Proposal B,380000.00,3.7143,2,")


@pytest.mark.parametrize("prefix, words", [("", "suosittaa 1"), ("/sv", "verktyget 1"), ("/en", "advises 1 of 2")])
def test_the_frame_in_the_address_can_be_shared(its_round, prefix, words):
    one = scored_and_closed(its_round)
    client = client_of(one)
    page = client.get(f"{prefix}/programme/rounds/{its_round.pk}/results/?frame=400 000&sort=money")
    told = page.content.decode().replace("\u00a0", " ")
    assert words in told and ("380 000 €" in told or "380,000 €" in told)
    bad = client.get(f"{prefix}/programme/rounds/{its_round.pk}/results/?frame=3.200&maximise=x&sort=nothing")
    assert bad.status_code == 200 and 'value="3.200"' in bad.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_submissions_at_once_one_is_kept(proposal):
    one = member("KASKO")

    def submit(scores: str) -> str:
        try:
            actions.save_scores(one, proposal.pk, given(scores), submit=True, now=NOW)
            return "kept"
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(submit, ["1,1,1,1,1,1,1", "5,5,5,5,5,5,5"]))
    assert answers == ["kept", "scores_already_submitted"]
    assert {score.value for score in Score.objects.all()} in ({1}, {5})


def test_what_was_submitted_and_decided_stays_whoever_writes_to_the_database(its_round):
    one = scored_and_closed(its_round)
    sheet = ScoreSheet.objects.exclude(submitted_at=None).first()
    note = actions.decide_round(
        one, its_round.pk,
        Choice(proposals=[sheet.proposal_id], frame=its_round.frame, maximise="score", reason="Näin"), now=NOW,
    )  # fmt: skip
    for change in (
        lambda: ScoreSheet.objects.filter(pk=sheet.pk).update(submitted_at=None),
        lambda: sheet.scores.update(value=0),
        lambda: sheet.scores.all().delete(),
        lambda: sheet.scores.create(criterion="another", value=1),
        lambda: ChoiceNote.objects.filter(pk=note.pk).update(reason="Toisin"),
        lambda: note.chosen.clear(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
