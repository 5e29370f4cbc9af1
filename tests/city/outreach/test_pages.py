"""The pages: figures of a campaign, messages as sent, calls to protected persons, a resident's own word."""

from __future__ import annotations

import pytest

from toimiva.city.audit.models import AuditSeen
from toimiva.city.outreach import actions, handlers
from toimiva.city.outreach.engine.effect import effect, newcombe, wilson
from toimiva.city.outreach.models import Campaign, ContactRefusal, Message
from toimiva.city.outreach.queries import may_be_contacted, unwilling

from .conftest import JOB, NOW, official, person, queued, sent
from .test_campaigns import made, running

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "found, low, high",
    [((81, 263), 0.2553, 0.3662), ((15, 148), 0.0624, 0.1605), ((0, 20), 0.0, 0.1611), ((1, 29), 0.0061, 0.1718)],
)
def test_wilsons_interval_as_newcombe_1998_prints_it(found, low, high):
    assert wilson(*found) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


NEWCOMBE = [
    ((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((6, 7, 2, 7), 0.0582, 0.8062),
    ((5, 56, 0, 29), -0.0381, 0.1926), ((0, 10, 0, 20), -0.1611, 0.2775), ((0, 10, 0, 10), -0.2775, 0.2775),
    ((10, 10, 0, 20), 0.6791, 1.0), ((10, 10, 0, 10), 0.6075, 1.0),
]  # fmt: skip


@pytest.mark.parametrize("figures, low, high", NEWCOMBE)
def test_method_10_as_newcombe_1998_prints_it(figures, low, high):
    assert newcombe(*figures) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_an_effect_is_told_only_where_there_is_enough():
    assert effect(56, 70, 48, 80, least=30).verdict == "MORE"
    assert effect(48, 80, 56, 70, least=30).verdict == "LESS"
    assert effect(9, 10, 3, 10, least=30).verdict == "INSUFFICIENT"
    assert effect(40, 80, 40, 80, least=30).verdict == "INSUFFICIENT"
    assert effect(1, 1, 0, 0, least=30) is None


def test_the_campaign_page_approves_plans_and_tells_that_the_effect_is_not_known(outbox):
    campaign = made()
    address = f"/en/outreach/campaigns/{campaign.pk}/"
    approver, planner = official("outreach.approver"), official("outreach.planner")
    assert planner.post(address, {"do": "approve"}).status_code == 403
    assert approver.post(address, {"do": "approve"}).status_code == 303
    assert planner.post(address, {"do": "wave", "size": "x", "planned_on": ""}).status_code == 422
    assert planner.post(address, {"do": "wave", "size": "5", "planned_on": "2026-11-24"}).status_code == 303
    page = planner.get(address).content.decode()
    assert "An application is open already" in page
    assert "The effect is told when the service knows who came" in page
    assert Campaign.objects.get().state == "RUNNING"


def test_the_effect_is_of_those_in_a_wave_against_those_who_wait(monkeypatch):
    campaign = running(count=100, share="0.5")
    wave = actions.plan_wave(JOB, campaign.pk, 50, NOW.date(), now=NOW)
    came = dict.fromkeys(wave.members.values_list("person_id", flat=True), True)
    monkeypatch.setattr("toimiva.city.outreach.queries.campaigns.outcome", lambda service: lambda one, day: came)
    page = official("outreach.planner").get(f"/en/outreach/campaigns/{campaign.pk}/").content.decode()
    assert "Telling changed the share who came by 100.0 percentage points." in page
    assert handlers.outcome("nothing") is None


def test_messages_are_seen_by_the_planner_and_leave_a_trail(outbox, django_assert_max_num_queries):
    to = person("Näkyvä")
    sent(to)
    hidden = queued(person("Salattu", protection_order=True))
    planner, restricted = official("outreach.planner"), official("residents.restricted")
    with django_assert_max_num_queries(30):
        page = planner.get("/en/outreach/messages/").content.decode()
    assert ("Näkyvä" in page, "Salattu" in page) == (True, False)
    assert AuditSeen.objects.filter(person=to.pk).count() >= 1
    assert planner.get(f"/en/outreach/messages/{hidden.pk}/").status_code == 404
    assert "Salattu" in restricted.get("/en/outreach/messages/").content.decode()
    assert restricted.post(f"/en/outreach/messages/{hidden.pk}/", {"do": "reached"}).status_code == 303
    assert Message.objects.get(pk=hidden.pk).state == "SENT"


def test_arabic_runs_from_right_to_left_and_latin_names_stay_whole(outbox):
    sent(person(service_language="", mother_tongue="ar", phone="", email="a@example.fi"))
    page = official("outreach.planner").get("/en/outreach/outbox/").content.decode()
    assert '<div lang="ar" dir="rtl">' in page
    assert "<bdi>Esimerkkitie 1</bdi>. يبدأ في <bdi>4.1.2027</bdi>." in page


def test_a_resident_turns_suggestions_off_and_on():
    me = person()
    client, weak = official(person=me), official(loa="low")
    address = "/en/outreach/suggestions/"
    assert client.post(address, {"service": "daycare", "do": "refuse"}).status_code == 303
    assert "You get no suggestions." in client.get(address).content.decode()
    assert (unwilling("daycare"), may_be_contacted("daycare", [me.pk], NOW.date())) == ({me.pk}, set())
    client.post(address, {"service": "daycare", "do": "allow"})
    assert not ContactRefusal.objects.exists()
    assert may_be_contacted("daycare", [me.pk], NOW.date()) == {me.pk}
    assert weak.get(address).status_code == 302


def test_texts_say_what_waits_for_approval():
    page = official("outreach.planner").get("/en/outreach/texts/daycare.offer/").content.decode()
    assert "Waits for a native speaker" in page
    assert "The project" in page
