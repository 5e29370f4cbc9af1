"""What can happen to a cycle report: opened, written, frozen, reviewed, approved by another, published, corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from toimiva.city.access import Actor, hold, require
from toimiva.city.audit.trail import record
from toimiva.city.files import parse, plain
from toimiva.city.refusals import Conflict, Missing, Refusal
from toimiva.city.typed import typed

from ..engine.report import FORMATS, read_data_set, render
from ..engine.report.data_set import OfficeTexts
from ..engine.report.follow_up import LANGUAGES, DecisionAsked, Trilingual
from ..engine.report.words import word
from ..models import CycleReport, CycleReportFile, CycleReportState, Programme
from ..policy.report_calendar import cycle
from ..queries.report_data import data_set_of, texts_of

State = CycleReportState


@transaction.atomic
def open_cycle_report(
    actor: Actor, programme_id: int, cycle_id: str, as_known_on: date, *, now: datetime
) -> CycleReport:
    """Open the report of a cycle; the books are read as they were known at the end of `as_known_on`."""
    require(actor, "programme.cycle_report.write")
    row = cycle(cycle_id)
    programme = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if programme is None:
        raise Missing("not_found")
    if CycleReport.objects.filter(programme=programme, cycle=row.id).exists():
        raise Conflict("cycle_report_is_open_already", cycle=row.id)
    _require_over(as_known_on, now)
    report = CycleReport.objects.create(programme=programme, cycle=row.id, as_known_on=as_known_on, opened_at=now)
    record(actor, "programme.cycle_report.open", report, at=now, kind="CREATE", cycle=row.id, as_known_on=as_known_on)
    return report


@transaction.atomic
def write_cycle_report(
    actor: Actor, report_id: int, texts: Mapping[str, Any], asked: Sequence[Mapping[str, Any]], *, now: datetime
) -> CycleReport:
    """Save the office's texts and the decisions asked; what was frozen before no longer stands."""
    report = _held(actor, "programme.cycle_report.write", report_id, State.DRAFT)
    report.texts = plain(typed(OfficeTexts, {**plain(texts_of(report)), **texts}))
    report.decisions_asked = [plain(typed(DecisionAsked, one)) for one in asked]
    _thaw(report)
    report.save()
    record(actor, "programme.cycle_report.write", report, at=now, asked=len(asked))
    return report


@transaction.atomic
def freeze_cycle_report(actor: Actor, report_id: int, *, now: datetime) -> CycleReport:
    """Freeze the data set: from now on every file is drawn from this text and nothing else."""
    report = _held(actor, "programme.cycle_report.freeze", report_id, State.DRAFT)
    _require_over(report.as_known_on, now)
    data = data_set_of(actor, report)
    report.frozen, report.frozen_sha256 = data.canonical, data.sha256
    report.frozen_at, report.frozen_by_id = now, actor.id
    report.save()
    record(actor, "programme.cycle_report.freeze", report, at=now, sha256=data.sha256)
    return report


@transaction.atomic
def review_cycle_report(actor: Actor, report_id: int, *, now: datetime) -> CycleReport:
    """Send a frozen report to review; every text it has must be there in the three languages."""
    report = _held(actor, "programme.cycle_report.review", report_id, State.DRAFT)
    if not report.frozen:
        raise Conflict("cycle_report_is_not_frozen")
    if missing := _untranslated(report):
        told = {f"places_{language}": ", ".join(_named(missing, language)) for language in LANGUAGES}
        raise Refusal("cycle_report_lacks_a_language", **told)
    return _moved(actor, report, State.REVIEW, "programme.cycle_report.review", now)


@transaction.atomic
def return_cycle_report(actor: Actor, report_id: int, *, reason: str, now: datetime) -> CycleReport:
    """Send a report in review back to be written, with the reason."""
    report = _held(actor, "programme.cycle_report.return", report_id, State.REVIEW)
    if not reason.strip():
        raise Refusal("returning_needs_a_reason", field="reason")
    return _moved(actor, report, State.DRAFT, "programme.cycle_report.return", now, reason=reason.strip())


