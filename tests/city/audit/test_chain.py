"""The chain of the audit trail: unbroken under load, and every way of tampering is found."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toimiva.city.access import Actor, Grant, system
from toimiva.city.audit.models import AuditEvent, AuditHead, AuditSeen
from toimiva.city.audit.queries import Wanted, events, seen_by_others
from toimiva.city.audit.shipping import make_head
from toimiva.city.audit.trail import START, canonical, content_hash, record, record_read
from toimiva.city.audit.verification import Head, examine, settle, verify
from toimiva.city.identity.models import OrganisationUnit

NOW = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=UTC)
READER = Actor(
    id=7, uuid=UUID(int=7), name="Anna Rinne", kind="user", grants=frozenset({Grant("city.auditor")}), request_id="r-1"
)
pytestmark = pytest.mark.django_db


def wrote(count: int = 5) -> list[AuditEvent]:
    for number in range(count):
        record(READER, "daycare.application.send", at=NOW, person=UUID(int=number), number=number)
    settle()
    return list(AuditEvent.objects.all())


def tamper(sql: str, *values) -> None:
    """Change the trail behind its triggers' back, as who owns the machine could."""
    with connection.cursor() as cursor:
        for table in ("audit_auditevent", "audit_audithead"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(sql, values)
        for table in ("audit_auditevent", "audit_audithead"):
            cursor.execute(f"alter table {table} enable trigger user")


def test_each_row_is_chained_to_the_one_before_by_the_published_formula():
    first, second = wrote(2)
    assert (first.position, second.position) == (1, 2)
    assert first.previous == START
    assert second.previous == first.hash == sha256((START + canonical(first)).encode()).hexdigest()
    assert verify() is None


def test_the_canonical_text_is_this_very_one():
    event = AuditEvent(
        at=NOW, actor_kind="user", actor_uuid=UUID(int=7), roles=["b", "a"], operation="o", kind="READ",
        person=UUID(int=1), reason="äiti pyysi", facts={"z": 1, "a": "ö"},
    )  # fmt: skip
    assert canonical(event) == (
        '{"actor_kind":"user","actor_name":"","actor_uuid":"00000000-0000-0000-0000-000000000007",'
        '"at":"2026-11-24T08:00:00.123456+00:00","facts":{"a":"ö","z":1},"kind":"READ","operation":"o",'
        '"person":"00000000-0000-0000-0000-000000000001","reason":"äiti pyysi","request_id":"","roles":["b","a"],'
        '"target_model":"","target_pk":""}'
    )


FACTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.decimals()
    | st.dates()
    | st.uuids()
    | st.sets(st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS, st.text(max_size=400), st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)))
def test_what_is_hashed_is_the_same_after_the_database(fact, text, at):
    with transaction.atomic():
        written = record(READER, "o", at=at, reason=text, fact=fact)
        before = canonical(written)
        assert canonical(AuditEvent.objects.get(pk=written.pk)) == before
        transaction.set_rollback(True)


def test_a_header_that_is_too_long_or_broken_does_not_stop_the_action():
    actor = Actor(kind="client", name="x" * 100, request_id="\0" + "y" * 100)
    event = record(actor, "o", at=NOW, reason="z" * 400)
    assert (len(event.actor_name), len(event.request_id), len(event.reason)) == (60, 64, 300)


def test_a_look_at_many_is_one_event_with_the_count_and_the_hash_of_the_ids():
    event = record_read(READER, "residents.search", at=NOW, people=[UUID(int=2), UUID(int=1)])
    assert event.facts["count"] == 2
    assert event.facts["people_sha256"] == sha256(f"{UUID(int=1)}\n{UUID(int=2)}".encode()).hexdigest()


