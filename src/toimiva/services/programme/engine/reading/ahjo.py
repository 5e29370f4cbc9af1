"""The answers of the Ahjo REST interface: cases, decisions, records, votes, organisations, trustees.

Domain source: programme specification, section 4.1. Empty text and null both mean missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from toimiva.city.refusals import Refusal

from .mapped import Mapped
from .result import Reading

PAGES = ("cases", "decisions", "decisionMakers", "organizations", "meetings", "records")
OFFICE_HOLDER_TYPE = "12"
CONFIDENTIAL = "salassa pidettävä"
ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})?|.)")


class Located(str):
    """A text of the JSON source that knows where it stood (between its quotation marks)."""

    place: tuple[int, int]


def parse(text: str, name: str = "") -> Any:
    """Return the JSON value of `text`, its texts located. Raises `Refusal` when it is no JSON."""
    decoder = json.JSONDecoder()

    def located(source: str, end: int, strict: bool = True) -> tuple[Located, int]:
        value, after = json.decoder.scanstring(source, end, strict)  # type: ignore[attr-defined]
        found = Located(value)
        found.place = (end, after - 1)
        return found, after

    decoder.parse_string = located  # type: ignore[attr-defined]
    decoder.scan_once = py_make_scanner(decoder)  # type: ignore[attr-defined]
    try:
        return decoder.decode(text)
    except (ValueError, RecursionError) as fault:
        raise Refusal("decision_bad_json", field=name or None, reason=str(fault)[:80]) from fault


def mapped_string(value: Located, source: str) -> Mapped:
    """Return the text with the place of each of its characters in the JSON source."""
    start, end = value.place
    mapped = Mapped(source)
    place = start
    for escape in ESCAPE.finditer(source, start, end):
        if escape.start() > place:
            mapped.add(source[place : escape.start()], place)
        for character, width, offset in _unescaped(escape[0]):
            mapped.add(character, escape.start() + offset, width)
        place = escape.end()
    if end > place:
        mapped.add(source[place:end], place)
    return mapped


def _unescaped(raw: str) -> Iterator[tuple[str, int, int]]:
    value = json.loads(f'"{raw}"')
    if len(value) == 1:
        yield value, len(raw), 0
    else:  # two escapes that are no surrogate pair
        yield value[0], 6, 0
        yield value[1], 6, 6


def items(value: Any) -> list[dict[str, Any]] | None:
    """Return the things on a page of answers, one thing as a list of one, or None for what Ahjo never answers."""
    if isinstance(value, list):
        return value if value and all(isinstance(item, dict) for item in value) else None
    if not isinstance(value, dict):
        return None
    for name in PAGES:
        if isinstance(value.get(name), list) and "count" in value | {"count": name == "cases" or None}:
            return [item for item in value[name] if isinstance(item, dict)]
    return [value] if KNOWN & set(value) else None


KNOWN = {"CaseID", "CaseIDLabel", "NativeId", "Content", "Motion", "Ayes", "Organization", "TypeId", "Initiatives"}


def said(thing: dict[str, Any], name: str) -> Any:
    """Return a value of the answer; empty text and null both mean that there is none."""
    value = thing.get(name)
    return None if value in ("", None) else value


def text_of(thing: dict[str, Any], name: str) -> str | None:
    value = said(thing, name)
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def members(thing: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = thing.get(name)
    if isinstance(value, dict):
        value = [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def is_secret(thing: dict[str, Any]) -> bool:
    """Whether the answer's publicity class keeps its text from being shown."""
    return (text_of(thing, "PublicityClass") or "").casefold().startswith(CONFIDENTIAL)


def title_of(paper: dict[str, Any]) -> str | None:
    """Return a paper's title; of a secret one its number and the legal ground."""
    if not is_secret(paper):
        return text_of(paper, "Title")
    reasons = paper.get("SecurityReasons")
    grounds = ", ".join(map(str, reasons)) if isinstance(reasons, list) else str(reasons or "")
    return " ".join(filter(None, [text_of(paper, "AttachmentNumber"), "Salassa pidettävä", grounds and f"({grounds})"]))


def fill(reading: Reading, thing: dict[str, Any]) -> None:
    """Add what the answer says beside the text of its Content: the answer's own fields go first."""
    case = reading.case
    _fill_case(reading, thing)
    language = text_of(thing, "Language")
    if language in ("fi", "sv"):
        reading.language = language
    reading.confidential = reading.confidential or is_secret(thing)
    organisation = thing.get("Organization") if isinstance(thing.get("Organization"), dict) else None
    if organisation is None and "TypeId" in thing:
        organisation = thing
    if organisation:
        case.decision_maker = text_of(organisation, "Name") or case.decision_maker
        office = text_of(organisation, "TypeId") == OFFICE_HOLDER_TYPE
        case.decision_maker_type = "OFFICE_HOLDER" if office else "BODY"
    _fill_papers(reading, thing, organisation)
    _fill_votes(reading, thing)


def _fill_case(reading: Reading, thing: dict[str, Any]) -> None:
    case = reading.case
    case.diary_number = text_of(thing, "CaseIDLabel") or case.diary_number
    case.case_id = text_of(thing, "CaseID") or case.case_id
    case.classification_code = text_of(thing, "ClassificationCode") or case.classification_code
    section = re.search(r"\d+", text_of(thing, "Section") or "")
    case.section = section[0] if section else case.section
    case.title = (text_of(thing, "Title") if "Initiatives" not in thing else None) or case.title
    case.status = text_of(thing, "Status")
    reading.handlings = [
        {
            "work_sequence_number": said(handling, "WorkSequenceNumber"),
            "sector": text_of(handling, "Sector"),
            "sector_id": text_of(handling, "SectorID"),
            "status": text_of(handling, "Status"),
            "created": text_of(handling, "Created"),
            "date_nearest_deadline": text_of(handling, "DateNearestDeadline"),
        }
        for handling in members(thing, "Handlings")
    ]


def _fill_papers(reading: Reading, thing: dict[str, Any], organisation: dict[str, Any] | None) -> None:
    reading.records = [_record(record) for record in members(thing, "Records")]
    for attachment in members(thing, "Attachments"):
        title = title_of(attachment)
        if title and title not in reading.attachments:
            reading.attachments.append(title)
        reading.records.append(_record(attachment))
    if "NativeId" in thing:
        reading.records.insert(0, _record(thing))
    if organisation:
        kind, name, number = (text_of(organisation, field) for field in ("Type", "Name", "ID"))
        reading.records.append({"type": kind, "title": name, "native_id": number})
    for name in ("Initiatives", "Resolutions"):
        kind = name.removesuffix("s").lower()
        reading.records += [{**_record(item), "type": kind} for item in members(thing, name)]


def _record(thing: dict[str, Any]) -> dict[str, str | None]:
    return {
        "type": text_of(thing, "Type") or ("päätös" if "Content" in thing else None),
        "title": text_of(thing, "Title") if "Content" in thing else title_of(thing),
        "native_id": text_of(thing, "NativeId"),
    }


def _fill_votes(reading: Reading, thing: dict[str, Any]) -> None:
    """A vote is no resolution: it shows as one section a side, with its number of votes."""
    for side in ("Ayes", "Noes", "Blank", "Absent"):
        votes = thing.get(side)
        if isinstance(votes, dict) and not reading.confidential:
            words = [text_of(votes, "NumberOfVotes") or "0", (text_of(votes, "Content") or "").strip()]
            reading.sections.append({"heading": side, "text": " ".join(filter(None, words))})
