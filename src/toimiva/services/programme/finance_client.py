"""The finance system's OData interface over HTTP: the rows of one project number. Nothing is stored here.

Contract, to be checked against the interface at hand (programme specification, section 6.1): `GET {url}` with
`$filter=startswith(Posid,'10402010740202')` and `$format=json` answers `{"d": {"results": [row]}}` or
`{"value": [row]}` with rows {Posid, Wkgbtr, …}; `__next` or `@odata.nextLink` leads to the next page. The key goes in
the header `api-key`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from toimiva.city.refusals import Refusal

from .engine.actuals.documents import rows_of

CONNECT_S, READ_S = 5, 60
LARGEST = 200_000_000  # bytes of one page
MOST_PAGES = 1_000


class FinanceFault(Refusal):
    """The interface has not given what was asked. `stop`: nothing else is worth asking now."""

    status = 502

    def __init__(self, code: str, /, *, stop: bool = False, **facts: Any) -> None:
        super().__init__(code, field="source", **facts)
        self.stop = stop


@dataclass(frozen=True)
class Finance:
    """The interface at `url`, with the key that it gave this house."""

    url: str
    key: str = ""

    def rows(self, number: str) -> list[dict[str, Any]]:
        """Return the rows whose element begins with a project number. Raises `FinanceFault`."""
        if not self.url:
            raise FinanceFault("finance_not_configured", stop=True)
        found: list[dict[str, Any]] = []
        address = self.url
        asked: Mapping[str, str] | None = {"$filter": f"startswith(Posid,'{number}')", "$format": "json"}
        for _page in range(MOST_PAGES):
            answer = self._page(address, asked, number)
            found += _read(answer, number)
            following = self._next(answer, number)
            if following is None:
                return found
            address, asked = following, None
        raise FinanceFault("finance_unreadable", what=number)

    def _page(self, address: str, asked: Mapping[str, str] | None, number: str) -> Any:
        headers = {"api-key": self.key} if self.key else {}
        try:
            with requests.get(
                address, params=asked, headers=headers, timeout=(CONNECT_S, READ_S), allow_redirects=False, stream=True
            ) as answer:
                if answer.status_code in (401, 403):
                    raise FinanceFault("finance_refuses_key", stop=True, status=answer.status_code)
                if answer.status_code != 200:
                    raise FinanceFault("finance_silent", what=number, reason=f"HTTP {answer.status_code}")
                body = b"".join(_limited(answer, number))
        except requests.RequestException as fault:
            raise FinanceFault("finance_silent", what=number, reason=type(fault).__name__) from fault
        try:
            return json.loads(body, parse_float=str, parse_int=str)
        except (ValueError, RecursionError) as fault:
            raise FinanceFault("finance_unreadable", what=number) from fault

    def _next(self, answer: Any, number: str) -> str | None:
        """Return the address of the next page; one of another host is not asked, for the key would go there."""
        inner = answer.get("d", answer) if isinstance(answer, dict) else {}
        told = (inner.get("__next") or answer.get("@odata.nextLink")) if isinstance(inner, dict) else None
        if not told:
            return None
        try:
            address = urljoin(self.url, str(told))
            same = urlsplit(address)[:2] == urlsplit(self.url)[:2]
        except ValueError as fault:  # no address at all
            raise FinanceFault("finance_unreadable", what=number) from fault
        if not same:
            raise FinanceFault("finance_unreadable", what=number)
        return address


def _limited(answer: requests.Response, number: str) -> Iterator[bytes]:
    size = 0
    for piece in answer.iter_content(65_536):
        size += len(piece)
        if size > LARGEST:
            raise FinanceFault("finance_unreadable", what=number)
        yield piece


def _read(answer: Any, number: str) -> list[dict[str, Any]]:
    try:
        return rows_of(answer)
    except Refusal as fault:
        raise FinanceFault("finance_unreadable", what=number) from fault
