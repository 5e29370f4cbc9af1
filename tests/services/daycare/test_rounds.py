"""A round until its offers are out: made, assigned, mended by hand, approved by another person, sent once."""

from datetime import date, timedelta

import pytest

from toimiva.city.access import NOBODY
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Forbidden, Missing
from toimiva.city.residents.models import Address
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import RoundValues
from toimiva.services.daycare.models import Application, Offer, Round
from toimiva.services.daycare.queries.occupancy import occupancy

from .town import HOME, NOW, STARTS, TODAY, family, official, place, refused, unit

pytestmark = pytest.mark.django_db
ANSWER_BY = date(2026, 4, 24)


@pytest.fixture
def adviser():
    return official("daycare.adviser")


@pytest.fixture
def other():
    return official("daycare.adviser")


def made(actor, name="Elokuu", **values):
    return actions.make_round(actor, RoundValues(name=name, starts=STARTS, **values), now=NOW)


def ready(adviser, other):
    """A round that is assigned and approved."""
    round_ = made(adviser)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
    return actions.approve_round(other, round_.pk, answer_by=ANSWER_BY, now=NOW)


def rows_of(round_):
    chosen = Round.objects.get(pk=round_.pk).chosen
    return {row.child_id: row for row in chosen.rows.all()}


def test_a_child_gets_the_nearest_free_seat_and_why_is_kept(adviser):
    full, near = unit("Ruori", north_m=300, u3=0), unit("Majakka", north_m=600)
    unit("Poiju", north_m=1200)
    (child,), _ = family("Niemi", date(2024, 5, 1))

    round_ = made(adviser)
    (run,) = actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    row = rows_of(round_)[child.pk]
    assert row.unit_id == near.pk
    assert row.travel_s == round(600 * 1.35 / 1.2)
    assert row.reasons["better"] == [[str(full.pk), True]]
    assert "Päiväkoti Ruori" in row.reasons["texts"]["fi"]
    assert (run.network, run.figures["placed"]) == ("estimate", 1)


def test_a_sibling_keeps_a_child_out_of_a_nearer_unit(adviser):
    unit("Ruori", north_m=100)
    far = unit("Majakka", north_m=900)
    (big, small), _ = family("Niemi", date(2022, 5, 1), date(2024, 5, 1))
    place(big, far)

    round_ = made(adviser)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    row = rows_of(round_)[small.pk]
    assert (row.unit_id, row.reasons["sibling"]) == (far.pk, True)


def test_language_shift_closing_and_reserve_decide_which_seats_there_are(adviser):
    closing = unit("Ruori", north_m=100, close_on=date(2027, 1, 31))
    unit("Ankaret", north_m=200, language="sv")
    unit("Yksityinen", north_m=250, provider="private")
    kept = unit("Majakka", north_m=300, u3=1, reserve=1, o3=0)
    got = unit("Poiju", north_m=400)
    (child,), _ = family("Niemi", date(2024, 5, 1))

    round_ = made(adviser)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    row = rows_of(round_)[child.pk]
    assert row.unit_id == got.pk
    assert [unit for unit, _full in row.reasons["better"]] == [str(kept.pk)], closing


def test_who_asks_for_shift_care_gets_a_unit_that_is_open_at_night(adviser):
    unit("Ruori", north_m=100)
    night = unit("Majakka", north_m=900, shift_care="evening")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    for shift in (False, True):
        Application.objects.create(
            origin="electronic", child=child, shift_care=shift, created_at=NOW + timedelta(days=shift), state="CREATED"
        )

    round_ = made(adviser)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    assert rows_of(round_)[child.pk].unit_id == night.pk


def test_the_same_round_gives_the_same_rows_again(adviser):
    unit("Ruori", u3=2), unit("Majakka", north_m=400, u3=2)
    for number in range(6):
        family(f"Niemi {number}", date(2024, 5, 1), north_m=number * 70)
    round_ = made(adviser)

    first = actions.assign_round(adviser, round_.pk, now=NOW)
    second = actions.assign_round(adviser, round_.pk, now=NOW)

    assert [run.mode for run in first] == ["fair", "nearest", "balanced"]
    for one, again in zip(first, second, strict=True):
        facts = ("child_id", "unit_id", "travel_s", "rank", "reasons")
        assert list(one.rows.values_list(*facts)) == list(again.rows.values_list(*facts))
    assert first[0].inputs_sha256 == second[2].inputs_sha256


def test_a_locked_row_stays_and_takes_its_seat_from_the_others(adviser):
    near, far = unit("Ruori", u3=1), unit("Majakka", north_m=900, u3=1)
    (one,), _ = family("Niemi", date(2024, 5, 1))
    (other_child,), _ = family("Laine", date(2024, 5, 1), north_m=200)
    round_ = made(adviser)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
    assert rows_of(round_)[one.pk].unit_id == near.pk

    with refused("unit_is_full"):
        actions.lock_row(adviser, round_.pk, one.pk, far.pk, because="isovanhemmat", now=NOW)
    actions.lock_row(adviser, round_.pk, other_child.pk, None, because="odottaa", now=NOW)
    actions.lock_row(adviser, round_.pk, one.pk, far.pk, because="isovanhemmat", now=NOW)
    actions.unlock_row(adviser, round_.pk, other_child.pk, now=NOW)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    rows = rows_of(round_)
    assert (rows[one.pk].unit_id, rows[one.pk].why_locked) == (far.pk, "isovanhemmat")
    assert rows[other_child.pk].unit_id == near.pk


