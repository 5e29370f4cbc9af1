"""The trail is sent on in order, is never lost, and sending twice is harmless."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from toimiva.city.access import NOBODY, Actor, Grant, system
from toimiva.city.audit import shipping
from toimiva.city.audit.actions import forget_old, kept_from
from toimiva.city.audit.documents import document
from toimiva.city.audit.models import AuditEvent, AuditHead, AuditShipment
from toimiva.city.audit.targets import ElasticsearchTarget, FileTarget, HttpTarget, NotReceived, target_of
from toimiva.city.audit.trail import record
from toimiva.city.audit.verification import examine, settle, verify
from toimiva.city.refusals import Forbidden

from ...listening import listening

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
READER = Actor(id=7, uuid=UUID(int=7), name="Anna", kind="user", grants=frozenset({Grant("city.auditor")}))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(shipping, "BATCH", 4)
    monkeypatch.setenv("no_proxy", "*")


class Receiver(ThreadingHTTPServer):
    """An HTTP receiver that answers the statuses it is told to, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses: list[int] = []
        self.bodies: list[bytes] = []
        self.paths: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    @property
    def documents(self) -> list[dict]:
        return [json.loads(line) for body in self.bodies for line in body.splitlines()]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802 the library's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.server.paths.append((self.path, self.headers.get("Authorization", "")))
        if status == 200 or status == 504:  # 504: received, but the sender does not learn it
            self.server.bodies.append(body)
        answer = json.dumps(
            {"items": [{"create": {"status": 201}} for line in body.splitlines() if line.startswith(b'{"create"')]}
        ).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as server:
        yield server


def wrote(count: int) -> None:
    for number in range(count):
        record(READER, "daycare.send", at=NOW, person=UUID(int=number), reason="ä", number=number)
    settle()


def positions(documents: list[dict]) -> list[int]:
    return [document["audit_event"]["extra"]["position"] for document in documents]


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_document_has_the_shape_of_the_citys_log_system():
    wrote(1)
    event = AuditEvent.objects.get()
    shown = document(event)
    assert shown["_id"] == event.hash
    assert shown["@timestamp"] == "2026-11-24T08:00:00.000Z"
    assert set(shown["audit_event"]) == {
        "actor", "date_time", "operation", "origin", "environment", "target", "message", "level", "extra",
    }  # fmt: skip
    assert shown["audit_event"]["actor"]["uuid"] == str(UUID(int=7))
    assert shown["audit_event"]["operation"] == "UPDATE"
    assert "Anna" not in json.dumps(shown)


def test_a_file_receives_everything_once_and_in_order(tmp_path):
    file = tmp_path / "sub" / "trail.jsonl"
    wrote(10)
    assert shipping.ship(now=NOW, address=str(file)) == 10
    assert shipping.ship(now=NOW, address=str(file)) == 0
    wrote(3)
    assert shipping.ship(now=NOW, address=str(file)) == 3
    assert positions(lines(file)) == list(range(1, 14))
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"


def test_a_crash_after_the_file_was_written_writes_nothing_twice(tmp_path):
    file = tmp_path / "trail.jsonl"
    wrote(6)
    shipping.ship(now=NOW, address=str(file))
    AuditShipment.objects.update(position=4)  # the crash: the file has 5 and 6, the database does not know
    wrote(2)
    shipping.ship(now=NOW, address=str(file))
    assert positions(lines(file)) == list(range(1, 9))