def test_each_of_many_finds_the_look_and_the_auditor_by_each():
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    record_read(READER, "residents.person.read", at=NOW, people=[one, two, one], reason="list")
    record_read(READER, "residents.person.read", at=NOW, person=one, reason="page")
    assert [row.reason for row in seen_by_others(one)] == ["page", "list"]
    assert [row.reason for row in seen_by_others(two)] == ["list"]
    assert seen_by_others(three) == []
    auditor = Actor(kind="user", grants=frozenset({Grant("city.auditor")}))
    assert [event.reason for event in events(auditor, Wanted(person=two))] == ["list"]
    settle()
    assert verify() is None


@pytest.mark.parametrize("sql", [
    "delete from audit_auditseen where person = '00000000-0000-0000-0000-000000000002'",
    "delete from audit_auditseen",
    "update audit_auditseen set person = '00000000-0000-0000-0000-000000000009'"
    " where person = '00000000-0000-0000-0000-000000000002'",
])  # fmt: skip
def test_who_was_seen_among_many_can_be_neither_changed_nor_hidden(sql):
    wrote(1)
    event = record_read(READER, "residents.person.read", at=NOW, people=[UUID(int=1), UUID(int=2)])
    settle()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditSeen.objects.create(event=event, person=UUID(int=3))  # the event is chained: too late
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_auditseen disable trigger user")
        cursor.execute(sql)
        cursor.execute("alter table audit_auditseen enable trigger user")
    broken = verify()
    assert (broken.position, broken.event, broken.fault) == (2, event.pk, "people_differ")


