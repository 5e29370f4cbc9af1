"""A table's patterns, searched only where the letters stand that every match of theirs holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHORTEST = 3  # letters of a stem: fewer stand in every text
NOTHING = "(?!)"
PART = re.compile(
    r"(?P<atom>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[().^$|]|[^\\\[().^$|*+?{])(?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)?",
    re.DOTALL,
)
LOWER = bytes(ord(chr(code).lower()) for code in range(256))
LIKE = (("\u0130", "i"), ("\u017f", "s"), ("\u212a", "k"), ("\u212b", "å"))  # what a search takes for letters of ours
OPTIONAL = ("?", "*", "{0", "{,")


def folded(text: str) -> bytes:
    """Return the text to look for stems in: a byte a letter, in lower case, "?" for what Latin-1 does not have.

    >>> folded("Päätös § 3: 10 €") == "päätös § 3: 10 ?".encode("latin-1")
    True
    """
    for letter, like in LIKE:
        text = text.replace(letter, like)
    return text.encode("latin-1", "replace").translate(LOWER)


def stem_of(form: str) -> str:
    """Return the longest run of letters that every text matched by `form` holds, in lower case; "" for none.

    Groups are passed over, for what they hold may be one of several.

    >>> stem_of(r"\\bpan(na|i|taan)\\b.{0,60}\\bpöydälle"), stem_of("segregations?- och"), stem_of("digital|smart")
    ('pöydälle', 'segregation', '')
    """
    runs, depth = [""], 0
    for part in PART.finditer(form):
        atom, repeat = part["atom"], part["repeat"] or ""
        depth += (atom == "(") - (atom == ")")
        if depth == 0 and atom == "|":
            return ""
        letter = depth == 0 and len(atom) == 1 and atom not in "().^$"
        if letter and not repeat.startswith(OPTIONAL):
            runs[-1] += atom
        if not letter or repeat:
            runs.append("")
    longest = max(runs, key=len).lower()
    return longest if len(longest) >= SHORTEST else ""


@dataclass(frozen=True, slots=True)
class Forms:
    """One pattern for several forms, and their stems; no stems where one of the forms has none."""

    pattern: re.Pattern[str]
    stems: tuple[bytes, ...]

    def may_stand_in(self, letters: bytes) -> bool:
        """Whether a text can hold a match at all; `letters` is the text, folded."""
        for stem in self.stems:
            if stem in letters:
                return True
        return not self.stems

    def search(self, text: str, letters: bytes) -> re.Match[str] | None:
        """Return the first match in the text, which the caller has folded."""
        return self.pattern.search(text) if self.may_stand_in(letters) else None

    def places(self, text: str, letters: bytes) -> Iterator[re.Match[str]]:
        """Yield the matches in the text, which the caller has folded."""
        return self.pattern.finditer(text) if self.may_stand_in(letters) else iter(())


def forms(patterns: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> Forms:
    """Return the patterns as one; no pattern matches nothing."""
    given = list(patterns)
    stems = dict.fromkeys(folded(stem_of(form)) for form in given)
    least = tuple(stem for stem in stems if not any(other in stem for other in stems if other != stem))
    return Forms(re.compile("|".join(given) or NOTHING, flags), () if b"" in stems else least)
