"""Invented plans, risks, targets and status reports for the projects of the demo's decision."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor
from toimiva.city.identity.actions import user_of
from toimiva.city.identity.dev_provider.persons import persons
from toimiva.services.programme import actions
from toimiva.services.programme.actions import ByHand, MilestoneValues, ReportValues, RiskValues, TargetValues
from toimiva.services.programme.models import Project
from toimiva.services.programme.policy.indicator_links import link_of

PLANS = Path(__file__).with_suffix(".toml")
MANAGER = "programme.project_manager"
MANAGED = "10402010740202"  # whose plan the demo's project manager carries out


def load_followup(actor: Actor, now: datetime) -> int:
    """Give every project of a granted programme an invented follow-up; returns how many got one.

    The real decision is tabled, so nothing invented is tied to it. A project that has a milestone is left as it is, and
    each is loaded whole or not at all, so loading twice is loading once.
    """
    plans = tomllib.loads(PLANS.read_text("utf-8"))["project"]
    empty = (
        Project.objects.filter(milestones=None)
        .exclude(programme__matter__granted=0)
        .prefetch_related("numbers")
        .order_by("programme_id", "place")
    )
    loaded = list(empty)
    for project in loaded:
        _load(actor, project, _plan_of(project, plans), now)
    return len(loaded)


def _plan_of(project: Project, plans: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the plan of one of its numbers, else that of its place: the sample decision has numbers of its own."""
    numbers = {one.number for one in project.numbers.all()}
    by_place = plans[(project.place - 1) % len(plans)]
    return next((plan for plan in plans if plan["number"] in numbers), by_place)


@transaction.atomic
def _load(actor: Actor, project: Project, plan: dict[str, Any], now: datetime) -> None:
    today = timezone.localdate(now)
    for row in plan["milestones"]:
        actions.add_milestone(actor, project.pk, _milestone(row, today), now=now)
    actions.fix_baseline(actor, project.pk, now=now)
    for row in plan.get("risks", ()):
        actions.add_risk(actor, project.pk, RiskValues(**row), now=now)
    for row in plan.get("targets", ()):
        target = actions.propose_target(actor, project.pk, _target(row, today), now=now)
        actions.agree_target(actor, target.pk, now=now)
    if plan["number"] == MANAGED:
        _name_manager(actor, project, now)
    if report := plan.get("report"):
        draft = actions.draft_report(actor, project.pk, _report(report, today), now=now)
        actions.accept_report(actor, actions.submit_report(actor, draft.pk, now=now).pk, now=now)


def _name_manager(actor: Actor, project: Project, now: datetime) -> None:
    """Name the test person who holds the role of project manager, so that a visitor can try the manager's page."""
    person = next(one for one in persons().values() if any(held.role == MANAGER for held in one.roles))
    user = user_of(str(person.uuid), person.claims(), now=now)
    actions.name_manager(actor, project.pk, user.uuid, now=now)


def _milestone(row: dict[str, Any], today: date) -> MilestoneValues:
    due = today + timedelta(days=row["due"])
    done = due + timedelta(days=row["done"]) if "done" in row else None
    evidence = "keksitty esimerkki" if done else ""
    return MilestoneValues(name=row["name"], due=due, weight=row["weight"], done_on=done, evidence=evidence)


def _target(row: dict[str, Any], today: date) -> TargetValues:
    link = link_of(row["indicator"], today)
    assert link is not None  # noqa: S101 the demo names rows of the link table; a test loads it
    return TargetValues(
        area=link.area,
        indicator=link.id,
        unit=link.unit,
        rising=link.rising,
        baseline_value=Decimal(row["from"]),
        baseline_from=today - timedelta(days=365),
        baseline_to=today - timedelta(days=120),
        target_value=Decimal(row["to"]),
        target_on=today + timedelta(days=240),
        population=f"Esimerkki: {row['population']}",
        method=row["method"],
        minimum_effect=Decimal(row["least"]),
    )


def _report(row: dict[str, Any], today: date) -> ReportValues:
    return ReportValues(
        period_from=today - timedelta(days=60),
        period_to=today,
        text=row["text"],
        by_hand={"scope": ByHand(row["scope"], row["reason"])},
    )
