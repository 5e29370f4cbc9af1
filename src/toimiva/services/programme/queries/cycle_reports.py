"""What can be read of cycle reports: published ones by everybody, the others by who makes and checks them."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from toimiva.city.access import Actor, may, require
from toimiva.city.files import parse
from toimiva.city.refusals import Missing

from ..engine.report import FORMATS, DataSet, read_data_set, render
from ..engine.report.follow_up import LANGUAGES
from ..models import CycleReport, CycleReportState
from .report_data import data_set_of


class Rerun(NamedTuple):
    """A file drawn again from the frozen data set, beside the hash of what was published."""

    format: str
    language: str
    published: str
    again: str

    @property
    def same(self) -> bool:
        return self.published == self.again


def cycle_reports(actor: Actor, programme_id: int) -> QuerySet[CycleReport]:
    """Return a programme's reports that this actor may read, newest first; without their long texts."""
    rows = CycleReport.objects.filter(may(actor, "programme.cycle_report.read"), programme_id=programme_id)
    return rows.defer("frozen", "corrected_by__frozen").select_related("corrected_by")


def cycle_report(actor: Actor, report_id: int) -> CycleReport:
    """Return one report with its programme, or `Missing`."""
    rows = CycleReport.objects.filter(may(actor, "programme.cycle_report.read"), pk=report_id)
    found = rows.select_related("programme__matter", "programme__decision", "corrects").first()
    if found is None:
        raise Missing("not_found")
    return found


def newest_published(actor: Actor, programme_id: int) -> CycleReport | None:
    """Return the programme's newest report that is published, in its version that stands; None before the first."""
    rows = CycleReport.objects.filter(may(actor, "programme.cycle_report.read"), programme_id=programme_id)
    return rows.filter(state=CycleReportState.PUBLISHED).order_by("-as_known_on", "-version", "-id").first()


def newer_version(report: CycleReport) -> CycleReport | None:
    """Return the published report that corrects this one, if there is one: then this one no longer stands."""
    rows = CycleReport.objects.filter(corrects=report.pk, state=CycleReportState.PUBLISHED)
    return rows.only("pk", "version").first()


def report_data_set(actor: Actor, report: CycleReport) -> DataSet:
    """Return what a report says: its frozen data set, or what would be frozen now."""
    return read_data_set(parse(report.frozen)) if report.frozen else data_set_of(actor, report)


def report_file(actor: Actor, report: CycleReport, form: str, language: str) -> bytes:
    """Return a file of a report: as published, or drawn now."""
    if report.state == CycleReportState.PUBLISHED:
        stored = report.files.filter(format=form, language=language).first()
        if stored is None:
            raise Missing("not_found")
        return bytes(stored.content)
    return render(report_data_set(actor, report), form, language)


def rerun(actor: Actor, report: CycleReport) -> list[Rerun]:
    """Draw every file of a published report again from its frozen data set, and compare."""
    require(actor, "programme.cycle_report.rerun")
    data = read_data_set(parse(report.frozen))
    published = {(one.format, one.language): one.sha256 for one in report.files.defer("content")}
    return [
        Rerun(form, language, published.get((form, language), ""), sha256(render(data, form, language)).hexdigest())
        for form in FORMATS
        for language in LANGUAGES
    ]
