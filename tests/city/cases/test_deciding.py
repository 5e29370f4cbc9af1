"""Administrative Procedure Act 434/2003: disqualification (28), reasons (45), appeal instructions (46), errors (50)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from toimiva.city.audit.models import AuditEvent
from toimiva.city.cards import Words
from toimiva.city.cases import actions, queries
from toimiva.city.cases.document import compose, pdf
from toimiva.city.cases.kinds import kinds
from toimiva.city.cases.models import Appeal, Case, Decision, DecisionFile
from toimiva.city.refusals import Conflict, Forbidden, Missing, Refusal
from toimiva.city.residents.models import OwnContact

from . import world
from .world import DECIDER, HANDLER, NOW, READER, TODAY, decided, official, opened, person, resident, words

pytestmark = pytest.mark.django_db


def ready(subject=None, applicant=None) -> Case:
    case = opened(sari := official(HANDLER), subject or person(), applicant)
    return actions.move(sari, case.pk, "ready", now=NOW)


def test_the_kind_drafts_and_the_reasons_are_the_deciders():
    case, pia = ready(), official(DECIDER)
    made = actions.decide(pia, case.pk, outcome="grant", reasons=words("Because"), now=NOW)
    assert made.number == f"{case.number}/1"
    assert (made.reasons["fi"], made.drafted["fi"]) == ("Because (fi)", "Because of the rules (fi)")
    assert made.text["sv"] == "Decided: grant (sv)"
    assert (made.decider["name"], made.made_on, made.outcome_words.en) == ("Sari Lehto", TODAY, "Granted")
    case.refresh_from_db()
    assert (case.state, case.open, case.keep_until) == ("granted", False, date(2036, 4, 7))
    event = AuditEvent.objects.get(operation="cases.case.decide")
    assert (event.person, event.facts["reasons_edited"]) == (case.subject_id, True)


def test_the_same_decision_sent_twice_is_one_and_another_is_refused():
    case, pia = ready(), official(DECIDER)
    made = actions.decide(pia, case.pk, outcome="grant", now=NOW)
    assert actions.decide(pia, case.pk, outcome="grant", now=NOW) == made
    for who, outcome in ((pia, "reject"), (official(DECIDER), "grant")):
        with pytest.raises(Conflict) as told:
            actions.decide(who, case.pk, outcome=outcome, now=NOW)
        assert told.value.code == "case_decided"
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("role, refused", [(HANDLER, Forbidden), (READER, Forbidden)])
def test_who_only_handles_does_not_decide(role, refused):
    case = ready()
    with pytest.raises(refused):
        actions.decide(official(role), case.pk, outcome="grant", now=NOW)


def test_what_is_not_ready_is_not_decided():
    case = opened(official(HANDLER), person())
    with pytest.raises(Conflict) as told:
        actions.decide(official(DECIDER), case.pk, outcome="grant", now=NOW)
    assert told.value.code == "case_cannot_be_decided"


@pytest.mark.parametrize("missing", range(3))
def test_a_decision_without_reasons_in_a_language_is_refused(missing):
    case, texts = ready(), ["a", "b", "c"]
    texts[missing] = "  "
    with pytest.raises(Refusal) as told:
        actions.decide(official(DECIDER), case.pk, outcome="grant", reasons=Words(*texts), now=NOW)
    assert (told.value.code, told.value.field) == ("reasons_needed", f"reasons_{('fi', 'sv', 'en')[missing]}")
    assert not Decision.objects.exists()


def test_nobody_decides_a_matter_of_her_own_or_of_her_child():
    mother, father, child = person(), person("Aro"), person(first="Elias", born=date(2020, 1, 1))
    for one in (mother, father):
        world.answers_for(one, child)
    case = ready(child, mother)
    for party in (mother, father, child):
        with pytest.raises(Refusal) as told:
            actions.decide(official(DECIDER, of=party), case.pk, outcome="grant", now=NOW)
        assert told.value.code == "decider_is_party"
    assert actions.decide(official(DECIDER, of=person()), case.pk, outcome="grant", now=NOW)


def test_the_database_too_refuses_a_decider_who_is_a_party():
    mother, child = person(), person(first="Elias", born=date(2020, 1, 1))
    world.answers_for(mother, child)
    case = ready(child, mother)
    made = actions.decide(official(DECIDER), case.pk, outcome="grant", now=NOW)
    made.pk, made.number, made.corrects_id, made.decided_by_id = None, "X", made.pk, official(DECIDER, of=mother).id
    with pytest.raises(IntegrityError, match="matter of her own"), transaction.atomic():
        made.save(force_insert=True)


def test_four_eyes_where_the_kind_wants_them(monkeypatch):
    monkeypatch.setitem(kinds(), "garden.plot", world.kind(four_eyes=True))
    both, other, case = official(HANDLER, DECIDER), official(DECIDER), ready()
    with pytest.raises(Refusal) as told:
        actions.decide(other, case.pk, outcome="grant", now=NOW)
    assert told.value.code == "four_eyes", "nobody has prepared it"
    actions.take(both, case.pk, now=NOW)
    with pytest.raises(Refusal):
        actions.decide(both, case.pk, outcome="grant", now=NOW)
    actions.release(both, case.pk, now=NOW)
    with pytest.raises(Refusal):
        actions.decide(both, case.pk, outcome="grant", now=NOW)
    made = actions.decide(other, case.pk, outcome="grant", now=NOW)
    assert made.prepared_by_id == both.id
    made.pk, made.number, made.corrects_id, made.decided_by_id = None, "X", made.pk, both.id
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        "update cases_decision set outcome = 'reject'",
        "delete from cases_decision",
        "truncate cases_decision cascade",
        "update cases_decisionfile set sha256 = 'x'",
    ],
)
def test_a_made_decision_never_changes(change):
    decided(official(HANDLER), official(DECIDER), opened(official(HANDLER), person()).pk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(change)


def test_an_error_is_corrected_by_a_new_decision_that_names_the_old():
    pia = official(DECIDER)
    case = opened(official(HANDLER), aino := person())
    old = decided(official(HANDLER), pia, case.pk, "reject")
    new = actions.correct(pia, old.pk, outcome="grant", now=NOW)
    assert (new.number, new.corrects, new.party_names["corrects"]) == (f"{case.number}/2", old, old.number)
    assert actions.correct(pia, old.pk, outcome="grant", now=NOW) == new
    with pytest.raises(Conflict):
        actions.correct(pia, old.pk, outcome="reject", now=NOW)
    assert Case.objects.get().state == "granted"
    (matter,) = queries.my_matters(resident(aino), on=TODAY).decided
    assert matter.decision == new
    assert old.number in dict(compose(new, "en", "City").facts).values()


def test_the_party_s_language_goes_first_and_the_file_is_as_it_was_made():
    aino = person(service_language="sv")
    OwnContact.objects.create(person=aino, service_language="en", changed_at=NOW)
    swede, other = person(service_language="sv"), person(service_language="so", mother_tongue="so")
    made = [
        decided(official(HANDLER), official(DECIDER), opened(official(HANDLER), one).pk) for one in (aino, swede, other)
    ]
    assert [one.language for one in made] == ["en", "sv", "fi"]
    for one in made:
        kept = DecisionFile.objects.get(pk=one.pk)
        again = pdf(compose(Decision.objects.get(pk=one.pk), one.language, settings.TOIMIVA_CITY.name))
        assert bytes(kept.content) == again
        assert kept.sha256 == sha256(again).hexdigest()


def test_the_instructions_stay_as_they_were_or_say_why_there_is_no_appeal(monkeypatch):
    made = decided(official(HANDLER), official(DECIDER), opened(official(HANDLER), person()).pk)
    assert made.appeal_text["rule"] == "instructions-review, body-review"
    monkeypatch.setitem(kinds(), "garden.plot", world.kind(appeal="", no_appeal=words("No appeal, section 9")))
    none = decided(official(HANDLER), official(DECIDER), opened(official(HANDLER), person()).pk)
    assert compose(none, "en", "City").appeal == ["No appeal, section 9 (en)"]
    with pytest.raises(Conflict) as told:
        actions.record_appeal(resident(none.case.subject), none.pk, text="Ei", now=NOW)
    assert told.value.code == "decision_has_no_appeal"


def test_each_party_is_served_and_has_her_own_last_day():
    mother, father, child = person(), person("Aro"), person(first="Elias", born=date(2020, 1, 1))
    for one in (mother, father):
        world.answers_for(one, child)
    sari = official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, child, mother).pk)
    later = datetime(2026, 4, 8, 8, tzinfo=UTC)
    actions.serve(sari, made.pk, channel="electronic", on=TODAY, now=later)
    actions.serve(sari, made.pk, channel="electronic", on=TODAY, now=later)
    actions.serve(sari, made.pk, channel="letter", on=TODAY, person_id=father.pk, now=later)
    days = dict(made.servings.values_list("person", "last_day"))
    assert days == {mother.pk: date(2026, 5, 11), father.pk: date(2026, 5, 15)}
    for who, channel, on, code in [
        (mother.pk, "letter", TODAY, "decision_served"),
        (person().pk, "letter", TODAY, "served_no_party"),
        (child.pk, "letter", date(2026, 4, 6), "served_on_a_wrong_day"),
        (child.pk, "letter", date(2026, 4, 9), "served_on_a_wrong_day"),
        (child.pk, "pigeon", TODAY, "bad_value"),
    ]:
        with pytest.raises(Refusal) as told:
            actions.serve(sari, made.pk, channel=channel, on=on, person_id=who, now=later)
        assert told.value.code == code
    (matter,) = queries.my_matters(resident(father), on=date(2026, 4, 8)).decided
    assert matter.serving.last_day == date(2026, 5, 15)


# received, late
APPEALS = [(date(2026, 5, 11), False), (date(2026, 5, 12), True)]


@pytest.mark.parametrize("received, late", APPEALS)
def test_an_appeal_is_kept_and_a_late_one_says_so(received, late):
    aino, sari = person(), official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, aino).pk)
    actions.serve(sari, made.pk, channel="electronic", on=TODAY, now=NOW)
    now = datetime(received.year, received.month, received.day, 9, tzinfo=UTC)
    me = resident(aino)
    kept = actions.record_appeal(me, made.pk, text="Haluan muutosta", now=now)
    assert (kept.late, kept.received_on, kept.last_day) == (late, received, date(2026, 5, 11))
    assert actions.record_appeal(me, made.pk, text="Haluan muutosta", now=now) == kept
    with pytest.raises(Conflict):
        actions.record_appeal(me, made.pk, text="Jotain muuta", now=now)


def test_an_official_takes_in_an_appeal_of_a_party_and_a_stranger_makes_none():
    aino, sari = person(), official(HANDLER)
    made = decided(sari, official(DECIDER), opened(sari, aino).pk)
    now = datetime(2026, 4, 20, 9, tzinfo=UTC)
    with pytest.raises(Missing):
        actions.record_appeal(resident(person()), made.pk, text="Ei", now=now)
    with pytest.raises(Refusal) as told:
        actions.record_appeal(sari, made.pk, text="Ei", person_id=person().pk, now=now)
    assert told.value.code == "appeal_by_no_party"
    actions.record_appeal(sari, made.pk, text="Ei", person_id=aino.pk, received_on=date(2026, 4, 15), now=now)
    assert Appeal.objects.get().received_on == date(2026, 4, 15)
