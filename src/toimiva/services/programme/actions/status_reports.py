"""What can happen to status reports: written, submitted, sent back, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from toimiva.city.access import Actor, hold
from toimiva.city.audit.trail import record
from toimiva.city.refusals import Conflict, Refusal, Refusals

from ..models import LightColour, Project, ReportLight, ReportState, StatusReport
from ..policy.lights import LIGHTS, Light
from ..queries.followup import followup
from .followup_changes import hold_part, note, require_open, require_reason


@dataclass(frozen=True)
class ByHand:
    """A light set by hand: its colour and the reason."""

    colour: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportValues:
    """A report as its author gives it; a light that is not in `by_hand` shows the computed colour."""

    period_from: date
    period_to: date
    text: str
    by_hand: Mapping[str, ByHand] = field(default_factory=dict)


@transaction.atomic
def draft_report(actor: Actor, project_id: int, values: ReportValues, *, now: datetime) -> StatusReport:
    """Write a status report of a period, its four lights computed as of now beside those set by hand."""
    project = hold(actor, "programme.report.draft", Project, project_id)
    require_open(project)
    _check(project, values)
    report = StatusReport.objects.create(
        project=project, period_from=values.period_from, period_to=values.period_to, text=values.text,
        author_id=actor.id, saved_at=now,
    )  # fmt: skip
    _set_lights(actor, report, values.by_hand, now)
    record(actor, "programme.report.draft", report, at=now, kind="CREATE", project=project.pk, by_hand=_told(values))
    return report


@transaction.atomic
def change_report(actor: Actor, report_id: int, values: ReportValues, *, now: datetime) -> StatusReport:
    """Change a report that is still a draft."""
    report = _held(actor, "programme.report.change", report_id, ReportState.DRAFT)
    _check(report.project, values, own=report.pk)
    report.period_from, report.period_to, report.text = values.period_from, values.period_to, values.text
    report.author_id, report.saved_at = actor.id, now
    report.save()
    _set_lights(actor, report, values.by_hand, now)
    record(actor, "programme.report.change", report, at=now, by_hand=_told(values))
    return report


@transaction.atomic
def submit_report(actor: Actor, report_id: int, *, now: datetime) -> StatusReport:
    """Submit a draft: its lights are computed once more and then stand. Submitting twice is submitting once."""
    report = hold_part(actor, "programme.report.submit", StatusReport, report_id)
    if report.state == ReportState.SUBMITTED:
        return report
    require_open(report.project)
    if report.state != ReportState.DRAFT:
        raise Conflict("report_is_accepted")
    kept = {one.light: ByHand(one.colour, one.reason) for one in report.lights.all() if one.by_hand}
    _set_lights(actor, report, kept, now)
    report.state, report.submitted_at, report.submitted_by_id = ReportState.SUBMITTED, now, actor.id
    report.save()
    _noted(actor, report, "submitted", now)
    record(actor, "programme.report.submit", report, at=now, by_hand=sorted(kept))
    return report


@transaction.atomic
def accept_report(actor: Actor, report_id: int, *, now: datetime) -> StatusReport:
    """Accept a submitted report: from now on it never changes. Who submitted it cannot accept it."""
    report = hold_part(actor, "programme.report.accept", StatusReport, report_id)
    if report.state == ReportState.ACCEPTED:
        return report
    if report.state != ReportState.SUBMITTED:
        raise Conflict("report_is_not_submitted")
    if actor.id is not None and report.submitted_by_id == actor.id:
        raise Refusal("report_needs_another_person")
    report.state, report.accepted_at, report.accepted_by_id = ReportState.ACCEPTED, now, actor.id
    report.save()
    _noted(actor, report, "accepted", now)
    record(actor, "programme.report.accept", report, at=now)
    return report


@transaction.atomic
def return_report(actor: Actor, report_id: int, *, reason: str, now: datetime) -> StatusReport:
    """Send a submitted report back to its author, with the reason; it is a draft again."""
    report = _held(actor, "programme.report.return", report_id, ReportState.SUBMITTED)
    report.returned_reason = require_reason(reason, "returning_needs_a_reason")
    report.state, report.submitted_at, report.submitted_by_id = ReportState.DRAFT, None, None
    report.save()
    _noted(actor, report, "returned", now, reason=report.returned_reason)
    record(actor, "programme.report.return", report, at=now, reason=report.returned_reason)
    return report


def _held(actor: Actor, operation: str, report_id: int, state: str) -> StatusReport:
    report = hold_part(actor, operation, StatusReport, report_id)
    require_open(report.project)
    if report.state != state:
        raise Conflict("report_is_not_a_draft" if state == ReportState.DRAFT else "report_is_not_submitted")
    return report


def _check(project: Project, values: ReportValues, own: int = 0) -> None:
    if values.period_to < values.period_from:
        raise Refusal("report_period_turned_round", field="period_to")
    without = [light for light, told in values.by_hand.items() if not told.reason.strip()]
    if without:
        raise Refusals([Refusal("light_needs_a_reason", field=f"{light}_reason") for light in without])
    same = StatusReport.objects.filter(
        project=project, period_from=values.period_from, period_to=values.period_to
    ).exclude(pk=own)
    if same.exists():
        raise Conflict("report_of_the_period_is_there", field="period_from")
    if any(told.colour not in LightColour.values for told in values.by_hand.values()):
        raise ValueError("a form lets no other colour through")


def _set_lights(actor: Actor, report: StatusReport, by_hand: Mapping[str, ByHand], now: datetime) -> None:
    """Store the four lights as they are computed now, and those set by hand beside them."""
    computed = followup(actor, report.project_id, now=now).computed
    report.lights.all().delete()
    ReportLight.objects.bulk_create([_light(report, computed[light], by_hand.get(light)) for light in LIGHTS])


def _light(report: StatusReport, computed: Light, told: ByHand | None) -> ReportLight:
    return ReportLight(
        report=report, light=computed.light, computed=computed.colour, rule=computed.rule.id,
        why={language: computed.why(language) for language in ("fi", "sv", "en")},
        colour=told.colour if told else computed.colour,
        by_hand=told is not None,
        reason=told.reason.strip() if told else "",
    )  # fmt: skip


def _told(values: ReportValues) -> list[str]:
    return [f"{light}: {told.colour}" for light, told in sorted(values.by_hand.items())]


def _noted(actor: Actor, report: StatusReport, what: str, now: datetime, *, reason: str = "") -> None:
    period = f"{report.period_from.isoformat()}–{report.period_to.isoformat()}"
    note(actor, report.project, report, thing="report", name=period, field=what, now=now, reason=reason)
