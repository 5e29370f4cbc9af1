"""A file of actuals in the house: judged, posted whole or not at all, once however often it is brought."""

import csv
import json
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from toimiva.city.access import NOBODY, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.services.programme import actions, queries
from toimiva.services.programme.actuals_files import folder, rejects_of, upload_of
from toimiva.services.programme.jobs import forget_actuals
from toimiva.services.programme.models import Balance, ImportRun, LedgerEntry, Period, ProjectNumber, Source

from ..money.books import open_books, person
from .extracts import HEADING, SAMPLE, line

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 12, 1, 9, tzinfo=UTC)
CLI = system("toimiva programme")
NUMBER = "10402010740202"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def programme():
    return open_books()


def bring(programme, lines, *, actor=CLI, source="SAP", heading=HEADING, now=NOW, **options):
    content = "\n".join([heading, *lines, ""]).encode() if isinstance(lines, list) else lines
    return actions.bring_actuals(actor, programme.pk, source, [content], "ote.csv", now=now, **options)


def post(run, *, actor=CLI, now=NOW):
    return actions.post_actuals(actor, run.pk, now=now)


def used(programme):
    return {number: total for number, total in queries.used_before(programme.pk).items() if total}


def test_the_sample_is_posted_and_twelve_thousand_are_used(programme):
    run = bring(programme, SAMPLE.read_bytes())
    assert (run.state, run.rows, run.posted_rows, LedgerEntry.objects.count()) == ("PREVIEWED", 2, 2, 0)
    assert run.numbers == {NUMBER: {"rows": 2, "amount": "12000.00", "before": "0"}}
    post(run)
    amounts = list(LedgerEntry.objects.order_by("document_row").values_list("amount", flat=True))
    assert amounts == [Decimal("12450.00"), Decimal("-450.00")]
    assert used(programme) == {NUMBER: Decimal("12000.00")}
    first = LedgerEntry.objects.get(document_row="1")
    assert (first.kind, first.source, first.document_number, first.account, first.cost_centre, first.supplier_id) == (
        "ACTUAL", "SAP", "1900012345", "443100", "2010", "FI12345678",
    )  # fmt: skip
    assert (first.text, first.effective_date, first.period, first.note) == (
        "Etätuen työasemat", date(2021, 5, 31), date(2021, 5, 1), "",
    )  # fmt: skip
    figures = queries.number_figures(CLI, ProjectNumber.objects.get(number=NUMBER).pk)
    assert figures.used == Decimal("12000.00")


def test_posting_twice_and_bringing_the_file_again_post_nothing(programme):
    run = post(bring(programme, SAMPLE.read_bytes()))
    assert post(run).state == "POSTED"
    again = bring(programme, SAMPLE.read_bytes())
    assert (again.pk != run.pk, again.posted_rows, again.reasons) == (True, 0, {"posted_before": 2})
    assert queries.posted_twin(again) == run
    post(again)
    assert (LedgerEntry.objects.count(), used(programme)) == (2, {NUMBER: Decimal("12000.00")})
    assert AuditEvent.objects.filter(operation="programme.actuals.post").count() == 2


def test_the_same_file_of_another_source_is_another_posting_and_is_told(programme):
    post(bring(programme, SAMPLE.read_bytes()))
    other = bring(programme, SAMPLE.read_bytes(), source="Basware")
    assert (other.posted_rows, queries.posted_twin(other) is not None) == (2, True)


def test_a_file_that_waits_already_is_judged_anew_and_not_kept_twice(programme):
    first, second = bring(programme, [line()]), bring(programme, [line()])
    assert (first.pk, len(list(folder().glob("*.upload")))) == (second.pk, 1)


def test_the_same_file_of_two_persons_waits_for_each_of_them(programme):
    office, kanslia = person("programme.office"), person("programme.controller", "KANSLIA")
    rows = [line(), line("10402010740301", row="2")]
    one, other = bring(programme, rows, actor=office), bring(programme, rows, actor=kanslia)
    assert (one.posted_rows, other.posted_rows, other.made_by_id) == (2, 1, kanslia.id)
    assert queries.import_run(kanslia, other.pk) == other
    one.refresh_from_db()
    assert one.posted_rows == 2
    assert post(other, actor=kanslia).posted_rows == 1


def test_a_waiting_file_keeps_the_columns_that_were_told_for_it(programme):
    told = {"number": "A", "document": "B", "date": "C", "amount": "D"}
    lines = [f"{NUMBER};1;31.05.2021;100,00"]
    run = actions.tell_columns(CLI, bring(programme, lines, heading="A;B;C;D").pk, told, now=NOW)
    Source.objects.update(mapping={"number": "X", "date": "Y", "amount": "Z"})  # told since then for another file
    again = bring(programme, lines, heading="A;B;C;D")
    assert (again.pk, again.state, again.mapping) == (run.pk, "PREVIEWED", told)
    assert post(again).posted_rows == 1


