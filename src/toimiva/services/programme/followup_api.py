"""A project's follow-up as JSON: lights with their rules, milestones, risks, targets, earned value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from toimiva.city.ui import operation

from . import queries
from .queries.followed_targets import FollowedTarget
from .queries.followup import Followup, ShownLight

router = Router(tags=["programme"])


class LightOut(Schema):
    """A light: the colour shown, the computed one with its rule and reason, and the reason of one set by hand."""

    light: str
    colour: str
    by_hand: bool
    reason: str
    computed: str
    rule: str
    why: dict[str, str]


class MilestoneOut(Schema):
    """A milestone; `baseline_due` null: it counts in no earned value."""

    name: str
    due: date
    baseline_due: date | None
    done_on: date | None
    weight: int
    evidence: str


class RiskOut(Schema):
    """A risk; `score` is probability times effect."""

    text: str
    probability: int
    effect: int
    score: int
    response: str
    owner: str
    due: date | None
    state: str


class TargetOut(Schema):
    """An impact target version; `value` null: not measured yet. Completion is not clamped, null where undefined."""

    indicator: str
    name: dict[str, str]
    area: str
    unit: str
    rising: bool
    version: int
    agreed_on: date | None
    counts: bool
    baseline_value: Decimal
    target_value: Decimal
    target_on: date
    value: Decimal | None
    value_on: date | None
    completion: float | None
    light: str
    verdict: str


class EarnedValueOut(Schema):
    """Euros to the cent and ratios; null where a ratio is undefined."""

    pv: Decimal
    ev: Decimal
    sv: Decimal
    cv: Decimal
    spi: float | None
    cpi: float | None
    eac_typical: Decimal | None
    eac_atypical: Decimal
    eac_combined: Decimal | None
    etc: Decimal | None
    vac: Decimal | None
    tcpi: float | None


class FollowupOut(Schema):
    """A project's follow-up as of a day; money in euros, the forecast null where nobody has made one."""

    project: int
    name: str
    numbers: list[str]
    on: date
    closed: bool
    allotted_eur: Decimal
    used_eur: Decimal
    committed_eur: Decimal
    year_forecast_eur: Decimal | None
    lights: list[LightOut]
    milestones: list[MilestoneOut]
    risks: list[RiskOut]
    targets: list[TargetOut]
    earned_value: EarnedValueOut | None
    newest_report_submitted_at: datetime | None


@router.get("/projects/{project_id}/followup", response=FollowupOut)
@operation("programme.followup.read")
def project_followup(request: HttpRequest, project_id: int) -> dict[str, Any]:
    """The follow-up of one project, for those who follow it."""
    return followup_out(queries.followup(request.actor, project_id, now=request.now))  # type: ignore[attr-defined]


def followup_out(found: Followup) -> dict[str, Any]:
    """Return the follow-up in the shape of the API."""
    report = found.newest_report
    return {
        "project": found.project.pk,
        "name": found.project.name,
        "numbers": [one.number for one in found.project.numbers.all()],
        "on": found.on,
        "closed": found.closed,
        "allotted_eur": found.money.allotted,
        "used_eur": found.money.used,
        "committed_eur": found.money.committed,
        "year_forecast_eur": found.money.year_forecast,
        "lights": [light_out(one) for one in found.lights],
        "milestones": found.milestones,
        "risks": found.risks,
        "targets": [target_out(one) for one in found.targets],
        "earned_value": found.earned_value,
        "newest_report_submitted_at": report.submitted_at if report else None,
    }


def light_out(one: ShownLight) -> dict[str, Any]:
    return {
        "light": one.light,
        "colour": one.colour,
        "by_hand": one.told is not None,
        "reason": one.told.reason if one.told else "",
        "computed": one.computed.colour,
        "rule": one.computed.rule.id,
        "why": {language: one.computed.why(language) for language in ("fi", "sv", "en")},
    }


def target_out(one: FollowedTarget) -> dict[str, Any]:
    target = one.target
    own = {name: getattr(target, name) for name in TargetOut.model_fields if hasattr(target, name)}
    return own | {
        "name": one.name._asdict(),
        "counts": one.counts,
        "value": one.value,
        "value_on": one.value_on,
        "completion": None if one.completion is None else float(one.completion),
        "light": one.light.colour,
        "verdict": one.verdict.code,
    }
