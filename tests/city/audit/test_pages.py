"""The auditor's page: filtered, constant in queries, without names, and itself on record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from toimiva.city.access import NOBODY, Actor, Grant, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.audit.queries import Wanted, events, seen_by_others
from toimiva.city.audit.reads import ReadNotRecorded, leaves_read, reads_persons
from toimiva.city.audit.trail import record, record_read
from toimiva.city.audit.verification import settle
from toimiva.city.identity.models import RoleGrant, User

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
AINO = UUID(int=1)
AUDITOR = Actor(id=1, uuid=UUID(int=9), kind="user", name="Anna", grants=frozenset({Grant("city.auditor")}))
pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client):
    user = User.objects.create(username="anna", first_name="Anna", last_name="Rinne")
    RoleGrant.objects.create(user=user, role="city.auditor", valid_from=date(2020, 1, 1))
    client.force_login(user)
    return client


def test_the_page_shows_who_did_what_in_words_and_no_name(auditor):
    record_read(AUDITOR, "residents.person.read", at=NOW, person=AINO, reason="A question by phone")
    record(system("import"), "residents.load", at=NOW, kind="CREATE")
    page = auditor.get("/en/audit/").content.decode()
    assert "data was looked at" in page
    assert "auditor" in page
    assert "A question by phone" in page
    assert str(AINO) in page
    assert "import" in page


def test_looking_at_the_trail_is_an_event_of_the_trail(auditor):
    auditor.get("/audit/", {"person": str(AINO)})
    event = AuditEvent.objects.get()
    assert (event.operation, event.kind, event.person) == ("audit.read", "READ", AINO)


@pytest.mark.parametrize(
    "asked, found",
    [
        ({}, {"a", "b", "c"}),
        ({"person": str(AINO)}, {"a"}),
        ({"operation": "b"}, {"b"}),
        ({"day": "24.11.2026"}, {"a", "b"}),
        ({"day": "2026-11-25"}, {"c"}),
        ({"actor_kind": "system"}, {"b"}),
    ],
)
def test_the_filter(auditor, asked, found):
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki, the 25th
    record(AUDITOR, "a", at=NOW, person=AINO)
    record(system("x"), "b", at=NOW)
    record(AUDITOR, "c", at=late)
    rows = auditor.get("/audit/", asked).context["rows"]
    assert {row["event"].operation for row in rows} == found


def test_a_filter_that_cannot_be_meant_is_told_at_its_field(auditor):
    page = auditor.get("/audit/", {"person": "Aino", "day": "yesterday"})
    assert page.context["rows"] == []
    assert set(page.context["form"].errors) == {"person", "day"}


def test_who_is_no_auditor_sees_nothing(client):
    assert client.get("/audit/").status_code == 302
    client.force_login(User.objects.create(username="x"))
    assert client.get("/audit/").status_code == 403
    assert not events(NOBODY, Wanted()).exists()


FILL = """
alter table audit_auditevent disable trigger user;
insert into audit_auditevent (at, actor_kind, actor_name, roles, operation, kind, target_model, target_pk, person,
  reason, facts, request_id, position, previous, hash)
select '2026-11-24'::timestamptz + n * interval '1 second', 'user', '', '[]', 'o' || n % 7, 'READ', '', '',
  lpad((n % 1000)::text, 32, '0')::uuid, '', '{}', '', 100 + n, 'p' || n, 'h' || n from generate_series(1, 100000) as n;
alter table audit_auditevent enable trigger user;
alter table audit_auditseen disable trigger user;
insert into audit_auditseen (event_id, person) select id, gen_random_uuid() from audit_auditevent;
alter table audit_auditseen enable trigger user;
analyze audit_auditevent;
analyze audit_auditseen; -- of an empty table any plan is right
"""


def test_a_hundred_thousand_events_cost_no_more_queries_and_use_an_index(auditor):
    def queries(**asked) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert auditor.get("/audit/", asked).status_code == 200
        return len(seen)

    few = queries()
    settle()
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    assert queries() == few
    first = auditor.get("/audit/")
    assert len(first.context["rows"]) == 50
    second = auditor.get("/audit/", {"before": first.context["before"]})
    assert second.context["rows"][0]["event"].pk < first.context["rows"][-1]["event"].pk
    for asked in ({}, {"person": UUID(int=7)}, {"operation": "o3"}, {"day": date(2026, 11, 24)}, {"before": 60_000}):
        plan = events(AUDITOR, Wanted(**asked))[:51].explain()
        assert "Index" in plan, (asked, plan)
        assert "Seq Scan" not in plan, (asked, plan)


def test_a_person_learns_who_has_seen_her_data_but_not_by_name_and_not_herself():
    aino = Actor(id=2, uuid=UUID(int=8), name="Aino", kind="user", person_id=AINO)
    record_read(aino, "residents.own.read", at=NOW, person=AINO)
    record_read(AUDITOR, "programme.decision.read", at=NOW, person=AINO, reason="complaint")
    record_read(AUDITOR, "residents.person.read", at=NOW, person=UUID(int=2))
    (seen,) = seen_by_others(AINO, language="sv")
    assert seen.roles == ("revisor",)
    assert (seen.service, seen.operation, seen.reason) == ("Program", "uppgifter lästes", "complaint")
    assert "Anna" not in repr(seen)


def test_a_view_of_personal_data_that_leaves_no_trail_fails(rf):
    @reads_persons
    def silent(request):
        return HttpResponse("Aino")

    @reads_persons
    def honest(request):
        record_read(AUDITOR, "o", at=NOW, person=AINO)
        return HttpResponse("Aino")

    with pytest.raises(ReadNotRecorded):
        silent(rf.get("/"))
    with leaves_read():
        honest(rf.get("/"))
    with pytest.raises(ReadNotRecorded), leaves_read():
        pass


def test_in_production_the_defect_is_logged_and_the_page_answers(rf, settings, caplog):
    settings.TOIMIVA_TESTING = False

    @reads_persons
    def silent(request):
        return HttpResponse("Aino")

    assert silent(rf.get("/")).status_code == 200
    assert "without a trail" in caplog.text
