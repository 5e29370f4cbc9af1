"""Two people at once at one project's follow-up."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from toimiva.city.refusals import Conflict
from toimiva.services.programme import actions
from toimiva.services.programme.models import Milestone

from . import world
from .world import MILESTONES, NOW


def until_another_waits_for_a_lock() -> None:
    """Return when another session of this database waits for a lock that this one holds."""
    end = monotonic() + 30
    while monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_no_change_slips_into_a_project_that_is_being_closed():
    project = world.programme().projects.get(place=1)
    office = world.official("programme.office")
    manager = world.manager_of(project, office)
    milestone = actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)

    def change() -> str:
        try:
            actions.change_milestone(manager, milestone.pk, MILESTONES[2], now=NOW, reason="Siirtyy")
            return "changed"
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.close_project(office, project.pk, reason="Valmis", now=NOW)
            answer = pool.submit(change)
            until_another_waits_for_a_lock()
        assert answer.result() == "project_closed"
    assert Milestone.objects.get().due == MILESTONES[1].due
