"""A matter on its page: the grant, the time to appeal with its rule, finality, section 143, and moves by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Conflict, Forbidden, Refusal
from toimiva.services.programme import actions
from toimiva.services.programme.models import MONEY_GRANTED, Decision, Matter, MatterEvent, Programme

from .office import acting, granted, html, official, section_186, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PUBLISHED = date(2021, 3, 18)


@pytest.fixture
def office():
    return official()


@pytest.fixture
def actor(office):
    return acting(office)


@pytest.fixture
def tabled(shared, actor) -> Matter:
    return actions.import_decision(actor, section_186(shared).encode(), "186.txt", now=NOW)[0].matter


@pytest.fixture
def grant(shared, actor, tabled) -> Matter:
    actions.import_decision(actor, granted(section_186(shared)).encode(), "216.txt", now=NOW)
    return Matter.objects.get()


def move(actor, matter, to_state, **more) -> Matter:
    actions.move_matter(actor, matter.pk, to_state, **{"now": NOW, "reason": "The minutes say so.", **more})
    return Matter.objects.get()


def test_a_tabled_matter_gives_no_money(tabled):
    assert (tabled.is_granted, tabled.may_be_executed, tabled.granted) == (False, False, 0)
    assert not Matter.objects.filter(MONEY_GRANTED).exists()


def test_the_grant_stands_through_the_time_to_appeal_and_finality(actor, grant):
    assert grant.deciding.remedy == "rectification"
    appealed = move(actor, grant, "APPEAL_PERIOD", day=PUBLISHED)
    assert (appealed.is_granted, appealed.granted, appealed.outcome) == (True, 10_000_000, "GRANTED")
    final = move(actor, grant, "FINAL", day=date(2021, 4, 9))
    assert (final.is_granted, final.may_be_executed, final.granted) == (True, True, 10_000_000)
    assert Matter.objects.filter(MONEY_GRANTED).get() == final
    corrected = move(actor, final, "CORRECTED")
    assert corrected.is_granted


@pytest.mark.parametrize("day, refused", [(date(2021, 4, 8), True), (date(2021, 4, 9), False)])
def test_a_decision_is_not_final_on_the_last_day_to_appeal(actor, grant, day, refused):
    move(actor, grant, "APPEAL_PERIOD", day=PUBLISHED)
    if refused:
        with pytest.raises(Conflict) as fault:
            move(actor, grant, "FINAL", day=day)
        assert (fault.value.code, fault.value.facts["until"]) == ("appeal_period_runs", "2021-04-09")
    else:
        assert move(actor, grant, "FINAL", day=day).state == "FINAL"


def test_a_court_takes_the_grant_back(actor, grant):
    move(actor, grant, "APPEAL_PERIOD", day=PUBLISHED)
    reversed_ = move(actor, grant, "REVERSED_BY_COURT", reason="Administrative court, decision of 1.9.2021.")
    assert (reversed_.is_granted, reversed_.may_be_executed, reversed_.outcome) == (False, False, "GRANTED")


def test_the_appeal_begins_with_the_publication_and_not_before(actor, grant):
    with pytest.raises(Refusal) as refused:
        move(actor, grant, "APPEAL_PERIOD")
    assert refused.value.code == "minutes_not_published"
    actions.date_decision(
        actor, grant.deciding_id, now=NOW, decided_on=None, published_on=PUBLISHED, remedy="rectification"
    )
    matter = Matter.objects.get()
    assert (matter.state, matter.events.last().day) == ("APPEAL_PERIOD", PUBLISHED)


def test_the_days_of_a_final_decision_are_not_changed(actor, grant):
    move(actor, grant, "APPEAL_PERIOD", day=PUBLISHED)
    move(actor, grant, "FINAL", day=date(2021, 4, 9))
    with pytest.raises(Conflict) as refused:
        actions.date_decision(actor, grant.deciding_id, now=NOW, decided_on=None, published_on=None, remedy="")
    assert refused.value.code == "matter_is_settled"


def test_a_move_without_a_reason_or_in_the_future_is_refused(actor, tabled):
    for more, code in [({"reason": " "}, "reason_missing"), ({"day": date(2099, 1, 1)}, "day_to_come")]:
        with pytest.raises(Refusal) as refused:
            move(actor, tabled, "ON_AGENDA", **more)
        assert refused.value.code == code
    assert Matter.objects.get().state == "TABLED"


def test_a_move_that_is_not_in_the_table_is_refused(actor, tabled):
    with pytest.raises(Conflict) as refused:
        move(actor, tabled, "FINAL")
    assert refused.value.code == "matter_move_unknown"


def test_moving_twice_is_moving_once(actor, tabled):
    move(actor, tabled, "ON_AGENDA")
    move(actor, tabled, "ON_AGENDA")
    assert MatterEvent.objects.filter(after="ON_AGENDA").count() == 1


def test_who_moved_it_when_and_why_is_kept(actor, office, tabled):
    move(actor, tabled, "ON_AGENDA", day=date(2021, 3, 29), reason="On the agenda of 29.3.2021.")
    event = MatterEvent.objects.last()
    assert (event.by, event.role, event.day, event.reason, event.rule) == (
        office, "programme.office", date(2021, 3, 29), "On the agenda of 29.3.2021.", "taken-up-again",
    )  # fmt: skip
    assert AuditEvent.objects.filter(operation="programme.matter.move").count() == 2


@pytest.mark.parametrize("role", ["programme.controller", "programme.steering_group", "programme.auditor"])
def test_others_move_nothing(tabled, role):
    with pytest.raises(Forbidden):
        move(acting(official(role)), tabled, "ON_AGENDA")


@pytest.mark.parametrize("state", ["GRANTED", "APPEAL_PERIOD", "FINAL"])
def test_the_database_holds_no_money_state_without_a_grant(tabled, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.update(state="GRANTED", outcome="GRANTED", granted=0)


def test_section_143_bars_execution_and_is_shown(actor, grant, client):
    assert grant.may_be_executed
    actions.bar_execution(actor, grant.pk, "USELESS", now=NOW, reason="The building would be torn down.")
    matter = Matter.objects.get()
    assert (matter.is_granted, matter.may_be_executed) == (True, False)
    page = html(client.get(f"/en/programme/matters/{matter.pk}/"))
    assert "would make an appeal useless" in page
    assert "The building would be torn down." in page
    actions.bar_execution(actor, grant.pk, "ALLOWED", now=NOW, reason="The order was lifted.")
    assert Matter.objects.get().may_be_executed


def test_a_modified_grant_is_its_own_figure(shared, actor, tabled):
    """What is granted is what the decision says, not what was proposed at the earlier handling."""
    less = granted(section_186(shared)).replace("10,0 milj.", "9,0 milj.").replace("2 000 000", "1 000 000")
    less = less.replace("ehdotuksen mukaisesti", "ehdotuksesta poiketen")
    actions.import_decision(actor, less.encode(), "216.txt", now=NOW, accepted_reason="Changed at the meeting.")
    matter = Matter.objects.get()
    assert (matter.state, matter.granted) == ("GRANTED_MODIFIED", 9_000_000)
    assert Programme.objects.get().proposed == 9_000_000
    assert [one.proposed for one in Decision.objects.order_by("id")] == [Decimal(10_000_000), Decimal(9_000_000)]


def test_noting_something_later_does_not_move_a_granted_matter(shared, actor, grant):
    noted = "§ 300\nRaportti\n\nHEL 2021-002935\n\nPäätös\n\nKaupunginhallitus merkitsi raportin tiedoksi.\n"
    actions.import_decision(actor, noted.encode(), "300.txt", now=NOW)
    assert (Matter.objects.get().state, Matter.objects.get().decisions.count()) == ("GRANTED", 3)


def test_the_swedish_text_of_the_same_section_moves_nothing(actor, tabled):
    from pathlib import Path

    swedish = (Path(__file__).parent / "decisions" / "swedish-186.txt").read_bytes()
    decision, new = actions.import_decision(actor, swedish, "186-sv.txt", now=NOW, accepted_reason="Known.")
    assert (new, decision.language, decision.matter) == (True, "sv", tabled)
    assert Matter.objects.get().events.count() == 1
    assert Programme.objects.get().decision.language == "fi"


def test_the_page_proposes_the_day_of_finality_with_its_rule(actor, grant, office):
    move(actor, grant, "APPEAL_PERIOD", day=PUBLISHED)
    page = html(signed_in(office).get(f"/en/programme/matters/{grant.pk}/"))
    assert "The time to appeal is over. If nobody has appealed, the decision became final on 9 Apr 2021." in page
    assert 'value="2021-04-09"' in page
    assert "KuntaL-134, KuntaL-140" in page
    assert "8 Apr 2021" in page
    assert "25 Mar 2021" in page


def test_the_office_moves_the_matter_on_its_page(grant, office):
    client, address = signed_in(office), f"/en/programme/matters/{grant.pk}/"
    early = client.post(address, {"do": "move", "to_state": "APPEAL_PERIOD", "reason": "Minutes."})
    assert (early.status_code, "begins when the minutes are published" in html(early)) == (422, True)
    moved = client.post(
        address, {"do": "move", "to_state": "APPEAL_PERIOD", "day": "2021-03-18", "reason": "On the network."}
    )
    assert moved.status_code == 303
    assert "On the network." in html(client.get(address))
    assert client.post(address, {"do": "move", "to_state": "GRANTED", "reason": "x"}).status_code == 422
    barred = client.post(address, {"do": "bar", "execution": "PROHIBITED", "execution_reason": "Court order 1/2021."})
    assert (barred.status_code, "Court order 1/2021." in html(client.get(address))) == (303, True)


def test_the_public_reads_the_matter_and_moves_nothing(client, grant):
    address = f"/en/programme/matters/{grant.pk}/"
    page = html(client.get(address))
    assert "10,000,000 € has been granted." in page
    assert "Outi Salmi" not in page
    assert "Liite 1" in page
    assert client.post(address, {"do": "move", "to_state": "APPEAL_PERIOD", "reason": "x"}).status_code == 403


def test_the_matter_page_takes_a_constant_number_of_queries(client, grant, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(6):
            client.get(f"/en/programme/matters/{grant.pk}/")


def test_decisions_are_found_by_their_words(client, grant):
    def found(query: str) -> int:
        return html(client.get(f"/en/programme/decisions/?{query}")).count('<th scope="row">')

    assert (found(""), found("q=2021-002935"), found("q=216"), found("q=digitaalisten+§186")) == (2, 2, 1, 1)
    assert (found("resolution=TABLED"), found("q=nothing+of+this")) == (1, 0)
