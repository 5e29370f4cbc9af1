"""Read a decision: from a file's bytes to figures with places, and what the checks find."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toimiva.city.refusals import Refusal
from toimiva.services.programme.policy.tables import FOLDER

from . import ahjo, checks
from .document import Document
from .figures import read_figures
from .followup import read_follow_up
from .forms import folded
from .header import DIARY, matters, named, read_header
from .html import compose_html, language_of
from .mapped import Mapped
from .minutes import Matter, is_minutes, read_minutes
from .motion import Money, read_money
from .normalise import compose
from .numbers import Numbers, read_numbers
from .papers import appeal, attachments, extracts
from .people import contacts, heard_experts, merged, presenter, signers
from .resolution import granted, passes, read_resolution
from .result import Reading
from .source import Source, read_source
from .words import Words, words

OPENING = 1000  # characters of the operative text that say what it is about
GRANTING = ("GRANT", "OVERRUN_RIGHT")  # kinds whose passing makes money available
YEAR_WITHOUT_DIARY = 2021  # a document without a diary number is read with the words of this year


def read_decision(source: Source | bytes | str, name: str = "", *, rules: Path = FOLDER) -> Reading:
    """Return what one decision (or one Ahjo record) says, with findings.

    `source` is a file's bytes, its decoded text, or a `Source`; `rules` a folder of other tables.
    Raises `Refusal` for what cannot be read at all, and for a file that holds several matters.
    """
    readings = read_decisions(source, name, rules=rules)
    if len(readings) != 1:
        raise Refusal("several_matters", field=name or None, count=len(readings))
    return readings[0]


def read_decisions(source: Source | bytes | str, name: str = "", *, rules: Path = FOLDER) -> list[Reading]:
    """Return every reading a file holds: a page of Ahjo answers or minutes as XML hold several, anything else one."""
    given = source if isinstance(source, Source) else read_source(source, name)
    if given.form == "json":
        return _read_json(given, rules)
    if given.form == "html" and is_minutes(given.text, rules):
        return [_read_matter(matter, given, rules) for matter in read_minutes(given.text, given.name, rules)]
    return [_read_text(given, rules)]


def _read_text(source: Source, rules: Path) -> Reading:
    is_html = source.form == "html"
    document = compose_html(source.text, folder=rules) if is_html else compose(source.text, rules)
    reading = Reading(text=source.text, name=source.name)
    found = matters(document)
    if len(found) > 1:
        raise Refusal("several_matters", field=source.name or None, count=len(found), matters=", ".join(found))
    declared = language_of(source.text) if is_html else None
    _Decision(reading, document, rules, declared).read()
    if is_html and reading.case.decision_maker is None and re.search(r"class=[\"']?viranhaltijapaatos", source.text):
        reading.case.decision_maker_type = "OFFICE_HOLDER"
    return reading


def _read_matter(matter: Matter, source: Source, rules: Path) -> Reading:
    """One matter of the minutes: what the XML states goes before what its text tells."""
    reading = Reading(text=source.text, name=source.name)
    decision = _Decision(reading, matter.document, rules, matter.language, matter.resolution)
    decision.read()
    case = reading.case
    case.title = matter.title or case.title
    case.section = matter.section or case.section
    case.classification_code = matter.classification or case.classification_code
    if matter.decision_maker:
        known = words(reading.language, YEAR_WITHOUT_DIARY, rules)
        case.decision_maker, case.decision_maker_type = named(matter.decision_maker, known)
    if not reading.confidential:
        reading.attachments = matter.attachments
    return reading


def _read_json(source: Source, rules: Path) -> list[Reading]:
    things = ahjo.items(ahjo.parse(source.text, source.name))
    if things is None:
        raise Refusal("decision_unknown_json", field=source.name or None)
    return [_read_thing(thing, source, rules) for thing in things]


def _read_thing(thing: dict[str, Any], source: Source, rules: Path) -> Reading:
    reading = Reading(text=source.text, name=source.name)
    language = ahjo.text_of(thing, "Language")
    for field in () if ahjo.is_secret(thing) else ("Content", "Motion"):  # a secret text is not even read
        content = ahjo.said(thing, field)
        if isinstance(content, ahjo.Located) and content.strip() and "Ayes" not in thing:
            part = reading if field == "Content" else Reading(text=source.text, name=source.name)
            _read_content(content, part, source, rules, language)
            if part is not reading:
                _add_motion(reading, part)
    ahjo.fill(reading, thing)
    return reading


def _read_content(content: ahjo.Located, reading: Reading, source: Source, rules: Path, language: str | None) -> None:
    outer: Mapped = ahjo.mapped_string(content, source.text)
    document = compose_html(str(content), outer, rules)
    _Decision(reading, document, rules, language or language_of(content)).read()


def _add_motion(reading: Reading, moved: Reading) -> None:
    """A decision's Motion is a text of its own: it adds what the Content leaves open."""
    first = not reading.sections
    reading.sections += moved.sections
    reading.figures += moved.figures
    reading.findings += moved.findings
    if reading.motion.amount is None:
        reading.motion = moved.motion
    reading.appeal["of_the_motion_if_decided"] = (
        reading.appeal["of_the_motion_if_decided"] or moved.appeal["of_the_motion_if_decided"]
    )
    for field in ("presenter", "more_info", "attachments", "extracts", "signers"):
        here = getattr(reading, field)
        if not here or here == {"name": None, "title": None}:
            setattr(reading, field, getattr(moved, field))
    if first or reading.kind == "OTHER":
        reading.kind = moved.kind


