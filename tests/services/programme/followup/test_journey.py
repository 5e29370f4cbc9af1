"""A manager adds a milestone and reports yellow by hand with a reason; the steering group accepts the report."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from toimiva.city.access import Actor
from toimiva.city.identity.models import User
from toimiva.services.programme import actions
from toimiva.services.programme.models import Milestone, StatusReport

from ....browser import check_accessibility, fits
from . import world
from .world import NOW, RISK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """The edge reads this instant from its clock."""
    monkeypatch.setattr("toimiva.city.identity.middleware.timezone.now", lambda: NOW)


def signed_in(page: Any, actor: Actor, base: str) -> Any:
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    return page


@pytest.mark.parametrize("javascript, width", [(False, 390), (True, 1280), (True, 320)])
def test_a_manager_reports_and_the_steering_group_accepts(live_server, visit, javascript, width):
    programme = world.programme()
    project = programme.projects.get(place=1)
    office, steering = world.official("programme.office"), world.official("programme.steering_group", "Satu")
    manager = world.manager_of(project, office)
    world.allot(office, project, used=240_000, forecast=220_000)
    world.plan(manager, project)
    actions.add_risk(manager, project.pk, RISK, now=NOW)
    world.agreed_target(manager, steering, project)
    world.measure("segregation-income", "0.25", NOW)

    def checked(page: Any) -> None:
        assert fits(page)
        if javascript:  # axe is a script itself
            check_accessibility(page)

    def open_as(actor: Actor) -> Any:
        return signed_in(
            visit(live_server.url, locale="en-GB", javascript=javascript, width=width, expected="status of 4"),
            actor, live_server.url,
        )  # fmt: skip

    page = open_as(manager)
    page.goto(f"/en/programme/{programme.pk}/portfolio/")
    checked(page)
    page.get_by_role("link", name="Digituki ja digitasa-arvo").click()
    checked(page)
    page.get_by_role("link", name="Add a milestone").click()
    checked(page)
    page.get_by_role("button", name="Add the milestone").click()
    expect(page.get_by_role("heading", name="Check these answers")).to_be_visible()
    checked(page)
    page.get_by_label("Milestone").fill("Palaute kerätään")
    page.get_by_label("Due day").fill("2021-09-15")
    page.get_by_role("button", name="Add the milestone").click()
    expect(page.get_by_role("link", name="Palaute kerätään")).to_be_visible()
    assert Milestone.objects.filter(name="Palaute kerätään", baseline_due=None).exists()

    page.get_by_role("link", name="Write a status report").click()
    page.get_by_label("First day of the period").fill("2021-05-01")
    page.get_by_label("Last day of the period").fill("2021-06-30")
    page.get_by_label("What has happened and what comes next").fill("Etätuki on auki, kirjastot puuttuvat.")
    page.get_by_label("Schedule (optional)", exact=True).select_option("yellow")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Why the light is set by hand: Schedule: Write the reason").click()
    page.locator(":focus").fill("Ohjaajia vasta haetaan.")
    checked(page)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="1 May 2021–30 Jun 2021").click()
    checked(page)
    page.get_by_role("button", name="Submit to the steering group").click()
    expect(page.get_by_text("waits for acceptance")).to_be_visible()

    page = open_as(steering)
    page.goto(f"/en/programme/projects/{project.pk}/")
    page.get_by_role("link", name="1 May 2021–30 Jun 2021").click()
    expect(page.get_by_role("cell", name="Ohjaajia vasta haetaan.")).to_be_visible()
    checked(page)
    page.get_by_role("button", name="Accept the report").click()
    expect(page.get_by_text("Accepted by Satu Virkanen")).to_be_visible()
    report = StatusReport.objects.get()
    assert (report.state, report.accepted_by_id, report.submitted_by_id) == ("ACCEPTED", steering.id, manager.id)
    page.goto(f"/en/programme/projects/{project.pk}/")
    expect(page.get_by_text("Ohjaajia vasta haetaan.")).to_be_visible()
    checked(page)
    page.goto(f"/en/programme/{programme.pk}/portfolio/?sort=concern&light=yellow")
    expect(page.get_by_role("row", name="Digituki ja digitasa-arvo")).to_contain_text("yellow")
    checked(page)


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_form_is_accessible_in_each_language(live_server, visit, prefix, width):
    project = world.programme().projects.get(place=1)
    office, steering = world.official("programme.office"), world.official("programme.steering_group")
    world.plan(office, project)
    risk = actions.add_risk(office, project.pk, RISK, now=NOW)
    target = world.agreed_target(office, steering, project)
    page = signed_in(visit(live_server.url, width=width), office, live_server.url)
    root = f"{prefix}/programme/projects/{project.pk}"
    for address in (f"{root}/", f"{root}/baseline/", f"{root}/risks/add/", f"{root}/targets/add/", f"{root}/state/",
                    f"{root}/status-reports/add/", f"{root}/managers/add/", f"{prefix}/programme/risks/{risk.pk}/",
                    f"{prefix}/programme/targets/{target.pk}/"):  # fmt: skip
        page.goto(address)
        assert fits(page), address
        check_accessibility(page)
