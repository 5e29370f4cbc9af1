"""The round that follows by itself (domain specification, section 5): what is free again, to who is still without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from toimiva.city.refusals import Forbidden
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined, RoundValues
from toimiva.services.daycare.models import Application, Offer, Placement, Round, RunRow
from toimiva.services.daycare.queries.rounds import declined

from .browsers import browser_of
from .test_answers import TIMER, round_of
from .town import NOW, STARTS, official, refused, resident, unit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=18)  # the last day to answer has passed


@pytest.fixture
def answered():
    """Five families of one round: a yes, a no, another unit wanted, a late yes, and no answer at all."""
    families = round_of("Yes", "No", "Other", "Late", "Silent", u3=5)
    offers = {name: offer for name, (offer, _) in families.items()}
    who = {name: resident(guardians[0]) for name, (_, guardians) in families.items()}
    actions.accept(who["Yes"], offers["Yes"].pk, now=NOW)
    actions.decline(who["No"], offers["No"].pk, Declined(because="stays_home"), now=NOW)
    actions.decline(who["Other"], offers["Other"].pk, Declined(because="other_unit"), now=NOW)
    actions.expire_offers(TIMER, now=LATER)
    actions.accept_late(who["Late"], offers["Late"].pk, now=LATER)
    return offers, who


def sent_again(made):
    adviser, other = official("daycare.adviser"), official("daycare.adviser")
    answer_by = LATER.date() + timedelta(days=14)
    actions.approve_round(other, made.pk, answer_by=answer_by, now=LATER)
    actions.send_round(adviser, made.pk, now=LATER)
    return {one.child_id: one for one in Offer.objects.filter(round=made)}


def test_it_waits_on_the_desk_with_those_who_are_still_without_a_place(answered, monkeypatch):
    offers, _ = answered
    far = unit("Myrsky", north_m=300)

    (made,) = actions.prepare_next_rounds(TIMER, now=LATER)

    assert (made.number, made.follows.name, made.name, made.state) == (2, "Elokuu", "Elokuu (2)", "DRAFT")
    left_out = dict(made.children.values_list("child_id", "excluded"))
    assert left_out == {
        offers["Yes"].child_id: "has_place", offers["No"].child_id: "said_no_recently",
        offers["Other"].child_id: "", offers["Late"].child_id: "", offers["Silent"].child_id: "",
    }  # fmt: skip
    chosen = Round.objects.get(pk=made.pk).chosen
    given = dict(RunRow.objects.filter(run=chosen).values_list("child_id", "unit_id"))
    assert given[offers["Other"].child_id] == far.pk, "the unit declined is not offered again"
    assert given[offers["Silent"].child_id] == offers["Silent"].unit_id, "the seat that was not answered for is free"
    page = browser_of(official("daycare.adviser")).get("/en/daycare/rounds/").content.decode()
    assert "prepared by itself, waits for a person" in page
    assert actions.prepare_next_rounds(TIMER, now=LATER) == [], "once"


def test_a_no_holds_in_the_rounds_that_follow_and_the_wish_for_another_unit_for_good(answered):
    offers, _ = answered
    (made,) = actions.prepare_next_rounds(TIMER, now=LATER)
    ids = [offers["No"].child_id, offers["Other"].child_id]
    another = actions.make_round(official("daycare.adviser"), RoundValues(name="Tammikuu", starts=STARTS), now=LATER)
    no, other = (frozenset({str(offers[name].unit_id)}) for name in ("No", "Other"))
    assert declined(ids, made) == dict(zip(ids, (no, other), strict=True))
    assert declined(ids, another) == {ids[1]: other}, "who said later, or stays at home, may like it another time"


def test_the_second_yes_goes_on_with_the_application_that_waited_and_its_day(answered):
    offers, who = answered
    unit("Myrsky", north_m=300)
    (made,) = actions.prepare_next_rounds(TIMER, now=LATER)
    again = sent_again(made)
    waited = Application.objects.get(child=offers["Other"].child)
    actions.accept(who["Other"], again[offers["Other"].child_id].pk, now=LATER)
    waits_no_more = Application.objects.get(child=offers["Other"].child)
    assert (waits_no_more.pk, waits_no_more.due_date) == (waited.pk, waited.due_date)
    assert (waits_no_more.offer_id, waits_no_more.state) == (again[offers["Other"].child_id].pk, "ACTIVE")
    assert Placement.objects.get(child=offers["Yes"].child).unit_id == offers["Yes"].unit_id, "who took it is not moved"


def test_after_two_rounds_there_is_none(answered):
    (made,) = actions.prepare_next_rounds(TIMER, now=LATER)
    sent_again(made)
    end = LATER + timedelta(days=15)
    actions.expire_offers(TIMER, now=end)
    assert Round.objects.get(pk=made.pk).state == "CLOSED"
    assert actions.prepare_next_rounds(TIMER, now=end) == []


def test_nothing_is_prepared_before_all_have_answered_too_late_for_the_start_or_without_a_seat(answered):
    offers, who = answered
    assert actions.prepare_next_rounds(TIMER, now=NOW + timedelta(days=100)) == []
    Round.objects.update(state="SENT")
    assert actions.prepare_next_rounds(TIMER, now=LATER) == []
    Round.objects.update(state="CLOSED")
    actions.set_seats(official("daycare.lead"), offers["Yes"].unit_id, "U3", 1, starts=STARTS, now=LATER)
    assert actions.prepare_next_rounds(TIMER, now=LATER) == []
    assert Round.objects.count() == 1, "a proposal without a place is not kept"


def test_nobody_prepares_it_from_outside_and_somebody_must_approve_it(answered):
    with pytest.raises(Forbidden):
        actions.prepare_next_rounds(official("daycare.adviser"), now=LATER)
    (made,) = actions.prepare_next_rounds(TIMER, now=LATER)
    assert made.made_by_id is None
    with refused("round_not_approved"):
        actions.send_round(TIMER, made.pk, now=LATER)
