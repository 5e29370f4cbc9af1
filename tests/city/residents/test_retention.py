"""How long what is known of a person is kept: GDPR article 5(1)(e); Act on Information Management 906/2019, section 21.

The periods stand in policy/retention.toml and are the controller's to confirm; each case below is a day before and a
day after one of them.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.deletion import PROTECT
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from toimiva.city.access import Actor, Grant, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.audit.trail import record
from toimiva.city.identity.actions import user_of
from toimiva.city.identity.models import RoleGrant, SignInSession, User
from toimiva.city.identity.relations import relations_to
from toimiva.city.refusals import Forbidden
from toimiva.city.residents import checks, forgetting, jobs, retention
from toimiva.city.residents.cli import cli
from toimiva.city.residents.models import Address, Guardianship, Household, Mandate, OwnContact, Person, ResidentAccount
from toimiva.city.ui.models import Feedback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, 40, tzinfo=UTC)
TODAY = date(2026, 11, 24)
JOB = system("residents.retention")


@pytest.fixture(autouse=True)
def read_anew():
    retention._rules.cache_clear()
    yield
    retention._rules.cache_clear()


def went(**more) -> dict[str, int]:
    """What a run takes, the rules that take nothing left out."""
    return {one.rule.id: one.count for one in forgetting.carry_out(JOB, now=NOW, **more) if one.count}


def account(used: date | None, *, joined: date = date(2020, 1, 1), **more) -> User:
    def at(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    pk = uuid4()
    return User.objects.create(uuid=pk, username=str(pk), first_name="Aino", last_name="Virtanen", email="a@example.fi",
                               last_login=at(used) if used else None, date_joined=at(joined), **more)  # fmt: skip


# The deceased


@pytest.mark.parametrize("died, kept", [(date(2021, 11, 23), False), (date(2021, 11, 24), True), (None, True)])
def test_the_deceased_are_kept_for_five_years(person_named, died, kept):
    person_named("Virtanen", code="131052-308T", date_of_death=died)
    assert went() == ({} if kept else {"resident-death": 1})
    assert Person.objects.exists() is kept


def test_what_hangs_on_the_deceased_goes_too_and_the_household_when_nobody_is_left(person_named):
    home, shared = (Household.objects.create(register_id=name) for name in ("H1", "H2"))
    died = {"date_of_death": date(2020, 1, 1)}
    alone, wife = person_named("Yksin", household=home, **died), person_named("Vaimo", household=shared, **died)
    widower = person_named("Leski", household=shared)
    for person in (alone, wife):
        Address.objects.create(person=person, valid_from=date(2000, 1, 1))
    Guardianship.objects.create(guardian=widower, ward=wife, kind="guardian", valid_from=date(2010, 1, 1))
    assert went() == {"resident-death": 2}
    assert (list(Person.objects.all()), list(Household.objects.all())) == ([widower], [shared])
    (event,) = AuditEvent.objects.filter(operation="residents.retention.delete")
    assert (event.kind, event.facts["count"], event.facts["rule"]) == ("DELETE", 2, "resident-death")
    assert event.facts["with"] == {"residents.Address": 2, "residents.Guardianship": 1, "residents.Household": 1}
    assert "Yksin" not in json.dumps(event.facts)


def test_how_the_deceased_wished_to_be_reached_goes_after_thirty_days(person_named):
    for died in (date(2026, 10, 24), date(2026, 10, 25)):
        OwnContact.objects.create(person=person_named("Virtanen", date_of_death=died), changed_at=NOW)
    assert went() == {"contact-death": 1}
    assert OwnContact.objects.get().person.date_of_death == date(2026, 10, 25)


# Moved away


def moved(person_named, on: date, **more) -> Person:
    person = person_named("Muuttaja", **more)
    Address.objects.create(person=person, valid_from=date(2000, 1, 1), valid_to=on - timedelta(days=1))
    Address.objects.create(person=person, valid_from=on)
    Person.objects.filter(pk=person.pk).update(home_municipality="049")
    return person


@pytest.mark.parametrize("on, kept", [(date(2021, 11, 23), False), (date(2021, 11, 24), True)])
def test_who_moved_away_is_kept_for_five_years(person_named, on, kept):
    moved(person_named, on)
    assert Person.objects.count() == 1
    assert went().get("resident-moved-away", 0) == (0 if kept else 1)
    assert Person.objects.exists() is kept


def test_who_moved_abroad_is_counted_from_the_last_day_of_the_last_address(person_named):
    person = person_named("Ulkomailla")
    Address.objects.create(person=person, valid_from=date(2000, 1, 1), valid_to=date(2019, 6, 30))
    Person.objects.update(home_municipality="200")
    assert went() == {"resident-moved-away": 1}, "and the last address was kept until then"


@pytest.mark.parametrize("home", ["091", ""])
def test_who_lives_here_or_nobody_knows_where_is_kept(person_named, home):
    moved(person_named, date(2000, 6, 1))
    Person.objects.update(home_municipality=home)
    assert "resident-moved-away" not in went()


def test_another_city_has_its_own_municipality_code(person_named, settings):
    moved(person_named, date(2000, 6, 1))
    settings.TOIMIVA_MUNICIPALITY = "049"
    assert "resident-moved-away" not in went()


def test_a_city_that_has_not_said_which_it_is_deletes_nobody_for_living_elsewhere(person_named, settings):
    settings.TOIMIVA_MUNICIPALITY = ""
    OwnContact.objects.create(person=moved(person_named, date(2000, 6, 1)), changed_at=NOW)
    assert went() == {"address-ended": 1}
    (told,) = checks.check_municipality(None)
    assert told.id == "toimiva.residents.W001"
    settings.TOIMIVA_MUNICIPALITY = "091"
    assert checks.check_municipality(None) == []


def test_who_comes_back_while_the_night_waits_is_left_alone(person_named, monkeypatch):
    person, user, calls = moved(person_named, date(2010, 6, 1)), account(TODAY), []

    def linked_meanwhile(rule, on):
        if rule.id == "resident-moved-away":
            calls.append(rule.id)
            if len(calls) == 2:  # between the look and the lock
                ResidentAccount.objects.create(user=user, person=person)
        return retention.due(rule, on)

    monkeypatch.setattr(forgetting, "due", linked_meanwhile)
    assert "resident-moved-away" not in went()
    assert user.resident_account.person == person


def test_who_still_has_to_do_with_the_city_is_kept(person_named):
    long_ago = date(2010, 6, 1)
    mother, child = moved(person_named, long_ago), person_named("Lapsi", date_of_birth=date(2020, 1, 1))
    Guardianship.objects.create(guardian=mother, ward=child, kind="custody", valid_from=date(2020, 1, 1))
    agent, principal = moved(person_named, long_ago), person_named("Päämies")
    Mandate.objects.create(agent=agent, principal=principal, kind="person", scope_code="x", source="suomi.fi",
                           valid_from=TODAY, valid_to=TODAY, checked_at=NOW)  # fmt: skip
    signed_up = moved(person_named, long_ago)
    ResidentAccount.objects.create(user=account(TODAY), person=signed_up)
    OwnContact.objects.create(person=signed_up, changed_at=NOW)
    nobody = moved(person_named, long_ago)
    assert went()["resident-moved-away"] == 1
    assert not Person.objects.filter(pk=nobody.pk).exists()
    assert Person.objects.count() == 5
    assert OwnContact.objects.count() == 1


def test_a_matter_in_another_room_keeps_the_person(person_named, monkeypatch):
    person = person_named("Asiallinen", date_of_death=date(2000, 1, 1))
    Address.objects.create(person=person, valid_from=date(1990, 1, 1))
    relations = relations_to(Person)
    assert {one.model for one in relations} >= {Address, OwnContact, ResidentAccount, Mandate, Guardianship}
    other = [one._replace(on_delete=PROTECT) if one.model is Address else one for one in relations]
    monkeypatch.setattr(retention, "relations_to", lambda model: other)
    assert went() == {}
    Address.objects.all().delete()
    assert went() == {"resident-death": 1}


# Ends


def test_what_has_ended_is_kept_as_long_as_its_rule_says(person_named):
    aino, eino = person_named("Virtanen"), person_named("Virtanen", "Eino")
    for ended in (date(2021, 11, 23), date(2021, 11, 24)):
        begun = ended - timedelta(days=100)
        Address.objects.create(person=aino, valid_from=begun, valid_to=ended, kind="postal")
        Guardianship.objects.create(guardian=aino, ward=eino, kind="custody", valid_from=begun, valid_to=ended)
        RoleGrant.objects.create(user=account(TODAY), role="city.auditor", valid_from=begun, valid_to=ended)
    for ended, checked in (
        (date(2024, 11, 23), NOW),
        (date(2024, 11, 24), NOW),
        (None, NOW),
        (None, NOW.replace(2024)),
    ):
        Mandate.objects.create(agent=aino, principal=eino, kind="person", scope_code="x", source="suomi.fi",
                               valid_from=date(2020, 1, 1), valid_to=ended, checked_at=checked)  # fmt: skip
    assert went() == {"address-ended": 1, "guardianship-ended": 1, "role-ended": 1, "mandate-ended": 1}
    assert Mandate.objects.filter(checked_at=NOW.replace(2024)).exists(), "two years to the day"


def test_the_last_address_stays_and_earlier_ones_go(person_named):
    aino = person_named("Virtanen")
    for year in (2000, 2005, 2010):
        Address.objects.create(person=aino, valid_from=date(year, 1, 1), valid_to=date(year + 4, 12, 31))
    assert went() == {"address-ended": 2}
    assert Address.objects.get().valid_from.year == 2010


def test_sessions_that_have_ended_go():
    user = account(TODAY)
    for ago in (23, 49):
        at = NOW - timedelta(hours=ago)
        Session.objects.create(session_key=f"k{ago}", expire_date=at)
        SignInSession.objects.create(session_key=f"k{ago}", user=user, sub="s", started_at=at)
    assert went() == {"session-ended": 1, "sign-in-old": 1}
    assert Session.objects.get().session_key == SignInSession.objects.get().session_key == "k23"


# Accounts


IDLE = [  # last sign-in, made, last call of the API, kept
    (date(2024, 11, 23), date(2020, 1, 1), None, False),
    (date(2024, 11, 24), date(2020, 1, 1), None, True),
    (None, date(2024, 11, 23), None, False),
    (None, date(2024, 11, 24), None, True),
    (date(2020, 1, 1), date(2020, 1, 1), date(2024, 11, 24), True),
    (date(2020, 1, 1), date(2020, 1, 1), date(2024, 11, 23), False),
]


@pytest.mark.parametrize("used, joined, called, kept", IDLE)
def test_an_account_not_used_for_730_days_is_anonymised(used, joined, called, kept):
    account(used, joined=joined, last_api_use=called)
    assert went() == ({} if kept else {"account-idle": 1})
    user = User.objects.get()
    assert (user.first_name, user.email) == (("Aino", "a@example.fi") if kept else ("", ""))
    assert went() == {}, "the second time there is nothing to do"


def test_a_residents_account_can_no_longer_be_found_by_her_identifier(person_named):
    user = account(date(2020, 1, 1))
    aino = person_named("Virtanen")
    ResidentAccount.objects.create(user=user, person=aino)
    sub = user.uuid
    assert went() == {"account-idle": 1}
    user.refresh_from_db()
    assert user.uuid != sub
    assert str(sub) not in user.username
    assert not ResidentAccount.objects.exists()
    assert Person.objects.get() == aino, "the register's data of the resident is another matter"
    again = user_of(str(sub), {"given_name": "Aino"}, now=NOW)
    assert (again.pk != user.pk, again.anonymised_at) == (True, None)


def test_what_an_official_did_still_leads_to_one_and_the_same_account():
    official = account(date(2020, 1, 1))
    RoleGrant.objects.create(user=official, role="residents.reader", valid_from=date(2019, 1, 1))
    future = {"valid_from": TODAY + timedelta(days=9)}
    RoleGrant.objects.create(user=official, role="city.auditor", **future)
    actor = Actor(id=official.pk, uuid=official.uuid, kind="user", grants=frozenset({Grant("residents.reader")}))
    done = record(actor, "residents.person.read", at=NOW, kind="READ")
    assert went() == {"account-idle": 1}
    done.refresh_from_db()
    kept = User.objects.get(uuid=done.actor_uuid)
    assert (kept.pk, kept.get_full_name(), kept.email) == (official.pk, "", "")
    (grant,) = kept.role_grants.all()
    assert (grant.role, grant.valid_to) == ("residents.reader", date(2026, 11, 23))
    (event,) = AuditEvent.objects.filter(operation="identity.account.anonymise")
    assert event.facts == {"count": 1, "accounts": [official.pk], "officials": 1, "names_kept": 0, "roles_ended": 2,
                           "rule": "account-idle"}  # fmt: skip
    back = user_of(str(official.uuid), {"given_name": "Seppo"}, now=NOW)
    assert (back.pk, back.first_name, back.anonymised_at) == (official.pk, "Seppo", None)
    assert not back.role_grants.filter(valid_to=None).exists(), "no role comes back by itself"


def test_whom_a_record_that_stays_names_keeps_the_name_and_nothing_else():
    official = account(date(2020, 1, 1))
    at = NOW.replace(2020)
    Feedback.objects.create(topic="OTHER", text="x", received_at=at, answered_by=official, answered_at=at, answer="y")
    assert went() == {"account-idle": 1}
    official.refresh_from_db()
    assert (official.get_full_name(), official.email) == ("Aino Virtanen", "")
    assert AuditEvent.objects.get(operation="identity.account.anonymise").facts["names_kept"] == 1


def test_the_sessions_and_groups_of_an_idle_account_end():
    user = account(date(2020, 1, 1))
    user.update_ad_groups(["kymp"])
    Session.objects.create(session_key="k" * 32, expire_date=NOW + timedelta(days=1))
    SignInSession.objects.create(session_key="k" * 32, user=user, sub="s", started_at=NOW)
    assert went() == {"account-idle": 1}
    assert not Session.objects.exists()
    assert not SignInSession.objects.exists()
    assert not user.ad_groups.exists()


# The run


@pytest.fixture
def a_bit_of_everything(person_named):
    for number in range(7):
        person = person_named(f"Kuollut{number}", date_of_death=date(2015, 1, 1))
        OwnContact.objects.create(person=person, changed_at=NOW)
        Address.objects.create(person=person, valid_from=date(2000, 1, 1), valid_to=date(2005, 1, 1))
        Address.objects.create(person=person, valid_from=date(2005, 1, 2))
        OwnContact.objects.create(person=moved(person_named, date(2015, 1, 1)), changed_at=NOW)
        account(date(2020, 1, number + 1))
    account(date(2024, 11, 30))  # in a week


def test_the_dry_run_tells_what_the_run_takes(a_bit_of_everything):
    planned = {one.rule.id: (one.due, one.coming) for one in retention.plan(JOB, on=TODAY)}
    before = Person.objects.count(), AuditEvent.objects.count()
    assert before == (14, 0), "and it changes nothing"
    assert went(batch=3) == {rule: due for rule, (due, _coming) in planned.items() if due}
    assert planned["account-idle"] == (7, 1)
    assert planned["address-ended"] == (14, 0)
    assert Person.objects.count() == 0


def test_the_dry_run_knows_whom_nothing_binds_once_others_are_gone(person_named):
    """An account that goes tonight, and a mandate of somebody who died, keep nobody; the run shall not take more."""
    idle, agent = moved(person_named, date(2015, 1, 1)), moved(person_named, date(2015, 1, 1))
    ResidentAccount.objects.create(user=account(date(2020, 1, 1)), person=idle)
    OwnContact.objects.create(person=idle, changed_at=NOW)
    died = person_named("Päämies", date_of_death=date(2015, 1, 1))
    Mandate.objects.create(agent=agent, principal=died, kind="person", scope_code="x", source="suomi.fi",
                           valid_from=date(2010, 1, 1), checked_at=NOW)  # fmt: skip
    planned = {one.rule.id: one.due for one in retention.plan(JOB, on=TODAY) if one.due}
    assert planned["resident-moved-away"] == 2
    assert went() == planned


def test_batches_are_small_and_each_has_its_row_and_the_run_one_more(a_bit_of_everything):
    went(batch=3)
    sizes = [event.facts["count"] for event in AuditEvent.objects.filter(facts__rule="resident-death").order_by("id")]
    assert sizes == [3, 3, 1]
    run = AuditEvent.objects.get(operation="residents.retention.run")
    assert run.facts["counts"]["resident-death"] == 7
    assert run.facts["counts"]["session-ended"] == 0
    assert run.actor_name == "residents.retention"


def test_a_run_that_breaks_off_goes_on_where_it_was(a_bit_of_everything, monkeypatch):
    removing = forgetting._remove_persons
    calls = []

    def breaks(ids):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the machine stops")
        return removing(ids)

    monkeypatch.setattr(forgetting, "_remove_persons", breaks)
    with pytest.raises(RuntimeError):
        went(batch=3)
    assert Person.objects.count() == 11, "the first batch stays done, the second is whole again"
    monkeypatch.undo()
    assert went(batch=3) == {"resident-death": 4, "resident-moved-away": 7}
    assert went() == {}


def test_the_nightly_job_carries_it_out(person_named):
    person_named("Virtanen", date_of_death=date(2000, 1, 1))
    for _ in range(2):
        jobs.retention.func(int(NOW.timestamp()))
    assert not Person.objects.exists()
    assert AuditEvent.objects.filter(operation="residents.retention.run").count() == 2


@pytest.mark.parametrize("role", ["city.administrator", "city.auditor", "residents.reader"])
def test_nobody_but_the_job_and_the_command_deletes(role):
    actor = Actor(id=1, uuid=uuid4(), kind="user", grants=frozenset({Grant(role)}))
    with pytest.raises(Forbidden):
        forgetting.carry_out(actor, now=NOW)


# The city's own table

OWN = """
title = "Säilytysajat"
source = "Tiedonohjaussuunnitelma"
key = ["model", "counted_from"]
[[rule]]
id = "resident-death"
model = "residents.Person"
counted_from = "{counted_from}"
period = {{ years = 10 }}
action = "{action}"
valid_from = 2020-01-01
"""


def own_table(tmp_path, counted_from="death", action="delete"):
    path = tmp_path / "retention.toml"
    path.write_text(OWN.format(counted_from=counted_from, action=action))
    return path


def test_a_city_has_its_own_periods(person_named, settings, tmp_path):
    settings.TOIMIVA_RETENTION = own_table(tmp_path)
    for died in (date(2016, 11, 23), date(2016, 11, 24)):
        person_named("Virtanen", date_of_death=died)
    account(date(2000, 1, 1))
    assert went() == {"resident-death": 1}
    assert checks.check_retention(None) == []


def test_what_waits_for_the_archive_is_counted_and_left_alone(person_named, settings, tmp_path):
    settings.TOIMIVA_RETENTION = own_table(tmp_path, action="archive")
    person_named("Virtanen", date_of_death=date(2000, 1, 1))
    assert [(one.due, one.coming) for one in retention.plan(JOB, on=TODAY)] == [(1, 0)]
    assert went() == {}


@pytest.mark.parametrize("faulty, told", [({"counted_from": "birth"}, "known of residents.Person from birth"),
                                          ({"action": "anonymise"}, "residents.Person cannot be anonymised"),
                                          ({"action": "burn"}, "action is 'burn'")])  # fmt: skip
def test_a_table_that_cannot_be_carried_out_is_found_at_the_start(settings, tmp_path, faulty, told):
    settings.TOIMIVA_RETENTION = own_table(tmp_path, **faulty)
    (found,) = checks.check_retention(None)
    assert (found.id, told in found.msg) == ("toimiva.residents.E001", True), found.msg


def test_every_row_of_the_built_in_table_says_why_and_waits_for_the_controller():
    for rule in retention.rules_on(TODAY):
        assert rule.says.endswith(".")
        assert not rule.verified
    assert len(retention.rules_on(TODAY)) == len(retention.LINES)


# Page and command


def queries(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/retention/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("language, words", [("", "Poismuuttaneet"), ("/sv", "Bortflyttade"),
                                             ("/en", "Those who moved away")])  # fmt: skip
def test_the_page_tells_how_many_would_go_and_what_went(signed_in, a_bit_of_everything, language, words):
    auditor = signed_in("city.auditor")
    shown = auditor.get(f"{language}/retention/").content.decode()
    assert words in shown
    few = queries(auditor)
    went()
    assert "2026" in auditor.get(f"{language}/retention/").content.decode()
    assert queries(auditor) == few
    assert Person.objects.count() == 0


def test_the_command_tells_first_and_does_it_when_asked(person_named):
    person_named("Virtanen", date_of_death=date(2000, 1, 1))
    told = CliRunner().invoke(cli, ["retention", "--json"])
    rows = {row["rule"]: row for row in map(json.loads, told.output.splitlines())}
    assert rows["resident-death"] == {"rule": "resident-death", "action": "delete", "due": 1, "within_14_days": 0}
    assert Person.objects.exists()
    early = CliRunner().invoke(cli, ["retention", "--date", "2005-01-01", "--json"]).output
    assert '"rule": "resident-death"' not in early, "no rule was in force then"
    assert CliRunner().invoke(cli, ["retention", "--run", "--date", "2050-01-01"]).exit_code == 2
    assert Person.objects.exists()
    assert "gone 1" in CliRunner().invoke(cli, ["retention", "--run"]).output
    assert not Person.objects.exists()
