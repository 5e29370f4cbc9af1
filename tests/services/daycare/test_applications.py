"""An application from its first answer to its lock: Act 540/2018, sections 8 and 17; domain specification, 5 and 12."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from toimiva.city.access import system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.cards import Words
from toimiva.city.cases.actions import decide
from toimiva.city.cases.models import Case
from toimiva.city.cases.queries.mine import my_case, my_matters
from toimiva.city.refusals import Forbidden, Missing
from toimiva.city.residents.models import Guardianship
from toimiva.services.daycare.actions import application_steps as steps
from toimiva.services.daycare.actions import application_time as time_
from toimiva.services.daycare.actions import application_words as words
from toimiva.services.daycare.actions import applications as actions
from toimiva.services.daycare.actions.application_checks import Need
from toimiva.services.daycare.models import Application, GuardianAnswer, Placement, Wish
from toimiva.services.daycare.policy.application import locked_from, school_starts
from toimiva.services.daycare.policy.application_states import RULES as STATES
from toimiva.services.daycare.queries.finder import Filters, find
from toimiva.services.daycare.queries.homes import home_point
from toimiva.services.daycare.queries.my_applications import locks_on, seen, wards

from .town import HELSINKI, HOME, NOW, STARTS, TODAY, family, official, place, refused, resident, unit

BORN = date(2024, 5, 1)
TIMER = system("test")


@pytest.fixture
def virta(db):
    """A child of almost two years, its guardians and a draft of the mother's."""
    (child,), (mother, father) = family("Virta", BORN)
    return child, mother, father, actions.begin(resident(mother), child.pk, now=NOW)


def need(start: date = STARTS, hours: int = 35, **more) -> Need:
    return Need(**{"preferred_start": start, "hours_week": hours, "language": "fi", **more})


def sent(virta, *, start: date = STARTS, wishes=(), now=NOW, ground: str = "") -> Application:
    """The mother's application, sent."""
    _, mother, _, draft = virta
    her = resident(mother)
    steps.set_need(her, draft.pk, need(start), now=now)
    if ground:
        steps.set_urgency(her, draft.pk, steps.Urgency(ground=ground, because="A job begins"), now=now)
    for one in wishes:
        steps.add_wish(her, draft.pk, one.pk, now=now)
    return actions.send(her, draft.pk, now=now)


# By when a place is due, as the act says it:


@pytest.mark.parametrize(
    "on, start, ground, shown, due, rule",
    [
        (date(2026, 4, 7), date(2026, 10, 1), "", None, date(2026, 8, 7), "ECE-17-1"),
        (date(2026, 4, 7), date(2026, 5, 4), "", None, date(2026, 8, 7), "ECE-17-1"),
        (date(2026, 4, 7), date(2026, 5, 4), "work", None, None, "ECE-17-2"),
        (date(2026, 4, 7), date(2026, 5, 4), "work", date(2026, 4, 7), date(2026, 4, 21), "ECE-17-2"),
        (date(2026, 4, 7), date(2026, 5, 4), "moving", date(2026, 4, 10), date(2026, 4, 24), "ECE-17-2"),
    ],
)
def test_a_place_is_due_when_the_act_says(virta, on, start, ground, shown, due, rule):
    now = datetime.combine(on, NOW.timetz())
    application = sent(virta, start=start, ground=ground, now=now)
    if shown:
        later = datetime.combine(shown, NOW.timetz())
        application = words.show_urgency(official("daycare.adviser"), application.pk, shown, now=later)
    assert (application.due_date, application.due_rule) == (due, rule)
    case = Case.objects.get(pk=application.case_id)
    assert (case.due, case.due_rule, case.state) == (due, rule if due else "", "sent")


def test_the_first_proof_of_urgency_stays_the_first(virta):
    application = sent(virta, start=date(2026, 5, 4), ground="studies")
    adviser = official("daycare.adviser")
    words.show_urgency(adviser, application.pk, TODAY, now=NOW)
    later = words.show_urgency(adviser, application.pk, TODAY + timedelta(days=3), now=NOW + timedelta(days=3))
    assert (later.urgency_shown_on, later.due_date) == (TODAY, TODAY + timedelta(days=14))
    with refused("proof_day_to_come"):
        fresh = sent_by_another("Koski")
        words.show_urgency(adviser, fresh.pk, TODAY + timedelta(days=1), now=NOW)
    with pytest.raises(Forbidden):
        words.show_urgency(resident(virta[1]), application.pk, TODAY, now=NOW)


