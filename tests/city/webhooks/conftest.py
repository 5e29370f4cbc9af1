"""Another system that is told: a real HTTP server, which answers what the test says and keeps what it was sent."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ...listening import listening


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802 the library's name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append((dict(self.headers.items()), body, self.path))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *told) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    """A system on this machine; only a programmer's installation may call it."""
    settings.TOIMIVA_WEBHOOKS_ANYWHERE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.statuses = [], []
    server.url = f"http://127.0.0.1:{server.server_port}/in?from=toimiva"
    with listening(server):
        yield server
