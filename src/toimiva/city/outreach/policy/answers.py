"""What an answer by text message means. A word that could mean either is asked again, never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from toimiva.city.rules import Rule, load

CODE_LETTERS = "BCDFGHLMPRSTVX"  # no vowel, no letter that is an answer: a code is never a word


@dataclass(frozen=True, kw_only=True)
class AnswerRule(Rule):
    """The words of a language that say yes, and those that say no."""

    language: str
    yes: list[str]
    no: list[str]


RULES = load(Path(__file__).with_suffix(".toml"), AnswerRule)


@dataclass(frozen=True)
class Understood:
    """`meaning` is YES, NO or UNCLEAR; `code` the one of the offers that the answer names."""

    meaning: str
    code: str = ""


def understood(text: str, day: date, codes: Collection[str] = ()) -> Understood:
    """Return what the answer says: its first word, and the code after it where it is one of `codes`.

    >>> understood("k", date(2026, 5, 1)), understood("Ei kiitos!", date(2026, 5, 1))
    (Understood(meaning='YES', code=''), Understood(meaning='NO', code=''))
    >>> understood("K bd", date(2026, 5, 1), ["BD", "CF"]), understood("Ei kyllä", date(2026, 5, 1)).meaning
    (Understood(meaning='YES', code='BD'), 'UNCLEAR')
    """
    said = [word for word in (_plain(one) for one in text.replace(",", " ").split()) if word]
    meanings = {_meaning(word, day) for word in said} - {""}
    meaning = _meaning(said[0], day) if said else ""
    if not meaning or len(meanings) > 1:
        return Understood("UNCLEAR")
    named = {word for word in said[1:] if word in codes}
    return Understood(meaning, named.pop()) if len(named) == 1 else Understood(meaning)


def answer_words(language: str, day: date) -> tuple[str, str]:
    """Return the shortest yes and no of a language: figures where it has none of its own."""
    rows = RULES.all_on(day, lambda rule: rule.language in (language, "any"))
    own = next((rule for rule in rows if rule.language == language), rows[-1])
    return own.yes[0], own.no[0]


def code_of(about: str, taken: Collection[str]) -> str:
    """Return two letters for a question, the same each time unless they are taken."""
    seed = int.from_bytes(sha256(about.encode()).digest()[:4], "big")
    size = len(CODE_LETTERS)
    for step in range(size * size):
        number = (seed + step) % (size * size)
        code = CODE_LETTERS[number // size] + CODE_LETTERS[number % size]
        if code not in taken:
            return code
    raise ValueError("more questions wait for one telephone than there are codes")


def _meaning(word: str, day: date) -> str:
    for rule in RULES.all_on(day):
        if word in rule.yes:
            return "YES"
        if word in rule.no:
            return "NO"
    return ""


def _plain(word: str) -> str:
    """The word in upper case without signs around it; figures of every script as 0-9."""
    word = unicodedata.normalize("NFC", word).upper()
    word = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in word)
    return "".join(sign for sign in word if sign.isalnum() or unicodedata.category(sign).startswith("M"))
