"""Own matters and those of whom one answers for on the day; officials by the roles of the service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import Actor
from toimiva.city.cases import queries
from toimiva.city.cases.kinds import kinds, rooms_with
from toimiva.city.refusals import Forbidden, Missing

from . import world
from .world import DECIDER, HANDLER, READER, TODAY, official, opened, person, resident

pytestmark = pytest.mark.django_db
BORN = date(2008, 4, 8)  # of age on 8.4.2026


def sees(who: Actor, case, on: date = TODAY) -> bool:
    listed = [one.case.pk for one in queries.my_matters(who, on=on).under_way]
    try:
        queries.my_case(who, case.pk, on=on)
        assert case.pk in listed, "the list and the single case agree"
        return True
    except Missing:
        assert case.pk not in listed
        return False


def test_a_guardian_sees_the_matters_of_her_child_and_a_stranger_does_not():
    mother, father, child = person(), person("Aro", "Olli"), person(first="Elias", born=date(2020, 1, 1))
    for one in (mother, father):
        world.answers_for(one, child)
    case = opened(official(HANDLER), child, mother)
    assert [sees(resident(one), case) for one in (mother, father, child, person())] == [True, True, True, False]


def test_not_after_custody_has_ended_though_she_applied():
    mother, child = person(), person(first="Elias", born=date(2020, 1, 1))
    world.answers_for(mother, child, until=TODAY)
    case = opened(official(HANDLER), child, mother)
    me = resident(mother)
    assert [sees(me, case, on) for on in (TODAY, TODAY + timedelta(days=1))] == [True, False]


def test_not_of_a_child_who_has_grown_up():
    mother, child = person(), person(first="Venla", born=BORN)
    world.answers_for(mother, child)
    case = opened(official(HANDLER), child, mother)
    me = resident(mother)
    assert [sees(me, case, on) for on in (TODAY, TODAY + timedelta(days=1))] == [True, False]
    assert sees(resident(child), case, TODAY + timedelta(days=1))


def test_a_party_by_her_own_right_sees_it_and_a_kind_may_be_closed_to_guardians(monkeypatch):
    friend, mother, child = person("Aro"), person(), person(first="Venla", born=date(2015, 1, 1))
    world.answers_for(mother, child)
    case = opened(official(HANDLER), child, parties=[friend.pk])
    assert sees(resident(friend), case)
    assert sees(me := resident(mother), case)
    monkeypatch.setitem(kinds(), "garden.plot", world.kind(guardians_see=False))
    assert not sees(me, case)


def test_a_weak_sign_in_and_a_stranger_to_the_register_see_nothing():
    aino = person()
    case = opened(official(HANDLER), aino)
    weak = resident(aino, loa="low")
    assert queries.my_matters(weak, on=TODAY) is None
    for who in (weak, Actor(), Actor(kind="user", id=1, loa="high")):
        with pytest.raises(Forbidden):
            queries.my_case(who, case.pk, on=TODAY)


def test_one_persons_tab_is_hers_alone_and_no_strangers():
    mother, child = person(), person(first="Elias", born=date(2020, 1, 1))
    world.answers_for(mother, child)
    sari, me = official(HANDLER), resident(mother)
    own, childs = opened(sari, mother), opened(sari, child)
    tab = lambda one: [row.case for row in queries.my_matters(me, on=TODAY, person_id=one).under_way]  # noqa: E731
    assert (tab(mother.pk), tab(child.pk)) == ([own], [childs])
    with pytest.raises(Missing):
        tab(person().pk)


@pytest.mark.parametrize("role, reads, handles", [(READER, True, False), (HANDLER, True, True), (DECIDER, True, True)])
def test_officials_read_and_handle_by_their_role(role, reads, handles):
    case = opened(official(HANDLER), person())
    who = official(role)
    assert list(queries.queue(who)) == [case]
    assert queries.case(who, case.pk).may_handle is handles


def test_another_services_official_sees_no_queue():
    opened(official(HANDLER), person())
    for who in (official("programme.office"), Actor()):
        with pytest.raises(Forbidden):
            queries.queue(who)


def test_the_queue_opens_on_what_is_due_first():
    sari, aino = official(HANDLER), person()
    days = [None, date(2026, 5, 1), date(2026, 4, 1)]
    last, later, first = (opened(sari, aino, due=day) for day in days)
    assert list(queries.queue(sari)) == [first, later, last]
    assert list(queries.queue(sari, overdue=TODAY)) == [first]
    assert list(queries.queue(sari, mine=True)) == []
    assert list(queries.queue(sari, kind="other")) == []


def test_my_matters_take_the_same_number_of_queries_for_one_as_for_many():
    mother, sari, pia = person(), official(HANDLER), official(DECIDER)
    me = resident(mother)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            queries.my_matters(me, on=TODAY)
        return len(made)

    def fill() -> None:
        child = person(first="Elias", born=date(2020, 1, 1))
        world.answers_for(mother, child)
        opened(sari, child, mother)
        world.decided(sari, pia, opened(sari, child, mother).pk)

    fill()
    few = asked()
    for _ in range(4):
        fill()
    assert asked() == few
    assert few <= 9 + 2 * len(rooms_with("matters"))  # at most two each for what waits in a service