@dataclass(slots=True)
class _Decision:
    """One document being read into one reading."""

    reading: Reading
    document: Document
    rules: Path
    declared: str | None
    resolution: int | None = None  # its number, where the minutes XML states it

    def read(self) -> None:
        reading, document = self.reading, self.document
        diary = DIARY.search(document.text[:2000])
        year = int(diary["diary"].split(" ")[1][:4]) if diary else YEAR_WITHOUT_DIARY
        reading.language = self.declared or language_by_words(document, self.rules)
        known = words(reading.language, year, self.rules)
        reading.case = read_header(document, known)
        reading.confidential = self.is_confidential(known)
        if reading.confidential:
            return
        reading.sections = [
            {"heading": section.heading, "text": document.section_text(section)}
            for section in document.sections
            if section.heading
        ]
        self.read_people(known)
        self.read_money(known)

    def is_confidential(self, known: Words) -> bool:
        head = self.document.lines(self.document.sections[0])
        return any((found := known.search("confidential", line)) and found.start() == 0 for line in head)

    def read_people(self, known: Words) -> None:
        reading, document = self.reading, self.document
        reading.resolution = read_resolution(document, known, self.resolution)
        reading.resolution.heard_experts = heard_experts(document, known)
        reading.presenter = presenter(document, known)
        reading.signers = signers(document)
        reading.attachments = attachments(document)
        reading.extracts = extracts(document, known)
        reading.appeal = appeal(document, known)

    def read_money(self, known: Words) -> None:
        reading, document = self.reading, self.document
        numbers = read_numbers(document.text, known)
        passed = passes(reading.resolution.type, known)
        money = read_money(document, numbers, known, passed)
        reading.motion = money.motion
        follow_up = read_follow_up(document, money.operative, numbers, known, money.motion)
        reading.kind = kind_of(reading, document, money, known)
        if reading.kind == "ACCOUNTS":  # a surplus is no appropriation
            money.motion.amount = money.total = None
        unreadable = money.total is not None and money.total.value is None
        if reading.kind in GRANTING:
            reading.resolution.granted = granted(reading.resolution.type, money.motion.amount, unreadable, known)
        reading.figures = read_figures(document, numbers, known, money, passed)
        self.check(known, numbers, money, follow_up)

    def check(self, known: Words, numbers: Numbers, money: Money, follow_up: Any) -> None:
        reading, document = self.reading, self.document
        found = checks.Checks(document, known)
        checks.check_amounts(found, numbers)
        checks.check_divisions(found, money)
        checks.check_sums(found, money, follow_up)
        checks.check_numbers(found, money)
        checks.check_source(found, money, reading.case, grants=reading.kind in GRANTING)
        checks.check_days(found, follow_up, reading.case)
        checks.check_attachments(found)
        people = contacts(document, known)
        reading.more_info = merged(people)
        checks.check_contacts(found, people)
        if len(document.sections) < 2 or not any(section.heading for section in document.sections):
            found.add("NOTHING_READ", None, None)
        elif self.wants_presenter():
            found.add("PRESENTER_MISSING", None, None)
        reading.findings = found.findings

    def wants_presenter(self) -> bool:
        """An office holder decides without a presenter; what a body decides has been presented by someone."""
        has_text = self.document.first("DECISION", "MOTION", "PROPOSAL") is not None
        by_body = self.reading.case.decision_maker_type != "OFFICE_HOLDER"
        return has_text and by_body and self.reading.presenter == {"name": None, "title": None}


def kind_of(reading: Reading, document: Document, money: Money, known: Words) -> str:
    """Return what the decision is about: a proposal to another body by its heading, else by its words."""
    if document.first("PROPOSAL"):
        return "PROPOSAL"
    start, end = (money.operative[0].start, money.operative[-1].end) if money.operative else (0, 0)
    text = f"{reading.case.title or ''}\n{document.text[start : min(end, start + OPENING)]}"
    letters = folded(text)
    for row, forms in known.kinds:
        if (not row.needs_amount or money.total or money.shares) and forms.search(text, letters):
            return row.id
    moved_only = document.first("MOTION") and not document.first("DECISION", "HANDLING")
    return "PROPOSAL" if moved_only else "OTHER"


def language_by_words(document: Document, rules: Path) -> str:
    """Return the language by the headings, and where they do not tell, by the small words of the text."""
    headings = [section.heading.casefold() for section in document.sections if section.heading]
    rows = words("fi", YEAR_WITHOUT_DIARY, rules).tables.headings
    swedish = {form.casefold() for row in rows for form in row.sv}
    count = sum(heading in swedish for heading in headings)
    if headings:
        return "sv" if count * 2 > len(headings) else "fi"
    text = document.text[:20_000]
    return "sv" if text.count(" och ") + text.count(" att ") > text.count(" ja ") + text.count(" että ") else "fi"
