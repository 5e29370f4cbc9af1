"""Ahjo over HTTP: a case by its CaseID and a decision by its NativeId. Nothing is stored here.

Contract (programme specification, section 4.1): `GET {base}/cases/single/{CaseID}` answers `{"cases": [case]}`,
`GET {base}/decisions/single/{NativeId}` answers `{"decisions": [decision]}`, both with `?apireqlang=fi`, and the key
in the header `api-key`. Empty text and null both mean missing; a time without a zone is Helsinki's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import requests

from toimiva.city.refusals import Refusal

HELSINKI = ZoneInfo("Europe/Helsinki")
CONNECT_S, READ_S = 5, 20
LARGEST = 20_000_000  # bytes of one answer
DECISION_TYPES = ("päätös", "beslut")
SECRET = "salassa pidettävä"
SECRET_TEXTS = ("Content", "Motion", "DecisionHistoryHTML", "VotingResults")
Thing = dict[str, Any]


class AhjoFault(Refusal):
    """Ahjo has not given what was asked. `again`: it may, later; `stop`: nothing else is worth asking now."""

    status = 502

    def __init__(self, code: str, /, *, again: bool = False, stop: bool = False, **facts: Any) -> None:
        super().__init__(code, field="diary_number", **facts)
        self.again = again
        self.stop = stop


@dataclass(frozen=True)
class Ahjo:
    """The interface at `base_url`, with the key that it gave this house."""

    base_url: str
    key: str = ""

    def case(self, case_id: str) -> Thing:
        """Return the case. Raises `AhjoFault`."""
        return self._one("cases", case_id)

    def decision(self, native_id: str) -> Thing:
        """Return the decision. Raises `AhjoFault`."""
        return self._one("decisions", native_id)

    def _one(self, kind: str, key: str) -> Thing:
        answer = self._get(f"{self.base_url.rstrip('/')}/{kind}/single/{quote(key, safe='')}")
        found = answer.get(kind) if isinstance(answer, dict) else None
        if isinstance(found, list) and not found:
            raise AhjoFault("ahjo_has_none", what=key)
        if not isinstance(found, list) or not isinstance(found[0], dict):
            raise AhjoFault("ahjo_unreadable", again=True, what=key)
        return found[0]

    def _get(self, url: str) -> Any:
        if not self.base_url:
            raise AhjoFault("ahjo_not_configured", stop=True)
        headers = {"api-key": self.key} if self.key else {}
        try:
            with requests.get(
                url, params={"apireqlang": "fi"}, headers=headers, timeout=(CONNECT_S, READ_S),
                allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                _require_given(answer.status_code, url)
                body = b"".join(_limited(answer))
        except requests.RequestException as fault:
            raise AhjoFault("ahjo_silent", again=True, reason=type(fault).__name__) from fault
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as fault:
            raise AhjoFault("ahjo_unreadable", again=True, what=url.rsplit("/", 1)[-1]) from fault


def _require_given(status: int, url: str) -> None:
    """Tell a key that is not believed, a thing that is not there, and everything else (which may pass)."""
    if status in (401, 403):
        raise AhjoFault("ahjo_refuses_key", stop=True, status=status)
    if status in (404, 410):
        raise AhjoFault("ahjo_has_none", what=url.rsplit("/", 1)[-1])
    if status != 200:
        raise AhjoFault("ahjo_silent", again=True, reason=f"HTTP {status}")


def _limited(answer: requests.Response) -> Iterator[bytes]:
    """The body in pieces; one that grows past the limit is refused, whatever its header says."""
    size = 0
    for piece in answer.iter_content(65_536):
        size += len(piece)
        if size > LARGEST:
            raise AhjoFault("ahjo_unreadable", what=f"> {LARGEST // 1_000_000} MB")
        yield piece


def decision_ids(case: Thing) -> list[tuple[str, str]]:
    """Return the NativeId and the VersionSeriesId of each decision among a case's records.

    >>> decision_ids({"Records": [{"Type": "Päätös", "NativeId": "{1}"}, "no record"]}), decision_ids({"Records": 5})
    ([('{1}', '')], [])
    """
    found = []
    records = case.get("Records")
    for record in records if isinstance(records, list) else []:
        if not isinstance(record, dict):
            continue
        kind = str(record.get("Type") or "").casefold()
        if kind.startswith(DECISION_TYPES) and record.get("NativeId"):
            found.append((str(record["NativeId"]), str(record.get("VersionSeriesId") or "")))
    return found


def without_links(thing: Any) -> Any:
    """Return the answer without its links, which change though nothing of the matter does."""
    if isinstance(thing, dict):
        return {name: without_links(value) for name, value in thing.items() if name not in ("links", "FileURI")}
    return [without_links(each) for each in thing] if isinstance(thing, list) else thing


def without_secrets(thing: Thing) -> Thing:
    """Return the decision without what its publicity class keeps secret, so that it is not even stored.

    Of a secret decision its section and title stay, of a secret attachment its number and the legal ground.

    >>> without_secrets({"Title": "A", "Content": "B", "PublicityClass": "Salassa pidettävä"})
    {'Title': 'A', 'PublicityClass': 'Salassa pidettävä'}
    """
    plain = {name: value for name, value in thing.items() if not (_is_secret(thing) and name in SECRET_TEXTS)}
    for name, papers in plain.items():
        if isinstance(papers, list):
            plain[name] = [_without_title(paper) if isinstance(paper, dict) else paper for paper in papers]
    return plain


def _is_secret(thing: Thing) -> bool:
    return str(thing.get("PublicityClass") or "").casefold().startswith(SECRET)


def _without_title(paper: Thing) -> Thing:
    return {name: value for name, value in paper.items() if name != "Title"} if _is_secret(paper) else paper


def day_of(value: Any) -> date | None:
    """Return the day in Helsinki of a time that Ahjo gives.

    >>> day_of("2025-01-27T02:00:00.000"), day_of("2025-01-26T23:00:00Z"), day_of("")
    (datetime.date(2025, 1, 27), datetime.date(2025, 1, 27), None)
    """
    try:
        moment = datetime.fromisoformat(str(value or ""))
    except ValueError:
        return None
    return (moment.astimezone(HELSINKI) if moment.tzinfo else moment).date()
