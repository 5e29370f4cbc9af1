"""What can happen to impact targets: proposed, changed while a proposal, agreed, and replaced by a new version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.data.registry import indicators
from toimiva.city.refusals import Conflict, Refusal

from ..models import ImpactTarget, Project, TargetMethod, TargetUnit
from ..policy.indicator_links import link_of
from ..policy.tables import tables
from .followup_changes import hold_part, note, put, require_open, require_reason, told

FIGURES = ("baseline_value", "target_value", "minimum_effect")


@dataclass(frozen=True, kw_only=True)
class TargetValues:
    """A target as it is proposed; shares from 0 to 1. `rising`: more is better."""

    area: str
    indicator: str
    unit: str
    rising: bool
    baseline_value: Decimal
    baseline_from: date
    baseline_to: date
    target_value: Decimal
    target_on: date
    population: str
    comparison_group: str = ""
    method: str
    minimum_effect: Decimal


@transaction.atomic
def propose_target(actor: Actor, project_id: int, values: TargetValues, *, now: datetime) -> ImpactTarget:
    """Propose an impact target; it binds nobody until the steering group agrees to it.

    The same target proposed again, while nobody has agreed to it, is proposed once: a form that was sent twice.
    """
    project = hold(actor, "programme.target.propose", Project, project_id)
    require_open(project)
    _check(values, now)
    waiting = ImpactTarget.objects.filter(project=project, agreed_on=None, version=1)
    if (same := waiting.filter(**asdict(values)).first()) is not None:
        return same
    target = ImpactTarget.objects.create(project=project, **asdict(values))
    note(actor, project, target, thing="target", name=target.indicator, field="added", now=now)
    record(actor, "programme.target.propose", target, at=now, kind="CREATE", project=project.pk,
           indicator=target.indicator, version=1)  # fmt: skip
    return target


@transaction.atomic
def change_target(actor: Actor, target_id: int, values: TargetValues, *, now: datetime) -> ImpactTarget:
    """Change a target that is not agreed yet. An agreed one is refused here and by the database."""
    target = hold_part(actor, "programme.target.change", ImpactTarget, target_id)
    require_open(target.project)
    if target.agreed_on is not None:
        raise Conflict("target_is_agreed", day=target.agreed_on.isoformat())
    _check(values, now)
    changed = put(actor, target.project, target, asdict(values), thing="target", name=target.indicator, now=now,
                  tell=_with_unit)  # fmt: skip
    if changed:
        record(actor, "programme.target.change", target, at=now, changed=changed, version=target.version)
    return target


@transaction.atomic
def agree_target(actor: Actor, target_id: int, *, now: datetime) -> ImpactTarget:
    """Agree to a target: from today it is locked, and a version that it replaces counts no more."""
    target = hold_part(actor, "programme.target.agree", ImpactTarget, target_id)
    require_open(target.project)
    if target.agreed_on is not None:
        return target
    target.agreed_on, target.agreed_by_id = timezone.localdate(now), actor.id
    target.save()
    note(actor, target.project, target, thing="target", name=target.indicator, field="agreed",
         after=f"{target.version}", now=now)  # fmt: skip
    record(actor, "programme.target.agree", target, at=now, agreed_on=target.agreed_on, version=target.version)
    return target


@transaction.atomic
def renew_target(actor: Actor, target_id: int, values: TargetValues, *, reason: str, now: datetime) -> ImpactTarget:
    """Propose a new version of an agreed target, with the reason why it changes; the old one stays as it was."""
    old = hold_part(actor, "programme.target.change", ImpactTarget, target_id)
    require_open(old.project)
    if old.agreed_on is None:
        raise Conflict("target_is_not_agreed")
    if ImpactTarget.objects.filter(replaces=old).exists():
        raise Conflict("target_has_a_new_version", version=old.version + 1)
    because = require_reason(reason, "new_version_needs_a_reason")
    _check(values, now)
    new = ImpactTarget.objects.create(
        project=old.project, **asdict(values), version=old.version + 1, replaces=old, reason=because
    )
    note(actor, old.project, new, thing="target", name=new.indicator, field="new_version", before=f"{old.version}",
         after=f"{new.version}", now=now, reason=because)  # fmt: skip
    record(actor, "programme.target.propose", new, at=now, kind="CREATE", reason=because, version=new.version,
           replaces=old.pk)  # fmt: skip
    return new


def _with_unit(target: ImpactTarget, field: str) -> str:
    """A field as the history keeps it: a figure of the target with the unit it has there, such as 0.3 SHARE."""
    value = told(getattr(target, field))
    return f"{value} {target.unit}" if field in FIGURES else value


def _check(values: TargetValues, now: datetime) -> None:
    today = timezone.localdate(now)
    if values.area not in {rule.id for rule in tables().impact_areas.all_on(today)}:
        raise Refusal("unknown_impact_area", field="area", value=values.area)
    if link_of(values.indicator, today) is None and values.indicator not in indicators():
        raise Refusal("unknown_leading_indicator", field="indicator", value=values.indicator)
    if values.baseline_to < values.baseline_from:
        raise Refusal("baseline_ends_before_it_begins", field="baseline_to")
    if values.target_on <= values.baseline_to:
        raise Refusal("target_before_its_baseline", field="target_on")
    if values.minimum_effect <= 0:
        raise Refusal("least_effect_is_nothing", field="minimum_effect")
    if (
        (values.target_value < values.baseline_value)
        if values.rising
        else (values.target_value > values.baseline_value)
    ):
        raise Refusal("target_against_its_direction", field="target_value")
    if values.unit not in TargetUnit.values or values.method not in TargetMethod.values:
        raise ValueError("a form lets no other unit or method through")
