"""Bad input and what it gets, word by word: domain specification, section 12. What is wrong, where, how to mend it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from toimiva.city.outreach.models import Message
from toimiva.city.refusals import LANGUAGES, Missing, Refusal, Refusals, words
from toimiva.city.residents.models import Address, Guardianship, Person
from toimiva.services.daycare import actions
from toimiva.services.daycare.actions import PlacementValues, RoundValues, UnitValues, applications
from toimiva.services.daycare.actions import application_steps as steps
from toimiva.services.daycare.actions.application_checks import Need
from toimiva.services.daycare.cli import cli
from toimiva.services.daycare.models import Application, DaycareUnit, Placement, RoundChild, RunRow, SeatPool
from toimiva.services.daycare.policy.ages import earliest_start, is_three
from toimiva.services.daycare.policy.fee import Child, Family, fee
from toimiva.services.daycare.policy.siblings import sibling_orders
from toimiva.services.daycare.queries.cohort import Target, cohort
from toimiva.services.daycare.queries.guardians import guardians_on

from .browsers import browser_of
from .engine.test_files import BAD, GOOD, allocate
from .policy.test_rules_on_files import FEE, run
from .test_answers import TIMER, free, round_of
from .town import CLERK, HELSINKI, NOW, STARTS, TODAY, family, official, place, refused, resident, unit

BORN = date(2024, 5, 1)
YEAR_AGO = date(2025, 8, 1)


def told(refusal: Refusal) -> set[tuple[str, str | None, int]]:
    """Code, field and row of each fault; every one of them has words in each language."""
    found = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    for one in found:
        assert all("{" not in one.message(language) for language in LANGUAGES), one.code
    return {(one.code, one.field, one.facts["row"]) for one in found}


# Files: what `toimiva daycare allocate` and its kin read.

FILES = [
    ("unknown unit", "travel.csv:3: unit: "),
    ("negative seats", "seats.csv:3: seats: "),
    ("fewer seats than held", "children.csv:2: current_unit: "),
    ("band missing in seats", "seats.csv:3: band: "),
    ("child in two families", "options.json:2: children: "),
    ("a wish twice", "travel.csv:3: rank: "),
]


@pytest.mark.parametrize("fault, where", FILES)
def test_a_bad_file_is_told_by_line_and_field_and_nothing_is_written(fault, where, tmp_path):
    file, text, _ = BAD[fault]
    done = allocate(tmp_path, {**GOOD, file: text})
    assert (done.exit_code, where in done.stderr, (tmp_path / "result.csv").exists()) == (2, True, False), done.stderr


def test_a_mark_semicolons_and_a_decimal_comma_are_read_and_latin_1_is_told(tmp_path):
    comma = {name: "\ufeff" + text.replace(",", ";") for name, text in GOOD.items()}
    comma["travel.csv"] = comma["travel.csv"].replace("300", "300,5")
    assert allocate(tmp_path, comma).exit_code == 0
    assert "01,A,300.5,1" in (tmp_path / "result.csv").read_text("utf-8")
    (tmp_path / "seats.csv").write_bytes("unit,seats\nMÄKI,1\n".encode("latin-1"))
    given = [f"--{name}={tmp_path / name}.csv" for name in ("children", "seats", "travel")]
    done = CliRunner().invoke(cli, ["allocate", *given, f"--out={tmp_path / 'new.csv'}"])
    assert (done.exit_code, "line 2 is not UTF-8" in done.stderr) == (2, True)


# Registers: units, seats and places of the system before.

UNITS = [
    ({"unit_id": uuid4()}, ("unknown_daycare_unit", "unit")),
    ({"seats": {"U3": -1}}, ("negative_seats", "seats")),
    ({"reserve": -1}, ("negative_seats", "reserve")),
    ({"seats": {}}, ("missing_value", "band")),
    ({"seats": {"": 3}}, ("unknown_band", "band")),
    ({"seats": {"U3": 0}}, ("seats_below_taken", "seats")),
    ({"open_from": STARTS, "close_on": TODAY}, ("unit_closes_before_it_opens", "close_on")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong, fault", UNITS, ids=[fault[0] for _, fault in UNITS])
def test_a_bad_unit_is_told_by_row_and_nothing_is_loaded(wrong, fault):
    good, other = unit("Ruori", u3=2), unit("Myrsky")
    place(family("Niemi", BORN)[0][0], good, starts=YEAR_AGO)
    better = UnitValues(unit_id=other.pk, seats={"U3": 9}, seats_from=TODAY, row=2)
    worse = replace(better, row=3, **{"unit_id": good.pk, **wrong})
    with pytest.raises(Refusals) as refusal:
        actions.load_units(CLERK, [better, worse], now=NOW)
    assert told(refusal.value) == {(*fault, 3)}
    assert not SeatPool.objects.filter(seats=9).exists()


@pytest.mark.django_db
def test_a_dry_run_checks_all_and_keeps_nothing():
    where, ((child,), _) = unit("Ruori"), family("Niemi", BORN)
    more = UnitValues(unit_id=where.pk, seats={"U3": 9}, seats_from=TODAY)
    assert actions.load_units(CLERK, [more], now=NOW, dry_run=True) == 1
    placed = PlacementValues(child_id=child.pk, unit_id=where.pk, starts=YEAR_AGO)
    assert actions.load_placements(CLERK, [placed], now=NOW, dry_run=True) == 1
    assert (SeatPool.objects.filter(seats=9).count(), Placement.objects.count()) == (0, 0)


PLACES = [
    ({"child_id": uuid4()}, ("unknown_child", "child")),
    ({"unit_id": uuid4()}, ("unknown_daycare_unit", "unit")),
    ({"ends": YEAR_AGO}, ("place_ends_before_it_starts", "ends")),
    ({}, ("places_overlap", "starts")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong, fault", PLACES, ids=[fault[0] for _, fault in PLACES])
def test_a_bad_place_is_told_by_row_and_nothing_is_loaded(wrong, fault):
    where, ((child,), _), ((other,), _) = unit("Ruori"), family("Niemi", BORN), family("Laine", BORN)
    place(child, where, starts=YEAR_AGO)
    good = PlacementValues(child_id=other.pk, unit_id=where.pk, starts=TODAY, row=2)
    bad = replace(good, row=7, **{"child_id": child.pk, **wrong})
    with pytest.raises(Refusals) as refusal:
        actions.load_placements(CLERK, [good, bad], now=NOW)
    assert (*fault, 7) in told(refusal.value)
    assert {row for _, _, row in told(refusal.value)} == {7}
    assert Placement.objects.count() == 1


@pytest.mark.django_db
def test_a_new_place_cuts_the_old_the_day_before_once_it_is_confirmed():
    old, new, ((child,), _) = unit("Ruori"), unit("Myrsky"), family("Niemi", BORN)
    place(child, old, starts=YEAR_AGO)
    later = PlacementValues(child_id=child.pk, unit_id=new.pk, starts=STARTS)
    actions.load_placements(CLERK, [later], now=NOW, cut_earlier=True)
    assert list(Placement.objects.values_list("unit_id", "starts", "ends").order_by("starts")) == [
        (old.pk, YEAR_AGO, STARTS - timedelta(days=1)), (new.pk, STARTS, None),
    ]  # fmt: skip
    same_day = replace(later, unit_id=old.pk)
    with pytest.raises(Refusals):
        actions.load_placements(CLERK, [same_day], now=NOW, cut_earlier=True)


@pytest.mark.django_db
def test_an_address_without_a_point_waits_on_a_list_and_is_left_out_of_the_run(django_assert_max_num_queries):
    unit("Ruori")
    (child,), _ = family("Niemi", BORN)
    Address.objects.filter(person=child).update(lon=None, lat=None, street="Sumukuja")
    adviser = official("daycare.adviser")
    round_ = actions.make_round(adviser, RoundValues(name="Elokuu", starts=STARTS), now=NOW)
    assert RoundChild.objects.get(round=round_).excluded == "no_home_point"
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
    assert not RunRow.objects.exists()
    page = browser_of(adviser).get(f"/en/daycare/rounds/{round_.pk}/left-out/no_home_point/").content.decode()
    assert "Elias N." in page and "Sumukuja" in page
    family("Laine", BORN, guardians=1)
    Person.objects.filter(last_name="Niemi").update(protection_order=True)
    page = browser_of(adviser).get(f"/en/daycare/rounds/{round_.pk}/left-out/no_home_point/").content.decode()
    assert "Elias N." not in page and "Sumukuja" not in page
    assert browser_of(adviser).get(f"/en/daycare/rounds/{round_.pk}/left-out/nothing/").status_code == 404


@pytest.mark.django_db
def test_nobody_is_a_guardian_of_oneself_or_applies_for_oneself():
    (child,), _ = family("Niemi", BORN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(guardian=child, ward=child, kind="parent", custody="joint", valid_from=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(child=child, applicant=child, origin="phone", created_at=NOW)


@pytest.mark.django_db
def test_who_belongs_to_no_round():
    """A child not born yet, one abroad, one without a guardian alive, one all of whose guardians are protected."""
    family("Tuleva", TODAY + timedelta(days=30))
    family("Ulkomaa", BORN, home_municipality="200")
    (orphan,), (gone,) = family("Orpo", BORN, guardians=1)
    Person.objects.filter(pk=gone.pk).update(date_of_death=TODAY)
    (hidden,), grown = family("Salo", BORN)
    Person.objects.filter(pk__in=[one.pk for one in grown]).update(protection_order=True)
    assert guardians_on([orphan.pk], TODAY) == {}
    found = {one.id: one.excluded for one in cohort(Target(starts=STARTS), on=TODAY).children}
    assert found == {orphan.pk: "no_guardian", hidden.pk: "protected"}


@pytest.mark.django_db
def test_a_child_without_an_identity_code_is_offered_a_place_like_any_other():
    offer, _ = round_of("Niemi")["Niemi"]
    assert offer.child.national_id_sealed in (None, "", b"") and offer.state == "SENT"


def test_born_on_the_29th_of_february():
    """Three years on 28 February (Act 150/1930, section 3), nine months in November."""
    born = date(2024, 2, 29)
    assert [is_three(born, day, "STAFF") for day in (date(2027, 2, 27), date(2027, 2, 28))] == [False, True]
    assert earliest_start(born) == date(2024, 11, 1)


@pytest.mark.django_db
def test_twins_are_told_apart_the_same_way_each_time():
    """By identity code, else by the order they stand in; in a round each gets a place of its own."""
    twins = [Child(date_of_birth=BORN, fee_coefficient=1, national_id=code) for code in ("010524A001S", "010524A002T")]
    assert sibling_orders(twins) == [2, 1]
    assert sibling_orders(twins[::-1]) == [1, 2]
    unit("Ruori", u3=2)
    children, _ = family("Niemi", BORN, BORN)
    adviser = official("daycare.adviser")
    round_ = actions.make_round(adviser, RoundValues(name="Elokuu", starts=STARTS), now=NOW)
    runs = [actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])[0] for _ in range(2)]
    rows = [list(run.rows.values_list("child_id", "unit_id", "rank").order_by("child_id")) for run in runs]
    assert rows[0] == rows[1] and len({unit_id for _, unit_id, _ in rows[0]}) == 1


# Applications: the wish, the day, the hours, the reason.


def need(**more) -> Need:
    return Need(**{"preferred_start": STARTS, "hours_week": 35, "language": "fi", **more})


NEEDS = [
    ({"preferred_start": date(2024, 12, 1)}, "start_not_to_come", "preferred_start"),
    ({"preferred_start": date(2031, 8, 1)}, "start_after_school", "preferred_start"),
    ({"hours_week": 61}, "hours_out_of_range", "hours_week"),
    ({"hours_week": 0}, "hours_out_of_range", "hours_week"),
    ({"language": "sv"}, "language_needs_consent", "language_consent"),
]


@pytest.fixture
def draft(db):
    (child,), (mother, _) = family("Virta", BORN)
    return resident(mother), applications.begin(resident(mother), child.pk, now=NOW)


@pytest.mark.parametrize("wrong, code, field", NEEDS)
def test_a_need_that_cannot_be_is_told_with_its_field(draft, wrong, code, field):
    her, application = draft
    with pytest.raises(Refusal) as refusal:
        steps.set_need(her, application.pk, need(**wrong), now=NOW)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.django_db
def test_a_start_before_the_child_is_nine_months_is_told_with_the_first_day_that_will_do():
    (child,), (mother, _) = family("Virta", date(2026, 3, 15))
    application = applications.begin(resident(mother), child.pk, now=NOW)
    with pytest.raises(Refusal) as refusal:
        steps.set_need(resident(mother), application.pk, need(preferred_start=date(2026, 11, 30)), now=NOW)
    assert (refusal.value.code, refusal.value.facts["day"]) == ("start_before_age", "1.12.2026")


def test_urgent_needs_a_reason(draft):
    her, application = draft
    with refused("urgent_without_reason"):
        steps.set_urgency(her, application.pk, steps.Urgency(ground="work", because="  "), now=NOW)


def test_wishes_are_three_at_most_none_twice_known_and_open_on_the_day(draft):
    her, application = draft
    steps.set_need(her, application.pk, need(), now=NOW)
    wished = [unit(name) for name in ("A", "B", "C", "D")]
    closing = unit("E", close_on=STARTS - timedelta(days=1))
    for one, code in [(wished[0], ""), (wished[0], "wish_repeated"), (closing, "unit_closes_before_start"),
                      (wished[1], ""), (wished[2], ""), (wished[3], "too_many_wishes")]:  # fmt: skip
        if code:
            with refused(code):
                steps.add_wish(her, application.pk, one.pk, now=NOW)
        else:
            steps.add_wish(her, application.pk, one.pk, now=NOW)
    with refused("wish_of_no_unit"):
        steps.add_wish(her, application.pk, uuid4(), now=NOW)


# Offers and answers: what changes between the sending and the yes.


@pytest.fixture
def niemi(db, settings):
    settings.TOIMIVA_MUNICIPALITY = "091"
    offer, (mother, father) = round_of("Niemi")["Niemi"]
    return offer, mother, father


def gone_abroad(offer):
    Person.objects.filter(pk=offer.child_id).update(home_municipality="200")


def closed(offer):
    DaycareUnit.objects.filter(pk=offer.unit_id).update(close_on=STARTS)


def placed(offer):
    Placement.objects.create(
        child_id=offer.child_id, unit_id=offer.unit_id, starts=TODAY, source="decision", made_at=NOW
    )


@pytest.mark.parametrize("change", [gone_abroad, closed, placed])
def test_a_yes_to_an_offer_that_cannot_be_kept_is_told_so_also_before_the_hourly_look(niemi, change):
    offer, mother, _ = niemi
    change(offer)
    before = Placement.objects.count()
    with refused("offer_cannot_be_kept"):
        actions.accept(resident(mother), offer.pk, now=NOW)
    assert (Placement.objects.count(), Application.objects.count()) == (before, 0)
    assert actions.withdraw_offers(TIMER, now=NOW) == 1


def test_an_expired_link_leads_to_words_and_answers_nothing(niemi):
    offer, mother, _ = niemi
    message = Message.objects.get(person=mother)
    secret = message.link.rstrip("/").rsplit("/", 1)[-1]
    actions.expire_offers(TIMER, now=NOW + timedelta(days=18))
    with pytest.raises(Missing) as missing:
        actions.open_by_link(secret, now=NOW + timedelta(days=18))
    assert missing.value.code == "link_leads_nowhere"
    with refused("offer_expired"):
        actions.accept(resident(mother), offer.pk, now=NOW + timedelta(days=18))
    assert free() == 4


CLOCKS = [
    (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=0), True),
    (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=1), True),
    (datetime(2026, 10, 25, 23, 59, tzinfo=HELSINKI), True),
    (datetime(2026, 10, 26, 0, 0, tzinfo=HELSINKI), False),
]


@pytest.mark.django_db
@pytest.mark.parametrize("moment, in_time", CLOCKS)
def test_the_last_day_has_25_hours_when_the_clocks_go_back(moment, in_time):
    offer, (mother, _) = round_of("Niemi", now=datetime(2026, 10, 7, 12, tzinfo=HELSINKI), starts=date(2026, 12, 1),
                                  answer_by=date(2026, 10, 25))["Niemi"]  # fmt: skip
    if in_time:
        assert actions.accept(resident(mother), offer.pk, now=moment).state == "ACCEPTED"
    else:
        with refused("offer_expired"):
            actions.accept(resident(mother), offer.pk, now=moment)


@pytest.mark.django_db
def test_a_move_by_hand_into_a_unit_that_closes_before_the_start_is_refused():
    unit("Ruori")
    late = unit("Myrsky", north_m=200, close_on=STARTS)
    (child,), _ = family("Niemi", BORN)
    adviser = official("daycare.adviser")
    round_ = actions.make_round(adviser, RoundValues(name="Elokuu", starts=STARTS), now=NOW)
    actions.assign_round(adviser, round_.pk, now=NOW, modes=["fair"])
    with refused("unit_closes_before_start"):
        actions.lock_row(adviser, round_.pk, child.pk, late.pk, because="toive", now=NOW)


@pytest.mark.django_db
def test_a_language_without_an_approved_text_gets_the_three_and_is_flagged(settings):
    settings.TOIMIVA_DEMO = False
    _, (mother, _) = round_of("Niemi")["Niemi"]
    Person.objects.filter(pk=mother.pk).update(mother_tongue="so", service_language="so")
    actions.remind_offers(TIMER, now=NOW + timedelta(days=10))
    reminder = Message.objects.get(person=mother, template="daycare.offer_reminder")
    assert (reminder.fallback, reminder.language, reminder.text.count("Ruori")) == ("not_approved", "fi+sv+en", 3)


# Money: the family, the income, its unit.

MONEY = [
    ({"family_size": 1}, "family_size", "family_too_small"),
    ({"adult_income_cents_month": -1}, "adult_income_cents_month", "negative_income"),
    ({"adult_income_cents_month": 55_000_000}, "adult_income_cents_month", "income_unlikely"),
    ({"children": [{"date_of_birth": "2030-01-01", "fee_coefficient": 1}]}, "children[0].date_of_birth",
     "born_in_future"),
]  # fmt: skip


@pytest.mark.parametrize("wrong, field, code", MONEY)
def test_money_that_cannot_be_is_told_with_its_row_field_and_how_to_mend_it(wrong, field, code):
    done = run("fee", FEE | wrong)
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["field"], error["code"]) == (2, field, code)
    assert done.stderr.startswith(f"stdin:1: {field}: ")
    assert set(words()[code]) >= set(LANGUAGES)


def test_an_income_above_two_hundred_thousand_counts_once_it_is_confirmed():
    high = Family(on_date=date(2026, 9, 1), family_size=3, adult_income_cents_month=20_000_001,
                  children=[Child(date_of_birth=BORN, fee_coefficient=1)])  # fmt: skip
    with refused("income_unlikely"):
        fee(high)
    assert fee(replace(high, income_confirmed=True)).total_cents == 33_500
    assert fee(replace(high, adult_income_cents_month=20_000_000)).total_cents == 33_500
