"""The money of a motion: sum, budget item, split by division, projects under their headings."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from toimiva.services.programme.policy.tables import Division

from .document import Block, Document, Section
from .numbers import Amount, Numbers, Token, amounts_in
from .result import DivisionShare, Motion, Project
from .words import Words

LEADING = re.compile(r"(?:[•*▪‣●,;:\-–]|\d{1,2}\)|(?:ja|sekä|och|samt|joista|josta|varav)\b|\s)*")
TRAILING = re.compile(r"\b(?:enintään|yhteensä|högst|sammanlagt|on|är)$")
LONGEST_TRAILING = 10
LONGEST_HEADING = 100
UNIT_HEADING = re.compile(r"[A-ZÅÄÖ][^\d.:;!?€()]{2,88}[^\d.:;!?€(), ]$")
ITEM_NAME = re.compile(r"\s*[,:–-]?\s*(?P<name>[^\d(),.;:\n]{3,80})")


@dataclass(slots=True)
class Money:
    """What the operative text says of money, and the amounts already given a meaning (by their start)."""

    motion: Motion
    operative: list[Block] = field(default_factory=list)
    total: Amount | None = None
    item: Token | None = None
    root: Token | None = None
    year_start: int | None = None
    shares: dict[int, DivisionShare] = field(default_factory=dict)
    projects: dict[int, Project] = field(default_factory=dict)


def operative_section(document: Document, numbers: Numbers, passed: bool) -> Section | None:
    """Return the text that money follows from: the decision where it passed sums of its own, else the motion."""
    decision = document.first("DECISION")
    if decision and passed and any(_within(decision, amount.start) for amount in numbers.amounts):
        return decision
    return document.first("MOTION") or document.first("PROPOSAL") or decision


def _within(section: Section, place: int) -> bool:
    return bool(section.blocks) and section.blocks[0].start <= place < section.blocks[-1].end


def read_money(document: Document, numbers: Numbers, words: Words, passed: bool) -> Money:
    """Return the motion's figures: the operative text first, then the projects of the whole document."""
    money = Money(Motion())
    section = operative_section(document, numbers, passed)
    if section is not None:
        money.operative = section.blocks
        _shares(document, numbers, words, money)
        _source(document, numbers, words, money)
    _projects(document, numbers, words, money)
    _join_pairs(money.motion.projects)
    return money


def _rows(blocks: list[Block]) -> list[Block]:
    """The cells of one table row count as one block."""
    rows: list[Block] = []
    for block in blocks:
        last = rows[-1] if rows else None
        if last and block.cell and last.cell and last.cell[0] == block.cell[0]:
            rows[-1] = Block(last.start, block.end, last.cls, last.cell)
        else:
            rows.append(block)
    return rows


def _shares(document: Document, numbers: Numbers, words: Words, money: Money) -> None:
    rows = _rows(money.operative)
    labelled = [
        (amount, *_label(document.text, block, previous, amount), block)
        for block in rows
        for previous, amount in _pairs(block, amounts_in(numbers, block.start, block.end))
    ]
    named = [words.division(label) for _, label, _, _ in labelled]
    by_division = any(named)
    for (amount, label, start, block), division in zip(labelled, named, strict=True):
        if division or (by_division and _is_line(document, block, amount, label)):
            _share(money, words, amount, label, start, division)
        elif money.total is None and not money.shares:
            money.total = amount
    if money.total is None and money.shares:
        money.total = next((amount for amount, label, _, _ in labelled if amount.start not in money.shares), None)
    if money.total is not None:
        money.motion.amount = money.total.value


def _pairs(block: Block, amounts: list[Amount]) -> list[tuple[int, Amount]]:
    found: list[tuple[int, Amount]] = []
    previous = block.start
    for amount in amounts:
        found.append((previous, amount))
        previous = amount.end
    return found


def _label(text: str, block: Block, previous: int, amount: Amount) -> tuple[str, int]:
    """Return what stands before a sum as its name, and where the name begins."""
    start = previous
    segment = text[start : amount.start]
    if ": " in segment.rstrip(": "):
        start += segment.rstrip(": ").rindex(": ") + 2
        segment = text[start : amount.start]
    start += _leading(segment)
    return _bare(text[start : amount.start]), start


def _leading(label: str) -> int:
    """Return how long the bullets, numbers and joining words are that a name begins with."""
    found = LEADING.match(label)
    return found.end() if found else 0


def _bare(name: str) -> str:
    """Return a name without the marks and small words between it and its sum.

    >>> _bare("Kaupunginkanslia: yhteensä ("), _bare("Hanke, on enintään")
    ('Kaupunginkanslia', 'Hanke')
    """
    while True:
        name = name.rstrip().rstrip(":,;=-–(")
        if name[-1:].isspace():
            continue
        word = TRAILING.search(name, max(0, len(name) - LONGEST_TRAILING))
        if word is None:
            return name.replace("\n", " ")
        name = name[: word.start()]


