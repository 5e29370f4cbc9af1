"""What can be read of the follow-up: projects with their lights, plan, risks, targets and earned value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils import timezone

from toimiva.city.access import Actor, may, require
from toimiva.city.data.queries import Latest, latest_of
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.refusals import Missing

from ..engine.earned_value import EarnedValue
from ..engine.progress import Planned, Standing, rolled_up, shares_on
from ..models import (
    FollowupChange,
    ImpactTarget,
    Milestone,
    Project,
    ProjectManager,
    ProjectNumber,
    ReportLight,
    ReportState,
    Risk,
    StatusReport,
)
from ..policy.lights import LIGHTS, Colour, Due, Light, impact_light, money_light, schedule_light, scope_light
from .followed_targets import FollowedTarget, followed_targets
from .project_money import ProjectMoney, money_of

P = TypeVar("P", bound=Model)
LONG = ("programme__decision__source_text", "programme__decision__reading")  # of a project; no card shows them


@dataclass(frozen=True)
class ShownLight:
    """A light as it is shown: the one told by hand in the newest report, else the computed; both are kept."""

    computed: Light
    told: ReportLight | None = None

    @property
    def light(self) -> str:
        return self.computed.light

    @property
    def colour(self) -> Colour:
        return self.told.colour if self.told is not None else self.computed.colour  # type: ignore[return-value]


@dataclass(frozen=True)
class Followup:
    """A project's follow-up on a day."""

    project: Project
    on: date
    money: ProjectMoney
    targets: Sequence[FollowedTarget]

    @cached_property
    def milestones(self) -> list[Milestone]:
        return list(self.project.milestones.all())

    @cached_property
    def risks(self) -> list[Risk]:
        return list(self.project.risks.all())

    @cached_property
    def reports(self) -> list[StatusReport]:
        return list(self.project.reports.all())

    @property
    def newest_report(self) -> StatusReport | None:
        """The newest report that was submitted."""
        return next((one for one in self.reports if one.state != ReportState.DRAFT), None)

    @cached_property
    def computed(self) -> dict[str, Light]:
        """The four lights as the rules give them."""
        due = [
            Due(name=one.name, due=one.due, done=one.done_on is not None and one.done_on <= self.on)
            for one in self.milestones
        ]
        money = money_light(self.money.allotted, self.money.year_forecast, self.on, data_on=self.money.data_on)
        followed = [one.followed for one in self.targets if one.counts]
        lights = (schedule_light(due, self.on), money, scope_light(self.on), impact_light(followed, self.on))
        return {one.light: one for one in lights}

    @cached_property
    def lights(self) -> list[ShownLight]:
        """The four lights as they are shown."""
        newest = self.newest_report
        told = {one.light: one for one in newest.lights.all() if one.by_hand} if newest else {}
        return [ShownLight(self.computed[light], told.get(light)) for light in LIGHTS]

    @cached_property
    def standing(self) -> Standing | None:
        """The plan against its baseline; None without a baseline or without money."""
        plan = [
            Planned(weight=one.weight, baseline_due=one.baseline_due, done_on=one.done_on)
            for one in self.milestones
            if one.baseline_due is not None
        ]
        shares = shares_on(plan, self.on)
        if shares is None or self.money.allotted <= 0:
            return None
        return Standing(planned_share=shares[0], done_share=shares[1], budget=self.money.allotted, used=self.money.used)

    @property
    def earned_value(self) -> EarnedValue | None:
        return rolled_up([self.standing]) if self.standing else None

    @property
    def outside_baseline(self) -> int:
        """How many milestones were added after the baseline was fixed, and so count in no earned value."""
        return sum(one.baseline_due is None for one in self.milestones)

    @property
    def open_risks(self) -> list[Risk]:
        return [one for one in self.risks if one.state == "OPEN"]

    @property
    def closed(self) -> bool:
        state = getattr(self.project, "state", None)
        return bool(state and state.closed)


