"""What can happen to a project's follow-up, who may, and what the database lets nobody do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from toimiva.city.access import NOBODY, Actor, Grant
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.models import OrganisationUnit
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal, Refusals
from toimiva.services.programme import actions, queries
from toimiva.services.programme.actions import ByHand
from toimiva.services.programme.models import (
    FollowupChange,
    ImpactTarget,
    Milestone,
    Project,
    ProjectManager,
    ReportLight,
    Risk,
    StatusReport,
)

from . import world
from .world import MILESTONES, NOW, REPORT, RISK, TARGET

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return world.programme().projects.get(place=1)


@pytest.fixture
def office() -> Actor:
    return world.official("programme.office")


@pytest.fixture
def steering() -> Actor:
    return world.official("programme.steering_group")


@pytest.fixture
def manager(project, office) -> Actor:
    return world.manager_of(project, office)


@contextmanager
def refused(kind: type[Refusal], code: str) -> Iterator[None]:
    """Expect exactly this refusal."""
    with pytest.raises(kind) as told:
        yield
    assert told.value.code == code


# Milestones and the baseline.


def test_a_moved_day_needs_a_reason_and_the_first_stays_on_record(project, manager):
    milestone = actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)
    moved = replace(MILESTONES[1], due=date(2021, 9, 30))
    with refused(Refusal, "moving_needs_a_reason"):
        actions.change_milestone(manager, milestone.pk, moved, now=NOW, reason=" ")
    actions.change_milestone(manager, milestone.pk, moved, now=NOW, reason="Kouluttaja sairastui")
    change = FollowupChange.objects.get(field="due")
    assert (change.before, change.after, change.reason) == ("2021-06-30", "2021-09-30", "Kouluttaja sairastui")
    assert change.by_id == manager.id
    assert AuditEvent.objects.filter(operation="programme.milestone.change", reason="Kouluttaja sairastui").count() == 1


def test_a_change_that_changes_nothing_leaves_no_trace(project, manager):
    milestone = actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)
    before = FollowupChange.objects.count(), AuditEvent.objects.count()
    actions.change_milestone(manager, milestone.pk, MILESTONES[1], now=NOW)
    assert (FollowupChange.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.parametrize(
    "changed, code, field",
    [
        ({"weight": 0}, "milestone_weight", "weight"),
        ({"weight": 1001}, "milestone_weight", "weight"),
        ({"done_on": date(2021, 6, 30), "evidence": " "}, "milestone_needs_evidence", "evidence"),
        ({"done_on": date(2021, 7, 1), "evidence": "D-2"}, "milestone_done_later", "done_on"),
    ],
)
def test_a_milestone_with_a_fault_is_refused_at_its_field(project, manager, changed, code, field):
    with pytest.raises(Refusal) as told:
        actions.add_milestone(manager, project.pk, replace(MILESTONES[1], **changed), now=NOW)
    assert (told.value.code, told.value.field) == (code, field)
    assert not Milestone.objects.exists()


def test_a_milestone_of_the_same_name_is_refused(project, manager):
    first = actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)
    with refused(Conflict, "milestone_name_used"):
        actions.add_milestone(manager, project.pk, replace(MILESTONES[1], due=date(2021, 12, 24)), now=NOW)
    assert actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW) == first  # sent twice, added once
    assert Milestone.objects.count() == 1


def test_the_baseline_is_fixed_once_and_anew_only_with_a_reason(project, manager):
    with refused(Refusal, "baseline_needs_milestones"):
        actions.fix_baseline(manager, project.pk, now=NOW)
    world.plan(manager, project)
    assert actions.fix_baseline(manager, project.pk, now=NOW) == 0  # sent twice, fixed once
    milestone = Milestone.objects.get(name="Digituki kirjastoissa")
    moved = replace(MILESTONES[2], due=date(2021, 12, 15))
    actions.change_milestone(manager, milestone.pk, moved, now=NOW, reason="Kirjastot")
    milestone.refresh_from_db()
    assert (milestone.due, milestone.baseline_due) == (date(2021, 12, 15), date(2021, 11, 30))
    with refused(Refusal, "baseline_needs_a_reason"):
        actions.fix_baseline(manager, project.pk, now=NOW)
    assert actions.fix_baseline(manager, project.pk, now=NOW, reason="Uusi suunnitelma") == 1
    milestone.refresh_from_db()
    assert milestone.baseline_due == date(2021, 12, 15)


# Risks.


def test_the_score_is_the_databases_product(project, manager):
    risk = actions.add_risk(manager, project.pk, RISK, now=NOW)
    assert Risk.objects.get(pk=risk.pk).score == 12
    actions.change_risk(manager, risk.pk, replace(RISK, probability=5), now=NOW)
    assert Risk.objects.get(pk=risk.pk).score == 20


@pytest.mark.parametrize("field", ["probability", "effect"])
@pytest.mark.parametrize("value", [0, 6])
def test_a_risk_is_weighed_from_1_to_5(project, manager, field, value):
    with refused(Refusal, "risk_scale"):
        actions.add_risk(manager, project.pk, replace(RISK, **{field: value}), now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.create(
            project=project, text="x", response="y", owner="z", **{"probability": 1, "effect": 1, field: value}
        )


# Status reports.


def test_a_light_set_by_hand_stands_beside_the_computed_one(project, manager):
    report = world.submitted(manager, project)
    light = report.lights.get(light="scope")
    assert (light.colour, light.computed, light.rule) == ("yellow", "grey", "SCOPE-BY-HAND")
    assert light.why["en"].startswith("Scope is not computed")
    shown = {one.light: one for one in queries.followup(manager, project.pk, now=NOW).lights}
    assert (shown["scope"].colour, shown["scope"].computed.colour) == ("yellow", "grey")
    assert shown["money"].told is None


def test_every_light_by_hand_needs_its_reason(project, manager):
    without = replace(REPORT, by_hand={"scope": ByHand("yellow", " "), "money": ByHand("red", "")})
    with pytest.raises(Refusals) as told:
        actions.draft_report(manager, project.pk, without, now=NOW)
    assert {one.field for one in told.value.refusals} == {"scope_reason", "money_reason"}
    report = actions.draft_report(manager, project.pk, REPORT, now=NOW)
    light = report.lights.get(light="money")
    for values in ({"colour": "red"}, {"colour": "red", "by_hand": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportLight.objects.filter(pk=light.pk).update(**values)


def test_lights_are_computed_once_more_when_the_report_is_submitted(project, manager):
    report = actions.draft_report(manager, project.pk, REPORT, now=NOW)
    assert report.lights.get(light="schedule").colour == "grey"
    world.plan(manager, project)
    later = NOW + timedelta(days=5)
    actions.submit_report(manager, report.pk, now=later)
    assert report.lights.get(light="schedule").colour == "yellow"
    assert actions.submit_report(manager, report.pk, now=later).submitted_at == later  # twice is once


def test_a_report_goes_from_draft_to_accepted_by_another_person(project, manager, steering):
    report = actions.draft_report(manager, project.pk, REPORT, now=NOW)
    with refused(Conflict, "report_is_not_submitted"):
        actions.accept_report(steering, report.pk, now=NOW)
    actions.submit_report(manager, report.pk, now=NOW)
    with refused(Conflict, "report_is_not_a_draft"):
        actions.change_report(manager, report.pk, REPORT, now=NOW)
    accepted = actions.accept_report(steering, report.pk, now=NOW)
    assert (accepted.state, accepted.submitted_by_id, accepted.accepted_by_id) == ("ACCEPTED", manager.id, steering.id)
    with refused(Conflict, "report_is_accepted"):
        actions.submit_report(manager, report.pk, now=NOW)


def test_who_submitted_does_not_accept(project, office, manager):
    both = replace(manager, grants=manager.grants | world.official("programme.steering_group").grants)
    report = world.submitted(both, project)
    with refused(Refusal, "report_needs_another_person"):
        actions.accept_report(both, report.pk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusReport.objects.filter(pk=report.pk).update(state="ACCEPTED", accepted_at=NOW, accepted_by=both.id)


def test_a_report_is_sent_back_with_a_reason_and_is_a_draft_again(project, manager, steering):
    report = world.submitted(manager, project)
    with refused(Refusal, "returning_needs_a_reason"):
        actions.return_report(steering, report.pk, reason="", now=NOW)
    actions.return_report(steering, report.pk, reason="Kirjoita kirjastoista", now=NOW)
    changed = actions.change_report(manager, report.pk, replace(REPORT, text="Kirjastot mukana."), now=NOW)
    assert (changed.state, changed.returned_reason) == ("DRAFT", "Kirjoita kirjastoista")


def test_one_report_of_a_period(project, manager):
    actions.draft_report(manager, project.pk, REPORT, now=NOW)
    with refused(Conflict, "report_of_the_period_is_there"):
        actions.draft_report(manager, project.pk, REPORT, now=NOW)
    with refused(Refusal, "report_period_turned_round"):
        actions.draft_report(manager, project.pk, replace(REPORT, period_to=date(2021, 4, 1)), now=NOW)


def test_the_database_lets_nobody_change_a_report_that_stands(project, manager, steering):
    report = world.submitted(manager, project)
    light = report.lights.first()
    with pytest.raises(DatabaseError, match="lights of a submitted"), transaction.atomic():
        ReportLight.objects.filter(pk=light.pk).update(reason="another")
    with pytest.raises(DatabaseError, match="lights of a submitted"), transaction.atomic():
        light.delete()
    actions.accept_report(steering, report.pk, now=NOW)
    with pytest.raises(DatabaseError, match="accepted status report"), transaction.atomic():
        StatusReport.objects.filter(pk=report.pk).update(text="another")


# Impact targets.


def test_an_agreed_target_is_changed_by_a_new_version_only(project, manager, steering):
    target = world.agreed_target(manager, steering, project)
    lower = replace(TARGET, target_value=Decimal("0.25"))
    with refused(Conflict, "target_is_agreed"):
        actions.change_target(manager, target.pk, lower, now=NOW)
    with refused(Refusal, "new_version_needs_a_reason"):
        actions.renew_target(manager, target.pk, lower, reason=" ", now=NOW)
    new = actions.renew_target(manager, target.pk, lower, reason="Rajaus muuttui", now=NOW)
    assert (new.version, new.replaces_id, new.agreed_on) == (2, target.pk, None)
    counts = [one.target.pk for one in queries.followup(manager, project.pk, now=NOW).targets if one.counts]
    assert counts == [target.pk]  # a proposal replaces nothing yet
    with refused(Conflict, "target_has_a_new_version"):
        actions.renew_target(manager, target.pk, lower, reason="Toinen", now=NOW)
    actions.agree_target(steering, new.pk, now=NOW)
    followed = queries.followup(manager, project.pk, now=NOW).targets
    assert [(one.target.pk, one.counts, one.replaced) for one in followed] == [
        (new.pk, True, False), (target.pk, False, True),
    ]  # fmt: skip


FIELDS = [field.attname for field in ImpactTarget._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_an_agreed_target_changes_by_a_plain_update(project, manager, steering, field):
    target = world.agreed_target(manager, steering, project)
    with connection.cursor() as cursor:
        for statement in (f"update programme_impacttarget set {field} = {field} where id = %s",
                          "delete from programme_impacttarget where id = %s"):  # fmt: skip
            with pytest.raises(DatabaseError, match="agreed impact target"), transaction.atomic():
                cursor.execute(statement, [target.pk])


def test_a_version_follows_the_agreed_one_of_its_own_project(project, manager, steering):
    target = world.agreed_target(manager, steering, project)
    other = project.programme.projects.get(place=2)
    values = {name: getattr(target, name) for name in TARGET.__dataclass_fields__} | {"reason": "x"}
    for faulty in (
        {"project": other, "version": 2, "replaces": target},
        {"project": project, "version": 3, "replaces": target},
    ):
        with pytest.raises(DatabaseError, match="follows the agreed one"), transaction.atomic():
            ImpactTarget.objects.create(**values | faulty)
    draft = actions.propose_target(manager, project.pk, replace(TARGET, indicator="segregation-language"), now=NOW)
    with pytest.raises(DatabaseError, match="follows the agreed one"), transaction.atomic():
        ImpactTarget.objects.create(**values | {"project": project, "version": 2, "replaces": draft})


@pytest.mark.parametrize(
    "changed, code",
    [
        ({"area": "HAPPINESS"}, "unknown_impact_area"),
        ({"indicator": "invented"}, "unknown_leading_indicator"),
        ({"baseline_to": date(2019, 12, 31)}, "baseline_ends_before_it_begins"),
        ({"target_on": date(2020, 12, 31)}, "target_before_its_baseline"),
        ({"minimum_effect": Decimal(0)}, "least_effect_is_nothing"),
        ({"target_value": Decimal("0.31")}, "target_against_its_direction"),
    ],
)
def test_a_target_with_a_fault_is_refused(project, manager, changed, code):
    with refused(Refusal, code):
        actions.propose_target(manager, project.pk, replace(TARGET, **changed), now=NOW)


@pytest.mark.parametrize(
    "value, age, colour, completion",
    [("0.25", 0, "green", "1/2"), ("0.26", 0, "red", "2/5"), ("0.10", 0, "green", "2"), ("0.25", 4000, "grey", "1/2")],
)
def test_a_target_is_weighed_by_its_newest_value(project, manager, steering, value, age, colour, completion):
    world.agreed_target(manager, steering, project)
    world.measure("segregation-income", value, NOW - timedelta(days=age))
    found = queries.followup(manager, project.pk, now=NOW)
    followed = found.targets[0]
    assert (followed.light.colour, str(followed.completion)) == (colour, completion)
    assert found.computed["impact"].colour == colour
    assert (followed.verdict.code, followed.verdict.reason) == ("NOT_EVALUATED", "follow_up_is_no_effect")


def test_an_indicator_that_no_service_measures_has_no_value_yet(project, manager, steering):
    values = replace(TARGET, indicator="digisupport-first-contact-share", rising=True, target_value=Decimal("0.8"))
    target = actions.propose_target(manager, project.pk, values, now=NOW)
    actions.agree_target(steering, target.pk, now=NOW)
    followed = queries.followup(manager, project.pk, now=NOW).targets[0]
    assert (followed.value, followed.completion, followed.light.rule.id) == (None, None, "IMPACT-NOT-MEASURED")
    assert followed.name.fi == "Ensimmäisellä kerralla ratkenneet yhteydenotot"


# Who may, and closed projects.


def test_a_manager_plans_only_the_projects_that_are_theirs(project, manager):
    other = project.programme.projects.get(place=2)
    with refused(Missing, "not_found"):
        actions.add_milestone(manager, other.pk, MILESTONES[0], now=NOW)
    with refused(Missing, "not_found"):
        queries.followup(manager, other.pk, now=NOW)
    assert [one.project.pk for one in queries.portfolio(manager, project.programme_id, now=NOW)] == [project.pk]


def test_who_managed_before_plans_no_more_and_stays_on_record(project, office, manager):
    actions.end_manager(office, project.pk, ProjectManager.objects.get().pk, now=NOW)
    with refused(Missing, "not_found"):
        actions.add_milestone(manager, project.pk, MILESTONES[0], now=NOW)
    assert ProjectManager.objects.get().ended_at == NOW


@pytest.mark.parametrize("role", ["programme.steering_group", "programme.auditor", "programme.controller"])
def test_who_follows_reads_everything_and_plans_nothing(project, manager, role):
    reader = world.official(role)
    assert queries.followup(reader, project.pk, now=NOW).project == project
    with pytest.raises(Forbidden):
        actions.add_milestone(reader, project.pk, MILESTONES[0], now=NOW)
    with pytest.raises(Forbidden):
        actions.fix_baseline(reader, project.pk, now=NOW)


def test_a_controller_follows_the_projects_of_her_own_division(project):
    unit = OrganisationUnit.objects.create(code="KYMP", name_fi="Kaupunkiympäristö")
    other = project.programme.projects.get(place=2)
    other.programme.divisions.filter(code="KYMP").update(unit=unit)
    controller = replace(
        world.official("programme.controller"), grants=frozenset({Grant("programme.controller", unit.pk)})
    )
    assert [one.project for one in queries.portfolio(controller, project.programme_id, now=NOW)] == [other]
    with refused(Missing, "not_found"):
        queries.followup(controller, project.pk, now=NOW)


def test_only_the_steering_group_agrees_and_accepts(project, office, manager):
    target = actions.propose_target(manager, project.pk, TARGET, now=NOW)
    report = world.submitted(manager, project)
    for actor in (office, manager):
        with pytest.raises(Forbidden):
            actions.agree_target(actor, target.pk, now=NOW)
        with pytest.raises(Forbidden):
            actions.accept_report(actor, report.pk, now=NOW)
    with pytest.raises(Forbidden):
        queries.followup(NOBODY, project.pk, now=NOW)


def test_a_risk_and_a_target_sent_twice_are_one(project, manager, steering):
    assert actions.add_risk(manager, project.pk, RISK, now=NOW) == actions.add_risk(manager, project.pk, RISK, now=NOW)
    first, again = (actions.propose_target(manager, project.pk, TARGET, now=NOW) for _ in range(2))
    assert first == again
    assert FollowupChange.objects.filter(field="added", thing__in=["risk", "target"]).count() == 2
    actions.agree_target(steering, first.pk, now=NOW)
    assert actions.propose_target(manager, project.pk, TARGET, now=NOW) != first  # what is agreed to is another matter


def test_a_closed_project_takes_no_follow_up_until_it_is_opened_again(project, office, manager, steering):
    with refused(Refusal, "project_state_needs_a_reason"):
        actions.close_project(office, project.pk, reason="", now=NOW)
    milestone = actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)
    report = world.submitted(manager, project)
    actions.close_project(office, project.pk, reason="Valmis", now=NOW)
    assert queries.is_closed(project.pk)
    for act in (
        lambda: actions.add_milestone(manager, project.pk, MILESTONES[2], now=NOW),
        lambda: actions.change_milestone(manager, milestone.pk, MILESTONES[2], now=NOW, reason="x"),
        lambda: actions.add_risk(manager, project.pk, RISK, now=NOW),
        lambda: actions.propose_target(manager, project.pk, TARGET, now=NOW),
        lambda: actions.return_report(steering, report.pk, reason="x", now=NOW),
        lambda: actions.draft_report(manager, project.pk, replace(REPORT, period_to=date(2021, 7, 31)), now=NOW),
    ):
        with refused(Conflict, "project_closed"):
            act()
    actions.reopen_project(office, project.pk, reason="Jatkuu", now=NOW)
    assert not queries.is_closed(project.pk)
    with refused(Conflict, "project_is_open"):
        actions.reopen_project(office, project.pk, reason="Jatkuu", now=NOW)
    told = FollowupChange.objects.filter(thing="project").order_by("id").values_list("field", "reason")
    assert list(told) == [("closed", "Valmis"), ("reopened", "Jatkuu")]


def test_the_history_is_append_only(project, manager):
    actions.add_milestone(manager, project.pk, MILESTONES[1], now=NOW)
    change = FollowupChange.objects.filter(thing="milestone").get()
    for act in (lambda: change.delete(), lambda: FollowupChange.objects.filter(pk=change.pk).update(after="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


class Locks(TestCase):
    """Whatever is tried in whatever order, an agreed target stays as it was agreed."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(["change", "renew", "agree", "update", "delete", "bulk"]), max_size=6))
    def test_no_road_leads_to_an_agreed_target(self, tries):
        project = world.programme().projects.get(place=1)
        office, steering = world.official("programme.office"), world.official("programme.steering_group")
        target = world.agreed_target(office, steering, project)
        before = ImpactTarget.objects.filter(pk=target.pk).values().get()
        other = replace(TARGET, target_value=Decimal("0.11"), population="muut")
        roads = {
            "change": lambda: actions.change_target(office, target.pk, other, now=NOW),
            "renew": lambda: actions.renew_target(office, target.pk, other, reason="x", now=NOW),
            "agree": lambda: actions.agree_target(steering, target.pk, now=NOW + timedelta(days=9)),
            "update": lambda: ImpactTarget.objects.filter(pk=target.pk).update(population="muut"),
            "delete": lambda: ImpactTarget.objects.filter(pk=target.pk).delete(),
            "bulk": lambda: ImpactTarget.objects.bulk_update(
                [ImpactTarget(pk=target.pk, population="muut")], ["population"]
            ),
        }
        for name in tries:
            try:
                with transaction.atomic():
                    roads[name]()
            except (Refusal, DatabaseError):
                pass
        assert ImpactTarget.objects.filter(pk=target.pk).values().get() == before
