"""The tables of words made ready for one language and year: patterns compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from toimiva.services.programme.policy.tables import (
    FOLDER,
    Appeal,
    Body,
    Division,
    DocumentKind,
    Resolution,
    Tables,
    Wording,
    tables,
)

from .forms import Forms, folded, forms

FIRST_YEAR, LAST_YEAR = 2017, 2100
LOOK_AHEAD = re.compile(r"\(\?=.*\)$")
BEFORE, BEHIND = 3, 600  # how far a phrase reaches round its stem, in characters
SHORT = 60  # characters that are searched as fast as they are looked through for stems


def division_key(name: str) -> str:
    """Return the form a division's name is compared in: case, spaces and ending of inflection put aside.

    >>> division_key("Kulttuurin ja  vapaa-ajan toimialalle") == division_key("kulttuurin ja vapaa-ajan toimiala")
    True
    """
    key = " ".join(name.casefold().split()).strip(" :,;.•*–-")
    return re.sub(
        r"(?<=iala)(?:lle|lla|lta|n)$|(?<=slia)(?:lle|lla|lta|n)$|^(?:till|för) |(?<=torn)s$|(?<=liet)s$", "", key
    )


@dataclass(frozen=True)
class Words:
    """Everything one decision is read with."""

    language: str
    tables: Tables
    divisions: tuple[Division, ...]
    by_division_name: dict[str, Division]
    by_division_number: dict[str, Division]
    resolutions: tuple[tuple[Resolution, Forms], ...]
    appeals: tuple[tuple[Appeal, Forms], ...]
    bodies: tuple[tuple[Body, Forms], ...]
    impact_areas: tuple[tuple[str, Forms], ...]
    kinds: tuple[tuple[DocumentKind, Forms], ...]
    cues: tuple[tuple[str, bool, Forms], ...]
    phrases: dict[str, tuple[Forms, ...]]
    also: re.Pattern[str]
    listed: re.Pattern[str]
    stems: dict[str, list[str]]
    items: dict[str, Wording]
    unit: re.Pattern[str]
    factors: tuple[tuple[re.Pattern[str], Decimal], ...]
    unit_initials: frozenset[str]
    in_words: re.Pattern[str]
    severities: dict[str, str]

    def division(self, name: str) -> Division | None:
        """Return the division called `name`, by any name it is known by, in either language."""
        return self.by_division_name.get(name.casefold()) or self.by_division_name.get(division_key(name))

    def division_name(self, division: Division) -> str:
        """Return its name in the language of the decision."""
        return division.forms(self.language)[0]

    def body(self, text: str) -> Body | None:
        """Return the body that `text` names, whatever its inflection."""
        name = text.strip()
        return next((body for body, known in self.bodies if known.pattern.fullmatch(name)), None)

    def search(self, phrase: str, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first place of the phrase in text[start:end]."""
        stop = len(text) if end is None else end
        letters = folded(text[start:stop]) if stop - start > SHORT else None
        for form in self.phrases[phrase]:
            if (letters is None or form.may_stand_in(letters)) and (found := form.pattern.search(text, start, stop)):
                return found
        return None

    def places(self, phrase: str, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the phrase's places in text[start:end]; its stems are looked for first, which is much faster."""
        for stem in self.stems[phrase]:
            at = text.find(stem, start, end)
            while at >= 0:
                if found := self.round(phrase, text, max(start, at - BEFORE), at, min(end, at + BEHIND)):
                    yield found
                at = text.find(stem, at + len(stem), end)

    def round(self, phrase: str, text: str, first: int, at: int, last: int) -> re.Match[str] | None:
        """Return the phrase where it begins between `first` and its stem, which stands at `at`."""
        for form in self.phrases[phrase]:
            for place in range(first, at + 1):
                if found := form.pattern.match(text, place, last):
                    return found
        return None


def _phrases(found: Tables, language: str, day: date) -> dict[str, tuple[Forms, ...]]:
    # names are told by their capitals: these two must not ignore case
    by_case = {"decided", "on_proposal_of"}
    return {
        row.id: tuple(forms([form], re.NOFLAG if row.id in by_case else re.IGNORECASE) for form in row.forms(language))
        for row in found.phrases.all_on(day)
    }


def _splitter(phrase: tuple[Forms, ...], *, keep: bool = False) -> re.Pattern[str]:
    """Return one pattern to split a text by; `keep` what it was split at."""
    joined = "|".join(each.pattern.pattern for each in phrase)
    return re.compile(f"({joined})", re.IGNORECASE) if keep else re.compile(joined)


def _cues(words: list[str]) -> Forms:
    """A cue begins a word; its stem stands in the form itself, for groups are passed over."""
    return Forms(forms((rf"\b(?:{word})" for word in words), re.NOFLAG).pattern, forms(words).stems)


def _unit(found: Tables, day: date) -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], Decimal], ...]]:
    """Both languages' words: a Swedish decision may well say "milj. euro"."""
    rows = [row for row in found.amount_words.all_on(day) if row.factor]
    multipliers = [form for row in rows if not row.currency for form in (*row.fi, *row.sv)]
    currencies = dict.fromkeys(form for row in rows if row.currency for form in (*row.fi, *row.sv))
    longest = sorted(dict.fromkeys(multipliers), key=len, reverse=True)
    unit = re.compile(
        rf" ?(?:(?P<table>\(1 000 ?€\))|(?P<multiplier>{'|'.join(longest)})(?![^\W\d]))? ?"
        rf"(?P<currency>{'|'.join(currencies)})?(?![^\W\d])"
    )
    factors = tuple(
        (forms((LOOK_AHEAD.sub("", form) for form in (*row.fi, *row.sv)), re.NOFLAG).pattern, row.factor)
        for row in rows
        if not row.currency
    )
    return unit, factors