def test_the_name_of_a_user_is_not_written_and_a_time_without_zone_is_refused():
    assert record(READER, "o", at=NOW).actor_name == ""
    assert record(system("ship"), "o", at=NOW).actor_name == "ship"
    with pytest.raises(ValueError, match="time zone"):
        record(READER, "o", at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "sql",
    [
        "update audit_auditevent set reason = 'x'",
        "delete from audit_auditevent",
        "truncate audit_auditevent",
        "update audit_auditevent set hash = repeat('0', 64) where position = 2",
        "update audit_auditevent set unchained = '{}', position = null, previous = null, hash = null",
        "insert into audit_auditevent (at, actor_kind, actor_name, roles, operation, kind, target_model, target_pk,"
        " reason, facts, request_id, position, previous, hash) values (now(), 'user', '', '[]', 'o', 'READ', '', '',"
        " '', '{}', '', 99, 'a', 'b')",
        "update audit_audithead set hash = 'x'",
        "delete from audit_audithead",
    ],
)
def test_the_database_refuses_to_change_or_forge_the_trail(sql):
    wrote(3)
    make_head(date(2026, 11, 24))
    with pytest.raises(DatabaseError, match="append-only|chains"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


TAMPERED = {
    "a field changed": ("update audit_auditevent set reason = 'x' where position = 3", 3, "changed"),
    "a fact changed": ("update audit_auditevent set facts = '{\"number\": 9}' where position = 3", 3, "changed"),
    "a row removed": ("delete from audit_auditevent where position = 3", 3, "removed"),
    "a row removed and the rest moved up": (
        "delete from audit_auditevent where position = 3;"
        "update audit_auditevent set position = position - 1 where position > 3",
        3,
        "unlinked",
    ),
    "two rows swapped": (
        "update audit_auditevent set position = 99 where position = 2;"
        "update audit_auditevent set position = 2 where position = 3;"
        "update audit_auditevent set position = 3 where position = 99",
        2,
        "unlinked",
    ),
    "a hash forged": ("update audit_auditevent set hash = repeat('f', 64) where position = 3", 3, "changed"),
    "the first row removed": ("delete from audit_auditevent where position = 1", 1, "removed"),
    "everything removed": ("delete from audit_auditevent", 1, "truncated"),
    "the tail cut off": ("delete from audit_auditevent where position > 3", 4, "truncated"),
    "a row never chained": (
        "update audit_auditevent set position = null, hash = null, previous = null, unchained = '' where position = 5;"
        "delete from audit_audithead",
        5,
        "unchained",
    ),
}


@pytest.mark.parametrize("sql, position, fault", TAMPERED.values(), ids=TAMPERED)
def test_every_way_of_tampering_is_found_at_its_place(sql, position, fault):
    wrote(5)
    make_head(date(2026, 11, 24))
    tamper(sql)
    broken = verify()
    assert (broken.position, broken.fault) == (position, fault)


def test_a_row_changed_with_its_hash_is_found_at_the_next_link_and_the_last_one_by_the_exported_head():
    events = wrote(3)
    head = Head(date(2026, 11, 24), 3, events[2].hash)

    def rewrite(event: AuditEvent) -> None:
        event.reason = "rewritten"
        tamper(
            "update audit_auditevent set reason = %s, hash = %s where id = %s",
            event.reason, content_hash(event.previous, event), event.pk,
        )  # fmt: skip

    rewrite(events[2])
    assert verify() is None, "without an exported head nothing is known of the end"
    assert verify(heads=[head]).fault == "head_differs"
    rewrite(events[0])
    assert (verify().position, verify().fault) == (2, "unlinked")


def test_a_whole_chain_rewritten_from_the_start_is_found_by_the_exported_head():
    events = wrote(3)
    exported = [Head(date(2026, 11, 24), 2, events[1].hash)]
    link = START
    for event in events:
        event.operation, event.previous = "other", link
        link = event.hash = content_hash(link, event)
    tamper("delete from audit_auditevent")
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_auditevent disable trigger user")
    for event in events:
        event.unchained = None
        event.save(force_insert=True)
    assert verify() is None
    assert verify(heads=exported).fault == "head_differs"


def test_a_part_is_verified_by_itself():
    wrote(6)
    tamper("update audit_auditevent set reason = 'x' where position = 2")
    assert verify(start=3) is None
    assert examine(start=3, end=5).count == 3
    assert verify(start=2).fault == "changed"
    assert verify(end=1) is None


def test_the_head_of_a_day_is_taken_once_and_counts_since_the_last():
    wrote(3)
    first = make_head(date(2026, 11, 23))
    wrote(2)
    second = make_head(date(2026, 11, 24))
    assert (first.position, first.count, second.position, second.count) == (3, 3, 5, 2)
    assert make_head(date(2026, 11, 24)) == second
    assert make_head(date(2026, 11, 25)) is None, "nothing happened"
    assert AuditHead.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_unbroken_chain():
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(50):
                with transaction.atomic():
                    record(READER, "o", at=NOW, person=uuid4(), number=number, turn=turn, share=Decimal("0.1"))
        except BaseException as fault:  # noqa: BLE001 told in the thread that asserts
            faults.append(fault)
        finally:
            connection.close()

    together(work, 8)
    assert faults == []
    result = examine()
    assert (result.count, result.position, result.broken) == (400, 400, None)


@pytest.mark.django_db(transaction=True)
def test_actions_that_lock_each_others_rows_around_the_trail_do_not_wait_in_a_circle():
    """One inserts a child (its foreign key locks the parent at commit) while the other holds that parent."""
    parents = [OrganisationUnit.objects.create(code=str(number), name_fi="x") for number in range(2)]
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(25):
                with transaction.atomic():
                    record(READER, "early", at=NOW)
                    if number % 2:
                        OrganisationUnit.objects.create(code=f"{number}-{turn}", name_fi="x", parent=parents[turn % 2])
                    else:
                        OrganisationUnit.objects.select_for_update().get(pk=parents[turn % 2].pk)
                    record(READER, "late", at=NOW)
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    together(work, 8)
    assert faults == []
    assert examine().count == 400
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_event_and_no_gap():
    for number in range(4):
        try:
            with transaction.atomic():
                record(READER, "o", at=NOW, number=number)
                if number % 2:
                    raise KeyError
        except KeyError:
            pass
    assert list(AuditEvent.objects.values_list("position", flat=True)) == [1, 2]
    assert verify() is None


def together(work, count: int) -> None:
    threads = [threading.Thread(target=work, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