def projects(actor: Actor) -> QuerySet[Project]:
    """Return the projects whose follow-up this actor reads, with everything a card shows, in constant queries."""
    require(actor, "programme.followup.read")
    numbers = ProjectNumber.objects.select_related("division")
    managers = ProjectManager.objects.filter(ended_at=None).select_related("user")
    targets = ImpactTarget.objects.select_related("agreed_by").order_by("id")
    reports = StatusReport.objects.select_related("author", "submitted_by", "accepted_by").prefetch_related("lights")
    return (
        Project.objects.filter(may(actor, "programme.followup.read"))
        .select_related("programme__matter", "programme__decision", "state")
        .defer(*LONG)
        .prefetch_related(
            Prefetch("numbers", numbers),
            Prefetch("managers", managers),
            "milestones",
            "risks",
            Prefetch("targets", targets),
            Prefetch("reports", reports),
        )
    )


def followup(actor: Actor, project_id: int, *, now: datetime) -> Followup:
    """Return one project's follow-up, or `Missing`."""
    project = projects(actor).filter(pk=project_id).first()
    if project is None:
        raise Missing("not_found")
    return _followups(actor, [project], project.programme_id, now)[0]


def portfolio(actor: Actor, programme_id: int, *, now: datetime) -> list[Followup]:
    """Return the follow-up of every project of a programme that this actor reads, in the decision's order."""
    return _followups(actor, list(projects(actor).filter(programme_id=programme_id)), programme_id, now)


def _followups(actor: Actor, found: list[Project], programme_id: int, now: datetime) -> list[Followup]:
    if not found:
        return []
    on = timezone.localdate(now)
    money = money_of(actor, programme_id, on)
    measured: Mapping[str, Latest] = {one.indicator.code: one for one in latest_of(actor)}
    return [
        Followup(
            project,
            on,
            money.get(project.pk, ProjectMoney()),
            followed_targets(list(project.targets.all()), measured, now),
        )
        for project in found
    ]


def changes(actor: Actor, project_id: int) -> QuerySet[FollowupChange]:
    """Return what has changed in a project's follow-up, newest first."""
    readable = Project.objects.filter(may(actor, "programme.followup.read"), pk=project_id)
    return FollowupChange.objects.filter(project__in=readable).select_related("by")


def is_closed(project_id: int) -> bool:
    """Tell whether a project is closed: it takes no postings. For the ledger, which has checked its actor already."""
    return Project.objects.filter(pk=project_id, state__closed=True).exists()


def baseline_moves(plan: Sequence[Milestone]) -> bool:
    """Tell whether fixing the plan as it is would change a baseline that was fixed: that needs a reason.

    A plan that stands as it was fixed moves nothing: who sends the same form twice is asked nothing.
    """
    return any(one.baseline_due for one in plan) and any(one.baseline_due != one.due for one in plan)


def part(actor: Actor, operation: str, model: type[P], pk: int) -> P:
    """Return a milestone, risk, target or report that this actor may do `operation` on, or `Missing`."""
    require(actor, operation)
    rows = model._default_manager.select_related("project__programme__decision").defer(
        *(f"project__{one}" for one in LONG)
    )
    found = rows.filter(may(actor, operation), pk=pk).first()
    if found is None:
        raise Missing("not_found")
    return found


def report(actor: Actor, report_id: int) -> StatusReport:
    """Return one status report with its lights, of a project whose follow-up this actor reads, or `Missing`."""
    require(actor, "programme.followup.read")
    readable = Project.objects.filter(may(actor, "programme.followup.read"))
    rows = StatusReport.objects.filter(project__in=readable, pk=report_id).prefetch_related("lights")
    people = rows.select_related("project__programme__decision", "author", "submitted_by", "accepted_by")
    found = people.defer(*(f"project__{one}" for one in LONG)).first()
    if found is None:
        raise Missing("not_found")
    return found


def may_manage(actor: Actor, on: date) -> list[User]:
    """Return the users who hold the role of project manager on a day, by name: those who can be named."""
    require(actor, "programme.manager.name")
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    held = RoleGrant.objects.filter(in_force, role="programme.project_manager").values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("last_name", "first_name", "id"))
