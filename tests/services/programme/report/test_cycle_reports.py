"""The life of a cycle report (programme, section 10): frozen, approved by another, published for good, corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toimiva.city.access import NOBODY
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.services.programme import queries
from toimiva.services.programme.actions import cycle_reports as actions
from toimiva.services.programme.engine.report import FORMATS
from toimiva.services.programme.models import CycleReport, CycleReportFile, EntryKind, Programme, ProjectNumber
from toimiva.services.programme.queries import cycle_reports as reading
from toimiva.services.programme.queries.report_data import data_set_of

from ..money.books import entry, open_books, person

pytestmark = pytest.mark.django_db
KNOWN = date(2021, 9, 30)
BOOKED = datetime(2021, 9, 1, 9, tzinfo=UTC)
NOW = datetime(2021, 10, 1, 9, tzinfo=UTC)
THREE = {"fi": "Hyvin", "sv": "Bra", "en": "Well"}
ASKED = [{"proposal": THREE, "reasons": THREE}]


def programme_with_money() -> Programme:
    programme = open_books()
    entry(programme, EntryKind.APPROPRIATION, 10_000_000, None, at=BOOKED)
    for number in ProjectNumber.objects.all():
        entry(programme, EntryKind.ALLOTMENT, number.amount, number, at=BOOKED)
    digital = ProjectNumber.objects.get(number="10402010740202")
    entry(programme, EntryKind.ACTUAL, "240000.00", digital, at=BOOKED)
    entry(programme, EntryKind.COMMITMENT, "88000.00", digital, at=BOOKED)
    return programme


def written(office, programme: Programme) -> CycleReport:
    report = actions.open_cycle_report(office, programme.pk, "2021-Q3", KNOWN, now=NOW)
    return actions.write_cycle_report(office, report.pk, {"summary": THREE}, ASKED, now=NOW)


def published(office, programme: Programme) -> CycleReport:
    report = written(office, programme)
    actions.freeze_cycle_report(office, report.pk, now=NOW)
    actions.review_cycle_report(office, report.pk, now=NOW)
    actions.approve_cycle_report(person("programme.steering_group"), report.pk, now=NOW)
    return actions.publish_cycle_report(office, report.pk, now=NOW)


def test_a_report_says_what_the_books_knew():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.freeze_cycle_report(office, written(office, programme).pk, now=NOW)
    data = reading.report_data_set(office, report)
    digital = next(one for one in data.projects if one.name == "Digituki ja digitasa-arvo")
    assert (digital.money.used, digital.money.committed, digital.money.free) == (240000, 88000, 142000)
    assert digital.money.use_rate_percent == Decimal("51.06")
    assert (data.total.allotted, data.total.used, data.total.free) == (10_000_000, 240_000, 9_672_000)
    assert [len(one.numbers) for one in data.projects].count(2) == 1
    assert {one.name.missing for one in data.divisions} == {()}
    assert data.sha256 == report.frozen_sha256 == sha256(report.frozen.encode()).hexdigest()
    assert [one.text for one in [data.texts.summary.said("sv")]] == ["Bra"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=st.lists(st.tuples(st.sampled_from(["ACTUAL", "COMMITMENT", "FORECAST"]), st.integers(1, 90_000)),
                      min_size=1, max_size=5))  # fmt: skip
def test_whatever_is_booked_later_a_report_of_a_past_day_stays_the_same_to_the_byte(later):
    office = person("programme.office")
    with transaction.atomic():
        programme = programme_with_money()
        report = written(office, programme)
        before = data_set_of(office, report).canonical
        number = ProjectNumber.objects.first()
        for kind, amount in later:
            entry(programme, EntryKind(kind), amount, number, at=NOW, period=date(2021, 7, 1))
        assert data_set_of(office, report).canonical == before
        report.as_known_on = KNOWN + timedelta(days=1)
        assert data_set_of(office, report).canonical != before
        transaction.set_rollback(True)


def test_who_froze_it_cannot_approve_it_and_the_database_holds_it_too():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.freeze_cycle_report(office, written(office, programme).pk, now=NOW)
    actions.review_cycle_report(office, report.pk, now=NOW)
    with pytest.raises(Refusal) as told:
        actions.approve_cycle_report(office, report.pk, now=NOW)
    assert told.value.code == "cycle_report_needs_another_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleReport.objects.filter(pk=report.pk).update(state="APPROVED", approved_at=NOW, approved_by_id=office.id)


def test_a_published_report_and_its_files_never_change():
    office, programme = person("programme.office"), programme_with_money()
    report = published(office, programme)
    assert report.files.count() == 3 * len(FORMATS)
    for change in (
        lambda: CycleReport.objects.filter(pk=report.pk).update(texts={}),
        lambda: CycleReport.objects.filter(pk=report.pk).update(state="DRAFT"),
        lambda: CycleReport.objects.filter(pk=report.pk).delete(),
        lambda: CycleReportFile.objects.filter(report=report).update(language="de"),
        lambda: CycleReportFile.objects.filter(report=report).delete(),
        lambda: CycleReportFile.objects.create(
            report=report, format="txt", language="fi", content=b"x", sha256=sha256(b"x").hexdigest()
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_hash_that_is_not_of_the_text_is_refused_by_the_database():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.freeze_cycle_report(office, written(office, programme).pk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleReport.objects.filter(pk=report.pk).update(frozen=report.frozen.replace("240000.00", "240001.00"))


def test_what_is_in_review_does_not_change():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.freeze_cycle_report(office, written(office, programme).pk, now=NOW)
    actions.review_cycle_report(office, report.pk, now=NOW)
    with pytest.raises(Conflict):
        actions.write_cycle_report(office, report.pk, {}, [], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CycleReport.objects.filter(pk=report.pk).update(decisions_asked=[])
    returned = actions.return_cycle_report(office, report.pk, reason="Täydennä", now=NOW)
    assert returned.state == "DRAFT"


def test_drawing_it_again_gives_the_same_hashes_and_the_same_bytes():
    office, programme = person("programme.office"), programme_with_money()
    report = published(office, programme)
    auditor = person("programme.auditor")
    again = reading.rerun(auditor, report)
    assert [one.same for one in again] == [True] * 18
    stored = reading.report_file(NOBODY, report, "pdf", "sv")
    assert sha256(stored).hexdigest() == next(one.again for one in again if (one.format, one.language) == ("pdf", "sv"))
    with pytest.raises(Forbidden):
        reading.rerun(person("programme.controller"), report)


def test_a_correction_is_a_new_version_with_its_change_list():
    office, programme = person("programme.office"), programme_with_money()
    first = published(office, programme)
    digital = ProjectNumber.objects.get(number="10402010740202")
    later = datetime(2021, 10, 5, 9, tzinfo=UTC)
    entry(programme, EntryKind.ACTUAL, "-450.00", digital, at=later, period=date(2021, 9, 1))
    now, known = later + timedelta(days=2), date(2021, 10, 6)
    second = actions.correct_cycle_report(office, first.pk, THREE, as_known_on=known, now=now)
    assert actions.correct_cycle_report(office, first.pk, THREE, as_known_on=known, now=now).pk == second.pk
    second = actions.freeze_cycle_report(office, second.pk, now=now)
    data = reading.report_data_set(office, second)
    assert (data.version, data.correction.version, data.correction.sha256) == (2, 1, first.frozen_sha256)
    told = {one.where: (one.before, one.after) for one in data.correction.changes}
    assert told["total.used"] == ("240000.00", "239550.00")
    assert not any(where.startswith("texts") for where in told)


def test_a_correction_needs_its_reason_in_three_languages():
    office, programme = person("programme.office"), programme_with_money()
    first = published(office, programme)
    with pytest.raises(Refusal) as told:
        actions.correct_cycle_report(office, first.pk, {"fi": "Virhe"}, as_known_on=KNOWN, now=NOW)
    assert told.value.code == "correction_needs_a_reason"


def test_a_text_that_lacks_a_language_holds_the_report():
    office, programme = person("programme.office"), programme_with_money()
    report = written(office, programme)
    actions.write_cycle_report(office, report.pk, {"money": {"fi": "Vain suomeksi"}}, [], now=NOW)
    with pytest.raises(Conflict):
        actions.review_cycle_report(office, report.pk, now=NOW)
    actions.freeze_cycle_report(office, report.pk, now=NOW)
    with pytest.raises(Refusal) as told:
        actions.review_cycle_report(office, report.pk, now=NOW)
    lacks = "On the money in Swedish, On the money in English"
    assert (told.value.code, told.value.facts["places_en"]) == ("cycle_report_lacks_a_language", lacks)


def test_a_day_that_is_not_over_is_refused():
    with pytest.raises(Refusal) as told:
        actions.open_cycle_report(person("programme.office"), programme_with_money().pk, "2021-Q3", date(2021, 10, 1),
                                  now=NOW)  # fmt: skip
    assert told.value.code == "report_day_is_not_over"


def test_everybody_reads_what_is_published_and_nobody_else_a_draft():
    office, programme = person("programme.office"), programme_with_money()
    report = written(office, programme)
    for actor in (NOBODY, person("programme.controller")):
        assert list(reading.cycle_reports(actor, programme.pk)) == []
        with pytest.raises(Missing):
            reading.cycle_report(actor, report.pk)
        with pytest.raises(Forbidden):
            actions.freeze_cycle_report(actor, report.pk, now=NOW)
    assert reading.cycle_report(person("programme.auditor"), report.pk).pk == report.pk
    actions.freeze_cycle_report(office, report.pk, now=NOW)
    actions.review_cycle_report(office, report.pk, now=NOW)
    actions.approve_cycle_report(person("programme.steering_group"), report.pk, now=NOW)
    actions.publish_cycle_report(office, report.pk, now=NOW)
    assert reading.cycle_report(NOBODY, report.pk).state == "PUBLISHED"
    done = list(AuditEvent.objects.order_by("id").values_list("operation", flat=True))
    assert [one.rsplit(".")[-1] for one in done if "cycle_report" in one] == ["open", "write", "freeze", "review",
                                                                             "approve", "publish"]  # fmt: skip


def test_the_financial_statement_has_the_accounts_layout():
    office, programme = person("programme.office"), programme_with_money()
    report = actions.open_cycle_report(office, programme.pk, "2021-FS", KNOWN, now=NOW)
    data = data_set_of(office, report)
    kanslia = next(line for line in data.accounts if line.code == "KANSLIA")
    assert (kanslia.budget, kanslia.changes, kanslia.actual) == (-2_970_000, 0, -240_000)
    assert kanslia.deviation == 2_730_000
    assert queries.figures(office, programme.pk).programme.used == 240_000
