"""Suomi.fi Messages and the notification service over real HTTP: a repeat is a success, 4xx is final, 5xx may pass."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from toimiva.city.outreach.channels import Envelope, NotTaken, Skip
from toimiva.city.outreach.channels.sms_service import SmsService
from toimiva.city.outreach.channels.suomifi import SuomiFi

from ...listening import listening
from .conftest import NOW

CODE = "131052-308T"  # artificial


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802 the library's name
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server, path = self.server, self.path
        if server.statuses:
            return self.say(server.statuses.pop(0), {})
        if path == "/v1/token":
            known = body == {"username": "city", "password": "secret"}
            return self.say(200 if known else 401, {"access_token": "T"} if known else {})
        if path == "/v1/mailboxes/active":
            return self.say(200, {"endUsersWithActiveMailbox": [{"id": one} for one in server.mailboxes]})
        external = body["externalId"]
        seen = server.taken.setdefault(external, body)
        return self.say(200 if seen is body else 409, {"messageId": f"M-{external}", "id": f"M-{external}"})

    def say(self, status: int, body: dict) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *told) -> None:
        """Say nothing."""


@pytest.fixture
def emulator(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.mailboxes, server.statuses, server.taken = [CODE], [], {}
    with listening(server):
        yield server


def envelope(**more) -> Envelope:
    values = {"id": "x1", "channel": "suomifi", "language": "fi", "recipient": "+358401234567", "subject": "Paikka",
              "text": "Teksti", "dated": NOW, "national_id": CODE}  # fmt: skip
    return Envelope(**(values | more))


@pytest.fixture
def providers(emulator):
    url = f"http://127.0.0.1:{emulator.server_port}"
    return {"suomifi": SuomiFi(url, "city", "secret", "S1"), "sms": SmsService(url, "token")}


@pytest.mark.parametrize("name", ["suomifi", "sms"])
def test_a_repeat_of_the_same_id_is_the_same_message(emulator, providers, name):
    assert [providers[name].send(envelope()) for _ in range(2)] == ["M-x1", "M-x1"]
    assert list(emulator.taken) == ["x1"]


@pytest.mark.parametrize("name", ["suomifi", "sms"])
@pytest.mark.parametrize("status, again", [(400, False), (403, False), (302, False), (429, True), (500, True)])
def test_4xx_is_final_and_5xx_may_pass(emulator, providers, name, status, again):
    emulator.statuses = [status]
    with pytest.raises(NotTaken) as refused:
        providers[name].send(envelope())
    assert (refused.value.again, refused.value.reason) == (again, f"HTTP {status}")


def test_who_has_no_mailbox_in_use_is_reached_otherwise(emulator, providers):
    emulator.mailboxes = []
    with pytest.raises(Skip):
        providers["suomifi"].send(envelope())
    with pytest.raises(Skip):
        providers["suomifi"].send(envelope(national_id=""))


def test_silence_may_pass():
    with pytest.raises(NotTaken) as refused:
        SmsService("http://127.0.0.1:1", "token").send(envelope())
    assert refused.value.again
