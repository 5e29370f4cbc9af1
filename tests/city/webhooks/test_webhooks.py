"""Other systems are told of events: signed as Standard Webhooks 1.0.0 says, once where all goes well, never inside."""

from __future__ import annotations

import json
import socket
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from typer.testing import CliRunner

from toimiva.city.access import Actor, Grant, system
from toimiva.city.audit.models import AuditEvent
from toimiva.city.identity.models import RoleGrant, User
from toimiva.city.refusals import Conflict, Forbidden, Refusals
from toimiva.city.webhooks import actions, jobs, wire
from toimiva.city.webhooks.catalogue import events
from toimiva.city.webhooks.cli import cli
from toimiva.city.webhooks.models import Attempt, Delivery, Event, Subscription
from toimiva.city.webhooks.policy.limits import RULES, next_try, old_secret_until
from toimiva.city.webhooks.signing import sign

from ...browser import check_accessibility, fits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 7, 7, 42, tzinfo=UTC)
ADMINISTRATOR = Actor(kind="user", grants=frozenset({Grant("city.administrator")}))
CLERK = system("test")
SENT, ANSWERED = "daycare.offer.sent", "daycare.offer.answered"


def subscribed(address, *of, name="CRM", now=NOW):
    wanted = of or (SENT,)
    return actions.create_subscription(
        CLERK, name=name, contact="Kasko", address=address, events=wanted, now=now
    )  # fmt: skip


def happened(event=SENT, now=NOW, **ids):
    with transaction.atomic():
        return actions.publish(event, [ids or {"offer": uuid4()}], at=now)


def tell(now=NOW):
    told = actions.deliver_due(CLERK, now=now)
    return told.delivered, told.again, told.failed


# What is told


def test_an_event_is_told_with_ids_alone_and_signed_so_that_the_receiver_can_check_it(receiver):
    secret = subscribed(receiver.url).secret
    offer, round_ = uuid4(), uuid4()
    happened(offer=offer, round=round_)

    assert tell() == (1, 0, 0)

    ((headers, body, path),) = receiver.got
    assert path == "/in?from=toimiva"
    assert json.loads(body) == {
        "type": SENT,
        "timestamp": "2026-04-07T07:42:00.000Z",
        "data": {"offer": str(offer), "round": str(round_)},
    }
    signed = f"{Event.objects.get().pk}.{int(NOW.timestamp())}.{body}".encode()
    expected = digest(b64decode(secret.removeprefix("whsec_")), signed, sha256)
    assert headers["webhook-id"] == str(Event.objects.get().pk)
    assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == expected
    assert tell() == (0, 0, 0), "what was taken is not told again"


def test_the_signature_is_the_one_of_the_specifications_own_example():
    key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_nobody_is_told_of_what_it_has_not_asked_for_and_nothing_is_kept_where_nobody_asks(receiver):
    assert happened() == 0
    subscribed(receiver.url, ANSWERED)
    happened()
    assert (Event.objects.count(), tell()) == (0, (0, 0, 0))


def test_what_did_not_happen_is_not_told(receiver):
    subscribed(receiver.url)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.publish(SENT, [{"offer": uuid4()}], at=NOW)
        _ = 1 / 0
    assert tell() == (0, 0, 0)


@pytest.mark.parametrize("event, ids", [("no.such.event", {"offer": uuid4()}), (SENT, {"name": "Aino Niemi"})])
def test_an_unknown_event_and_what_is_no_id_are_defects(receiver, event, ids):
    subscribed(receiver.url)
    with pytest.raises(ValueError):
        happened(event, **ids)


def test_every_event_is_named_in_three_languages():
    assert SENT in events()
    assert all(set(words) == {"fi", "sv", "en"} for words in events().values())


def test_the_job_tells_all_that_is_due_and_signs_with_the_time_of_the_call(receiver, monkeypatch):
    subscribed(receiver.url)
    for _ in range(25):
        happened()
    clock = iter([NOW + timedelta(minutes=minute) for minute in range(3)])
    monkeypatch.setattr("toimiva.city.webhooks.jobs.timezone.now", lambda: next(clock))
    jobs.deliver(0)
    minutes = [
        (int(headers["webhook-timestamp"]) - int(NOW.timestamp())) // 60 for headers, _body, _path in receiver.got
    ]
    assert minutes == [0] * 10 + [1] * 10 + [2] * 5


# What is not taken


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
def test_what_is_not_taken_is_told_again_later_under_the_same_id(receiver, status):
    subscribed(receiver.url)
    happened()
    receiver.statuses = [status]
    assert tell() == (0, 1, 0)
    assert tell() == (0, 0, 0), "not before its time"
    assert tell(NOW + timedelta(minutes=1)) == (1, 0, 0)
    first, second = (headers["webhook-id"] for headers, _body, _path in receiver.got)
    assert first == second
    assert list(Attempt.objects.values_list("status", flat=True)) == [204, status]


