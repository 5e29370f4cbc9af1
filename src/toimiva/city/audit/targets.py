"""Where the trail is sent: a JSONL file, an HTTP receiver, or Elasticsearch's bulk interface. No Django here."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

Document = dict[str, Any]
RETRIES = 4
FIRST_WAIT_S = 0.5
TIMEOUT_S = 10
TRY_AGAIN = (408, 425, 429, 500, 502, 503, 504)


class NotReceived(Exception):
    """The target has not received the documents; they are sent again the next time."""


class Target(Protocol):
    """Takes documents in order; returns when they are safe there, else raises `NotReceived`."""

    def send(self, documents: Sequence[Document]) -> None: ...


def target_of(address: str) -> Target:
    """Return the target at `address`: http(s)://…, elasticsearch+http(s)://…/INDEX, or a file."""
    if address.startswith("elasticsearch+"):
        return ElasticsearchTarget(address.removeprefix("elasticsearch+"))
    if address.startswith(("http://", "https://")):
        return HttpTarget(address)
    return FileTarget(Path(address))


@dataclass(frozen=True)
class FileTarget:
    """Appends to a JSONL file and waits until the disk has it. Documents the file ends with are not written twice."""

    path: Path

    def send(self, documents: Sequence[Document]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            last = self._mend()
            ids = [document["_id"] for document in documents]
            new = documents[ids.index(last) + 1 :] if last in ids else documents
            with self.path.open("ab") as file:
                file.write(b"".join(_line(document) for document in new))
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise NotReceived(f"{self.path}: {fault.strerror}") from fault

    def _mend(self) -> str | None:
        """Cut a line that a crash left half written; return the id of the last whole one."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            return None
        with self.path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            tail, start = b"", size
            while start and tail[:-1].count(b"\n") < 2:
                start = max(0, start - 65_536)
                file.seek(start)
                tail = file.read(size - start)
            whole = tail[: tail.rfind(b"\n") + 1]
            file.truncate(start + len(whole))
        return json.loads(whole.splitlines()[-1])["_id"] if whole else None


@dataclass(frozen=True)
class HttpTarget:
    """Posts a batch as NDJSON and tries again, ever later, where the receiver is busy or away."""

    url: str
    sleep: Callable[[float], None] = time.sleep

    def send(self, documents: Sequence[Document]) -> None:
        post(self.url, b"".join(_line(document) for document in documents), {}, self.sleep)


@dataclass(frozen=True)
class ElasticsearchTarget:
    """Creates each document under its id by the bulk interface; one that stands there already is received.

    `url` is http(s)://user:password@host:port/INDEX. The interface is plain HTTP: no client library is needed.
    """

    url: str
    sleep: Callable[[float], None] = time.sleep

    def send(self, documents: Sequence[Document]) -> None:
        server, _, index = self.url.rstrip("/").rpartition("/")
        lines = []
        for document in documents:
            body = {key: value for key, value in document.items() if key != "_id"}
            lines += [_line({"create": {"_index": index, "_id": document["_id"]}}), _line(body)]
        answer = json.loads(post(f"{server}/_bulk", b"".join(lines), {}, self.sleep))
        refused = [item["create"] for item in answer["items"] if item["create"]["status"] not in (200, 201, 409)]
        if refused:
            raise NotReceived(f"{len(refused)} documents refused, the first with status {refused[0]['status']}")


def post(url: str, body: bytes, headers: dict[str, str], sleep: Callable[[float], None]) -> bytes:
    """Post `body`; raises `NotReceived` when it is refused, or when the last of the attempts failed too."""
    request = _request(url, body, headers)
    where = urlsplit(request.full_url).netloc
    fault = ""
    for attempt in range(RETRIES + 1):
        if attempt:
            sleep(FIRST_WAIT_S * 2 ** (attempt - 1))
        try:
            with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 the scheme is checked with the settings
                return bytes(answer.read())
        except HTTPError as answer:
            if answer.code not in TRY_AGAIN:
                raise NotReceived(f"{where} refused with status {answer.code}") from None
            fault = f"status {answer.code}"
        except (URLError, OSError, TimeoutError) as away:
            fault = type(getattr(away, "reason", away)).__name__
    raise NotReceived(f"{where} did not receive it: {fault}")


def _request(url: str, body: bytes, headers: dict[str, str]) -> Request:
    """The request, with user and password of the address as a header: they never stand in a log."""
    from base64 import b64encode

    parts = urlsplit(url)
    headers = {"Content-Type": "application/x-ndjson"} | headers
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return Request(plain, data=body, headers=headers, method="POST")  # noqa: S310


def _line(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
