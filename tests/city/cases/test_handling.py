"""A case from opening to closing: once, by whom the table lets, and nothing lost when two are at it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from toimiva.city.access import Actor, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.cases import actions, queries
from toimiva.city.cases.kinds import Move, State, faults_of
from toimiva.city.cases.models import Case, CaseEvent, Party
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents import retention

from . import world
from .world import DECIDER, HANDLER, NOW, READER, TODAY, official, opened, person, resident

pytestmark = pytest.mark.django_db


def test_a_case_is_opened_once_and_numbered_by_year():
    sari, aino = official(HANDLER), person()
    one = opened(sari, aino, key="A")
    assert opened(sari, aino, key="A") == one
    other = opened(sari, aino, key="B")
    next_year = opened(sari, aino, key="C", now=NOW.replace(year=2027))
    assert [case.number for case in (one, other, next_year)] == [
        "PALSTA-2026-00001", "PALSTA-2026-00002", "PALSTA-2027-00001",
    ]  # fmt: skip
    assert CaseEvent.objects.filter(what="opened").count() == 3
    event = AuditEvent.objects.filter(operation="garden.case.open").first()
    assert (event.kind, event.person, event.facts["number"]) == ("CREATE", aino.pk, "PALSTA-2026-00001")


def test_a_payload_of_another_shape_is_refused_with_its_field():
    sari = official(HANDLER)
    with pytest.raises(Refusal) as told:
        actions.open_case(sari, kind="garden.plot", key="A", subject_id=person().pk, applicant_id=None,
                          title=world.PLOT, payload={"square_metres": "big"}, now=NOW)  # fmt: skip
    assert told.value.field == "square_metres"
    assert not Case.objects.exists()


@pytest.mark.parametrize("actor", [Actor(), Actor(kind="user", id=1)])
def test_who_is_not_of_the_service_opens_nothing(actor):
    with pytest.raises(Forbidden):
        opened(actor, person())


def test_the_second_who_takes_a_case_is_told_who_holds_it():
    sari, pia, aino = official(HANDLER), official(HANDLER, name="Pia"), person()
    case = opened(sari, aino)
    taken = actions.take(sari, case.pk, now=NOW)
    assert actions.take(sari, case.pk, now=NOW).version == taken.version, "taking twice is once"
    with pytest.raises(Conflict) as told:
        actions.take(pia, case.pk, now=NOW)
    assert (told.value.code, told.value.facts["holder"]) == ("case_taken", "Sari Lehto")
    with pytest.raises(Conflict) as told:
        actions.move(pia, case.pk, "ready", now=NOW)
    assert told.value.code == "case_taken"
    with pytest.raises(Refusal) as told:
        actions.release(pia, case.pk, now=NOW)
    assert told.value.field == "reason"
    actions.release(pia, case.pk, now=NOW, reason="Sari on lomalla")
    assert actions.take(pia, case.pk, now=NOW).handler.first_name == "Pia"


def test_a_change_of_what_another_has_changed_is_told_not_lost():
    sari, aino = official(HANDLER), person()
    case = opened(sari, aino)
    actions.take(sari, case.pk, now=NOW)
    with pytest.raises(Conflict) as told:
        actions.move(sari, case.pk, "ready", now=NOW, version=case.version)
    assert told.value.code == "case_changed"
    assert Case.objects.get().state == "new"


# state, to, who, answer
WAYS = [
    ("new", "ready", "handler", "goes"),
    ("new", "ready", "reader", "case_cannot_move"),
    ("new", "ready", "party", "case_cannot_move"),
    ("new", "withdrawn", "party", "goes"),
    ("new", "withdrawn", "handler", "case_cannot_move"),
    ("new", "granted", "decider", "case_cannot_move"),
    ("ready", "new", "decider", "goes"),
    ("ready", "new", "handler", "case_cannot_move"),
    ("ready", "withdrawn", "party", "goes"),
    ("ready", "withdrawn", "stranger", "not_found"),
    ("new", "ready", "nobody", "not_found"),
    ("granted", "new", "decider", "case_cannot_move"),
    ("withdrawn", "new", "party", "case_cannot_move"),
    ("new", "no-such-state", "handler", "case_cannot_move"),
]


@pytest.mark.parametrize("state, to, who, answer", WAYS)
def test_the_table_says_who_may_move_what(state, to, who, answer):
    aino = person()
    actors = {
        "handler": lambda: official(HANDLER), "reader": lambda: official(READER), "decider": lambda: official(DECIDER),
        "party": lambda: resident(aino), "stranger": lambda: resident(person()), "nobody": Actor,
    }  # fmt: skip
    case = opened(official(HANDLER), aino)
    closed = {"open": False, "closed_at": NOW, "keep_until": TODAY} if not world.STATES[state].open else {}
    Case.objects.update(state=state, **closed)
    try:
        moved = actions.move(actors[who](), case.pk, to, now=NOW, reason="Puuttuu tietoja")
        told = "goes" if moved.state == to else "stays"
    except Refusal as refusal:
        told = refusal.code
    assert told == answer
    assert Case.objects.get().state == (to if answer == "goes" else state)


def test_to_move_where_it_is_already_changes_nothing():
    sari = official(HANDLER)
    case = opened(sari, person())
    moved = actions.move(sari, case.pk, "ready", now=NOW)
    assert actions.move(sari, case.pk, "ready", now=NOW).version == moved.version
    assert CaseEvent.objects.filter(what="moved").count() == 1


def test_the_timeline_tells_the_field_from_what_to_what_and_stands():
    sari = official(HANDLER)
    case = opened(sari, person())
    actions.move(sari, case.pk, "ready", now=NOW)
    event = CaseEvent.objects.get(what="moved")
    assert event.changes == [{"field": "state", "before": "new", "after": "ready"}]
    for change in (lambda: CaseEvent.objects.update(reason="x"), lambda: CaseEvent.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_closed_case_says_until_when_it_is_kept_and_is_nobodys():
    aino = person()
    sari = official(HANDLER)
    case = opened(sari, aino)
    actions.take(sari, case.pk, now=NOW)
    closed = actions.move(resident(aino), case.pk, "withdrawn", now=NOW)
    assert (closed.open, closed.keep_until, closed.handler_id) == (False, date(2036, 4, 7), None)
    with pytest.raises(Conflict) as told:
        actions.take(sari, case.pk, now=NOW)
    assert told.value.code == "case_closed"


def test_more_is_asked_by_a_day_and_answered_once():
    sari, aino = official(HANDLER), person()
    case = opened(sari, aino)
    with pytest.raises(Refusal) as told:
        actions.ask_for_more(sari, case.pk, text="Mikä koko?", until=TODAY, now=NOW)
    assert told.value.code == "deadline_not_to_come"
    until = TODAY + timedelta(days=7)
    asked = actions.ask_for_more(sari, case.pk, text="Mikä koko?", until=until, now=NOW)
    assert actions.ask_for_more(sari, case.pk, text="Mikä koko?", until=until, now=NOW) == asked
    with pytest.raises(Conflict):
        actions.ask_for_more(sari, case.pk, text="Mikä väri?", until=until, now=NOW)
    with pytest.raises(Missing):
        actions.answer_more(resident(person()), case.pk, text="50", now=NOW)
    mine = resident(aino)
    assert [task.until for task in queries.my_matters(mine, on=TODAY).waiting] == [until]
    actions.answer_more(mine, case.pk, text="50", now=NOW)
    actions.answer_more(mine, case.pk, text="50", now=NOW)
    with pytest.raises(Conflict):
        actions.answer_more(mine, case.pk, text="60", now=NOW)
    assert CaseEvent.objects.filter(what="answered").count() == 1


def test_a_note_sent_twice_is_one_and_no_party_sees_it():
    sari, aino = official(HANDLER), person()
    case = opened(sari, aino)
    for _ in range(2):
        actions.add_note(sari, case.pk, text="Soitettu", now=NOW)
    assert [note.text for note in queries.case(sari, case.pk).notes] == ["Soitettu"]
    assert [event.what for event in queries.my_case(resident(aino), case.pk, on=TODAY).events] == ["opened"]


def test_a_family_is_party_by_its_right():
    mother, friend, child = person(), person("Aro"), person(first="Elias", born=date(2025, 12, 1))
    world.answers_for(mother, child)
    opened(official(HANDLER), child, mother, parties=[friend.pk])
    assert dict(Party.objects.values_list("person", "basis")) == {
        child.pk: "subject", mother.pk: "custody", friend.pk: "own",
    }  # fmt: skip


def test_a_broken_table_of_states_is_told():
    assert faults_of(world.kind()) == []
    dead_end = {"new": State(name=world.PLOT), "old": State(name=world.PLOT, moves=(Move("x", world.PLOT),))}
    assert len(faults_of(world.kind(states=dead_end, outcomes={}, first="none", appeal=""))) == 5


def test_a_job_may_open():
    assert opened(system("garden.open"), person()).number


def test_a_closed_case_waits_for_the_archive_when_its_time_is_over():
    aino = person()
    case = opened(official(HANDLER), aino)
    actions.move(resident(aino), case.pk, "withdrawn", now=NOW)
    (rule,) = [one for one in retention.rules_on(TODAY) if one.model == "cases.Case"]
    counts = [retention.due(rule, day).count() for day in (date(2036, 4, 7), date(2036, 4, 8))]
    assert (rule.action, counts) == ("archive", [0, 1])