@lru_cache(maxsize=256)
def words(language: str, year: int, folder: Path = FOLDER) -> Words:
    """Return the words of `language` in force in `year` (of the matter; clamped to the years of the tables)."""
    found = tables(folder)
    day = date(min(max(year, FIRST_YEAR), LAST_YEAR), 12, 31)
    divisions = tuple(found.divisions.all_on(day))
    unit, factors = _unit(found, day)
    in_words = [form for row in found.amount_words.all_on(day) if not row.factor for form in row.forms(language)]
    millions = r"(?:miljoon\w+|tuhat\w*|tuhannen|miljon\w*|tusen)"
    phrases = _phrases(found, language, day)
    return Words(
        language=language,
        tables=found,
        divisions=divisions,
        by_division_name={division_key(name): row for row in divisions for name in (*row.fi, *row.sv)},
        by_division_number={row.number: row for row in divisions},
        resolutions=tuple((row, forms(row.forms(language))) for row in found.resolutions.all_on(day)),
        appeals=tuple((row, forms((*row.fi, *row.sv))) for row in found.appeals.all_on(day)),
        bodies=tuple((row, forms((*row.fi, *row.sv))) for row in found.bodies.all_on(day)),
        impact_areas=tuple((row.id, forms(row.forms(language), re.NOFLAG)) for row in found.impact_areas.all_on(day)),
        kinds=tuple((row, forms(row.forms(language))) for row in found.document_kinds.all_on(day)),
        cues=tuple((row.id, row.operative, _cues(row.forms(language))) for row in found.figure_cues.all_on(day)),
        phrases=phrases,
        also=_splitter(phrases["also"], keep=True),
        listed=_splitter(phrases["listed"]),
        stems={row.id: row.stems for row in found.phrases.all_on(day)},
        items={row.id: row for row in found.budget_items.all_on(day)},
        unit=unit,
        factors=factors,
        unit_initials=frozenset(
            "(" + "".join(form[0] for row in found.amount_words if row.factor for form in (*row.fi, *row.sv))
        ),
        in_words=re.compile(rf"\b(?:{'|'.join(in_words)}) {millions} $", re.IGNORECASE),
        severities={row.id: row.severity for row in found.findings.all_on(day)},
    )
