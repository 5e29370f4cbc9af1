"""The head of a decision: section, title, diary number, task class, and who decides."""

from __future__ import annotations

import re

from .document import Document
from .result import Case
from .words import Words

SECTION = re.compile(r"§ ?(\d+)|(\d+) ?§")
SECTION_LINE = re.compile(r"(?:[A-ZÅÄÖ][\w-]* )*(?:§ ?(\d+)|(\d+) ?§)(?: ?/ ?\d{4})?(?: \d{1,2}\.\d{1,2}\.\d{4})?$")
SECTION_START = re.compile(r"(?:§ ?\d+|\d+ ?§) [A-ZÅÄÖ]")  # its title on the same line, or joined to it
DIARY = re.compile(r"(?P<diary>[A-ZÅÄÖ]{2,8} \d{4}-\d{6})(?: T (?P<task>\d\d(?: \d\d)*))?")
DIARY_LINE = re.compile(rf"(?:{DIARY.pattern})$")
TITLES = frozenset({"AsiaOtsikko", "JulkinenOtsikko", "h1"})
NO_TITLE = frozenset({"Viite", "Otsikonviite", "Julkisuus SalassapidonPerustelut", "Muokkaustieto"})


def read_header(document: Document, words: Words) -> Case:
    """Return the case as the head of the document names it."""
    case = Case()
    title: list[str] = []
    for block in document.sections[0].blocks:
        text = document.block_text(block)
        if case.section is None and (found := SECTION_LINE.match(text)):
            case.section = found[1] or found[2]
            title.clear()  # what stands above the section line is the page, not the title
        elif case.diary_number is None and (found := DIARY.match(text)):
            case.diary_number, case.classification_code = found["diary"], found["task"]
        elif block.cls in TITLES:
            case.title = text
        elif block.cls not in NO_TITLE and case.diary_number is None:
            title.append(text)
    if case.title is None and title:
        case.title = title[0]
    if case.diary_number:
        case.case_id = case.diary_number.replace(" ", "-")
    case.decision_maker, case.decision_maker_type = decision_maker(document, words)
    return case


def decision_maker(document: Document, words: Words) -> tuple[str | None, str | None]:
    """Return who decides (a known body in the Finnish nominative), and whether a body or an office holder."""
    for section in document.of("DECISION", "PROPOSAL", "OPINION", "HANDLING", "MOTION"):
        for line in document.lines(section)[:2]:
            for form in words.phrases["decided"]:
                if found := form.pattern.match(line):
                    return named(found["who"], words)
    return None, None


def named(who: str, words: Words) -> tuple[str, str]:
    """Return a decision maker's name and kind.

    >>> from .words import words
    >>> named("Stadsstyrelsen", words("sv", 2021)), named("Digitalisaatiojohtaja", words("fi", 2021))
    (('Kaupunginhallitus', 'BODY'), ('Digitalisaatiojohtaja', 'OFFICE_HOLDER'))
    """
    if body := words.body(who):
        return body.nominative, "BODY"
    return who, "BODY" if words.search("body_name", who) else "OFFICE_HOLDER"


def matters(document: Document) -> list[str]:
    """Return the different diary numbers that stand on a line of their own below a section number."""
    found: dict[str, None] = {}
    if document.text.count("§") < 2:  # one section number is one matter
        return []
    numbered = started = False
    for section in document.sections:
        if section.kind == "HISTORY":
            continue
        for block in section.blocks:
            text = document.text[block.start : min(block.end, block.start + 120)]
            if SECTION_LINE.match(text):
                numbered = True
            elif (numbered or started) and (diary := DIARY_LINE.match(text)):
                found[diary["diary"]] = None
                numbered = False
            started = bool(SECTION_START.match(text))
    return list(found)
