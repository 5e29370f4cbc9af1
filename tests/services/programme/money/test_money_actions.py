"""What happens to the programme's money: section 6 of the domain page, sentence by sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from toimiva.city.access import NOBODY, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.models import User
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents import gdpr
from toimiva.services.programme import actions, queries
from toimiva.services.programme.models import (
    Decision,
    EntryKind,
    LedgerEntry,
    PeriodChange,
    Programme,
    ProjectNumber,
    Transfer,
)

from .books import NOW, entry, open_books, person

pytestmark = pytest.mark.django_db
CLI = system("test")
KASKO, KANSLIA_1, DIGITUKI, KUVA_1, KUVA_JOINT = (
    "104020107401", "10402010740201", "10402010740202", "10402010740401", "10402010740402",
)  # fmt: skip


def number(code: str) -> ProjectNumber:
    return ProjectNumber.objects.get(number=code)


def has(code: str):
    return queries.number_figures(CLI, number(code).pk)


@pytest.fixture
def programme() -> Programme:
    """The programme of § 186 with its money granted and allotted as decided."""
    made = open_books()
    actions.record_appropriation(CLI, made.pk, made.decision_id, now=NOW)
    actions.allot_as_decided(CLI, made.pk, now=NOW)
    return made


def code_of(call) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# The grant


def test_the_ten_millions_are_allotted_as_decided(programme):
    rolled = queries.figures(NOBODY, programme.pk)
    assert (rolled.programme.appropriation, rolled.programme.allotted) == (Decimal(10_000_000), Decimal(10_000_000))
    assert {one.code: one.figures.allotted for one in rolled.divisions} == {
        "KASKO": 3_200_000, "KANSLIA": 2_970_000, "KYMP": 750_000, "KUVA": 1_080_000, "SOTE": 2_000_000,
    }  # fmt: skip
    joint = [project for project in rolled.projects if project.is_joint]
    assert [(one.figures.allotted, len(one.numbers)) for one in joint] == [(700_000, 2)]
    assert (len(rolled.projects), len(rolled.numbers)) == (8, 9)


@pytest.mark.parametrize("state", ["ON_AGENDA", "TABLED", "RETURNED", "REMOVED", "REJECTED", "OTHER"])
def test_a_matter_that_is_not_granted_moves_no_money(state):
    made = open_books(state=state, granted=0)
    record = lambda: actions.record_appropriation(CLI, made.pk, made.decision_id, now=NOW)  # noqa: E731
    assert code_of(record) == "nothing_granted_yet"
    assert code_of(lambda: actions.allot(CLI, number(KASKO).pk, Decimal(1), now=NOW)) == "nothing_granted_yet"
    assert not LedgerEntry.objects.exists()


def test_a_later_grant_makes_the_money_flow():
    """§ 186 tabled the matter; § 216 grants the same figures."""
    made = open_books(state="TABLED", granted=0)
    tabled = made.decision
    later = Decision.objects.create(
        matter=made.matter, section="217", language="fi", kind="APPROPRIATION", granted=10_000_000, source_name="x",
        resolution="PASSED_AS_PROPOSED", source_text="", source_sha256="b" * 64, reading={}, imported_at=NOW,
    )  # fmt: skip
    made.matter.come_to("GRANTED", later)
    made.matter.save()
    assert code_of(lambda: actions.record_appropriation(CLI, made.pk, tabled.pk, now=NOW)) == "decision_grants_nothing"
    recorded = actions.record_appropriation(CLI, made.pk, later.pk, now=NOW)
    assert recorded.amount == 10_000_000
    assert actions.record_appropriation(CLI, made.pk, later.pk, now=NOW) == recorded
    assert LedgerEntry.objects.filter(kind="APPROPRIATION").count() == 1


def test_the_other_language_version_grants_nothing_more(programme):
    swedish = Decision.objects.create(
        matter=programme.matter, section="216", language="sv", kind="APPROPRIATION", granted=10_000_000,
        source_name="x", source_text="", source_sha256="c" * 64, reading={}, imported_at=NOW,
    )  # fmt: skip
    with pytest.raises(Conflict, match="recorded already"):
        actions.record_appropriation(CLI, programme.pk, swedish.pk, now=NOW)


def test_an_allotment_stays_within_the_appropriation(programme):
    with pytest.raises(Refusal) as refused:
        actions.allot(CLI, number(KASKO).pk, Decimal("0.01"), now=NOW)
    assert (refused.value.code, refused.value.facts["left"]) == ("allotment_over_appropriation", "0")


@pytest.mark.parametrize("amount, code", [("-1", "amount_not_positive"), ("0", "amount_not_positive"),
                                          ("1.005", "not_an_amount"), ("NaN", "not_an_amount")])  # fmt: skip
def test_what_is_no_sum_is_not_allotted(programme, amount, code):
    assert code_of(lambda: actions.allot(CLI, number(KASKO).pk, Decimal(amount), now=NOW)) == code


# Transfers


def test_a_controller_moves_money_between_the_projects_of_her_division(programme):
    kuva = person("programme.controller", "KUVA")
    made = actions.make_transfer(
        kuva, number(KUVA_1).pk, number(KUVA_JOINT).pk, Decimal(80_000), reason="Tarve siirtyi", now=NOW
    )
    assert (has(KUVA_1).allotted, has(KUVA_JOINT).allotted) == (700_000, 380_000)
    assert sorted(made.entries.values_list("kind", "amount")) == [("TRANSFER_IN", 80_000), ("TRANSFER_OUT", 80_000)]
    event = AuditEvent.objects.get(operation="programme.transfer.make")
    assert (event.facts["free_before"], event.facts["free_after"]) == ("780000.00", "700000.00")
    assert queries.figures(NOBODY, programme.pk).programme.allotted == 10_000_000


def test_a_controller_of_another_division_is_forbidden_and_the_attempt_is_kept(programme):
    kasko = person("programme.controller", "KASKO")
    with pytest.raises(Forbidden) as refused:
        actions.make_transfer(kasko, number(KUVA_1).pk, number(KUVA_JOINT).pk, Decimal(1), reason="x", now=NOW)
    assert refused.value.code == "not_your_division"
    event = AuditEvent.objects.get(operation="programme.money.refused")
    assert (event.actor_uuid, event.facts["number"]) == (kasko.uuid, KUVA_1)
    assert not Transfer.objects.exists()


def test_between_divisions_the_office_moves_money_on_a_decision(programme):
    kuva, office = person("programme.controller", "KUVA"), person("programme.office")
    ends = (number(KUVA_1).pk, number(KASKO).pk, Decimal(1000))
    assert code_of(lambda: actions.make_transfer(kuva, *ends, reason="x", decision_ref="y", now=NOW)) == (
        "transfer_needs_the_office")  # fmt: skip
    assert code_of(lambda: actions.make_transfer(office, *ends, reason="x", now=NOW)) == "decision_reference_needed"
    made = actions.make_transfer(office, *ends, reason="x", decision_ref="Khs 3.5.2021 § 300", now=NOW)
    assert (made.decision_ref, has(KASKO).allotted) == ("Khs 3.5.2021 § 300", 3_201_000)


def test_only_free_money_is_moved(programme):
    actions.record_commitment(CLI, number(KUVA_1).pk, Decimal(700_000), text="Tilaus", now=NOW)
    office = person("programme.office")
    ends = (number(KUVA_1).pk, number(KUVA_JOINT).pk)
    move = lambda amount: actions.make_transfer(office, *ends, Decimal(amount), reason="x", now=NOW)  # noqa: E731
    assert code_of(lambda: move("80000.01")) == "transfer_over_free"
    move("80000.00")
    assert has(KUVA_1).free == 0


@pytest.mark.parametrize("actor", ["programme.project_manager", "programme.steering_group", "programme.auditor"])
def test_nobody_else_moves_money(programme, actor):
    with pytest.raises(Forbidden):
        actions.make_transfer(person(actor), number(KUVA_1).pk, number(KUVA_JOINT).pk, Decimal(1), reason="x", now=NOW)


# Use


def test_the_sample_of_the_domain_page_uses_twelve_thousand(programme):
    one = number(DIGITUKI).pk
    day = date(2021, 5, 31)
    actions.record_actual(CLI, one, Decimal("12450.00"), text="Etätuen työasemat", effective_date=day, now=NOW)
    actions.record_actual(CLI, one, Decimal("-450.00"), text="Hyvitys", effective_date=day, now=NOW)
    found = has(DIGITUKI)
    assert (found.used, found.free) == (Decimal(12_000), Decimal(458_000))


def test_an_actual_is_never_refused_for_lack_of_money_and_the_overrun_is_told(programme):
    line = actions.record_actual(
        CLI, number(DIGITUKI).pk, Decimal(470_001), text="x", effective_date=date(2021, 5, 1), now=NOW
    )
    assert has(DIGITUKI).free == -1
    assert [one.place.number for one in queries.figures(NOBODY, programme.pk).overruns] == [DIGITUKI]
    event = AuditEvent.objects.get(operation="programme.actual.record", target_pk=line.pk)
    assert event.facts["overrun"] is True


def test_what_has_not_happened_is_not_used(programme):
    late = date(2021, 6, 2)
    post = lambda: actions.record_actual(CLI, number(KASKO).pk, Decimal(1), text="x", effective_date=late, now=NOW)  # noqa: E731
    assert code_of(post) == "future_posting_date"


def test_a_release_frees_what_is_committed_and_no_more(programme):
    one = number(DIGITUKI).pk
    actions.record_commitment(CLI, one, Decimal(100), text="Tilaus", now=NOW)
    actions.release_commitment(CLI, one, Decimal(60), text="Lasku", now=NOW)
    assert has(DIGITUKI).committed == 40
    release = lambda: actions.release_commitment(CLI, one, Decimal("40.01"), text="Lasku", now=NOW)  # noqa: E731
    assert code_of(release) == "release_over_commitment"


def test_a_correction_reverses_and_books_anew(programme):
    one = number(DIGITUKI)
    day = date(2021, 5, 31)
    wrong = actions.record_actual(CLI, one.pk, Decimal(1000), text="x", effective_date=day, now=NOW)
    right = actions.correct_entry(CLI, wrong.pk, Decimal(100), reason="Pilkku väärässä paikassa", now=NOW)
    assert [row.amount for row in LedgerEntry.objects.filter(kind="ACTUAL").order_by("pk")] == [1000, -1000, 100]
    assert (has(DIGITUKI).used, right.effective_date) == (100, day)
    assert code_of(lambda: actions.reverse_entry(CLI, wrong.pk, reason="x", now=NOW)) == "reversed_already"
    back = LedgerEntry.objects.get(reverses=wrong)
    assert code_of(lambda: actions.reverse_entry(CLI, back.pk, reason="x", now=NOW)) == "reversal_stays"


def test_a_transfer_is_reversed_whole(programme):
    made = actions.make_transfer(CLI, number(KUVA_1).pk, number(KUVA_JOINT).pk, Decimal(10), reason="x", now=NOW)
    actions.reverse_entry(CLI, made.entries.get(kind="TRANSFER_IN").pk, reason="Väärä kohde", now=NOW)
    assert (has(KUVA_1).allotted, has(KUVA_JOINT).allotted) == (780_000, 300_000)


def test_a_controller_does_not_reverse_another_divisions_entry(programme):
    line = actions.record_commitment(CLI, number(KASKO).pk, Decimal(10), text="x", now=NOW)
    with pytest.raises(Forbidden):
        actions.reverse_entry(person("programme.controller", "KUVA"), line.pk, reason="x", now=NOW)
    assert AuditEvent.objects.filter(operation="programme.money.refused").count() == 1


def test_an_allotment_that_was_moved_on_is_not_reversed(programme):
    given = LedgerEntry.objects.get(kind="ALLOTMENT", number=number(KUVA_1))
    actions.make_transfer(CLI, number(KUVA_1).pk, number(KUVA_JOINT).pk, Decimal(10), reason="x", now=NOW)
    assert code_of(lambda: actions.reverse_entry(CLI, given.pk, reason="x", now=NOW)) == "more_than_is_allotted"


# Forecasts


def test_a_forecast_is_entered_anew_and_the_old_one_stays_readable(programme):
    one, july, august = number(DIGITUKI), date(2021, 7, 1), date(2021, 8, 1)
    actions.enter_forecast(CLI, one.pk, {july: Decimal(1000), august: Decimal(500)}, now=NOW)
    assert has(DIGITUKI).year_forecast == 1500
    later = datetime(2021, 6, 15, 9, tzinfo=UTC)
    made = actions.enter_forecast(CLI, one.pk, {july: Decimal(700), august: Decimal(500)}, now=later)
    assert [(row.month, row.amount) for row in made] == [(july, 700)]
    assert has(DIGITUKI).year_forecast == 1200
    assert queries.number_figures(CLI, one.pk, as_known_on=date(2021, 6, 14)).year_forecast == 1500
    assert queries.standing_forecast(ProjectNumber.objects.select_related("project").get(pk=one.pk)) == {
        july: 700, august: 500}  # fmt: skip


def test_what_is_used_of_a_month_is_not_expected_again(programme):
    """year forecast = used + what remains of the forecast months; a closed month keeps its actuals alone."""
    one, may, july = number(DIGITUKI), date(2021, 5, 1), date(2021, 7, 1)
    actions.enter_forecast(CLI, one.pk, {may: Decimal(1000), july: Decimal(500)}, now=NOW)
    actions.record_actual(CLI, one.pk, Decimal(600), text="x", effective_date=date(2021, 5, 20), now=NOW)
    assert (has(DIGITUKI).used, has(DIGITUKI).year_forecast) == (600, 1500)
    actions.close_period(CLI, programme.pk, may, now=NOW)
    assert has(DIGITUKI).year_forecast == 1100
    assert has(DIGITUKI).deviation == 470_000 - 1100


def test_a_forecast_of_a_closed_month_is_refused_at_its_field(programme):
    actions.close_period(CLI, programme.pk, date(2021, 5, 1), now=NOW)
    with pytest.raises(Refusal) as refused:
        actions.enter_forecast(CLI, number(DIGITUKI).pk, {date(2021, 5, 1): Decimal(1)}, now=NOW)
    assert (refused.value.code, refused.value.field) == ("forecast_of_closed_month", "month_2021_05")


# Months


def test_a_late_row_goes_to_the_next_open_month_with_a_note(programme):
    actions.close_period(CLI, programme.pk, date(2021, 5, 1), now=NOW)
    line = actions.record_actual(
        CLI, number(DIGITUKI).pk, Decimal(5), text="x", effective_date=date(2021, 4, 30), now=NOW
    )
    assert (line.period, line.effective_date) == (date(2021, 6, 1), date(2021, 4, 30))
    assert line.note == "2021-04 is closed: posted to 2021-06"


def test_a_month_closes_when_it_is_over_and_once(programme):
    close = lambda month: actions.close_period(CLI, programme.pk, month, now=NOW)  # noqa: E731
    assert code_of(lambda: close(date(2021, 6, 1))) == "period_not_over"
    close(date(2021, 5, 31))
    assert code_of(lambda: close(date(2021, 5, 1))) == "period_closed_already"
    assert code_of(lambda: close(date(2021, 4, 1))) == "period_closed_already"


def test_only_the_last_closed_month_opens_again_and_with_a_reason(programme):
    entry(programme, EntryKind.ACTUAL, 1, number(KASKO), period=date(2021, 3, 1))
    actions.close_period(CLI, programme.pk, date(2021, 5, 1), now=NOW)
    reopen = lambda month, reason: actions.reopen_period(CLI, programme.pk, month, reason=reason, now=NOW)  # noqa: E731
    assert code_of(lambda: reopen(date(2021, 4, 1), "x")) == "only_the_last_period_reopens"
    assert code_of(lambda: reopen(date(2021, 5, 1), " ")) == "money_reason_needed"
    reopen(date(2021, 5, 1), "Lasku puuttui")
    assert queries.closed_through(programme.pk) == date(2021, 4, 1)
    assert PeriodChange.objects.filter(closed=False).count() == 1


def test_what_was_closed_on_a_past_day_stays_known(programme):
    one, may = number(DIGITUKI), date(2021, 5, 1)
    actions.enter_forecast(CLI, one.pk, {may: Decimal(1000)}, now=NOW)
    later = datetime(2021, 6, 10, 9, tzinfo=UTC)
    actions.close_period(CLI, programme.pk, may, now=later)
    actions.reopen_period(CLI, programme.pk, may, reason="x", now=datetime(2021, 6, 20, 9, tzinfo=UTC))
    known = {day: queries.figures(NOBODY, programme.pk, as_known_on=date(2021, 6, day)) for day in (9, 10, 19, 20)}
    assert [known[day].closed_through for day in (9, 10, 19, 20)] == [None, may, may, None]
    assert [known[day].programme.year_forecast for day in (9, 10, 19, 20)] == [1000, 0, 0, 1000]


# Year end

NEW_YEAR = datetime(2022, 1, 20, 9, tzinfo=UTC)


def test_the_unused_lapses_and_a_decision_carries_it_over(programme):
    one = number(DIGITUKI).pk
    actions.record_actual(CLI, one, Decimal(450_000), text="x", effective_date=date(2021, 5, 1), now=NOW)
    actions.lapse_unused(CLI, programme.pk, year=2021, decision_ref="Tilinpäätös 2021", now=NEW_YEAR)
    assert (has(DIGITUKI).allotted, has(DIGITUKI).free) == (450_000, 0)
    assert queries.figures(NOBODY, programme.pk).programme.allotted == 450_000
    carry = lambda amount: actions.carry_over(  # noqa: E731
        CLI, programme.pk, one, Decimal(amount), to_year=2022, decision_ref="Kvsto 2.3.2022 § 40", now=NEW_YEAR
    )
    assert code_of(lambda: carry(20_001)) == "carry_over_above_lapse"
    line = carry(15_000)
    assert (line.effective_date, has(DIGITUKI).allotted) == (date(2022, 1, 1), 465_000)
    assert code_of(lambda: carry(5_001)) == "carry_over_above_lapse"
    assert queries.figures(NOBODY, programme.pk, until=date(2021, 12, 31)).of_number(one).allotted == 450_000


def test_what_lapsed_in_one_year_is_not_carried_over_to_another(programme):
    one = number(DIGITUKI).pk
    actions.lapse_unused(CLI, programme.pk, year=2021, decision_ref="Tilinpäätös 2021", now=NEW_YEAR)
    for year in (2021, 2023):
        carry = lambda to=year: actions.carry_over(  # noqa: E731
            CLI, programme.pk, one, Decimal(1), to_year=to, decision_ref="Kvsto", now=NEW_YEAR
        )
        assert code_of(carry) == "carry_over_above_lapse"
    assert {row.lapsed for row in queries.year_end(CLI, programme.pk, 2022)} == {0}
    assert not LedgerEntry.objects.filter(kind="CARRY_OVER").exists()


def test_a_year_that_goes_on_does_not_lapse(programme):
    lapse = lambda: actions.lapse_unused(CLI, programme.pk, year=2021, decision_ref="x", now=NOW)  # noqa: E731
    assert code_of(lapse) == "future_posting_date"


def test_a_lapse_and_a_carry_over_need_their_decisions(programme):
    lapse = lambda: actions.lapse_unused(CLI, programme.pk, year=2021, decision_ref=" ", now=NEW_YEAR)  # noqa: E731
    assert code_of(lapse) == "decision_reference_needed"


# A project that has ended


def test_a_closed_number_takes_invoices_and_nothing_else(programme):
    one = number(DIGITUKI)
    actions.record_commitment(CLI, one.pk, Decimal(10), text="x", now=NOW)
    close = lambda: actions.close_number(CLI, one.pk, date(2021, 5, 31), now=NOW)  # noqa: E731
    assert code_of(close) == "number_still_binds_money"
    actions.release_commitment(CLI, one.pk, Decimal(10), text="x", now=NOW)
    close()
    assert code_of(lambda: actions.record_commitment(CLI, one.pk, Decimal(1), text="x", now=NOW)) == "number_closed"
    assert code_of(lambda: actions.enter_forecast(CLI, one.pk, {date(2021, 7, 1): Decimal(1)}, now=NOW)) == (
        "number_closed")  # fmt: skip
    actions.record_actual(CLI, one.pk, Decimal(1), text="Loppulasku", effective_date=date(2021, 6, 1), now=NOW)


def test_what_is_not_there_is_missing():
    with pytest.raises(Missing):
        actions.allot(CLI, 1_000_000, Decimal(1), now=NOW)
    with pytest.raises(Missing):
        queries.figures(NOBODY, 1_000_000)


def test_who_has_booked_money_keeps_her_account_and_is_told_why(programme):
    official = User.objects.create(uuid=uuid4(), username="kirjaaja")
    LedgerEntry.objects.create(
        programme=programme, kind="APPROPRIATION", amount=0, effective_date=date(2021, 4, 6), period=date(2021, 4, 1),
        booked_at=NOW, booked_by=official,
    )  # fmt: skip
    asked = gdpr.subject_of(official, loa="high", on=date(2026, 11, 24))
    told = {keep.code for provider in gdpr.providers() if (keep := provider.keep(asked)) and keep.blocks}
    assert told == {"kept_programme_books"}
