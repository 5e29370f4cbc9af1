"""How a programme is followed: impact areas, bodies, reports, the reservation behind it, days of handling."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .document import Block, Document
from .forms import folded
from .numbers import Amount, Numbers, amounts_in
from .result import Motion
from .words import Words

SENTENCE_END = re.compile(r"[.!?] (?=[A-ZÅÄÖ])|\n")
DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})?")


@dataclass(slots=True)
class FollowUp:
    """What was read besides the motion's own fields: places that the checks need."""

    reserved: list[Amount] = field(default_factory=list)
    impossible_days: list[tuple[int, int]] = field(default_factory=list)
    days: list[tuple[str, date, int, int]] = field(default_factory=list)


def read_follow_up(
    document: Document, operative: list[Block], numbers: Numbers, words: Words, motion: Motion
) -> FollowUp:
    """Fill in how the motion is followed."""
    read = FollowUp()
    text = document.text
    prose = [
        section for section in document.of("MOTION", "DECISION", "REASONS", "PROPOSAL", "SUMMARY") if section.blocks
    ]
    _followed(text, operative, words, motion)
    for section in prose:
        start, end = section.blocks[0].start, section.blocks[-1].end
        if not motion.impact_areas:
            motion.impact_areas = _areas(text[start:end], words)
        _reservation(text, start, end, numbers, words, motion, read)
        _handled(text, start, end, words, motion, read)
    return read


def _followed(text: str, operative: list[Block], words: Words, motion: Motion) -> None:
    for block in operative:
        found = next(words.places("followed", text, block.start, block.end), None)
        if found is None:
            continue
        if not motion.impact_areas:
            motion.impact_areas = _areas(text[block.start : block.end], words)
        reported = next(words.places("reported", text, block.start, block.end), None)
        end = reported.start() if reported and reported.start() > found.start() else _sentence_end(text, found.end())
        if not motion.monitoring_bodies:
            motion.monitoring_bodies = _bodies(text[found.end() : min(end, block.end)], words)
        if reported and motion.report_to is None:
            body = words.body(reported["to"])
            motion.report_to = body.nominative if body else reported["to"]
            parts = (part.strip(" ,.") for part in words.listed.split(reported["when"]))
            motion.report_when = [part for part in parts if part]


def _sentence_end(text: str, start: int) -> int:
    """Return where the sentence that holds the letter before `start` ends, its full stop included."""
    found = SENTENCE_END.search(text, start)
    if found is None:
        return len(text)
    return found.start() if found[0] == "\n" else found.start() + 1


def _areas(text: str, words: Words) -> list[str]:
    letters = folded(text)
    named = [(area, forms.pattern) for area, forms in words.impact_areas if forms.may_stand_in(letters)]
    lower = text.lower() if named else ""
    return [area for area, pattern in named if pattern.search(lower)]


def _bodies(text: str, words: Words) -> list[str]:
    """Return the bodies named, in the order of the text."""
    letters = folded(text)
    found = [(match.start(), body.nominative) for body, forms in words.bodies for match in forms.places(text, letters)]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def _reservation(
    text: str, start: int, end: int, numbers: Numbers, words: Words, motion: Motion, read: FollowUp
) -> None:
    found = next(words.places("reserved", text, start, end), None)
    if found is None or motion.reservation_total is not None:
        return
    stop = _sentence_end(text, found.end())
    amounts = amounts_in(numbers, found.start(), stop)
    if not amounts:
        return
    motion.reservation_total, read.reserved = amounts[0].value, amounts
    split: dict[str, Decimal | None] = {}
    for amount, following in zip(amounts[1:], [*amounts[2:], None], strict=False):
        clause = text[amount.end : following.start if following else stop]
        for part in ("digitalisation", "business_policy"):
            if part not in split and words.search(part, clause):
                split[part] = amount.value
                break
    motion.reservation_split = split if len(split) == 2 else None


def _handled(text: str, start: int, end: int, words: Words, motion: Motion, read: FollowUp) -> None:
    """In "A's meetings 28.1. and 8.2.2021 and also 16.2.2021 in B" each clause names its own body."""
    for found in words.places("handled", text, start, end):
        first = max(text.rfind(". ", start, found.start()) + 2, text.rfind("\n", start, found.start()) + 1, start)
        last = min(_sentence_end(text, found.end()), end)
        if DAY.search(text, first, last):
            _read_days(text, first, last, words, motion, read)


def _read_days(text: str, start: int, end: int, words: Words, motion: Motion, read: FollowUp) -> None:
    group = ""
    place = start
    for clause in words.also.split(text[start:end]):
        letters = folded(clause)
        named = [body.group for body, forms in words.bodies if body.group and forms.search(clause, letters)]
        group = named[0] if named else group
        if group in motion.handled_dates:
            _add_days(clause, place, group, motion, read)
        place += len(clause)


def _add_days(clause: str, place: int, group: str, motion: Motion, read: FollowUp) -> None:
    year: str | None = None
    days = list(DAY.finditer(clause))
    for day in reversed(days):  # "28.1., 8.2. and 18.2.2021": the last one says the year
        year = day[3] or year
        where = (place + day.start(), place + day.end())
        try:
            on = date(int(year or 0), int(day[2]), int(day[1]))
        except ValueError:
            read.impossible_days.append(where)
            continue
        if on.isoformat() not in motion.handled_dates[group]:
            motion.handled_dates[group].append(on.isoformat())
            read.days.append((group, on, *where))
    read.days.sort(key=lambda each: each[2])  # read backwards, shown in the order of the text
    motion.handled_dates[group] = [on.isoformat() for of, on, _, _ in read.days if of == group]