@transaction.atomic
def approve_cycle_report(actor: Actor, report_id: int, *, now: datetime) -> CycleReport:
    """Approve a report in review. Who froze it cannot approve it."""
    report = _held(actor, "programme.cycle_report.approve", report_id, State.REVIEW)
    if actor.id is not None and report.frozen_by_id == actor.id:
        raise Refusal("cycle_report_needs_another_person")
    report.approved_at, report.approved_by_id = now, actor.id
    return _moved(actor, report, State.APPROVED, "programme.cycle_report.approve", now)


@transaction.atomic
def publish_cycle_report(actor: Actor, report_id: int, *, now: datetime) -> CycleReport:
    """Publish an approved report: its files are drawn and stored, and nothing of it changes any more."""
    report = _held(actor, "programme.cycle_report.publish", report_id, State.APPROVED)
    data = read_data_set(parse(report.frozen))
    for form in FORMATS:
        for language in LANGUAGES:
            made = render(data, form, language)
            CycleReportFile.objects.create(
                report=report, format=form, language=language, content=made, sha256=sha256(made).hexdigest()
            )
    report.published_at = now
    return _moved(actor, report, State.PUBLISHED, "programme.cycle_report.publish", now)


@transaction.atomic
def correct_cycle_report(
    actor: Actor, report_id: int, reason: Mapping[str, str], *, as_known_on: date, now: datetime
) -> CycleReport:
    """Open a new version of a published report, with the reason in three languages; correcting twice is once."""
    report = _held(actor, "programme.cycle_report.correct", report_id, State.PUBLISHED)
    if opened := CycleReport.objects.filter(corrects=report).first():
        return opened
    why = typed(Trilingual, dict(reason))
    if why.missing or not why.fi.strip():
        raise Refusal("correction_needs_a_reason", field="reason")
    _require_over(as_known_on, now)
    made = CycleReport.objects.create(
        programme_id=report.programme_id, cycle=report.cycle, as_known_on=as_known_on, version=report.version + 1,
        corrects=report, reason=plain(why), texts=report.texts, decisions_asked=report.decisions_asked, opened_at=now,
    )  # fmt: skip
    record(actor, "programme.cycle_report.correct", made, at=now, kind="CREATE", corrects=report.frozen_sha256)
    return made


def _held(actor: Actor, operation: str, report_id: int, state: str) -> CycleReport:
    report = hold(actor, operation, CycleReport, report_id)
    if report.state != state:
        raise Conflict("cycle_report_has_moved_on")
    return report


def _moved(
    actor: Actor, report: CycleReport, state: State, operation: str, now: datetime, *, reason: str = ""
) -> CycleReport:
    report.state = state
    report.save()
    record(actor, operation, report, at=now, reason=reason, state=state, sha256=report.frozen_sha256)
    return report


def _thaw(report: CycleReport) -> None:
    report.frozen, report.frozen_sha256, report.frozen_at, report.frozen_by = "", "", None, None


def _require_over(day: date, now: datetime) -> None:
    """A day that is not over may still get postings: a report of it could not be made again."""
    if day >= timezone.localdate(now):
        raise Refusal("report_day_is_not_over", field="as_known_on", day=day.isoformat())


def _untranslated(report: CycleReport) -> list[tuple[str, int, str]]:
    """The texts that lack a language where they have another, and the summary: kind, place (0: one only), language."""
    texts = texts_of(report)
    found = {(name, 0): getattr(texts, name) for name in ("summary", "money", "follow_up", "impact")}
    for place, raw in enumerate(report.decisions_asked, 1):
        asked = typed(DecisionAsked, raw)
        found |= {("proposal", place): asked.proposal, ("reasons", place): asked.reasons}
    missing = [(name, place, language) for (name, place), words in found.items() for language in words.missing]
    unwritten = not any((texts.summary.fi.strip(), texts.summary.sv.strip(), texts.summary.en.strip()))
    return [*(("summary", 0, language) for language in LANGUAGES if unwritten), *missing]


def _named(missing: Sequence[tuple[str, int, str]], language: str) -> list[str]:
    """The missing texts as the form calls them."""
    return [
        " ".join([word(f"written_{name}", language), *([str(place)] if place else []), word(f"in_{lacks}", language)])
        for name, place, lacks in missing
    ]