def test_a_person_looks_after_the_last_try_and_lets_it_be_told_once_more(receiver):
    subscribed(receiver.url)
    happened()
    waits = RULES.on(NOW.date()).waits
    receiver.statuses = [500] * (len(waits) + 1)
    now, outcomes = NOW, []
    for wait in [*waits, 0]:
        outcomes.append(tell(now))
        now += timedelta(minutes=wait)
    assert outcomes == [(0, 1, 0)] * len(waits) + [(0, 0, 1)]
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, Attempt.objects.count()) == ("FAILED", len(waits) + 1, len(waits) + 1)

    actions.resend(ADMINISTRATOR, delivery.pk, now=now)
    with pytest.raises(Conflict):
        actions.resend(ADMINISTRATOR, delivery.pk, now=now)
    assert tell(now) == (1, 0, 0)


def test_a_system_that_is_away_keeps_nobody_else_waiting(receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{free.getsockname()[1]}/"
    subscribed(away, name="Poissa")
    subscribed(receiver.url)
    for _ in range(3):
        happened()
    assert tell() == (3, 1, 0)
    assert Attempt.objects.get(status=None).fault == "NewConnectionError"


def test_who_dies_between_the_call_and_its_answer_leaves_a_claim_that_ends(receiver):
    subscribed(receiver.url)
    happened()
    lease = timedelta(minutes=RULES.on(NOW.date()).lease)
    Delivery.objects.update(tries=1, next_at=NOW + lease)
    assert [tell(), tell(NOW + lease)] == [(0, 0, 0), (1, 0, 0)]


def test_a_system_that_says_it_is_gone_is_paused_and_told_of_nothing(receiver):
    made = subscribed(receiver.url).subscription
    happened()
    receiver.statuses = [410]
    tell()
    made.refresh_from_db()
    assert made.paused_because == "gone"
    assert happened() == 0
    actions.resume(ADMINISTRATOR, made.pk, now=NOW)
    assert tell(NOW + timedelta(minutes=1)) == (1, 0, 0), "what waited is told then"


@given(st.integers(1, 50), st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_the_next_try_is_always_later_until_there_is_none(tries, now):
    after = next_try(tries, now)
    assert after is None or after > now
    assert (after is None) is (tries > len(RULES.on(now.date()).waits))


# The secret


def test_a_new_secret_stands_beside_the_old_one_for_a_day(receiver):
    made, old = subscribed(receiver.url)
    new = actions.renew_secret(ADMINISTRATOR, made.pk, now=NOW).secret
    assert old != new

    def signatures(now):
        happened(now=now)
        tell(now)
        headers, body, _path = receiver.got[-1]
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
        keys = {"old": old, "new": new}
        given = [b64decode(one.removeprefix("v1,")) for one in headers["webhook-signature"].split()]
        return [
            name for one in given for name, key in keys.items()
            if digest(b64decode(key.removeprefix("whsec_")), said, sha256) == one
        ]  # fmt: skip

    assert signatures(NOW) == ["new", "old"]
    assert signatures(NOW + timedelta(days=1)) == ["new"]


def test_a_secret_renewed_twice_in_a_day_leaves_the_one_that_the_system_has():
    made, _old = subscribed("https://crm.example.fi/in")
    lost = actions.renew_secret(ADMINISTRATOR, made.pk, now=NOW).secret
    again = actions.renew_secret(ADMINISTRATOR, made.pk, now=NOW + timedelta(hours=1)).secret
    made.refresh_from_db()
    assert lost != again and (made.old_number, made.secret_number) == (1, 3)
    assert made.old_until == old_secret_until(NOW), "and no longer than it was told"


# Where it may be called


@pytest.mark.parametrize(
    "address",
    [
        "http://crm.example.fi/", "ftp://crm.example.fi/", "https:///in", "crm.example.fi", "", "https://u:p@crm.example.fi/",
        "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/", "https://0.0.0.0/", "https://localhost/",
        "https://crm.example.fi/#x", "https://crm.example.fi:port/", "https://crm.example.fi\\@10.0.0.1/",
        "https://crm.example.fi/\r\nHost: x", "https://224.0.0.1/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_public_https_one_is_refused_by_its_field(address):
    with pytest.raises(Refusals) as refused:
        subscribed(address)
    assert [(one.code, one.field) for one in refused.value.refusals] == [("webhook_address_not_allowed", "address")]


@pytest.mark.parametrize("answers", [["10.0.0.5"], ["95.216.1.1", "127.0.0.1"], ["::1"]])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, answers):
    subscribed("https://crm.example.fi/in")
    happened()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in answers]
    monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *args, **more: found)
    assert tell() == (0, 1, 0)
    assert Attempt.objects.get().fault == "address not public"


def test_every_fault_of_a_subscription_is_told_at_once():
    with pytest.raises(Refusals) as refused:
        actions.create_subscription(
            CLERK, name="x", contact="", address="http://x", events=["no.such"], now=NOW
        )  # fmt: skip
    assert [one.field for one in refused.value.refusals] == ["name", "contact", "address", "events"]


# Who may


def test_only_the_administrator_and_every_change_is_in_the_trail(receiver):
    adviser = Actor(kind="user", grants=frozenset({Grant("daycare.lead")}))
    made = subscribed(receiver.url).subscription
    for wrong in (adviser, Actor()):
        with pytest.raises(Forbidden):
            actions.pause(wrong, made.pk, now=NOW)
    actions.pause(ADMINISTRATOR, made.pk, now=NOW)
    actions.pause(ADMINISTRATOR, made.pk, now=NOW)
    operations = list(AuditEvent.objects.order_by("id").values_list("operation", flat=True))
    assert operations == ["webhooks.subscription.create", "webhooks.subscription.change"]
    assert "whsec_" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_what_was_told_goes_after_its_time(receiver):
    subscribed(receiver.url)
    happened(now=NOW - timedelta(days=100))
    happened()
    assert actions.forget_old(CLERK, now=NOW) == 1
    assert Event.objects.get().at == NOW


# On pages and on the command line


@pytest.fixture
def administrator(db):
    user = User.objects.create(uuid=uuid4(), username="paa", first_name="Pää")
    RoleGrant.objects.create(user=user, role="city.administrator", valid_from=NOW.date())
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_makes_a_subscription_sees_what_was_not_taken_and_sends_it_once_more(administrator, receiver):
    wrong = administrator.post("/en/webhooks/new/", {"name": "CRM", "address": "nowhere"})
    assert wrong.status_code == 422
    assert {"contact", "address", "events"} <= set(wrong.context["form"].errors)

    made = administrator.post(
        "/en/webhooks/new/", {"name": "CRM", "contact": "Kasko", "address": receiver.url, "events": [SENT]}
    )  # fmt: skip
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert "whsec_" in made.content.decode()
    page = f"/en/webhooks/{Subscription.objects.get().pk}/"
    assert "whsec_" not in administrator.get(page).content.decode()

    receiver.statuses = [404]
    happened()
    tell()
    assert "HTTP 404" in administrator.get(page).content.decode()
    Delivery.objects.update(state="FAILED", next_at=None)
    assert len(administrator.get(page, {"state": "FAILED"}).context["rows"]) == 1
    again = administrator.post(page, {"do": "resend", "delivery": str(Delivery.objects.get().pk)})
    assert (again.status_code, Delivery.objects.get().state) == (303, "WAITING")
    assert administrator.post(page, {"do": "resend", "delivery": "x"}).status_code == 404
    assert administrator.post(page, {"do": "fly"}).status_code == 422

    for wish, paused in (("pause", True), ("resume", False)):
        administrator.post(page, {"do": wish})
        assert (Subscription.objects.get().paused_at is not None) is paused
    assert administrator.post(page, {"do": "renew"}).status_code == 201
    assert "CRM" in administrator.get("/webhooks/").content.decode()


def test_the_log_asks_as_many_queries_for_thirty_events_as_for_three(administrator, receiver):
    made = subscribed(receiver.url).subscription

    def asked(count):
        for _ in range(count):
            happened()
        tell()
        with CaptureQueriesContext(connection) as queries:
            administrator.get(f"/webhooks/{made.pk}/")
        return len(queries)

    administrator.get(f"/webhooks/{made.pk}/")
    assert asked(3) == asked(27)


def test_the_command_line_does_the_same(receiver):
    def run(*words):
        done = CliRunner().invoke(cli, list(words))
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    _, (made,) = run("create", "CRM", "--address", receiver.url, "--event", SENT, "--contact", "Kasko")
    assert made["secret"].startswith("whsec_")
    receiver.statuses = [500]
    happened()
    tell()
    Delivery.objects.update(state="FAILED", next_at=None)
    _, (row,) = run("log", "CRM", "--state", "FAILED")
    assert [one["status"] for one in row["attempts"]] == [500]
    assert run("resend", row["delivery"])[0] == 0
    assert [run(verb, "CRM")[1][0]["paused"] for verb in ("pause", "resume")] == ["by_hand", ""]
    _, (renewed,) = run("renew-secret", made["id"])
    assert renewed["secret"] != made["secret"]
    assert [(one["name"], one["waiting"]) for one in run("list")[1]] == [("CRM", 1)]
    assert run("pause", "XYZ")[0] == run("log", "CRM", "--state", "LOST")[0] == 2
    assert SENT in CliRunner().invoke(cli, ["events"]).stdout


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_system_fits_a_phone_and_says_nothing_wrong_to_a_reader(service, visit, receiver):
    made = subscribed(receiver.url).subscription
    receiver.statuses = [500]
    happened()
    tell()
    page = visit(service, locale="en-GB", width=320)
    page.goto("/en/sign-in/")
    page.locator('a[href*="person=administrator"]').first.click()
    page.goto(f"/en/webhooks/{made.pk}/")
    expect(page.get_by_text("HTTP 500")).to_be_visible()
    assert fits(page)
    check_accessibility(page)
