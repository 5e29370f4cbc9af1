"""The tables of words made ready for one language and year: patterns compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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

FIRST_YEAR, LAST_YEAR = 2017, 2100
LOOK_AHEAD = re.compile(r"\(\?=.*\)$")
BEFORE, BEHIND = 3, 600  # how far a phrase reaches round its stem, in characters


def any_of(forms: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Return one pattern for all forms; no form matches nothing."""
    return re.compile("|".join(forms) or r"(?!)", flags)


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
    resolutions: tuple[tuple[Resolution, re.Pattern[str]], ...]
    appeals: tuple[tuple[Appeal, re.Pattern[str]], ...]
    bodies: tuple[tuple[Body, re.Pattern[str]], ...]
    impact_areas: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: tuple[tuple[DocumentKind, re.Pattern[str]], ...]
    cues: tuple[tuple[str, bool, re.Pattern[str]], ...]
    phrases: dict[str, tuple[re.Pattern[str], ...]]
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
        return next((body for body, pattern in self.bodies if pattern.fullmatch(text.strip())), None)

    def search(self, phrase: str, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first place of the phrase in text[start:end]."""
        stop = len(text) if end is None else end
        for pattern in self.phrases[phrase]:
            if found := pattern.search(text, start, stop):
                return found
        return None

    def places(self, phrase: str, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the phrase's places in text[start:end]; its stems are looked for first, which is much faster."""
        for stem in self.stems[phrase]:
            at = text.find(stem, start, end)
            while at >= 0:
                found = self.search(phrase, text, max(start, at - BEFORE), min(end, at + BEHIND))
                if found and found.start() <= at:
                    yield found
                at = text.find(stem, at + len(stem), end)


def _forms(row: Wording, language: str) -> list[str]:
    return row.forms(language)


def _phrases(found: Tables, language: str, day: date) -> dict[str, tuple[re.Pattern[str], ...]]:
    # names are told by their capitals: these two must not ignore case
    by_case = {"decided", "on_proposal_of"}
    return {
        row.id: tuple(
            re.compile(form, re.NOFLAG if row.id in by_case else re.IGNORECASE) for form in row.forms(language)
        )
        for row in found.phrases.all_on(day)
    }


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
        (any_of((LOOK_AHEAD.sub("", form) for form in (*row.fi, *row.sv)), re.NOFLAG), row.factor)
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
    return Words(
        language=language,
        tables=found,
        divisions=divisions,
        by_division_name={division_key(name): row for row in divisions for name in (*row.fi, *row.sv)},
        by_division_number={row.number: row for row in divisions},
        resolutions=tuple((row, any_of(_forms(row, language))) for row in found.resolutions.all_on(day)),
        appeals=tuple((row, any_of((*row.fi, *row.sv))) for row in found.appeals.all_on(day)),
        bodies=tuple((row, any_of((*row.fi, *row.sv))) for row in found.bodies.all_on(day)),
        impact_areas=tuple(
            (row.id, any_of(_forms(row, language), re.NOFLAG)) for row in found.impact_areas.all_on(day)
        ),
        kinds=tuple((row, any_of(_forms(row, language))) for row in found.document_kinds.all_on(day)),
        cues=tuple(
            (row.id, row.operative, any_of((rf"\b(?:{form})" for form in row.forms(language)), re.NOFLAG))
            for row in found.figure_cues.all_on(day)
        ),
        phrases=_phrases(found, language, day),
        stems={row.id: row.stems for row in found.phrases.all_on(day)},
        items={row.id: row for row in found.budget_items.all_on(day)},
        unit=unit,
        factors=factors,
        unit_initials=frozenset("(" + "".join(form[0] for row in found.amount_words for form in (*row.fi, *row.sv))),
        in_words=re.compile(rf"\b(?:{'|'.join(in_words)}) {millions} $", re.IGNORECASE),
        severities={row.id: row.severity for row in found.findings.all_on(day)},
    )
