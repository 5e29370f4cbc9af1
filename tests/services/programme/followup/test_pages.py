"""The project's card, the portfolio, the status report, CSV and JSON, as people and systems meet them."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from toimiva.city.access import Actor
from toimiva.city.identity.models import RoleGrant, User
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import FollowupChange, ImpactTarget, Milestone, Project, Risk, StatusReport
from toimiva.services.programme.queries.portfolio_sums import summed_up

from . import world
from .world import MILESTONES, NOW, RISK

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """The edge reads this instant from its clock."""
    monkeypatch.setattr("toimiva.city.identity.middleware.timezone.now", lambda: NOW)
    return NOW


@pytest.fixture
def project() -> Project:
    return world.programme().projects.get(place=1)


@pytest.fixture
def office() -> Actor:
    return world.official("programme.office")


@pytest.fixture
def manager(project, office) -> Actor:
    return world.manager_of(project, office)


@pytest.fixture
def steering() -> Actor:
    return world.official("programme.steering_group")


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().replace("\u00a0", " ")


def card(project: Project, prefix: str = "") -> str:
    return f"{prefix}/programme/projects/{project.pk}/"


def portfolio(project: Project, more: str = "") -> str:
    return f"/en/programme/{project.programme_id}/portfolio/{more}"


def test_the_worked_example_through_the_page(project, office, manager):
    world.allot(office, project, used=240_000, forecast=220_000)
    world.plan(manager, project)
    page = text(browser(manager), card(project))
    for figure in ("282 000 €", "235 000 €", "240 000 €", "−47 000 €", "−5 000 €", "0,833", "0,979", "480 000 €",
                   "−10 000 €", "1,022"):  # fmt: skip
        assert f">{figure}<" in page, figure
    assert "Työtä on suunnitelmasta jäljessä 47 000 €, ja se on maksanut 5 000 € enemmän kuin se on arvoltaan." in page
    assert "Käytetty 240 000 €, osoitettu 470 000 €: 51,1 %." in page
    assert "Vuoden ennuste on 97,87 % osoitetusta rahasta." in page


def test_without_a_baseline_only_cost_figures_are_shown(project, office, manager):
    world.allot(office, project, used=240_000)
    world.plan(manager, project, baseline=False)
    page = text(browser(manager), card(project, "/en"))
    assert "The baseline has not been fixed, so only the cost figures are shown." in page
    assert "Planned value" not in page
    assert "240,000 €" in page


def test_a_baseline_sent_twice_is_fixed_once_and_changed_only_with_a_reason(project, manager):
    world.plan(manager, project, baseline=False)
    address, client = f"/en/programme/projects/{project.pk}/baseline/", browser(manager)
    changed = FollowupChange.objects.count()
    assert client.post(address, {"reason": ""}).status_code == 303
    fixed = FollowupChange.objects.count()
    assert fixed > changed
    assert client.post(address, {"reason": ""}).status_code == 303
    assert FollowupChange.objects.count() == fixed
    moved = replace(MILESTONES[1], due=MILESTONES[1].due + timedelta(days=1))
    milestone = Milestone.objects.get(name=MILESTONES[1].name)
    actions.change_milestone(manager, milestone.pk, moved, now=NOW, reason="Later")
    assert client.post(address, {"reason": ""}).status_code == 200
    milestone.refresh_from_db()
    assert milestone.baseline_due == MILESTONES[1].due


def test_without_a_forecast_the_money_light_is_grey(project, office, manager):
    world.allot(office, project, used=240_000)
    assert queries.followup(manager, project.pk, now=NOW).computed["money"].rule.id == "MONEY-NO-FORECAST"


def test_money_that_nobody_has_told_of_for_long_is_grey(project, office, manager):
    world.allot(office, project, used=240_000, forecast=220_000)
    later = NOW.replace(month=8, day=14), NOW.replace(month=8, day=15)
    found = [queries.followup(manager, project.pk, now=now).computed["money"].rule.id for now in later]
    assert found == ["MONEY-AS-PLANNED", "MONEY-OLD"]


@pytest.mark.parametrize("prefix, words", [("", "Hankkeelle ei ole osoitettu rahaa."),
                                           ("/sv", "Projektet har inte tilldelats pengar."),
                                           ("/en", "No money has been allotted to the project.")])  # fmt: skip
def test_a_new_project_says_what_is_not_known(project, manager, prefix, words):
    assert words in text(browser(manager), card(project, prefix))


def test_who_may_not_read_is_sent_away(project, manager):
    stranger = world.official("programme.project_manager")
    assert browser(stranger).get(card(project)).status_code == 404
    assert Client().get(card(project)).status_code == 302
    assert browser(world.official("daycare.adviser")).get(card(project)).status_code == 403


def test_the_steering_group_reads_and_is_offered_no_edits(project, manager, steering):
    world.plan(manager, project)
    actions.add_risk(manager, project.pk, RISK, now=NOW)
    page = text(browser(steering), card(project, "/en"))
    assert "Add a milestone" not in page
    assert "/programme/milestones/" not in page
    assert "Write a status report" not in page


def filled(project: Project, manager: Actor, numbers: range) -> None:
    for number in numbers:
        actions.add_milestone(manager, project.pk, replace(MILESTONES[1], name=f"Vaihe {number}"), now=NOW)
        actions.add_risk(manager, project.pk, replace(RISK, text=f"Riski {number}"), now=NOW)
        period = {"period_from": datetime(2020, 1, 1 + number).date()}
        world.submitted(manager, project, replace(world.BY_HAND, **period))


def test_a_fuller_card_and_portfolio_ask_the_database_no_more(project, office, manager, steering):
    other = project.programme.projects.get(place=2)
    world.allot(office, project, used=100, forecast=1)
    client = browser(manager)
    for address in (card(project), portfolio(project)):
        client.get(address)
    filled(project, manager, range(1))
    world.agreed_target(manager, steering, project)
    counts = [queries_of(client, address) for address in (card(project), portfolio(project))]
    actions.name_manager(office, other.pk, manager.uuid, now=NOW)
    filled(project, manager, range(1, 7))
    filled(other, manager, range(6))
    world.agreed_target(manager, steering, other)
    assert [queries_of(client, address) for address in (card(project), portfolio(project))] == counts
    assert max(counts) <= 45


def queries_of(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_portfolio_sorts_and_filters_by_links(project, office, manager, steering):
    other = project.programme.projects.get(place=2)
    world.allot(office, project, used=240_000, forecast=300_000)
    names = [project.name, other.name]

    def order(more: str) -> list[str]:
        page = text(browser(steering), portfolio(project, more))
        return sorted((name for name in names if name in page.split("<tbody>")[2].split("</tbody>")[0]),
                      key=lambda name: page.split("<tbody>")[2].index(name))  # fmt: skip

    assert order("") == names
    assert order("?sort=name") == names[::-1]
    assert order("?sort=money") == names  # red before grey
    assert order("?sort=allotted") == names
    assert order("?light=red") == [project.name]
    assert order("?sort=unknown&light=purple") == names
    assert "1 of 2 projects have a red light, 0 more a yellow one." in text(browser(steering), portfolio(project))


def test_the_portfolio_draws_work_against_money_with_its_table(project, office, manager, steering):
    world.allot(office, project, used=240_000, forecast=220_000)
    world.plan(manager, project)
    page = text(browser(steering), portfolio(project))
    assert "In 1 of 1 projects the money goes faster than the work" in page
    assert "work 50 %, money 51 %" in page
    assert "<svg" in page
    assert "Sums over 1 of 2 projects" in page


def test_the_programmes_sums_are_sums(project, office, manager, steering):
    world.allot(office, project, used=240_000, forecast=220_000)
    world.plan(manager, project)
    everything = queries.portfolio(steering, project.programme_id, now=NOW)
    found = summed_up(everything, NOW.date())
    assert (found.money.allotted, found.money.used, found.money.year_forecast) == (470_000, 240_000, 460_000)
    assert {one.light: one.worst for one in found.lights} == {
        "schedule": "grey", "money": "grey", "scope": "grey", "impact": "grey",
    }  # fmt: skip
    assert found.earned_value is not None and found.earned_value.ev == Decimal(235_000)


def test_the_impact_areas_count_agreed_targets_only(project, manager, steering):
    world.agreed_target(manager, steering, project)
    world.measure("segregation-income", "0.29", NOW)
    actions.propose_target(manager, project.pk, replace(world.TARGET, indicator="segregation-language"), now=NOW)
    found = summed_up(queries.portfolio(steering, project.programme_id, now=NOW), NOW.date())
    areas = {one.area: (one.targets, one.counts["red"]) for one in found.areas}
    assert areas == {
        "SERVICE_DEFICIT": (0, 0), "YOUTH_UNEMPLOYMENT": (0, 0), "SEGREGATION_POLARISATION": (1, 1),
        "STAFF_COPING": (0, 0),
    }  # fmt: skip


def test_the_portfolio_as_csv_is_harmless_to_a_spreadsheet(project, manager, steering):
    Project.objects.filter(pk=project.pk).update(name="=1+1")
    lines = browser(steering).get(f"/en/programme/{project.programme_id}/portfolio.csv").content.decode().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("project,allotted_eur,used_eur,year_forecast_eur,schedule_colour")
    assert lines[1].startswith("'=1+1,")


def test_the_api_tells_the_same(project, office, manager, steering):
    world.allot(office, project, used=240_000, forecast=220_000)
    world.plan(manager, project)
    world.agreed_target(manager, steering, project)
    world.measure("segregation-income", "0.25", NOW)
    world.submitted(manager, project)
    told = browser(steering).get(f"/api/programme/projects/{project.pk}/followup").json()
    assert told["numbers"] == ["10402010740202"]
    assert (told["earned_value"]["pv"], told["earned_value"]["tcpi"]) == ("282000.00", pytest.approx(1.0217, abs=1e-4))
    scope = next(one for one in told["lights"] if one["light"] == "scope")
    assert (scope["colour"], scope["computed"], scope["by_hand"], scope["rule"]) == (
        "yellow",
        "grey",
        True,
        "SCOPE-BY-HAND",
    )
    target = told["targets"][0]
    assert (target["completion"], target["light"], target["verdict"]) == (0.5, "green", "NOT_EVALUATED")
    assert Client().get(f"/api/programme/projects/{project.pk}/followup").status_code == 403


# Forms.


def test_a_milestone_is_added_moved_and_done_by_forms(project, manager):
    client = browser(manager)
    told = {"name": "Pilotti", "due": "2021-07-31", "weight": "5", "done_on": "", "evidence": ""}
    answer = client.post(f"/en/programme/projects/{project.pk}/milestones/add/", told)
    assert (answer.status_code, answer["Location"]) == (303, f"/en/programme/projects/{project.pk}/#milestones")
    milestone = Milestone.objects.get()
    address = f"/en/programme/milestones/{milestone.pk}/"
    assert 'value="2021-07-31"' in text(client, address)
    refused = client.post(address, told | {"due": "2021-08-31", "reason": ""})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#id_reason"' in page and 'id="id_reason_error"' in page and 'value="2021-08-31"' in page
    assert client.post(address, told | {"due": "2021-08-31", "reason": "Loma"}).status_code == 303
    assert "31 Jul 2021 → 31 Aug 2021" in text(client, card(project, "/en"))


@pytest.mark.parametrize("faulty", [{"due": ""}, {"weight": "many"}, {"name": ""}, {"due": "31.02.2021"}])
def test_a_faulty_form_is_told_at_its_field_with_the_answers_kept(project, manager, faulty):
    told = {"name": "Pilotti", "due": "2021-07-31", "weight": "5"} | faulty
    page = browser(manager).post(f"/en/programme/projects/{project.pk}/milestones/add/", told).content.decode()
    field = next(iter(faulty))
    assert f'href="#id_{field}"' in page
    assert not Milestone.objects.exists()


def test_a_risk_by_forms_stands_in_the_matrix_and_the_table(project, manager):
    client = browser(manager)
    told = {
        "text": "Ohjaajia ei löydy",
        "probability": "3",
        "effect": "4",
        "response": "Haku",
        "owner": "tiimi",
        "state": "OPEN",
    }
    assert client.post(f"/en/programme/projects/{project.pk}/risks/add/", told).status_code == 303
    page = text(client, card(project, "/en"))
    assert "3 × 4 = 12" in page
    assert 'aria-label="Risk 1: Ohjaajia ei löydy"' in page
    risk = Risk.objects.get()
    assert client.post(f"/en/programme/risks/{risk.pk}/", told | {"state": "CLOSED"}).status_code == 303
    assert 'aria-label="Risk 1' not in text(client, card(project, "/en"))


TARGET_FORM = {
    "indicator": "digisupport-first-contact-share", "area": "SERVICE_DEFICIT", "baseline_value": "62,5",
    "baseline_from": "2020-01-01", "baseline_to": "2020-12-31", "target_value": "75", "target_on": "2021-12-31",
    "minimum_effect": "2", "population": "Digituen asiakkaat", "comparison_group": "", "method": "LOT",
}  # fmt: skip


def test_a_target_is_proposed_in_per_cent_agreed_and_renewed_by_forms(project, manager, steering):
    client = browser(manager)
    assert client.post(f"/programme/projects/{project.pk}/targets/add/", TARGET_FORM).status_code == 303
    target = ImpactTarget.objects.get()
    assert (target.baseline_value, target.target_value, target.minimum_effect) == (
        Decimal("0.625"), Decimal("0.75"), Decimal("0.02"),
    )  # fmt: skip
    assert (target.unit, target.rising) == ("SHARE", True)
    assert 'value="62,5"' in text(client, f"/programme/targets/{target.pk}/")
    assert client.post(f"/programme/targets/{target.pk}/agree/").status_code == 403
    assert browser(steering).post(f"/programme/targets/{target.pk}/agree/").status_code == 303
    without = client.post(f"/programme/targets/{target.pk}/", TARGET_FORM | {"target_value": "70"})
    assert 'href="#id_reason"' in without.content.decode()
    told = TARGET_FORM | {"target_value": "70", "reason": "Rajaus muuttui"}
    assert client.post(f"/programme/targets/{target.pk}/", told).status_code == 303
    assert list(ImpactTarget.objects.order_by("version").values_list("version", "target_value")) == [
        (1, Decimal("0.75")), (2, Decimal("0.70")),
    ]  # fmt: skip
    page = text(browser(steering), card(project, "/en"))
    assert "not measured yet" in page
    assert "No evaluation has been made yet; a value alone shows no effect." in page


def test_a_target_that_rounds_to_nothing_is_refused_and_a_new_reason_begins_empty(project, manager, steering):
    client = browser(manager)
    address = f"/en/programme/projects/{project.pk}/targets/add/"
    told = TARGET_FORM | {"baseline_value": "62.5"}
    refused = client.post(address, told | {"minimum_effect": "0.000049"})
    assert refused.status_code == 422 and 'href="#id_minimum_effect"' in refused.content.decode()
    assert client.post(address, told | {"target_value": "75.123456"}).status_code == 303
    first = ImpactTarget.objects.get()
    address = f"/en/programme/targets/{first.pk}/"
    assert client.post(address, told | {"target_value": "75.123456"}).status_code == 303
    assert not FollowupChange.objects.filter(field="target_value").exists()  # nothing has changed
    actions.agree_target(steering, first.pk, now=NOW)
    client.post(address, told | {"reason": "Rajaus muuttui"})
    second = ImpactTarget.objects.get(version=2)
    actions.agree_target(steering, second.pk, now=NOW)
    assert "Rajaus muuttui" not in text(client, f"/en/programme/targets/{second.pk}/")


def test_the_history_tells_no_code(project, manager):
    target = actions.propose_target(manager, project.pk, world.TARGET, now=NOW)
    other = replace(world.TARGET, area="STAFF_COPING", indicator="digisupport-first-contact-share", unit="DAYS",
                    method="LOT", baseline_value=Decimal("0.10"), rising=True)  # fmt: skip
    actions.change_target(manager, target.pk, other, now=NOW)
    world.submitted(manager, project)
    page = text(browser(manager), card(project)).split('id="changes"')[1]
    for told in (
        "suunta pienempi on parempi → suurempi on parempi",
        "yksikkö prosenttia → päivää",
        "lähtötaso 30 % → 0,1 päivää",
        "1.5.2021–30.6.2021",
    ):
        assert told in page, told
    for code in ("STAFF_COPING", "LOT", "BEFORE_AFTER", "SHARE", "digisupport", "segregation-income", "2021-05"):
        assert code not in page, code


def test_a_reason_for_a_light_is_not_lost(project, manager):
    told = {"period_from": "2021-05-01", "period_to": "2021-06-30", "text": "Etenee.", "scope_reason": "Kirjastot"}
    address = f"/en/programme/projects/{project.pk}/status-reports/add/"
    page = browser(manager).post(address, told).content.decode()
    assert 'href="#id_scope_colour"' in page and "Kirjastot" in page
    assert not StatusReport.objects.exists()


def test_a_reason_that_cannot_be_kept_sends_nothing_back(project, manager, steering):
    report = world.submitted(manager, project)
    for reason in ("x\0y", "x" * 5001):
        answer = browser(steering).post(
            f"/en/programme/status-reports/{report.pk}/", {"do": "return", "reason": reason}
        )
        assert answer.status_code == 422
    report.refresh_from_db()
    assert report.state == "SUBMITTED"


def test_a_report_by_forms_asks_for_each_reason(project, manager, steering):
    client = browser(manager)
    told = {"period_from": "2021-05-01", "period_to": "2021-06-30", "text": "Etenee.", "scope_colour": "yellow",
            "scope_reason": ""}  # fmt: skip
    address = f"/en/programme/projects/{project.pk}/status-reports/add/"
    refused = client.post(address, told)
    assert refused.status_code == 422 and 'href="#id_scope_reason"' in refused.content.decode()
    assert client.post(address, told | {"scope_reason": "Kirjastot puuttuvat"}).status_code == 303
    report = StatusReport.objects.get()
    page = f"/en/programme/status-reports/{report.pk}/"
    assert client.post(page, {"do": "submit"}).status_code == 303
    assert browser(steering).post(page, {"do": "return", "reason": ""}).status_code == 422
    assert browser(steering).post(page, {"do": "accept"}).status_code == 303
    report.refresh_from_db()
    assert report.state == "ACCEPTED"
    assert "Kirjastot puuttuvat" in text(client, card(project, "/en"))
    assert client.post(page, {"do": "dance"}).status_code == 303
    assert client.get(f"/en/programme/status-reports/{report.pk}/change/").status_code == 200
    assert (
        client.post(f"/en/programme/status-reports/{report.pk}/change/", told | {"scope_reason": "x"}).status_code
        == 409
    )


def test_who_held_the_role_before_cannot_be_named(project, office):
    before, now = (world.official("programme.project_manager", name) for name in ("Entinen", "Nykyinen"))
    RoleGrant.objects.filter(user_id=before.id).update(valid_to=NOW.date() - timedelta(days=1))
    address = f"/en/programme/projects/{project.pk}/managers/add/"
    page = text(browser(office), address)
    assert "Nykyinen" in page and "Entinen" not in page
    told = browser(office).post(address, {"user": str(before.uuid)})
    assert 'href="#id_user"' in told.content.decode() and not project.managers.exists()
    assert browser(office).post(address, {"user": str(now.uuid)}).status_code == 303


def test_the_office_names_and_ends_managers_and_closes_the_project(project, office):
    client = browser(office)
    person = world.official("programme.project_manager", "Meri")
    assert (
        client.post(f"/en/programme/projects/{project.pk}/managers/add/", {"user": str(person.uuid)}).status_code == 303
    )
    page = text(client, card(project, "/en"))
    assert "managed by Meri Virkanen" in page
    manager = project.managers.get()
    assert client.post(f"/en/programme/projects/{project.pk}/managers/{manager.pk}/end/").status_code == 303
    assert "no manager has been named" in text(client, card(project, "/en"))
    address, close = f"/en/programme/projects/{project.pk}/state/", {"reason": "Valmis", "to": "closed"}
    assert 'name="to" value="closed"' in text(client, address)
    assert client.post(address, close).status_code == 303
    assert client.post(address, close).status_code == 303  # pressed twice, or by two at once: closed all the same
    page = text(client, card(project, "/en"))
    assert "The project was closed on 30 Jun 2021: Valmis" in page
    assert "Add a milestone" not in page
    assert 'name="to" value="open"' in text(client, address)
    assert client.post(address, {"reason": "Jatkuu", "to": "open"}).status_code == 303
    assert "was closed" not in text(client, card(project, "/en"))
