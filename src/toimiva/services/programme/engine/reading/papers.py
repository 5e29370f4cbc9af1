"""The papers of a decision: attachments, extracts and the remedies it names."""

from __future__ import annotations

import re
from typing import Any

from .document import Block, Document, Section
from .forms import folded
from .words import Words

NUMBERED = re.compile(r"(?:(?P<number>\d{1,3})[.)]? +)?(?P<text>\S.*)", re.DOTALL)
INNER_NUMBER = re.compile(r"(?:Liite|Bilaga) (\d{1,3})\b", re.IGNORECASE)


def attachments(document: Document) -> list[str]:
    """Return each attachment once, without its running number."""
    found: dict[str, None] = {}
    for section in document.of("ATTACHMENTS"):
        for text in document.lines(section):
            if match := NUMBERED.fullmatch(text):
                found[match["text"]] = None
    return list(found)


def attachment_numbers(document: Document) -> list[list[tuple[int | None, int | None, Block]]]:
    """Return for each list of attachments the running number, the number in the name, and the place."""
    lists = []
    for section in document.of("ATTACHMENTS"):
        rows = []
        for block in section.blocks:
            match = NUMBERED.fullmatch(document.block_text(block))
            inner = INNER_NUMBER.match(match["text"]) if match else None
            running = int(match["number"]) if match and match["number"] else None
            rows.append((running, int(inner[1]) if inner else None, block))
        lists.append(rows)
    return lists


def extracts(document: Document, words: Words) -> list[dict[str, Any]]:
    """Return who gets an extract, and with which papers."""
    found: list[dict[str, Any]] = []
    for section in document.of("EXTRACTS"):
        in_table = any(block.cell for block in section.blocks)
        found += _from_table(document, section, words) if in_table else _from_lines(document, section, words)
    return found


def _from_table(document: Document, section: Section, words: Words) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for block in section.blocks:
        text = document.block_text(block)
        if block.cell is None or (block.cell[0] not in rows and words.search("extract_head", text)):
            continue
        if block.cell[1] == 0:
            row = rows.setdefault(block.cell[0], {"recipient": text, "attachments": []})
            row["recipient"] = text if row["recipient"] == text else f"{row['recipient']} {text}"
        elif block.cell[0] in rows:
            rows[block.cell[0]]["attachments"].append(text)
    return list(rows.values())


def _from_lines(document: Document, section: Section, words: Words) -> list[dict[str, Any]]:
    """In plain text the columns are gone: what an extract is sent with begins with words of its own."""
    found: list[dict[str, Any]] = []
    for line in document.lines(section):
        if words.search("extract_head", line):
            continue
        cue = words.search("extract_attachment", line)
        recipient = line[: cue.start()].strip(" ,:") if cue else line
        if recipient:
            found.append({"recipient": recipient, "attachments": []})
        if cue and found:
            found[-1]["attachments"].append(line[cue.start() :])
    return found


def appeal(document: Document, words: Words) -> dict[str, str | None]:
    """Return the remedies by code: of this minute, of the motion once it is decided, and the law."""
    told: list[tuple[str, bool]] = []
    moved = False
    for section in document.sections:
        moved = moved or section.kind == "MOTION"
        if section.kind == "APPEAL" and (text := document.section_text(section)):
            told.append((text, moved))
    decided = document.first("DECISION", "PROPOSAL", "OPINION", "HANDLING") is not None
    minute = motion = None
    if len(told) > 1 and told[-1][1]:
        minute, motion = told[0][0], told[-1][0]
    elif told and decided:
        minute = told[0][0]
    elif told:
        motion = told[0][0]
    return {
        "of_this_minute": remedy(minute, words),
        "of_the_motion_if_decided": remedy(motion, words),
        "law": _law(minute or motion, words),
    }


def remedy(text: str | None, words: Words) -> str | None:
    """Return the code of the remedy that the text names first.

    >>> from .words import words
    >>> remedy("Oikaisuvaatimusohje, kaupunginhallitus", words("fi", 2021))
    'RECTIFICATION_CITY_BOARD'
    """
    row = _row(text, words)
    if row is None or text is None or row != "RECTIFICATION":
        return row
    letters = folded(text)
    body = next((body for body, forms in words.bodies if body.appeal and forms.search(text, letters)), None)
    return f"{row}_{body.appeal}" if body else row


def _row(text: str | None, words: Words) -> str | None:
    letters = folded(text or "")
    found = [(match.start(), row.id) for row, forms in words.appeals if text and (match := forms.search(text, letters))]
    return min(found)[1] if found else None


def _law(text: str | None, words: Words) -> str | None:
    if text is None:
        return None
    if cited := words.search("law", text):
        return cited["law"].strip()
    code = _row(text, words)
    row = next((row for row, _ in words.appeals if row.id == code), None)
    return None if row is None else (row.law_sv if words.language == "sv" else row.law_fi)