def test_a_move_by_hand_asks_why(adviser):
    unit("Ruori")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    round_ = made(adviser)
    with refused("round_not_assigned"):
        actions.lock_row(adviser, round_.pk, child.pk, None, because="syy", now=NOW)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
    with refused("lock_needs_a_reason"):
        actions.lock_row(adviser, round_.pk, child.pk, None, because=" ", now=NOW)


def test_who_made_a_round_does_not_approve_it(adviser, other):
    unit("Ruori")
    family("Niemi", date(2024, 5, 1))
    round_ = made(adviser)
    with refused("round_not_assigned"):
        actions.approve_round(other, round_.pk, answer_by=ANSWER_BY, now=NOW)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])

    with pytest.raises(Missing):
        actions.approve_round(adviser, round_.pk, answer_by=ANSWER_BY, now=NOW)
    for day in (TODAY, STARTS - timedelta(days=13)):
        with refused("answer_by_out_of_time"):
            actions.approve_round(other, round_.pk, answer_by=day, now=NOW)
    approved = actions.approve_round(other, round_.pk, answer_by=ANSWER_BY, now=NOW)

    assert (approved.state, approved.decides_on_acceptance) == ("APPROVED", True)
    with refused("round_not_open"):
        actions.assign_round(adviser, round_.pk, now=NOW)


def test_sending_twice_is_sending_once(adviser, other):
    where = unit("Ruori", u3=4)
    (child,), guardians = family("Niemi", date(2024, 5, 1))
    round_ = ready(adviser, other)

    first = actions.send_round(adviser, round_.pk, now=NOW)
    again = actions.send_round(adviser, round_.pk, now=NOW)

    (offer,) = first.offers
    assert [one.pk for one in again.offers] == [offer.pk]
    assert (offer.child_id, offer.unit_id, offer.state, offer.answer_by) == (child.pk, where.pk, "SENT", ANSWER_BY)
    assert (offer.fee_max_cents, offer.fee_confirmed) == (33500, True)
    assert {told.guardian_id for told in offer.offered_to.all()} == {one.pk for one in guardians}
    assert occupancy([STARTS], [where.pk]).free[1].tolist() == [3], "the offer holds its seat"


def test_what_has_changed_since_is_looked_at_again_when_sending(adviser, other):
    where = unit("Ruori", u3=2)
    (moves,), _ = family("Niemi", date(2024, 5, 1))
    (hides,), _ = family("Laine", date(2024, 5, 1), north_m=20)
    round_ = ready(adviser, other)
    moves.home_municipality = "049"
    moves.save()
    hides.protection_order = True
    hides.save()

    sent = actions.send_round(adviser, round_.pk, now=NOW)

    assert sent.left == {moves.pk: "moved_away", hides.pk: "protected"}
    assert not Offer.objects.exists(), where


def test_two_rounds_never_promise_the_same_seat(adviser, other):
    unit("Ruori", u3=1)
    rounds = []
    for name in ("Niemi", "Laine"):
        (child,), _ = family(name, date(2024, 5, 1))
        round_ = made(adviser, name)
        actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
        child.addresses.update(lon=None, lat=None)  # the next round does not see this one
        rounds.append(actions.approve_round(other, round_.pk, answer_by=ANSWER_BY, now=NOW))
    Address.objects.update(lon=HOME[0], lat=HOME[1])

    first, second = (actions.send_round(adviser, one.pk, now=NOW) for one in rounds)

    assert (len(first.offers), len(second.offers)) == (1, 0)
    assert list(second.left.values()) == ["seat_taken"]


def test_only_those_of_the_table_make_rounds_and_every_step_leaves_a_trace(adviser, other):
    unit("Ruori")
    family("Niemi", date(2024, 5, 1))
    for nobody in (NOBODY, official("programme.office")):
        with pytest.raises(Forbidden):
            made(nobody)
    round_ = ready(adviser, other)
    actions.send_round(adviser, round_.pk, now=NOW)
    done = AuditEvent.objects.filter(target_model="daycare.Round").values_list("operation", flat=True)
    assert list(done.order_by("id")) == [f"daycare.round.{what}" for what in ("make", "assign", "approve", "send")]


FAULTS = [
    ({"name": " "}, "round_needs_a_name"),
    ({"starts": TODAY + timedelta(days=13)}, "round_starts_too_soon"),
    ({"longest_walk_min": 31}, "longest_walk"),
    ({"longest_walk_min": 0}, "longest_walk"),
]


@pytest.mark.parametrize("values, code", FAULTS)
def test_a_round_that_cannot_be_is_refused_with_the_mend(adviser, values, code):
    with refused(code):
        actions.make_round(adviser, RoundValues(**{"name": "Elokuu", "starts": STARTS, **values}), now=NOW)
    made(adviser)
    with refused("round_name_used"):
        made(adviser)


def test_a_round_can_be_given_up_before_it_is_sent(adviser, other):
    unit("Ruori")
    family("Niemi", date(2024, 5, 1))
    round_ = ready(adviser, other)
    assert actions.cancel_round(adviser, round_.pk, now=NOW).state == "CANCELLED"
    with refused("round_not_approved"):
        actions.send_round(adviser, round_.pk, now=NOW)