def sent_by_another(last: str) -> Application:
    (child,), (mother, father) = family(last, BORN)
    draft = actions.begin(resident(mother), child.pk, now=NOW)
    return sent((child, mother, father, draft), start=date(2026, 5, 4), ground="work")


def test_only_a_start_sooner_than_the_act_gives_time_for_is_urgent(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    steps.set_need(her, draft.pk, need(date(2026, 5, 4)), now=NOW)
    steps.set_urgency(her, draft.pk, steps.Urgency(ground="work", because="A job"), now=NOW)
    assert steps.set_need(her, draft.pk, need(date(2026, 8, 7)), now=NOW).urgent is False


# What an application may not ask for (domain specification, 12):


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"start": TODAY}, "start_not_to_come"),
        ({"hours": 0}, "hours_out_of_range"),
        ({"hours": 61}, "hours_out_of_range"),
        ({"language": "sv"}, "language_needs_consent"),
        ({"language": "xx"}, "bad_value"),
        ({"start": date(2031, 8, 1)}, "start_after_school"),
    ],
)
def test_a_need_that_cannot_be_is_refused(virta, wrong, code):
    _, mother, _, draft = virta
    with refused(code):
        steps.set_need(resident(mother), draft.pk, need(**wrong), now=NOW)


def test_every_boundary_of_a_need_is_taken(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    for right in ({"start": TODAY + timedelta(days=1)}, {"hours": 1}, {"hours": 60}, {"start": date(2031, 7, 31)},
                  {"language": "sv", "language_consent": True}):  # fmt: skip
        steps.set_need(her, draft.pk, need(**right), now=NOW)
    assert Application.objects.get().language_consent is True


def test_several_faults_are_told_at_once(virta):
    _, mother, _, draft = virta
    with refused("several_faults"):
        steps.set_need(resident(mother), draft.pk, need(TODAY, 0), now=NOW)


@pytest.mark.parametrize(
    "born, start, code", [(date(2025, 11, 20), date(2026, 8, 1), ""), (date(2025, 11, 20), date(2026, 7, 31), "no")]
)
def test_a_child_starts_in_the_month_of_nine_months_at_the_earliest(db, born, start, code):
    (child,), (mother, _) = family("Vauva", born)
    draft = actions.begin(resident(mother), child.pk, now=NOW)
    if code:
        with refused("start_before_age"):
            steps.set_need(resident(mother), draft.pk, need(start), now=NOW)
    else:
        assert steps.set_need(resident(mother), draft.pk, need(start), now=NOW).preferred_start == start


def test_urgent_without_a_reason_is_refused_and_the_database_holds_it(virta):
    _, mother, _, draft = virta
    with refused("urgent_without_reason"):
        steps.set_urgency(resident(mother), draft.pk, steps.Urgency(ground="work", because=" "), now=NOW)
    with refused("bad_value"):
        steps.set_urgency(resident(mother), draft.pk, steps.Urgency(ground="wish", because="x"), now=NOW)
    with pytest.raises(IntegrityError, match="urgent_application_says_why"), transaction.atomic():
        Application.objects.update(urgent=True)


def test_three_wishes_in_order_and_none_twice(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    one, two, three, four = (unit(name, north_m=100.0 * at) for at, name in enumerate(("A", "B", "C", "D")))
    for wish in (one, two, three):
        steps.add_wish(her, draft.pk, wish.pk, now=NOW)
    with refused("too_many_wishes"):
        steps.add_wish(her, draft.pk, four.pk, now=NOW)
    with refused("wish_repeated"):
        steps.add_wish(her, draft.pk, one.pk, now=NOW)
    with refused("wish_of_no_unit"):
        steps.add_wish(her, draft.pk, draft.pk, now=NOW)
    steps.move_wish_up(her, draft.pk, three.pk, now=NOW)
    steps.move_wish_up(her, draft.pk, one.pk, now=NOW)
    steps.move_wish_up(her, draft.pk, one.pk, now=NOW)  # the first stays the first
    steps.remove_wish(her, draft.pk, two.pk, now=NOW)
    assert list(Wish.objects.values_list("rank", "unit_id")) == [(1, one.pk), (2, three.pk)]


def test_a_unit_that_cannot_take_the_child_is_refused_as_a_wish(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    steps.set_need(her, draft.pk, need(shift_care=True), now=NOW)
    evening = {"shift_care": "evening"}
    for name, facts, code in (
        ("Vene", {"close_on": STARTS, **evening}, "unit_closes_before_start"),
        ("Laiva", {"open_from": STARTS + timedelta(days=1), **evening}, "unit_opens_after_start"),
        ("Skuta", {"language": "sv", **evening}, "unit_in_another_language"),
        ("Ruori", {}, "unit_without_shift_care"),
    ):
        with refused(code):
            steps.add_wish(her, draft.pk, unit(name, **facts).pk, now=NOW)
    assert steps.add_wish(her, draft.pk, unit("Masto", **evening).pk, now=NOW).wishes.count() == 1


def test_a_wish_that_no_longer_fits_is_told_before_sending(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    steps.set_need(her, draft.pk, need(), now=NOW)
    steps.add_wish(her, draft.pk, unit("Ruori").pk, now=NOW)
    steps.set_need(her, draft.pk, need(language="sv", language_consent=True), now=NOW)
    with refused("unit_in_another_language"):
        actions.send(her, draft.pk, now=NOW)
    with refused("application_without_a_need"):
        (child,), (other, _) = family("Koski", BORN)
        actions.send(resident(other), actions.begin(resident(other), child.pk, now=NOW).pk, now=NOW)


# Who may apply, and for whom:


def test_a_child_with_a_place_applies_for_a_transfer_and_only_then(db):
    (child,), (mother, _) = family("Salo", BORN)
    place(child, unit("Ruori"), ends=date(2026, 12, 31))
    her = resident(mother)
    draft = actions.begin(her, child.pk, now=NOW)
    assert draft.type == "TRANSFER"
    with refused("child_without_a_place"):
        steps.set_need(her, draft.pk, need(date(2027, 1, 1)), now=NOW)
    steps.set_need(her, draft.pk, need(date(2026, 12, 31)), now=NOW)
    with refused("transfer_needs_a_wish"):
        actions.send(her, draft.pk, now=NOW)
    steps.add_wish(her, draft.pk, unit("Masto").pk, now=NOW)
    application = actions.send(her, draft.pk, now=NOW)
    assert (application.due_date, application.due_rule) == (None, "no-statutory-due-date")


def test_an_ordinary_application_is_not_for_a_child_that_has_got_a_place(virta):
    child, mother, _, draft = virta
    place(child, unit("Ruori"))
    with refused("child_has_a_place"):
        steps.set_need(resident(mother), draft.pk, need(), now=NOW)


def test_only_a_guardian_of_the_day_applies_and_one_application_of_a_kind_is_open(virta, settings):
    child, mother, father, draft = virta
    (stranger_child,), (stranger, _) = family("Koski", date(2019, 1, 1))
    with refused("not_a_guardian_now"):
        actions.begin(resident(stranger), child.pk, now=NOW)
    with pytest.raises(Missing):
        actions.send(resident(father), draft.pk, now=NOW)
    with pytest.raises(Forbidden):
        actions.begin(resident(mother, loa="low"), child.pk, now=NOW)
    with refused("child_goes_to_school"):
        actions.begin(resident(stranger), stranger_child.pk, now=datetime(2026, 8, 1, tzinfo=HELSINKI))
    assert actions.begin(resident(mother), child.pk, now=NOW).pk == draft.pk  # beginning twice is beginning once
    theirs = actions.begin(resident(father), child.pk, now=NOW)
    sent(virta)
    with refused("has_open_application"):
        actions.begin(resident(mother), child.pk, now=NOW)
    steps.set_need(resident(father), theirs.pk, need(), now=NOW)
    with refused("has_open_application"):
        actions.send(resident(father), theirs.pk, now=NOW)
    settings.TOIMIVA_MUNICIPALITY = "049"
    with refused("child_lives_elsewhere"):
        actions.begin(resident(mother), child.pk, now=NOW)


def test_a_guardian_whose_custody_has_ended_touches_nothing(virta):
    _, mother, _, draft = virta
    application = sent(virta)
    Guardianship.objects.filter(guardian=mother).update(valid_to=TODAY - timedelta(days=1))
    for touched in (actions.withdraw_application, lambda *who, now: seen(*who, on=TODAY)):
        with pytest.raises((Forbidden, Missing)):
            touched(resident(mother), application.pk, now=NOW)


# Sending, changing, withdrawing:


def test_a_sent_application_is_a_matter_of_the_family_once(virta):
    child, mother, father, draft = virta
    application = sent(virta)
    again = actions.send(resident(mother), draft.pk, now=NOW + timedelta(hours=1))
    assert (again.sent_at, Case.objects.count()) == (NOW, 1)
    assert application.draft == {}
    for guardian in (mother, father):
        shown = my_matters(resident(guardian), on=TODAY)
        assert [one.case.pk for one in shown.under_way] == [application.case_id]
        assert shown.under_way[0].case.due == date(2026, 8, 7)
    event = AuditEvent.objects.get(operation="daycare.application.send")
    assert event.person == child.pk
    assert event.facts["rule"] == "ECE-17-1"


def test_a_brother_or_sister_in_a_wished_unit_is_found_by_itself(db):
    (child, sister), (mother, _) = family("Laine", BORN, date(2022, 1, 1))
    hers, other = unit("Ruori"), unit("Masto", north_m=200)
    place(sister, hers)
    her = resident(mother)
    draft = actions.begin(her, child.pk, now=NOW)
    steps.set_need(her, draft.pk, need(), now=NOW)
    steps.add_wish(her, draft.pk, other.pk, now=NOW)
    assert actions.send(her, draft.pk, now=NOW).sibling_basis is False
    steps.add_wish(her, draft.pk, hers.pk, now=NOW)
    assert Application.objects.get().sibling_basis is True


def test_the_day_before_the_lock_it_is_changed_and_on_the_lock_no_more(virta):
    _, mother, _, draft = virta
    application = sent(virta, start=date(2026, 10, 1))
    assert locks_on(application) == date(2026, 7, 1)
    last = datetime(2026, 6, 30, 23, 59, tzinfo=HELSINKI)
    steps.set_more(resident(mother), draft.pk, steps.More(more="Allergies"), now=last)
    assert time_.lock_applications(TIMER, now=last) == 0
    lock = last + timedelta(minutes=1)
    with refused("application_locked"):
        steps.set_more(resident(mother), draft.pk, steps.More(more="Cats"), now=lock)
    assert time_.lock_applications(TIMER, now=lock) == 1
    assert (Application.objects.get().state, Case.objects.get().state) == ("WAITING_PLACEMENT", "waiting_placement")
    assert time_.lock_applications(TIMER, now=lock) == 0


def test_changing_a_sent_application_changes_its_clock(virta):
    _, mother, _, draft = virta
    application = sent(virta, start=date(2026, 10, 1))
    her = resident(mother)
    steps.set_need(her, draft.pk, need(date(2026, 7, 31)), now=NOW)
    steps.set_urgency(her, draft.pk, steps.Urgency(ground="training", because="A course"), now=NOW)
    case = Case.objects.get(pk=application.case_id)
    assert (case.due, case.due_rule) == (None, "")
    assert Application.objects.get().due_rule == "ECE-17-2"


def test_withdrawing_ends_a_sent_one_and_deletes_a_draft(virta):
    _, mother, _, draft = virta
    application = sent(virta)
    for _ in range(2):
        assert actions.withdraw_application(resident(mother), application.pk, now=NOW).state == "CANCELLED"
    case = Case.objects.get()
    assert (case.state, case.open) == ("withdrawn", False)
    with refused("application_locked"):
        steps.set_more(resident(mother), draft.pk, steps.More(more="x"), now=NOW)
    fresh = actions.begin(resident(mother), draft.child_id, now=NOW)
    actions.withdraw_application(resident(mother), fresh.pk, now=NOW)
    assert Application.objects.get().pk == application.pk


def test_what_is_typed_is_kept_as_it_is_until_it_is_right(virta):
    _, mother, _, draft = virta
    her = resident(mother)
    steps.keep_draft(her, draft.pk, "when", {"preferred_start": "ensi elokuussa", "hours_week": "kai 30"}, now=NOW)
    assert Application.objects.get().draft["when"]["preferred_start"] == "ensi elokuussa"
    steps.set_need(her, draft.pk, need(), now=NOW)
    assert Application.objects.get().draft == {}


def test_drafts_left_for_six_months_are_forgotten_and_sent_ones_stay(virta):
    assert time_.forget_drafts(TIMER, now=datetime(2026, 10, 7, 10, 42, tzinfo=HELSINKI)) == 0
    sent(virta)
    (child,), (mother, _) = family("Koski", BORN)
    actions.begin(resident(mother), child.pk, now=NOW)
    assert time_.forget_drafts(TIMER, now=datetime(2026, 10, 7, 10, 43, tzinfo=HELSINKI)) == 1
    assert Application.objects.count() == 1


# The other guardian:


def test_the_other_guardian_reads_it_and_agrees_or_not(virta):
    _, mother, father, _ = virta
    application = sent(virta)
    his = resident(father)
    assert seen(his, application.pk, on=TODAY).own is False
    with refused("disagreement_without_reason"):
        words.answer_application(his, application.pk, agrees=False, because=" ", now=NOW)
    words.answer_application(his, application.pk, agrees=False, because="Too far", now=NOW)
    words.answer_application(his, application.pk, agrees=True, now=NOW)
    answer = GuardianAnswer.objects.get()
    assert (answer.agrees, answer.because) == (True, "")
    assert [one.agrees for _, one in seen(resident(mother), application.pk, on=TODAY).others] == [True]
    with refused("own_application"):
        words.answer_application(resident(mother), application.pk, agrees=True, now=NOW)
    actions.withdraw_application(resident(mother), application.pk, now=NOW)
    with refused("application_not_open"):
        words.answer_application(his, application.pk, agrees=True, now=NOW)


def test_what_waits_for_whom_in_my_matters(virta):
    child, mother, father, draft = virta
    assert [one.title.en for one in my_matters(resident(mother), on=TODAY).waiting] == ["Go on with your application"]
    assert my_matters(resident(father), on=TODAY).waiting == []
    application = sent(virta)
    assert my_matters(resident(mother), on=TODAY).waiting == []
    told = my_matters(resident(father), on=TODAY, person_id=child.pk).waiting
    assert [one.title.en for one in told] == ["The other guardian has applied for a place"]
    words.answer_application(resident(father), application.pk, agrees=True, now=NOW)
    assert my_matters(resident(father), on=TODAY).waiting == []


@pytest.mark.parametrize("who", ["child", "mother", "father"])
def test_nothing_of_a_protected_address_reaches_anybody(virta, who):
    child, mother, father, draft = virta
    ruori = unit("Ruori")
    application = sent(virta, wishes=[ruori])
    person = {"child": child, "mother": mother, "father": father}[who]
    assert home_point(child, TODAY) == pytest.approx(HOME)
    person.protection_order = True
    person.save()
    child.refresh_from_db()
    assert home_point(child, TODAY) is None
    assert seen(resident(father), application.pk, on=TODAY).wishes is None
    assert seen(resident(mother), application.pk, on=TODAY).others == []
    told = my_case(resident(father), application.case_id, on=TODAY).facts
    assert "Ruori" not in str(told)
    assert "Ruori" in str(my_case(resident(mother), application.case_id, on=TODAY).facts)


def test_the_other_guardian_does_not_read_the_applicants_own_words(virta):
    _, mother, father, draft = virta
    steps.set_more(resident(mother), draft.pk, steps.More(support_need="Speech therapy", more="We part"), now=NOW)
    application = sent(virta)
    for guardian, reads in ((mother, True), (father, False)):
        told = str(my_case(resident(guardian), application.case_id, on=TODAY).facts)
        assert ("Speech therapy" in told, "We part" in told) == (reads, reads)


# The decision, and the states:


def test_a_decision_follows_the_place_that_was_found(virta):
    child, mother, _, _ = virta
    ruori = unit("Ruori")
    application = sent(virta, wishes=[ruori])
    adviser = official("daycare.adviser")
    time_.lock_applications(TIMER, now=NOW + timedelta(days=200))
    with refused("application_without_a_place"):
        said = Words("Paikka on.", "Det finns en plats.", "There is a place.")
        decide(adviser, application.case_id, outcome="granted", reasons=said, now=NOW)
    assert Application.objects.get().state == "WAITING_PLACEMENT"
    Placement.objects.create(child=child, unit=ruori, starts=STARTS, source="decision", made_at=NOW)
    decision = decide(adviser, application.case_id, outcome="granted", now=NOW)
    assert decision.text["en"].endswith("Ruori daycare centre, from 3 Aug 2026.")
    assert "one of the wishes" in decision.reasons["en"]
    assert Application.objects.get().state == "ACTIVE"


def test_a_no_gives_back_the_place_that_was_found(virta):
    child, _, _, _ = virta
    application = sent(virta)
    time_.lock_applications(TIMER, now=NOW + timedelta(days=200))
    Placement.objects.create(child=child, unit=unit("Ruori"), starts=STARTS, source="decision", made_at=NOW)
    said = Words("Muutti pois.", "Har flyttat.", "Has moved away.")
    decide(official("daycare.adviser"), application.case_id, outcome="rejected", reasons=said, now=NOW)
    assert Application.objects.get().state == "REJECTED"
    assert not Placement.objects.exists()


def test_every_state_of_the_table_can_be_reached_and_leads_on_or_ends():
    known = {one.before for one in STATES}
    reached = {after for one in STATES for after in one.after}
    assert reached - known == {"ACTIVE", "REJECTED"}
    assert known - reached == {"CREATED"}


days = st.dates(date(2019, 1, 1), date(2040, 12, 31))


@given(days, st.integers(1, 500), st.booleans())
def test_an_application_is_never_locked_on_the_day_it_is_sent(sent_on, ahead, urgent):
    start = sent_on + timedelta(days=ahead)
    locked = locked_from(sent_on, start, urgent=urgent)
    assert sent_on < locked
    assert locked_from(sent_on, start, urgent=True) <= locked


@given(days)
def test_nobody_goes_to_school_before_six_or_after_eight(born):
    assert 6 * 365 < (school_starts(born, date(2026, 1, 1)) - born).days < 8 * 366


# The units a family is shown:


def test_units_are_found_nearest_first_with_their_free_places(db, django_assert_num_queries):
    near, far = unit("Masto", north_m=100, u3=2, o3=0), unit("Ankkuri", north_m=900, u3=4, o3=7, reserve=5)
    unit("Vene", close_on=TODAY)
    with django_assert_num_queries(4):
        found = find(Filters(), on=TODAY, from_point=HOME)
    assert [(one.unit.pk, one.minutes, dict(one.free)) for one in found.rows] == [
        (near.pk, 2, {"U3": 2, "O3": 0}),
        (far.pk, 17, {"U3": 4, "O3": 2}),
    ]
    assert [one.unit.pk for one in find(Filters(free="O3"), on=TODAY).rows] == [far.pk]
    assert [one.unit.pk for one in find(Filters(), on=TODAY).rows] == [far.pk, near.pk]


def test_a_guardian_sees_which_of_her_children_can_be_applied_for(virta, django_assert_num_queries):
    child, mother, _, draft = virta
    her = resident(mother)
    with django_assert_num_queries(4):
        (ward,) = wards(her, TODAY)
    assert (ward.child, ward.draft, ward.open, ward.place) == (child, draft, None, None)