def _is_line(document: Document, block: Block, amount: Amount, label: str) -> bool:
    """Whether the whole block is a name and a sum, as in a list."""
    return block.end - amount.end <= 1 and 0 < len(label) < 90 and ". " not in label and not _is_total(label)


def _is_total(label: str) -> bool:
    return label.casefold().strip() in ("", "yhteensä", "sammanlagt", "totalt", "summa")


def _share(money: Money, words: Words, amount: Amount, label: str, start: int, division: Division | None) -> None:
    name = words.division_name(division) if division else label
    share = DivisionShare(division.id if division else None, name, amount.value, amount.start, amount.end, start)
    money.shares[amount.start] = share
    money.motion.divisions.append(share)


def _source(document: Document, numbers: Numbers, words: Words, money: Money) -> None:
    """Read where the money is taken from: year, budget item and its name, the root of the project numbers."""
    text, motion = document.text, money.motion
    start, end = money.operative[0].start, money.operative[-1].end
    if year := words.search("budget_year", text, start, end):
        motion.budget_year, money.year_start = int(year["year"]), year.start("year")
    money.item = next((item for item in numbers.items if start <= item.start < end), None)
    if money.item:
        motion.budget_item = money.item.text
        motion.budget_item_name = _item_name(text, money.item, words)
    for number in numbers.project_numbers:
        if start <= number.start < end and words.search("project_number", text[: number.start][-40:]):
            money.root, motion.project_number = number, number.text
            break


def _item_name(text: str, item: Token, words: Words) -> str | None:
    rest = text[item.end : item.end + 120]
    known = words.items.get(item.text)
    for name in (*known.fi, *known.sv) if known else ():
        if rest.strip(" ,").casefold().startswith(name.casefold()):
            return rest.strip(" ,")[: len(name)]
    found = ITEM_NAME.match(rest)
    return found["name"].strip() if found and rest[found.end() : found.end() + 1] in "(,.;" else None


def _projects(document: Document, numbers: Numbers, words: Words, money: Money) -> None:
    """Walk the blocks in order: division headings, unit headings, and lines that hold a project number."""
    division: Division | None = None
    unit: str | None = None
    taken = [number for number in numbers.project_numbers if number is not money.root]
    starts = [number.start for number in taken]
    for section in document.of("REASONS", "MOTION", "DECISION", "PROPOSAL", "SUMMARY", ""):
        division = unit = None
        for block in _rows(section.blocks):
            inside = taken[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            if inside:
                _read_projects(document, numbers, words, money, block, inside, (division, unit))
                continue
            if block.end - block.start > LONGEST_HEADING:
                continue
            text = document.block_text(block)
            if text[-1] in ".)€":
                continue  # a sentence, or a line of a list
            if found := words.division(text):
                division, unit = found, None
            elif division and UNIT_HEADING.fullmatch(text):
                unit = text


def _read_projects(
    document: Document,
    numbers: Numbers,
    words: Words,
    money: Money,
    block: Block,
    inside: list[Token],
    headings: tuple[Division | None, str | None],
) -> None:
    text = document.text
    start = block.start
    amounts = amounts_in(numbers, start, block.end)
    for number, following in zip(inside, [*inside[1:], None], strict=True):
        end = following.start if following else block.end
        amount = next((each for each in amounts if start <= each.start < end), None)
        if amount is None and text[number.start - 1] != "(":
            start = number.end
            continue  # the number is only mentioned
        name = _project_name(text, start, min(number.start, amount.start if amount else number.start))
        partner = words.search("joint", text, number.end, end)
        project = Project(
            division=headings[0].id if headings[0] else None,
            unit=headings[1],
            number=number.text,
            name=name,
            amount=amount.value if amount else None,
            start=amount.start if amount else number.start,
            end=amount.end if amount else number.end,
            number_start=number.start,
            number_end=number.end,
            partner=_partner(partner["who"], words) if partner else None,
        )
        money.projects[project.start] = project
        money.motion.projects.append(project)
        start = number.end


def _project_name(text: str, start: int, end: int) -> str:
    segment = text[start:end]
    sentence = max(segment.rfind(". "), segment.rfind("! "))
    if sentence >= 0:
        segment = segment[sentence + 2 :]
    segment = segment.lstrip(")")
    return _bare(segment[_leading(segment) :])


def _partner(who: str, words: Words) -> str:
    """Return the code of the division a project is shared with; "?" where the name is not known."""
    division = words.division(who)
    return division.id if division else "?"


def _base(name: str) -> str:
    """The name without the division's own tail: "…, Kymp" and "…, Kuva" are one project."""
    return name.rsplit(",", 1)[0].casefold()


def _join_pairs(projects: list[Project]) -> None:
    for project in projects:
        if project.partner is None or project.joint_with is not None:
            continue
        others = [
            other
            for other in projects
            if other is not project and other.joint_with is None and other.division == project.partner
        ]
        same = [other for other in others if _base(other.name) == _base(project.name)]
        back = [other for other in others if other.partner == project.division]
        for other in (*same, *back):
            project.joint_with, other.joint_with = other.number, project.number
            break
