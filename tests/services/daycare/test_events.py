"""What other systems are told of early education: each change once, by ids alone, in the transaction of the change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from toimiva.city.access import system
from toimiva.city.cases.actions import decide
from toimiva.city.webhooks.actions import create_subscription
from toimiva.city.webhooks.catalogue import events
from toimiva.city.webhooks.models import Event
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined
from toimiva.services.daycare.actions import applications as applying
from toimiva.services.daycare.models import Offer, Placement

from .test_answers import ANSWER_BY, round_of
from .test_applications import sent
from .town import NOW, family, official, refused, resident

pytestmark = pytest.mark.django_db
TIMER = system("test")


@pytest.fixture(autouse=True)
def _subscribed():
    create_subscription(
        TIMER, name="CRM", contact="Kasko", address="https://crm.example.fi/in", events=list(events()), now=NOW
    )  # fmt: skip


def told() -> list[tuple[str, dict[str, str]]]:
    """The events since the last look, in the order of their types."""
    found = [(one.type.removeprefix("daycare."), one.ids) for one in Event.objects.order_by("type", "id")]
    Event.objects.all().delete()
    return found


def test_a_round_is_told_offer_by_offer_and_each_answer_once():
    offers = round_of("Niemi", "Laine", "Salo")
    round_ = str(Offer.objects.all()[0].round_id)
    by_id = sorted([("offer.sent", str(one.pk)) for one, _ in offers.values()])
    found = told()
    assert sorted((event, ids["offer"]) for event, ids in found if event == "offer.sent") == by_id
    assert [ids for event, ids in found if event == "round.sent"] == [{"round": round_}]

    offer, (mother, father) = offers["Niemi"]
    actions.accept(resident(mother), offer.pk, now=NOW)
    actions.accept(resident(father), offer.pk, now=NOW)
    assert told() == [("offer.answered", {"offer": str(offer.pk)})]

    other, (mother, _) = offers["Laine"]
    actions.decline(resident(mother), other.pk, Declined(because="later"), now=NOW)
    actions.decline(resident(mother), other.pk, Declined(because="later"), now=NOW)
    assert told() == [("offer.answered", {"offer": str(other.pk)})]

    last, (mother, _) = offers["Salo"]
    after = NOW + timedelta(days=(ANSWER_BY - NOW.date()).days + 1)
    actions.expire_offers(TIMER, now=after)
    assert told() == [("offer.expired", {"offer": str(last.pk)})]
    actions.accept_late(resident(mother), last.pk, now=after)
    actions.accept_late(resident(mother), last.pk, now=after)
    assert told() == [("offer.answered", {"offer": str(last.pk)})]


def test_an_offer_that_can_no_longer_be_kept_is_told():
    offer, _ = round_of("Niemi")["Niemi"]
    told()
    offer.child.date_of_death = date(2026, 4, 7)
    offer.child.save()
    actions.withdraw_offers(TIMER, now=NOW)
    assert told() == [("offer.withdrawn", {"offer": str(offer.pk)})]


def test_an_answer_that_is_refused_is_told_to_nobody():
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    told()
    Placement.objects.create(child=offer.child, unit=offer.unit, starts=NOW.date(), source="loaded", made_at=NOW)
    with refused("offer_cannot_be_kept"):
        actions.accept(resident(mother), offer.pk, now=NOW)
    assert told() == []


def test_an_application_is_told_when_it_is_sent_and_when_it_is_given_up_and_a_draft_never():
    (child,), (mother, father) = family("Virta", date(2024, 5, 1))
    draft = applying.begin(resident(mother), child.pk, now=NOW)
    assert told() == []
    one = sent((child, mother, father, draft))
    assert told() == [("application.sent", {"application": str(one.pk)})]
    applying.withdraw_application(resident(mother), one.pk, now=NOW)
    assert told() == [("application.withdrawn", {"application": str(one.pk)})]


def test_a_decision_is_told_by_its_id_and_its_matters():
    offer, (mother, _) = round_of("Niemi")["Niemi"]
    actions.accept(resident(mother), offer.pk, now=NOW)
    offer.application.refresh_from_db()
    told()
    decision = decide(official("daycare.adviser"), offer.application.case_id, outcome="granted", now=NOW)
    assert told() == [("cases.decision.made", {"case": str(decision.case_id), "decision": str(decision.pk)})]
