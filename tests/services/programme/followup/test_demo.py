"""The demo's follow-up: invented and saying so, loaded once, with something to see of every colour."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from toimiva.city.access import system
from toimiva.demo.programme_followup import load_followup
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import ImpactTarget, Milestone, Programme, ProjectManager, Risk, StatusReport

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DEMO = system("toimiva demo")
SAMPLE = Path(__file__).parents[4] / "samples" / "programme" / "decision-fi.txt"


@pytest.fixture
def programme() -> Programme:
    actions.import_decision(DEMO, SAMPLE.read_bytes(), SAMPLE.name, now=NOW)
    return Programme.objects.get()


def test_every_project_gets_an_invented_follow_up_once(programme):
    assert load_followup(DEMO, NOW) == programme.projects.count() == 4
    assert load_followup(DEMO, NOW) == 0
    told = [*Milestone.objects.values_list("name", flat=True), *Risk.objects.values_list("text", flat=True),
            *ImpactTarget.objects.values_list("population", flat=True),
            *StatusReport.objects.values_list("text", flat=True)]  # fmt: skip
    assert len(told) > 15
    assert all(one.startswith("Esimerkki: ") for one in told)


def test_the_portfolio_of_the_demo_shows_every_colour(programme):
    load_followup(DEMO, NOW)
    shown = {light.colour for one in queries.portfolio(DEMO, programme.pk, now=NOW) for light in one.lights}
    assert shown == {"red", "yellow", "green", "grey"}


def test_the_test_person_who_manages_finds_a_project(programme):
    load_followup(DEMO, NOW)
    manager = ProjectManager.objects.select_related("user").get()
    assert manager.user.first_name
    assert [one.name[:9] for one in manager.project.milestones.all()] == ["Esimerkki"] * 3


def test_the_real_decision_is_tabled_and_gets_nothing_invented(shared):
    source = (shared / "data/programme/decision-2021-186.txt").read_bytes()
    actions.import_decision(DEMO, source, "decision-2021-186.txt", now=NOW)
    assert load_followup(DEMO, NOW) == 0


def test_without_a_decision_nothing_is_loaded():
    assert load_followup(DEMO, NOW) == 0