def test_half_a_line_left_by_a_crash_is_mended(tmp_path):
    file = tmp_path / "trail.jsonl"
    wrote(4)
    shipping.ship(now=NOW, address=str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    AuditShipment.objects.update(position=0)
    shipping.ship(now=NOW, address=str(file))
    assert file.read_bytes() == whole


def test_a_receiver_that_fails_at_times_gets_everything_in_order(receiver):
    waits: list[float] = []
    wrote(10)
    receiver.statuses = [503, 200, 429, 500, 200]
    target = HttpTarget(receiver.url, waits.append)
    assert shipping.ship(now=NOW, address=receiver.url, target=target) == 10
    assert positions(receiver.documents) == list(range(1, 11))
    assert waits == [0.5, 0.5, 1.0]


def test_a_receiver_that_is_down_loses_nothing_and_the_next_round_goes_on(receiver):
    wrote(10)
    receiver.statuses = [200, 503, 503, 503, 503, 503]
    target = HttpTarget(receiver.url, lambda seconds: None)
    with pytest.raises(NotReceived):
        shipping.ship(now=NOW, address=receiver.url, target=target)
    shipment = AuditShipment.objects.get()
    assert (shipment.position, "503" in shipment.fault) == (4, True)
    assert shipping.ship(now=NOW, address=receiver.url, target=target) == 6
    assert positions(receiver.documents) == list(range(1, 11))
    assert AuditShipment.objects.get().fault == ""


def test_a_batch_received_twice_has_the_same_ids(receiver):
    wrote(3)
    receiver.statuses = [504]
    shipping.ship(now=NOW, address=receiver.url, target=HttpTarget(receiver.url, lambda seconds: None))
    once = {document["_id"]: document for document in receiver.documents}
    assert (len(receiver.documents), len(once)) == (6, 3)


def test_a_refusal_is_not_tried_again_and_nobody_at_the_address_is_told(receiver):
    wrote(1)
    receiver.statuses = [400]
    with pytest.raises(NotReceived, match="400"):
        shipping.ship(now=NOW, address=receiver.url)
    assert len(receiver.paths) == 1
    receiver.shutdown()
    receiver.server_close()
    with pytest.raises(NotReceived):
        HttpTarget(receiver.url, lambda seconds: None).send([{"_id": "x"}])


def test_elasticsearch_gets_each_document_under_its_id_and_the_password_stays_out_of_the_table(receiver):
    wrote(2)
    address = receiver.url.replace("http://", "elasticsearch+http://user:p%40ss@") + "/trail"
    assert isinstance(target_of(address), ElasticsearchTarget)
    assert shipping.ship(now=NOW, address=address) == 2
    create, body = receiver.documents[:2]
    assert create == {"create": {"_index": "trail", "_id": AuditEvent.objects.get(position=1).hash}}
    assert "_id" not in body
    assert receiver.paths == [("/_bulk", "Basic dXNlcjpwQHNz")]
    assert "p%40ss" not in AuditShipment.objects.get().target


def test_the_head_is_printed_and_exported_and_verifies_the_trail(tmp_path, caplog):
    file = tmp_path / "trail.jsonl"
    wrote(3)
    shipping.ship(now=NOW, address=str(file))
    head = shipping.make_head(date(2026, 11, 23))
    shipping.export_head(head, address=str(file))
    assert head.hash in caplog.text
    assert lines(file)[-1]["audit_event"]["extra"] == {
        "day": "2026-11-23", "position": 3, "hash": head.hash, "count": 3,
    }  # fmt: skip
    from toimiva.city.audit.cli import read_heads

    assert verify(heads=list(read_heads(file))) is None
    wrote(1)
    shipping.ship(now=NOW, address=str(file))
    assert len(lines(file)) == 5, "a head between two batches hides nothing"


def test_without_a_target_nothing_is_sent():
    wrote(1)
    assert shipping.ship(now=NOW) == 0
    assert not AuditShipment.objects.exists()


LATER = datetime(2032, 1, 1, tzinfo=UTC)


def test_only_what_is_old_and_received_is_let_go_and_the_rest_still_verifies(tmp_path):
    assert kept_from(date(2032, 1, 1)) == date(2027, 1, 1)
    wrote(5)
    shipping.make_head(date(2026, 11, 24))
    wrote(2)
    assert forget_old(system("audit.forget"), now=LATER) == 0, "nothing has been received"
    shipping.ship(now=NOW, address=str(tmp_path / "trail.jsonl"), limit=4)
    assert forget_old(system("audit.forget"), now=LATER) == 0, "the head has not been received"
    shipping.ship(now=NOW, address=str(tmp_path / "trail.jsonl"))
    assert forget_old(system("audit.forget"), now=NOW) == 0, "it is not old"
    assert forget_old(system("audit.forget"), now=LATER) == 5
    settle()
    result = examine()
    assert (result.count, result.position, result.broken) == (3, 8, None)


def test_a_beginning_that_vanishes_without_the_retention_is_found():
    wrote(5)
    shipping.make_head(date(2026, 11, 24))
    wrote(2)
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_auditevent disable trigger user")
        cursor.execute("delete from audit_auditevent where position <= 5")
        cursor.execute("alter table audit_auditevent enable trigger user")
    assert (verify().position, verify().fault) == (1, "removed")


def test_the_database_refuses_to_let_unshipped_events_go():
    wrote(2)
    shipping.make_head(date(2026, 11, 24))
    with connection.cursor() as cursor:
        cursor.execute("select set_config('toimiva.audit_retention', 'on', true)")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.parametrize("actor", [NOBODY, READER])
def test_nobody_lets_go_by_hand(actor):
    with pytest.raises(Forbidden):
        forget_old(actor, now=LATER)


def test_the_head_is_chained_even_when_everything_before_it_was_let_go(tmp_path):
    wrote(3)
    head = shipping.make_head(date(2026, 11, 24))
    shipping.ship(now=NOW, address=str(tmp_path / "trail.jsonl"))
    assert forget_old(system("audit.forget"), now=LATER) == 3
    settle()
    only = AuditEvent.objects.get()
    assert (only.position, only.previous) == (4, head.hash)
    assert verify() is None
    assert AuditHead.objects.count() == 1


def test_a_file_target_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotReceived):
        FileTarget(tmp_path / "file" / "trail.jsonl").send([{"_id": "x"}])
