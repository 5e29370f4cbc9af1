"""What can happen to a project's plan: milestones are added, moved and done, the baseline fixed, risks weighed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal

from ..models import Milestone, Project, Risk, RiskState
from ..queries.followup import baseline_moves
from .followup_changes import hold_part, note, put, require_open, require_reason

WEIGHTS = range(1, 1001)
SCALE = range(1, 6)


@dataclass(frozen=True, kw_only=True)
class MilestoneValues:
    """A milestone as its manager gives it; `weight` says how much of the project it is, beside the others."""

    name: str
    due: date
    weight: int = 1
    done_on: date | None = None
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class RiskValues:
    """A risk as its manager gives it: probability and effect from 1 to 5."""

    text: str
    probability: int
    effect: int
    response: str
    owner: str
    due: date | None = None
    state: str = RiskState.OPEN


@transaction.atomic
def add_milestone(actor: Actor, project_id: int, values: MilestoneValues, *, now: datetime) -> Milestone:
    """Add a milestone; the same in every word is added once.

    One that is added after the baseline was fixed counts in it only when it is fixed anew.
    """
    project = hold(actor, "programme.milestone.add", Project, project_id)
    require_open(project)
    if (same := Milestone.objects.filter(project=project, **asdict(values)).first()) is not None:
        return same
    _check_milestone(project, values, now)
    milestone = Milestone.objects.create(project=project, **asdict(values))
    note(actor, project, milestone, thing="milestone", name=milestone.name, field="added",
         after=values.due.isoformat(), now=now)  # fmt: skip
    record(actor, "programme.milestone.add", milestone, at=now, kind="CREATE", project=project.pk, due=values.due)
    return milestone


@transaction.atomic
def change_milestone(
    actor: Actor, milestone_id: int, values: MilestoneValues, *, now: datetime, reason: str = ""
) -> Milestone:
    """Change a milestone. To move its day asks for a reason; what it was before stays in the project's history."""
    milestone = hold_part(actor, "programme.milestone.change", Milestone, milestone_id)
    require_open(milestone.project)
    _check_milestone(milestone.project, values, now, own=milestone.pk)
    if values.due != milestone.due:
        reason = require_reason(reason, "moving_needs_a_reason")
    changed = put(
        actor, milestone.project, milestone, asdict(values),
        thing="milestone", name=milestone.name, now=now, reason=reason,
    )  # fmt: skip
    if changed:
        record(actor, "programme.milestone.change", milestone, at=now, reason=reason, changed=changed, due=values.due)
    return milestone


def _check_milestone(project: Project, values: MilestoneValues, now: datetime, own: int = 0) -> None:
    if values.weight not in WEIGHTS:
        raise Refusal("milestone_weight", field="weight", value=values.weight)
    if values.done_on is not None and not values.evidence.strip():
        raise Refusal("milestone_needs_evidence", field="evidence")
    if values.done_on is not None and values.done_on > timezone.localdate(now):
        raise Refusal("milestone_done_later", field="done_on")
    if Milestone.objects.filter(project=project, name=values.name).exclude(pk=own).exists():
        raise Conflict("milestone_name_used", field="name", name=values.name)


@transaction.atomic
def fix_baseline(actor: Actor, project_id: int, *, now: datetime, reason: str = "") -> int:
    """Fix the plan as it is now as the baseline that earned value counts from; returns how many days it changed.

    Fixed once already, it is fixed anew only with a reason: the plan that was promised is measured against. A plan
    that stands as it was fixed is left as it is.
    """
    project = hold(actor, "programme.baseline.fix", Project, project_id)
    require_open(project)
    plan = list(Milestone.objects.select_for_update().filter(project=project))
    if not plan:
        raise Refusal("baseline_needs_milestones")
    if all(one.baseline_due == one.due for one in plan):
        return 0
    if baseline_moves(plan):
        reason = require_reason(reason, "baseline_needs_a_reason")
    moved = [
        put(actor, project, one, {"baseline_due": one.due}, thing="milestone", name=one.name, now=now, reason=reason)
        for one in plan
    ]
    count = sum(map(len, moved))
    record(actor, "programme.baseline.fix", project, at=now, reason=reason, milestones=len(plan), changed=count)
    return count


@transaction.atomic
def add_risk(actor: Actor, project_id: int, values: RiskValues, *, now: datetime) -> Risk:
    """Add a risk with its probability, effect and what is done about it; the same in every word is added once."""
    project = hold(actor, "programme.risk.add", Project, project_id)
    require_open(project)
    _check_risk(values)
    if (same := Risk.objects.filter(project=project, **asdict(values)).first()) is not None:
        return same
    risk = Risk.objects.create(project=project, **asdict(values))
    note(actor, project, risk, thing="risk", name=risk.text, field="added", after=_weighed(values), now=now)
    record(actor, "programme.risk.add", risk, at=now, kind="CREATE", project=project.pk, weighed=_weighed(values))
    return risk


@transaction.atomic
def change_risk(actor: Actor, risk_id: int, values: RiskValues, *, now: datetime) -> Risk:
    """Weigh a risk anew, change what is done about it, or close it."""
    risk = hold_part(actor, "programme.risk.change", Risk, risk_id)
    require_open(risk.project)
    _check_risk(values)
    changed = put(actor, risk.project, risk, asdict(values), thing="risk", name=risk.text, now=now)
    if changed:
        record(actor, "programme.risk.change", risk, at=now, changed=changed, weighed=_weighed(values))
    return risk


def _check_risk(values: RiskValues) -> None:
    for field in ("probability", "effect"):
        if getattr(values, field) not in SCALE:
            raise Refusal("risk_scale", field=field, value=getattr(values, field))


def _weighed(values: RiskValues) -> str:
    return f"{values.probability} × {values.effect}"
