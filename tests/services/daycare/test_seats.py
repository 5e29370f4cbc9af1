"""Seats: how many are free on each day, and that the database gives none away twice."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from toimiva.city.refusals import Conflict, Refusal, Refusals
from toimiva.services.daycare.actions import set_seats
from toimiva.services.daycare.models import Offer, Placement, Round, SeatPool
from toimiva.services.daycare.queries.occupancy import checkpoints, occupancy

from .town import CLERK, NOW, STARTS, TODAY, family, place, unit

pytestmark = pytest.mark.django_db


def offer(child, where, band="U3", **facts):
    round_, _ = Round.objects.get_or_create(
        name=f"{child.pk}", rule="under-school/1", as_of=TODAY, starts=STARTS, longest_walk_s=1800, seed=1, made_at=NOW
    )
    values = {"state": "SENT", "sent_at": NOW, "answer_by": TODAY + timedelta(days=14), "starts": STARTS, **facts}
    return Offer.objects.create(round=round_, child=child, unit=where, band=band, made_at=NOW, **values)


def free(where, band="U3", *days):
    found = occupancy(days or [STARTS], [where.pk])
    return found.free[found.pools.index((where.pk, band))].tolist()


def test_a_placed_child_and_a_waiting_offer_take_a_seat_each():
    where = unit("Ruori", u3=4)
    (one, other, third), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 1), date(2024, 5, 1))
    place(one, where)
    offer(other, where)
    declined = offer(third, where)
    assert free(where) == [1]

    declined.state, declined.answered_at, declined.answer_channel = "DECLINED", NOW, "page"
    declined.declined_because = "stays_home"
    declined.save()

    assert free(where) == [2]


def test_the_third_birthday_moves_a_child_from_one_kind_of_seat_to_the_other():
    where = unit("Ruori", u3=2, o3=2)
    (child,), _ = family("Niemi", date(2023, 9, 15))
    place(child, where)

    days = [date(2026, 9, 14), date(2026, 9, 15)]

    assert free(where, "U3", *days) == [1, 2]
    assert free(where, "O3", *days) == [2, 1]


def test_a_seat_is_free_throughout_only_where_it_is_on_every_first_of_a_month():
    where = unit("Ruori", u3=2, o3=2)
    (leaves, comes), _ = family("Niemi", date(2024, 1, 1), date(2024, 5, 1))
    place(leaves, where, ends=date(2026, 10, 31))
    place(comes, where, starts=date(2026, 10, 1))

    assert free(where, "U3", *checkpoints(STARTS, 3)) == [1, 1, 0, 1]
    assert occupancy(checkpoints(STARTS, 3), [where.pk]).free_throughout()[where.pk, "U3"] == 0
    assert checkpoints(date(2026, 12, 15), 1) == [date(2026, 12, 15), date(2027, 1, 1)]


def test_the_database_refuses_an_offer_of_a_seat_that_is_not_there():
    where = unit("Ruori", u3=1)
    (one, other), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 1))
    offer(one, where)
    with pytest.raises(IntegrityError, match="no seat of U3 is free"), transaction.atomic():
        offer(other, where)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(child=other, unit=where, starts=STARTS, source="decision", made_at=NOW)
    assert offer(other, where, state="WITHDRAWN", withdrawn_because="died").pk, "what holds no seat needs none"


def test_an_offer_that_ended_gets_its_seat_again_only_while_there_is_one():
    where = unit("Ruori", u3=1)
    (one, other), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 1))
    ended = offer(one, where, state="EXPIRED")
    offer(other, where)
    ended.state = "SENT"
    with pytest.raises(IntegrityError), transaction.atomic():
        ended.save()


def test_a_unit_without_seats_for_a_band_takes_nobody_of_it():
    where = unit("Ruori", u3=0)
    SeatPool.objects.filter(unit=where, band="O3").delete()
    (small, big), _ = family("Niemi", date(2024, 5, 1), date(2021, 5, 1))
    for child, band in ((small, "U3"), (big, "O3")):
        with pytest.raises(IntegrityError), transaction.atomic():
            offer(child, where, band)


def test_nobody_has_two_places_on_one_day():
    where, there = unit("Ruori"), unit("Majakka")
    (child,), _ = family("Niemi", date(2024, 5, 1))
    place(child, where, ends=date(2026, 7, 31))
    place(child, there, starts=date(2026, 8, 1))
    with pytest.raises(Refusals) as refused:
        place(child, where, starts=date(2027, 1, 1))
    assert [one.code for one in refused.value.refusals] == ["places_overlap"]


def test_a_load_above_the_seats_is_refused_whole():
    where = unit("Ruori", u3=1)
    (one, other), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 1))
    place(one, where)
    with pytest.raises(Conflict) as refused:
        place(other, where)
    assert refused.value.code == "seat_taken"
    assert Placement.objects.count() == 1


def test_seats_change_from_a_day_on_and_never_below_those_taken():
    where = unit("Ruori", u3=4)
    (one, other), _ = family("Niemi", date(2024, 5, 1), date(2024, 5, 1))
    place(one, where)
    offer(other, where)

    set_seats(CLERK, where.pk, "U3", 2, starts=date(2026, 6, 1), now=NOW)
    assert free(where, "U3", date(2026, 5, 31), date(2026, 6, 1), STARTS) == [3, 1, 0]

    with pytest.raises(Conflict) as refused:
        set_seats(CLERK, where.pk, "U3", 1, starts=date(2026, 6, 1), now=NOW)
    assert (refused.value.code, refused.value.facts["taken"]) == ("seats_below_taken", 2)
    with pytest.raises(Refusal) as negative:
        set_seats(CLERK, where.pk, "U3", -1, starts=date(2026, 6, 1), now=NOW)
    assert negative.value.code == "negative_seats"


def test_two_numbers_of_seats_never_hold_on_one_day():
    where = unit("Ruori", u3=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatPool.objects.create(unit=where, band="U3", seats=9, valid_from=date(2026, 1, 1))
