"""Many at one case at once: one takes it, one opens it, one decides it, and the others are told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from toimiva.city.cases import actions
from toimiva.city.cases.models import Case, CaseEvent, Decision
from toimiva.city.refusals import Conflict

from .world import DECIDER, HANDLER, NOW, official, opened, person

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8  # sessions of the database at one time; forty calls in all


def together(calls):
    """Run the calls in threads that begin at one moment; return what each gave, or the code of its refusal."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> list[str]:
        start.wait()
        told = []
        try:
            for call in calls[number::AT_ONCE]:
                try:
                    told.append(str(call()))
                except Conflict as refused:
                    told.append(refused.code)
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [one for told in pool.map(run, range(AT_ONCE)) for one in told]


def test_of_forty_who_take_a_case_one_gets_it():
    case = opened(official(HANDLER), person())
    officials = [official(HANDLER) for _ in range(40)]
    told = together([lambda who=who: actions.take(who, case.pk, now=NOW) for who in officials])
    assert (told.count(case.number), told.count("case_taken")) == (1, 39)
    assert CaseEvent.objects.filter(what="taken").count() == 1
    case.refresh_from_db()
    assert (case.version, case.handler_id in [one.id for one in officials]) == (2, True)


def test_a_matter_sent_forty_times_is_one_and_numbers_have_no_gap():
    sari, aino = official(HANDLER), person()
    together([lambda key=key: opened(sari, aino, key=str(key % 4)) for key in range(40)])
    assert sorted(Case.objects.values_list("number", flat=True)) == [f"PALSTA-2026-{n:05d}" for n in range(1, 5)]


def test_of_many_who_decide_at_once_one_does():
    case = opened(sari := official(HANDLER), person())
    actions.move(sari, case.pk, "ready", now=NOW)
    deciders = [official(DECIDER) for _ in range(AT_ONCE)]
    told = together([lambda who=who: actions.decide(who, case.pk, outcome="grant", now=NOW) for who in deciders])
    assert told.count("case_decided") == AT_ONCE - 1
    assert Decision.objects.count() == 1