def test_an_entry_that_was_reversed_by_hand_does_not_come_back(programme):
    post(bring(programme, [line()]))
    actions.reverse_entry(CLI, LedgerEntry.objects.get().pk, reason="väärä hanke", now=NOW)
    assert bring(programme, [line()]).reasons == {"posted_before": 1}


def test_a_row_of_a_closed_month_goes_to_the_next_open_one_with_a_note(programme):
    Period.objects.create(programme=programme, month=date(2021, 6, 1), closed_at=NOW)
    run = post(bring(programme, [line(), line(day="02.07.2021", row="2")]))
    assert run.reasons == {"next_period": 1, "posted": 1}
    told = LedgerEntry.objects.order_by("document_row").values_list("effective_date", "period", "note")
    assert list(told) == [
        (date(2021, 5, 31), date(2021, 7, 1), "2021-05 is closed: posted to 2021-07"),
        (date(2021, 7, 2), date(2021, 7, 1), ""),
    ]


def test_a_period_closed_after_the_preview_holds_the_posting_until_it_is_looked_at_again(programme):
    run = bring(programme, [line()])
    Period.objects.create(programme=programme, month=date(2021, 5, 1), closed_at=NOW)
    with pytest.raises(Conflict) as refused:
        post(run)
    assert (refused.value.code, LedgerEntry.objects.count()) == ("actuals_preview_outdated", 0)
    assert post(actions.judge_again(CLI, run.pk, now=NOW)).reasons == {"next_period": 1}


def test_a_row_past_the_last_day_of_its_project_is_rejected(programme):
    ProjectNumber.objects.filter(number=NUMBER).update(closed_on=date(2021, 5, 30))
    assert bring(programme, [line(), line(day="30.05.2021", row="2")]).reasons == {"project_closed": 1, "posted": 1}


def test_a_text_of_several_lines_is_posted_as_one_line(programme):
    row = {"Posid": NUMBER, "Wkgbtr": "1.00", "Budat": "2021-05-31", "Belnr": "1", "Sgtxt": "työ\n\\.\r\nlisää"}
    rows = [row | {"Buzei": str(at)} for at in range(3)]
    assert post(bring(programme, json.dumps(rows).encode())).posted_rows == 3
    assert set(LedgerEntry.objects.values_list("text", flat=True)) == {"työ \\. lisää"}
    assert LedgerEntry.objects.count() == 3


def test_an_overrun_is_posted_all_the_same(programme):
    assert post(bring(programme, [line(amount="9999999,00")])).state == "POSTED"
    assert used(programme) == {NUMBER: Decimal("9999999.00")}


def test_a_controller_posts_to_her_own_division_and_no_other(programme):
    kanslia, kymp = person("programme.controller", "KANSLIA"), person("programme.controller", "KYMP")
    run = bring(programme, [line(), line("10402010740301", row="2")], actor=kanslia)
    assert run.reasons == {"posted": 1, "other_division": 1}
    with pytest.raises(Missing):  # her file is nobody else's
        post(run, actor=kymp)
    assert post(run, actor=kanslia).posted_rows == 1
    entry = LedgerEntry.objects.get()
    assert (entry.number.number, entry.booked_by_id) == (NUMBER, kanslia.id)


