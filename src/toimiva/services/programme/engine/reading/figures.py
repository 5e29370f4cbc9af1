"""Every sum of the document as a figure: what kind it is, by the words nearest to it."""

from __future__ import annotations

import re

from .document import Block, Document
from .forms import folded
from .motion import Money
from .numbers import Amount, Numbers, amounts_in
from .result import Figure
from .words import Words

SENTENCE_END = re.compile(r"[.!?] (?=[A-ZÅÄÖ])")
# The digits first and what stands before them after: so the search runs from digit to digit.
YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)(?<![\d.,-]\d{4})(?!-\d{6})(?: ?[-–] ?(?P<last>(?:19|20)\d\d))?(?!\d)")
BEHIND = 12  # a cue behind the sum must be so much nearer than one before it
ACROSS = 60  # and a cue beyond another sum, so much nearer


def read_figures(document: Document, numbers: Numbers, words: Words, money: Money, passed: bool) -> list[Figure]:
    """Return the figures in the order of the text."""
    return [
        _figure(document, numbers, words, money, passed, amount, block)
        for amount, block in _placed(document, numbers.amounts)
    ]


def _placed(document: Document, amounts: list[Amount]) -> list[tuple[Amount, Block]]:
    blocks = [block for section in document.sections for block in section.blocks]
    if document.sections[-1].kind == "SIGNATURES":  # collected apart, though they stand in the middle
        blocks.sort(key=lambda block: block.start)
    found: list[tuple[Amount, Block]] = []
    at = 0
    for amount in amounts:
        while at < len(blocks) and blocks[at].end <= amount.start:
            at += 1
        if at < len(blocks):
            found.append((amount, blocks[at]))
    return found


def _figure(
    document: Document, numbers: Numbers, words: Words, money: Money, passed: bool, amount: Amount, block: Block
) -> Figure:
    own = "GRANTED" if passed else "PROPOSED"
    motion = money.motion
    at = document.mapped.at(amount.start, amount.end)
    years = (motion.budget_year,) if motion.budget_year else ()
    project = money.projects.get(amount.start)
    if project is not None:
        return Figure(own, amount.value, at, motion.budget_item, project.number, years)
    if amount.start in money.shares:
        return Figure(own, amount.value, at, motion.budget_item, None, years)
    start, end = _sentence(document.text, amount, block)
    operative = bool(money.operative) and money.operative[0].start <= block.start < money.operative[-1].end
    kind = _kind(document.text, start, end, amount, numbers, words, operative)
    items = [item for item in numbers.items if start <= item.start < end]
    before = [item for item in items if item.start < amount.start]
    item = before[-1] if before else items[0] if items else None
    said = tuple(sorted(_years(document.text[start:end])))
    is_total = amount is money.total
    return Figure(
        own if kind == "GRANT" else kind,
        amount.value,
        at,
        item.text if item else (motion.budget_item if is_total else None),
        motion.project_number if is_total and money.root else None,
        said or (years if is_total else ()),
    )


def _sentence(text: str, amount: Amount, block: Block) -> tuple[int, int]:
    start = block.start
    for found in SENTENCE_END.finditer(text, block.start, amount.start):
        start = found.end()
    following = SENTENCE_END.search(text, amount.end - 1, block.end)  # a sum may end with the full stop of "milj."
    return start, following.start() + 1 if following else block.end


def _kind(text: str, start: int, end: int, amount: Amount, numbers: Numbers, words: Words, operative: bool) -> str:
    """Return the kind whose cue is nearest; a cue before the sum goes before one behind it."""
    lower = text[start:end].lower()
    if len(lower) != end - start:  # a letter that grows when it is made small
        lower = text[start:end]
    letters = folded(lower)
    others = [each for each in amounts_in(numbers, start, end) if each is not amount]
    best: tuple[int, int, str] | None = None
    for order, (kind, only_operative, forms) in enumerate(words.cues):
        if only_operative and not operative:
            continue
        for cue in forms.places(lower, letters):
            distance = _distance(start + cue.start(), start + cue.end(), amount, others)
            if best is None or (distance, order) < best[:2]:
                best = (distance, order, kind)
    if best is None:
        return "MENTIONED"
    return best[2]


def _distance(start: int, end: int, amount: Amount, others: list[Amount]) -> int:
    if end <= amount.start:
        between = sum(end <= other.start < amount.start for other in others)
        return amount.start - end + ACROSS * between
    between = sum(amount.end <= other.start < start for other in others)
    return max(0, start - amount.end) + BEHIND + ACROSS * between


def _years(text: str) -> set[int]:
    """Return the years named; "2021-2023" is three years.

    >>> sorted(_years("vuosina 2021–2023 (HEL 2019-002935, 1.2.2018)"))
    [2021, 2022, 2023]
    """
    found: set[int] = set()
    for match in YEARS.finditer(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        found.update(range(first, last + 1) if first <= last <= first + 30 else (first,))
    return found
