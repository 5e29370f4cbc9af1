"""The messages of a round: one to each guardian, in her language, and an answer by text message does what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from toimiva.city.access import system
from toimiva.city.outreach.actions import receive_reply, refuse_contact, send_due
from toimiva.city.outreach.models import Campaign, Message
from toimiva.city.outreach.queries import unwilling
from toimiva.city.residents.models import OwnContact
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined
from toimiva.services.daycare.models import Offer, Placement
from toimiva.services.daycare.outreach import outcome
from toimiva.services.daycare.queries.cohort import Target, cohort

from .test_answers import TIMER, round_of
from .town import NOW, STARTS, resident

CLERK = system("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def niemi(settings, tmp_path):
    settings.TOIMIVA_DEMO = True  # texts that no native speaker has approved are shown in a demo
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    return offer, mother, father


def told(person) -> list[Message]:
    return list(Message.objects.filter(person=person).order_by("queued_at", "pk"))


def says(text: str, sender: str, at=NOW, number="1"):
    return receive_reply(CLERK, channel="sms", sender=sender, text=text, received_at=at, provider_id=number, now=at)


def phone(person, number: str, language: str = "") -> None:
    OwnContact.objects.create(person=person, phone=number, channel="sms", service_language=language, changed_at=NOW)


def test_each_guardian_gets_one_message_with_a_link_of_her_own(niemi):
    offer, mother, father = niemi
    (one,), (other,) = told(mother), told(father)
    assert one.template == other.template == "daycare.offer"
    assert one.link != other.link
    assert one.about == offer.pk and one.subject_id == offer.child_id


def test_the_message_names_the_child_the_place_the_day_and_the_price(niemi):
    _, mother, _ = niemi
    send_due(CLERK, now=NOW)
    (message,) = told(mother)
    for fact in ("Elias", "Päiväkoti Ruori", "3.8.2026", "335", "24.4.2026", "09 000 0123"):
        assert fact in message.text, fact


@pytest.mark.parametrize("officials", ["sv", "en"])
def test_the_link_follows_the_readers_language_and_not_that_of_who_sends(settings, officials):
    settings.TOIMIVA_DEMO = True
    with override(officials):
        offer, (mother, _) = round_of("Niemi")["Niemi"]
        actions.remind_offers(TIMER, now=NOW + timedelta(days=10))
    secret, page = sorted(one.link for one in told(mother))
    assert secret.startswith(f"{settings.TOIMIVA_BASE_URL}/daycare/o/")
    assert page == f"{settings.TOIMIVA_BASE_URL}/daycare/offers/{offer.pk}/"


LINKS = [("fi", "/daycare/offers/"), ("sv", "/sv/daycare/offers/"), ("so", "/en/daycare/offers/")]


@pytest.mark.parametrize("language, leads", LINKS)
def test_the_link_leads_to_a_page_in_the_readers_language(niemi, settings, language, leads):
    _, mother, _ = niemi
    OwnContact.objects.create(person=mother, service_language=language, changed_at=NOW)
    actions.remind_offers(TIMER, now=NOW + timedelta(days=10))
    reminder = Message.objects.get(person=mother, template="daycare.offer_reminder")
    assert f"{settings.TOIMIVA_BASE_URL}{leads}" in reminder.text


def test_the_rounds_campaign_counts_whom_it_reached_and_whom_it_left_out(niemi):
    offer, mother, _ = niemi
    campaign = Campaign.objects.get(pk=offer.round.campaign_id)
    assert (campaign.state, campaign.service) == ("RUNNING", "daycare")
    assert campaign.approved_by_id == offer.round.approved_by_id
    assert [(one.person_id, one.wave.number) for one in campaign.members.all()] == [(offer.child_id, 1)]
    assert outcome(campaign, STARTS) == {offer.child_id: False}
    actions.accept(resident(mother), offer.pk, now=NOW)
    assert outcome(campaign, STARTS) == {offer.child_id: True}


@pytest.mark.parametrize("text, state", [("K", "ACCEPTED"), ("kyllä kiitos", "ACCEPTED"), ("E", "DECLINED")])
def test_an_answer_by_text_message_counts(settings, text, state):
    settings.TOIMIVA_DEMO = True
    offer, mother = with_a_phone()
    says(text, "+358500000001")
    answered = Offer.objects.get()
    assert (answered.state, answered.answer_channel, answered.answered_by_id) == (state, "sms", mother.pk)
    assert Placement.objects.exists() is (state == "ACCEPTED")


def with_a_phone():
    """An offer sent by text message to the mother."""
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    phone(mother, "+358500000001")
    Message.objects.filter(person=mother).update(channel="sms", recipient="+358500000001", awaits_reply=True)
    send_due(CLERK, now=NOW)
    return offer, mother


def test_what_is_not_an_answer_gets_help_and_changes_nothing(settings):
    settings.TOIMIVA_DEMO = True
    _, mother = with_a_phone()
    says("Mikä tämä on?", "+358500000001")
    assert Offer.objects.get().state == "SENT"
    assert any(one.template.endswith("help") for one in told(mother))


def test_a_yes_by_text_message_after_the_last_day_is_told_so(settings):
    settings.TOIMIVA_DEMO = True
    _, mother = with_a_phone()
    late = NOW + timedelta(days=18)
    actions.expire_offers(TIMER, now=late)
    says("K", "+358500000001", at=late)
    assert Offer.objects.get().state == "EXPIRED"
    assert "daycare.offer_expired" in {one.template for one in told(mother)}


def test_when_one_guardian_has_answered_the_other_is_told_and_nothing_more_is_asked(niemi):
    offer, mother, father = niemi
    actions.accept(resident(mother), offer.pk, now=NOW)
    assert {one.template for one in told(mother)} == {"daycare.offer", "daycare.offer_accepted"}
    assert {one.template for one in told(father)} == {"daycare.offer", "daycare.offer_taken_by_other"}
    assert Message.objects.get(person=father, template="daycare.offer").state == "CANCELLED"
    assert actions.remind_offers(TIMER, now=NOW + timedelta(days=11)) == 0


def test_what_was_declined_before_it_went_out_is_not_sent(niemi):
    offer, mother, father = niemi
    actions.decline(resident(mother), offer.pk, Declined(because="later"), now=NOW)
    send_due(CLERK, now=NOW)
    assert {one.state for one in Message.objects.filter(template="daycare.offer")} == {"CANCELLED"}


def test_who_wants_no_suggestions_is_left_out_of_the_next_round():
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    actions.decline(resident(mother), offer.pk, Declined(because="later", ask_again_on=date(2026, 5, 1)), now=NOW)
    for guardian in (mother, father):
        refuse_contact(resident(guardian), guardian.pk, "daycare", now=NOW)
    found = cohort(Target(starts=STARTS), on=date(2026, 6, 1), uncontactable=unwilling("daycare")).children
    assert [one.excluded for one in found] == ["no_contact_wished"]