@pytest.mark.parametrize("role", ["programme.auditor", "programme.steering_group", "programme.project_manager", ""])
def test_nobody_else_imports(programme, role):
    actor = person(role) if role else NOBODY
    run = bring(programme, [line()])
    for attempt in (
        lambda: bring(programme, [line()], actor=actor), lambda: post(run, actor=actor),
        lambda: actions.abandon_actuals(actor, run.pk, now=NOW), lambda: actions.judge_again(actor, run.pk, now=NOW),
        lambda: actions.tell_columns(actor, run.pk, {}, now=NOW),
        lambda: actions.replace_source(actor, "SAP", "S4", 2022, now=NOW),
        lambda: actions.forget_old_files(actor, now=NOW),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            attempt()
    assert not LedgerEntry.objects.exists()


def test_a_controller_of_no_division_of_the_programme_finds_nothing(programme):
    from toimiva.city.identity.models import OrganisationUnit

    OrganisationUnit.objects.create(code="HKL", name_fi="HKL")
    stranger = person("programme.controller", "HKL")
    run = bring(programme, [line()])
    with pytest.raises(Missing):
        bring(programme, [line()], actor=stranger)
    with pytest.raises(Missing):
        queries.import_run(stranger, run.pk)
    assert not queries.import_runs(stranger, programme.pk).exists()


def test_unknown_headings_are_told_by_a_person_once_and_remembered(programme):
    lines = [f"{NUMBER};1;31.05.2021;100,00", f"{NUMBER};2;31.05.2021;50,00"]
    run = bring(programme, lines, heading="A;B;C;D")
    assert (run.state, run.heads) == ("UPLOADED", ["A", "B", "C", "D"])
    with pytest.raises(Conflict):
        post(run)
    with pytest.raises(Refusal) as refused:
        actions.tell_columns(CLI, run.pk, {"number": "A", "amount": "D"}, now=NOW)
    assert (refused.value.code, refused.value.field) == ("actuals_headings_unknown", "date")
    told = {"number": "A", "document": "B", "date": "C", "amount": "D"}
    run = actions.tell_columns(CLI, run.pk, told, now=NOW)
    assert (run.state, run.posted_rows, Source.objects.get().mapping) == ("PREVIEWED", 2, told)
    assert bring(programme, [*lines, f"{NUMBER};3;31.05.2021;1,00"], heading="A;B;C;D").posted_rows == 3


def test_the_file_is_private_and_goes_when_the_import_ends(programme, django_capture_on_commit_callbacks):
    run = bring(programme, [line(), line(amount="x", row="2")])
    path = upload_of(run.pk)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert rejects_of(run.pk).stat().st_mode & 0o777 == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        post(run)
    assert (path.exists(), rejects_of(run.pk).exists()) == (False, True)
    rows = list(csv.reader(rejects_of(run.pk).open(encoding="utf-8-sig"), delimiter=";"))
    assert rows[1][-3:] == ["3", "bad_amount", "Summaa ”x” ei voi lukea. Kirjoita se muodossa 12450,00."]
    other = bring(programme, [line(row="9"), line(amount="y", row="8")])
    with django_capture_on_commit_callbacks(execute=True):
        actions.abandon_actuals(CLI, other.pk, now=NOW)
    assert (upload_of(other.pk).exists(), rejects_of(other.pk).exists()) == (False, False)
    with pytest.raises(Conflict):
        post(other)


def test_nothing_is_left_of_a_file_that_is_refused(programme):
    for content in (b"", b"one line", b"Projekti;Summa\n" * 2_000_000):
        with pytest.raises(Refusal):
            bring(programme, content, largest_mb=20)
    assert (list(folder().iterdir()), ImportRun.objects.count()) == ([], 0)


def test_what_waits_too_long_is_abandoned_and_old_lists_are_removed(programme, django_capture_on_commit_callbacks):
    waits, ended = bring(programme, [line()]), post(bring(programme, [line(row="2"), line(amount="x", row="3")]))
    later = NOW + timedelta(days=31)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_old_files(CLI, now=NOW + timedelta(days=1)) == {
            "abandoned": 0, "rejects": 0, "left_over": 0,
        }  # fmt: skip
        assert actions.forget_old_files(CLI, now=later) == {"abandoned": 1, "rejects": 1, "left_over": 0}
    assert not upload_of(waits.pk).exists()
    assert not rejects_of(ended.pk).exists()
    gone = ImportRun.objects.get(pk=ended.pk)
    assert (gone.faults, gone.first_rows) == ([], [])


def test_files_that_a_killed_process_left_are_removed_and_waiting_ones_are_not(programme):
    waits = bring(programme, [line()])
    left = folder() / "0f0e0d0c-0b0a-4908-8706-050403020100.part"
    left.write_bytes(b"half a file")
    other = folder() / "readme.txt"
    other.write_bytes(b"not ours")
    for path in folder().iterdir():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert actions.forget_old_files(CLI, now=NOW + timedelta(hours=2))["left_over"] == 0
    assert actions.forget_old_files(CLI, now=NOW + timedelta(days=2))["left_over"] == 1
    assert (left.exists(), other.exists(), upload_of(waits.pk).exists()) == (False, True, True)


def test_the_job_of_the_night_gives_up_what_has_waited(programme):
    waits = bring(programme, [line()])
    forget_actuals(int((NOW + timedelta(days=8)).timestamp()))
    assert ImportRun.objects.get(pk=waits.pk).state == "ABANDONED"


def test_a_replaced_source_brings_nothing_and_its_years_are_frozen(programme):
    post(bring(programme, [line()]))
    actions.replace_source(CLI, "SAP", "S4", 2022, now=NOW)
    with pytest.raises(Conflict) as refused:
        bring(programme, [line(row="2")])
    assert refused.value.facts == {"source": "SAP", "by": "S4"}
    later = datetime(2022, 3, 1, 9, tzinfo=UTC)
    run = bring(
        programme, [line(), line(day="31.12.2021", row="2"), line(day="01.01.2022", row="3")], source="S4", now=later
    )
    assert run.reasons == {"date_frozen": 2, "posted": 1}


def test_the_ledgers_sums_are_those_of_the_file(programme):
    lines = [
        line("10402010740301" if at % 2 else NUMBER, f"{at},50", row=str(at), day=f"{1 + at % 28}.3.2021")
        for at in range(300)
    ]
    run = post(bring(programme, lines))
    assert LedgerEntry.objects.count() == 300
    assert sum(row.amount for row in Balance.objects.all()) == sum(
        Decimal(row["amount"]) for row in run.numbers.values()
    )
    event = AuditEvent.objects.get(operation="programme.actuals.post")
    assert (event.facts["posted"], event.facts["amount"]) == (300, "45000.00")
