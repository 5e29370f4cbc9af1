"""Seats over rounds of offers: at all times seats are the placed, the held and the free; none is lost or made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from toimiva.city.access import system
from toimiva.city.refusals import Refusal
from toimiva.city.residents.models import Person
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import Declined, RoundValues
from toimiva.services.daycare.models import Offer, Placement
from toimiva.services.daycare.queries.occupancy import occupancy

from .town import NOW, STARTS, TODAY, family, official, resident, unit

SEATS, FAMILIES, DAYS = 2, 3, 17
TIMER = system("test")
STEPS = ["accept", "decline", "die", "late"]
steps = st.one_of(
    st.just(("round", 0)), st.just(("days", 0)), st.tuples(st.sampled_from(STEPS), st.integers(0, FAMILIES - 1))
)


class Book:
    """What the test itself keeps count of, by what each action is meant to do."""

    def __init__(self) -> None:
        self.where, self.now, self.rounds = unit("Ruori", u3=SEATS, o3=0), NOW, 0
        households = [family(f"Niemi {at}", TODAY.replace(year=2024), guardians=1) for at in range(FAMILIES)]
        self.children = [children[0] for children, _ in households]
        self.guardians = [resident(grown[0]) for _, grown in households]
        self.advisers = official("daycare.adviser"), official("daycare.adviser")
        self.placed: set = set()
        self.held: dict = {}

    def step(self, what: str, at: int) -> None:
        if what == "round":
            self._round()
        elif what == "days":
            self.now += timedelta(days=DAYS + 1)
            actions.expire_offers(TIMER, now=self.now)
            self.held.clear()
        elif what == "die":
            Person.objects.filter(pk=self.children[at].pk).update(date_of_death=TODAY)
            actions.withdraw_offers(TIMER, now=self.now)
            self.held.pop(self.children[at].pk, None)
        else:
            self._answer(what, at)

    def _round(self) -> None:
        maker, approver = self.advisers
        self.rounds += 1
        before = set(Offer.objects.values_list("pk", flat=True))
        try:
            made = actions.make_round(maker, RoundValues(name=f"{self.rounds}", starts=STARTS), now=self.now)
            actions.assign_round(maker, made.pk, now=self.now, modes=["fair"])
            last = self.now.date() + timedelta(days=DAYS)
            actions.approve_round(approver, made.pk, answer_by=last, now=self.now)
        except Refusal:  # nobody to offer anything, no seat, or too late for August
            return
        actions.send_round(maker, made.pk, now=self.now)
        for offer in Offer.objects.exclude(pk__in=before):
            assert offer.child_id not in self.held and offer.child_id not in self.placed
            self.held[offer.child_id] = offer.pk

    def _answer(self, what: str, at: int) -> None:
        child, actor = self.children[at].pk, self.guardians[at]
        offer = Offer.objects.filter(child_id=child).order_by("made_at").last()
        waits = child in self.held
        if offer is None:
            return
        try:
            if what == "accept":
                actions.accept(actor, offer.pk, now=self.now)
            elif what == "late":
                actions.accept_late(actor, offer.pk, now=self.now)
            else:
                actions.decline(actor, offer.pk, Declined(because="later"), now=self.now)
        except Refusal:
            assert not waits or what == "late"
            return
        if waits:
            self.held.pop(child)
            self.placed |= {child} if what == "accept" else set()

    def check(self) -> None:
        found = occupancy([STARTS], [self.where.pk])
        row = found.pools.index((self.where.pk, "U3"))
        told = [int(each[row, 0]) for each in (found.seats, found.placed, found.offered, found.free)]
        assert told == [SEATS, len(self.placed), len(self.held), SEATS - len(self.placed) - len(self.held)]
        assert told[3] >= 0
        assert set(Placement.objects.values_list("child_id", flat=True)) == self.placed


@pytest.mark.django_db
@settings(max_examples=8, deadline=None)
@given(st.lists(steps, min_size=2, max_size=7))
def test_seats_are_placed_held_and_free_whatever_happens_over_rounds(taken):
    with transaction.atomic():
        book = Book()
        for what, at in [("round", 0), *taken]:
            book.step(what, at)
            book.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_seat_given_back_in_the_first_round_is_offered_in_the_second():
    book = Book()
    for what, held, placed in [("round", 2, 0), ("days", 0, 0), ("round", 2, 0)]:
        book.step(what, 0)
        book.check()
        assert (len(book.held), len(book.placed)) == (held, placed)
    one = next(at for at, child in enumerate(book.children) if child.pk in book.held)
    book.step("accept", one)
    book.check()
    assert (len(book.held), len(book.placed)) == (1, 1)
