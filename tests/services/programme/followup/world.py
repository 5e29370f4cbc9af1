"""The programme of § 186 with people to follow it: an office, a manager, a steering group. All of it invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

from toimiva.city.access import Actor, Grant
from toimiva.city.data.models import Area, Computation, IndicatorValue
from toimiva.city.identity.models import RoleGrant, User
from toimiva.services.programme import actions
from toimiva.services.programme.actions import ByHand, MilestoneValues, ReportValues, RiskValues, TargetValues
from toimiva.services.programme.models import (
    Decision,
    DivisionShare,
    ImpactTarget,
    Matter,
    Programme,
    Project,
    ProjectNumber,
    StatusReport,
)

NOW = datetime(2021, 6, 30, 9, tzinfo=UTC)
MILESTONES = [
    MilestoneValues(
        name="Etätuki avataan", due=date(2021, 4, 30), weight=50, done_on=date(2021, 5, 10), evidence="D-1"
    ),
    MilestoneValues(name="Vertaisohjaajat koulutetaan", due=date(2021, 6, 30), weight=10),
    MilestoneValues(name="Digituki kirjastoissa", due=date(2021, 11, 30), weight=40),
]
RISK = RiskValues(text="Ohjaajia ei löydy", probability=3, effect=4, response="Haku uudelleen", owner="tiimin vetäjä")
REPORT = ReportValues(period_from=date(2021, 5, 1), period_to=date(2021, 6, 30), text="Etätuki on auki.")
BY_HAND = replace(REPORT, by_hand={"scope": ByHand("yellow", "Kirjastot puuttuvat vielä.")})
TARGET = TargetValues(
    area="SEGREGATION_POLARISATION",
    indicator="segregation-income",
    unit="SHARE",
    rising=False,
    baseline_value=Decimal("0.30"),
    baseline_from=date(2020, 1, 1),
    baseline_to=date(2020, 12, 31),
    target_value=Decimal("0.20"),
    target_on=date(2021, 12, 31),
    population="Helsingin asuntokunnat",
    method="BEFORE_AFTER",
    minimum_effect=Decimal("0.02"),
)


def programme() -> Programme:
    """Two projects: digital support, and the data base of city space whose two numbers make one project."""
    matter = Matter.objects.create(diary_number="HEL 2021-002935", title="Digitaalisten palvelujen uudistaminen")
    decision = Decision.objects.create(
        matter=matter, section="216", language="fi", kind="APPROPRIATION", source_name="x", source_text="",
        source_sha256=sha256(b"x").hexdigest(), imported_at=NOW, granted=10_000_000,
        reading={"motion": {"impact_areas": [], "monitoring_bodies": [], "report_when": [], "handled_dates": {}},
                 "resolution": {}, "figures": [], "findings": []},
    )  # fmt: skip
    matter.come_to("GRANTED", decision)
    matter.save()
    made = Programme.objects.create(
        matter=matter, decision=decision, name=matter.title, root_number="1040201074", proposed=10_000_000
    )
    kanslia, kymp = (
        DivisionShare.objects.create(programme=made, code=code, name=code, amount=amount)
        for code, amount in (("KANSLIA", 470_000), ("KYMP", 400_000))
    )
    support, space = (
        Project.objects.create(programme=made, name=name, place=place)
        for place, name in enumerate(("Digituki ja digitasa-arvo", "Datapohja ja opastaminen"), 1)
    )
    for project, share, number, amount in (
        (support, kanslia, "10402010740202", 470_000),
        (space, kymp, "10402010740302", 400_000),
    ):
        ProjectNumber.objects.create(project=project, division=share, number=number, name=number, amount=amount)
    return made


def official(role: str, name: str = "Testi") -> Actor:
    """A user who holds the role for the whole city."""
    user = User.objects.create(username=f"{role}-{uuid4()}", uuid=uuid4(), first_name=name, last_name="Virkanen")
    RoleGrant.objects.create(user=user, role=role, valid_from=date(2021, 1, 1))
    return Actor(kind="user", id=user.pk, uuid=user.uuid, name=name, grants=frozenset({Grant(role)}))


def manager_of(project: Project, office: Actor) -> Actor:
    """A project manager, named to this project."""
    manager = official("programme.project_manager", "Hanna")
    assert manager.uuid is not None
    actions.name_manager(office, project.pk, manager.uuid, now=NOW)
    return manager


def plan(actor: Actor, project: Project, *, baseline: bool = True) -> None:
    """The three milestones of the worked example: 60 % planned and 50 % done by the last day of June."""
    for values in MILESTONES:
        actions.add_milestone(actor, project.pk, values, now=NOW)
    if baseline:
        actions.fix_baseline(actor, project.pk, now=NOW)


def agreed_target(manager: Actor, steering: Actor, project: Project) -> ImpactTarget:
    target = actions.propose_target(manager, project.pk, TARGET, now=NOW)
    return actions.agree_target(steering, target.pk, now=NOW)


def submitted(manager: Actor, project: Project, values: ReportValues = BY_HAND) -> StatusReport:
    report = actions.draft_report(manager, project.pk, values, now=NOW)
    return actions.submit_report(manager, report.pk, now=NOW)


def measure(code: str, value: str, at: datetime) -> None:
    """Publish a city's figure of an indicator, its data as old as `at`."""
    city, _new = Area.objects.get_or_create(key="city", defaults={"level": 0, "name_fi": "Helsinki"})
    computation, _new = Computation.objects.update_or_create(
        indicator=code, period=f"{at:%Y-%m-%d}", defaults={"computed_at": at, "data_at": at}
    )
    IndicatorValue.objects.create(computation=computation, area=city, value=Decimal(value))


def allot(office: Actor, project: Project, *, used: int, forecast: int | None = None) -> None:
    """Give every number of the project what the decision gives it, use some, and expect more in July."""
    actions.record_appropriation(office, project.programme_id, project.programme.decision_id, now=NOW)
    number = project.numbers.get()
    actions.allot(office, number.pk, number.amount, now=NOW)
    actions.record_actual(office, number.pk, Decimal(used), text="ostot", effective_date=date(2021, 6, 1), now=NOW)
    if forecast is not None:
        actions.enter_forecast(office, number.pk, {date(2021, 7, 1): Decimal(forecast)}, now=NOW)
