"""The answer to an offer: given once, by a guardian, in time (domain: section 5; law on custody 361/1983)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from toimiva.city.access import system
from toimiva.city.cards import Words
from toimiva.city.cases.actions import decide
from toimiva.city.cases.models import Case
from toimiva.city.identity.models import RoleGrant
from toimiva.city.refusals import Forbidden, Missing, Refusal
from toimiva.city.residents.models import Guardianship, Household
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined, RoundValues
from toimiva.services.daycare.models import Application, Offer, OfferedTo, Placement
from toimiva.services.daycare.queries.occupancy import occupancy

from .town import NOW, STARTS, TODAY, family, official, refused, resident, unit

ANSWER_BY = date(2026, 4, 24)
TIMER = system("test")


def round_of(*names: str, u3: int = 4, decides: bool = False, now=NOW, starts=STARTS, answer_by=ANSWER_BY):
    """One family for each name, one unit, and the offers sent; returns offers and guardians by name."""
    unit("Ruori", u3=u3)
    families = {name: family(name, date(2024, 5, 1)) for name in names}
    adviser, other = official("daycare.adviser"), official("daycare.adviser")
    round_ = actions.make_round(adviser, RoundValues(name="Elokuu", starts=starts), now=now)
    actions.assign_round(adviser, round_.pk, now=now, modes=["fair"])
    actions.approve_round(other, round_.pk, answer_by=answer_by, now=now, decides_on_acceptance=decides)
    actions.send_round(adviser, round_.pk, now=now)
    offers = {one.child_id: one for one in Offer.objects.all()}
    return {name: (offers[children[0].pk], guardians) for name, (children, guardians) in families.items()}


@pytest.fixture
def niemi(db):
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    return offer, mother, father


def free() -> int:
    found = occupancy([STARTS])
    return int(found.free[[band for _, band in found.pools].index("U3"), 0])


def test_a_yes_makes_the_place_the_application_and_tells_by_when(niemi):
    offer, mother, _ = niemi

    accepted = actions.accept(resident(mother), offer.pk, now=NOW)

    assert (accepted.state, accepted.answered_by_id, accepted.answer_channel) == ("ACCEPTED", mother.pk, "page")
    place = Placement.objects.get()
    assert (place.child_id, place.unit_id, place.starts, place.offer_id) == (
        offer.child_id,
        offer.unit_id,
        STARTS,
        offer.pk,
    )
    application = Application.objects.get()
    assert (application.origin, application.state, application.applicant_id) == (
        "proactive",
        "WAITING_DECISION",
        mother.pk,
    )
    assert (application.due_date, application.due_rule) == (date(2026, 8, 7), "ECE-17-1")
    assert free() == 3


def test_a_second_yes_changes_nothing_whoever_says_it(niemi):
    offer, mother, father = niemi
    first = actions.accept(resident(mother), offer.pk, now=NOW)
    again = actions.accept(resident(father), offer.pk, now=NOW + timedelta(hours=1))
    assert (again.answered_by_id, again.answered_at) == (mother.pk, first.answered_at)
    assert Placement.objects.count() == Application.objects.count() == 1


def test_a_no_frees_the_seat_and_leaves_nothing_else(niemi):
    offer, mother, father = niemi
    actions.decline(resident(mother), offer.pk, Declined(because="stays_home"), now=NOW)
    assert free() == 4
    assert not Application.objects.exists()
    with refused("offer_answered_no"):
        actions.accept(resident(father), offer.pk, now=NOW)
    actions.decline(resident(father), offer.pk, Declined(because="later"), now=NOW)
    assert Offer.objects.get().declined_because == "stays_home"


def test_another_unit_please_is_an_application_with_its_due_date(niemi):
    offer, mother, _ = niemi
    actions.decline(resident(mother), offer.pk, Declined(because="other_unit"), now=NOW)
    application = Application.objects.get()
    assert (application.state, application.due_date) == ("WAITING_PLACEMENT", date(2026, 8, 7))


def test_yes_after_no_and_no_after_yes_are_refused(niemi):
    offer, mother, father = niemi
    actions.accept(resident(mother), offer.pk, now=NOW)
    with refused("offer_answered_yes"):
        actions.decline(resident(father), offer.pk, Declined(because="later"), now=NOW)


TIMES = [(date(2026, 4, 24), "ACCEPTED"), (date(2026, 4, 25), "EXPIRED")]


@pytest.mark.parametrize("looked_after", [True, False])
@pytest.mark.parametrize("day, state", TIMES)
def test_the_last_day_counts_and_the_day_after_does_not(niemi, day, state, looked_after):
    """Also while the nightly work has not yet looked at it."""
    offer, mother, _ = niemi
    then = NOW + (day - TODAY)
    if looked_after:
        actions.expire_offers(TIMER, now=then)
    try:
        actions.accept(resident(mother), offer.pk, now=then)
    except Refusal as refusal:
        assert refusal.code == "offer_expired"
    actions.expire_offers(TIMER, now=then)
    assert Offer.objects.get().state == state
    assert free() == (4 if state == "EXPIRED" else 3)


def test_a_late_yes_waits_for_a_place_and_is_written_down_once(niemi):
    offer, mother, _ = niemi
    with refused("offer_not_expired"):
        actions.accept_late(resident(mother), offer.pk, now=NOW)
    late = NOW + timedelta(days=18)
    actions.expire_offers(TIMER, now=late)
    one = actions.accept_late(resident(mother), offer.pk, now=late)
    assert actions.accept_late(resident(mother), offer.pk, now=late).pk == one.pk
    assert (one.state, one.due_date) == ("WAITING_PLACEMENT", date(2026, 8, 25))


def test_only_a_guardian_of_today_answers(niemi):
    offer, mother, father = niemi
    Guardianship.objects.filter(guardian=father).update(valid_to=TODAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        actions.accept(resident(father), offer.pk, now=NOW)
    (_, (stranger, _)) = family("Laine", date(2024, 5, 1))
    with pytest.raises(Missing):
        actions.accept(resident(stranger), offer.pk, now=NOW)
    with pytest.raises(Forbidden) as weak:
        actions.accept(resident(mother, loa="low"), offer.pk, now=NOW)
    assert (weak.value.code, weak.value.facts["level"]) == ("step_up_needed", "substantial")


def test_an_adviser_answers_for_a_guardian_who_calls_and_for_nobody_else(niemi):
    offer, mother, _ = niemi
    adviser = official("daycare.adviser")
    with pytest.raises(Forbidden):
        actions.accept(adviser, offer.pk, now=NOW)
    with pytest.raises(Forbidden):
        actions.accept(adviser, offer.pk, by=official("x").uuid, channel="phone", now=NOW)
    answered = actions.accept(adviser, offer.pk, by=mother.pk, channel="phone", now=NOW)
    assert (answered.answer_channel, answered.answered_by_id) == ("phone", mother.pk)


@pytest.mark.django_db
def test_where_the_approver_has_decided_the_yes_brings_the_decision():
    offer, (mother, father) = round_of("Niemi", decides=True)["Niemi"]

    actions.accept(resident(mother), offer.pk, now=NOW)

    case = Case.objects.get()
    decision = case.decisions.get()
    assert (case.state, case.due, case.number) == ("granted", date(2026, 8, 7), "VAKA-2026-00001")
    assert decision.decided_by == offer.round.approved_by, "a person, who looked at the row before it was offered"
    assert "3.8.2026" in decision.text["fi"] and "lähin" in decision.reasons["fi"]
    assert Application.objects.get().state == "ACTIVE"
    served = {one.person_id: one.last_day for one in decision.servings.all()}
    assert set(served) == {mother.pk, father.pk}
    # sent on Tuesday 7 April: served on the third day, 10 April, and thirty days from it end on Sunday 10 May
    assert set(served.values()) == {date(2026, 5, 11)}


@pytest.mark.django_db
def test_an_approver_who_has_lost_the_role_decides_nothing():
    offer, (mother, _) = round_of("Niemi", decides=True)["Niemi"]
    RoleGrant.objects.all().delete()
    actions.accept(resident(mother), offer.pk, now=NOW)
    assert (Case.objects.get().state, Application.objects.get().state) == ("waiting_decision", "WAITING_DECISION")


def test_a_refused_place_is_free_for_others_again(niemi):
    offer, mother, _ = niemi
    actions.accept(resident(mother), offer.pk, now=NOW)
    why = Words("Paikka perustui virheeseen.", "Platsen byggde på ett fel.", "The place rested on a mistake.")
    decide(official("daycare.adviser"), Case.objects.get().pk, outcome="rejected", reasons=why, now=NOW)
    assert (free(), Application.objects.get().state) == (4, "REJECTED")


def test_guardians_who_live_apart_are_called_before_anything_is_decided(niemi):
    offer, mother, father = niemi
    father.household = Household.objects.create(register_id="elsewhere")
    father.save()
    actions.accept(resident(mother), offer.pk, now=NOW)
    assert Application.objects.get().state == "WAITING_CONFIRMATION"
    assert Case.objects.get().state == "asks_guardians"


def test_the_other_guardian_may_disagree_and_the_place_stays_until_it_is_settled(niemi):
    offer, mother, father = niemi
    with refused("offer_not_accepted"):
        actions.object_to(resident(father), offer.pk, because="liian kaukana", now=NOW)
    actions.accept(resident(mother), offer.pk, now=NOW)
    with refused("own_answer"):
        actions.object_to(resident(mother), offer.pk, because="x", now=NOW)
    actions.object_to(resident(father), offer.pk, because="liian kaukana", now=NOW)
    assert Application.objects.get().state == "WAITING_CONFIRMATION"
    assert Placement.objects.count() == 1


def test_a_link_shows_and_notes_that_it_was_opened(niemi):
    offer, mother, _ = niemi
    secret = "x" * 32
    OfferedTo.objects.filter(offer=offer, guardian=mother).update(link=actions.sending.hash_of(secret))
    assert actions.open_by_link(secret, now=NOW).state == "OPENED"
    assert OfferedTo.objects.get(guardian=mother).opened_at == NOW
    with pytest.raises(Missing):
        actions.open_by_link("y" * 32, now=NOW)
    actions.expire_offers(TIMER, now=NOW + timedelta(days=18))
    with pytest.raises(Missing):
        actions.open_by_link(secret, now=NOW)


def test_a_reminder_goes_once_half_way(niemi):
    assert actions.remind_offers(TIMER, now=NOW + timedelta(days=9)) == 0
    assert actions.remind_offers(TIMER, now=NOW + timedelta(days=10)) == 1
    assert actions.remind_offers(TIMER, now=NOW + timedelta(days=11)) == 0


WITHDRAWN = {
    "died": lambda offer: offer.child.__class__.objects.filter(pk=offer.child_id).update(date_of_death=TODAY),
    "moved_away": lambda offer: offer.child.__class__.objects.filter(pk=offer.child_id).update(home_municipality="049"),
    "unit_closed": lambda offer: offer.unit.__class__.objects.filter(pk=offer.unit_id).update(close_on=STARTS),
    "already_placed": lambda offer: Placement.objects.create(
        child_id=offer.child_id, unit_id=offer.unit_id, starts=TODAY, source="decision", made_at=NOW
    ),
}


@pytest.mark.parametrize("because", WITHDRAWN)
def test_an_offer_that_cannot_be_kept_is_withdrawn(niemi, settings, because):
    settings.TOIMIVA_MUNICIPALITY = "091"
    offer, mother, _ = niemi
    assert actions.withdraw_offers(TIMER, now=NOW) == 0
    WITHDRAWN[because](offer)
    assert actions.withdraw_offers(TIMER, now=NOW) == 1
    assert Offer.objects.get().withdrawn_because == because
    with refused("not_a_guardian_now" if because == "died" else "offer_withdrawn"):
        actions.accept(resident(mother), offer.pk, now=NOW)


def test_a_round_closes_when_nothing_waits(niemi):
    offer, mother, _ = niemi
    actions.expire_offers(TIMER, now=NOW)
    assert Offer.objects.get().round.state == "SENT"
    actions.accept(resident(mother), offer.pk, now=NOW)
    actions.expire_offers(TIMER, now=NOW)
    assert Offer.objects.get().round.state == "CLOSED"
