"""The numbers of a text: sums of money, project numbers, budget items, each with its place.

One pass over the digits; what a number is, its own form and what stands right behind it tell.
Domain source: programme specification, section 4 (amount grammar).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from .words import Words

NUMBER = re.compile(r"[0-9][0-9 ]*(?:[.,][0-9][0-9 ]*)*")
GROUPED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:,\d{1,2})?|(?:0|[1-9]\d*)(?:,\d+)?")
ITEM = re.compile(r"\d \d\d \d\d(?: \d\d)*")
YEAR = re.compile(r"(?:19|20)\d\d")
EXPLAINED = re.compile(r"(?:\d{1,2}\.\d{1,2}\.\d{4}|(?:19|20)\d\d|\d \d\d \d\d(?: \d\d)*)")
SHORTEST_IDENTIFIER = 7  # "1 30 01"
PROJECT_DIGITS = 10  # a bare run of at least so many digits is a project number
OTHER_CURRENCY = re.compile(r" ?(?:USD|SEK|NOK|GBP|dollar\w*|kruunu\w*|kron(?:or|an|a)|punta\w*|pund|\$|£)(?!\w)")
FOREIGN_INITIALS = frozenset("USNGdkp$£")
SENTENCE_END = re.compile(r"[.!?](?: [A-ZÅÄÖ]|\n|$)|\n")
LONGEST = 16  # digits of a sum; more is no sum of a city
ONE, CENT = Decimal(1), Decimal("0.01")
_start = attrgetter("start")
MINUS = "-\u2212\u2013"


class Amount(NamedTuple):
    """A sum in euros at text[start:end]; null where its form may not be guessed."""

    start: int
    end: int
    value: Decimal | None


class Token(NamedTuple):
    """A project number or a budget item at text[start:end]."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Numbers:
    amounts: list[Amount]
    project_numbers: list[Token]
    items: list[Token]
    foreign: list[Token]
    in_words: list[Token]


def read_numbers(text: str, words: Words) -> Numbers:
    """Return every number of `text` that the reader knows by its form.

    >>> from .words import words
    >>> [str(amount.value) for amount in read_numbers("10,0 milj. euron, 3 200 000 €", words("fi", 2021)).amounts]
    ['10000000.00', '3200000.00']
    """
    found = Numbers([], [], [], [], [])
    meaning = words.unit_initials | FOREIGN_INITIALS
    taken = 0  # up to where the text belongs to a sum
    reach = -1  # up to where a bare "10 miljoonaa" is money, because the sentence speaks of euros
    for number in NUMBER.finditer(text):
        start, stop = number.span()
        behind = text[stop : stop + 1]
        if behind not in meaning and stop - start < SHORTEST_IDENTIFIER:
            continue  # neither a sum nor the number of a project or an item, whatever stands before it
        written = number[0].rstrip(" ")
        end = start + len(written)
        if stop > end + 1:
            behind = ""  # a sum's unit stands one space away at the most
        before = text[start - 1] if start else " "
        if start < taken:
            continue  # the "1 000" of a table head belongs to the sum before it
        if before.isalnum() or (before in ".,/" and start > 1 and text[start - 2].isdigit()):
            continue
        unit = words.unit.match(text, end) if behind in words.unit_initials else None
        in_euros = unit and (unit["currency"] or unit["table"])
        if unit and (in_euros or _speaks_of_euros(text, start, unit, reach)):
            found.amounts.append(_amount(text, start, written, unit, words))
            taken = unit.end()
            if in_euros and reach < end:
                reach = _sentence_end(text, end)
        elif behind in FOREIGN_INITIALS and OTHER_CURRENCY.match(text, end):
            found.foreign.append(Token(start, end, written))
        if len(written) >= SHORTEST_IDENTIFIER:
            _identifiers(found, start, written)
    found.in_words = list(_in_words(text, words))
    return found


def amounts_in(numbers: Numbers, start: int, end: int) -> list[Amount]:
    """Return the sums that begin in text[start:end], in the order of the text."""
    amounts = numbers.amounts
    return amounts[bisect_left(amounts, start, key=_start) : bisect_left(amounts, end, key=_start)]


def _in_words(text: str, words: Words) -> Iterator[Token]:
    """Yield the sums written in words only, which always speak of euros."""
    at = text.find(" euro")
    while at >= 0:
        if not text[text.rfind(" ", 0, at) + 1 : at].isdigit() and (
            written := words.in_words.search(text, max(0, at - 60), at + 1)
        ):
            yield Token(written.start(), at + 5, written[0] + "euro")
        at = text.find(" euro", at + 5)


def _identifiers(found: Numbers, start: int, written: str) -> None:
    if len(written) >= PROJECT_DIGITS:
        for part in written.split(" "):
            if len(part) >= PROJECT_DIGITS and part.isdigit():
                place = start + written.index(part)
                found.project_numbers.append(Token(place, place + len(part), part))
    if written[1:2] == " " and (item := ITEM.match(written)) and written[item.end() : item.end() + 1] in ("", " "):
        found.items.append(Token(start, start + item.end(), item[0]))


def _speaks_of_euros(text: str, start: int, unit: re.Match[str], reach: int) -> bool:
    """Whether a bare multiplier is money: its sentence spoke of euros, or they stand right behind it."""
    if unit["multiplier"] in (None, "M", "t"):
        return False
    return start < reach or "euro" in text[unit.end() : unit.end() + 4] or "M€" in unit[0]


def _sentence_end(text: str, start: int) -> int:
    found = SENTENCE_END.search(text, start)
    return found.start() if found else len(text)


def _amount(text: str, start: int, written: str, unit: re.Match[str], words: Words) -> Amount:
    end = unit.end()
    digits, offset = _own_digits(written)
    start += offset
    if digits is None:
        return Amount(start, end, None)
    cents = _euros(digits, _factor(unit, words))
    if cents is None:
        return Amount(start, end, None)
    if start and text[start - 1] in MINUS and (start < 2 or text[start - 2] in " (:\n"):
        return Amount(start - 1, end, -cents)
    return Amount(start, end, cents)


def _euros(digits: str, factor: Decimal | None) -> Decimal | None:
    """Return digits (already in their groups) times the factor, to the cent; null where that is no whole cent."""
    bare = digits.replace(" ", "").replace(",", ".")
    if factor is None or len(bare) > LONGEST:
        return None
    if factor == 1 and "." not in bare:
        return Decimal(bare + ".00")
    euros = Decimal(bare) * factor
    cents = euros.quantize(CENT)
    return cents if cents == euros else None


def _factor(unit: re.Match[str], words: Words) -> Decimal | None:
    if unit["table"]:
        return Decimal(1000)
    if not unit["multiplier"]:
        return ONE
    return next((factor for pattern, factor in words.factors if pattern.fullmatch(unit["multiplier"])), None)


def _own_digits(written: str) -> tuple[str | None, int]:
    """Return the digits of the sum without a year, day or budget item before it, and how far in they begin.

    >>> _own_digits("2021 3 200 000"), _own_digits("3.200.000"), _own_digits("3 20 000")
    (('3 200 000', 5), (None, 0), (None, 0))
    """
    if GROUPED.fullmatch(written):
        return written, 0
    if written.endswith(" 1 000") and GROUPED.fullmatch(written[:-6]):
        return f"{written[:-6].replace(' ', '')}000", 0  # "470 1 000 €": thousands of euros
    for explained in EXPLAINED.finditer(written):
        rest = written[explained.end() :]
        if explained.start() == 0 and rest[:1] == " " and GROUPED.fullmatch(rest[1:]):
            return rest[1:], explained.end() + 1
    return None, 0
