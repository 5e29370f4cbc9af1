"""Ahjo's REST interface over real HTTP, as far as programmes ask it (programme specification, section 4.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ...listening import listening

KEY = "key-of-the-tests"


class Emulator(ThreadingHTTPServer):
    """Cases and decisions by their ids; `statuses` are answered first, `body` instead of JSON when it is set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/ahjo-proxy"
        self.cases: dict[str, dict[str, Any]] = {}
        self.decisions: dict[str, dict[str, Any]] = {}
        self.statuses: list[int] = []
        self.body: bytes | None = None
        self.asked: list[str] = []

    def holds(self, case_id: str, *decisions: dict[str, Any]) -> None:
        """Let the case have these decisions."""
        records = [
            {"Title": "Esitys", "Type": "esitys", "NativeId": "{0}", "VersionSeriesId": "{00}", "Language": "fi"},
            *(
                {"Title": one["Title"], "Type": "päätös", "NativeId": one["NativeId"], "VersionSeriesId": "{S1}"}
                for one in decisions
            ),
        ]
        self.cases[case_id] = {"CaseID": case_id, "CaseIDLabel": case_id.replace("-", " ", 1), "Records": records}
        self.decisions |= {one["NativeId"]: one for one in decisions}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 the library's name
        parts = urlsplit(self.path)
        _, kind, _, key = parts.path.strip("/").split("/")
        self.server.asked.append(unquote(key))
        if self.headers.get("api-key") != KEY:
            return self.say(401, b"{}")
        if self.server.statuses:
            return self.say(self.server.statuses.pop(0), b"{}")
        if self.server.body is not None:
            return self.say(200, self.server.body)
        assert parse_qs(parts.query) == {"apireqlang": ["fi"]}
        found = getattr(self.server, kind).get(unquote(key))
        if found is None:
            return self.say(404, b"{}")
        return self.say(200, json.dumps({kind: [found]}).encode())

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: Any) -> None:
        """Say nothing: what matters is in `asked`."""


@contextmanager
def emulated() -> Iterator[Emulator]:
    """An emulator that listens until the block ends."""
    with listening(Emulator()) as server:
        yield server
