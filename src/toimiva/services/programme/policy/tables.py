"""Which words and numbers a decision is read by: the dated tables of this folder, in force on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Wording(Rule):
    """A row that is met as words: patterns or plain forms in Finnish and in Swedish.

    `stems`: letters that every form holds, where a long text is to be searched fast.
    """

    fi: list[str] = field(default_factory=list)
    sv: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)

    def forms(self, language: str) -> list[str]:
        """Return the row's words in `language` (fi or sv)."""
        return self.sv if language == "sv" else self.fi


@dataclass(frozen=True, kw_only=True)
class Division(Wording):
    """A division; `number` is its place in a project number, the first form of each language its name.

    Decisions are read in Finnish and Swedish only; `en` is for those who are told of them in English.
    """

    number: str
    en: str = ""
    project_level: bool = True


@dataclass(frozen=True, kw_only=True)
class NumberScheme(Rule):
    """How a project number is built; lengths in digits."""

    root_digits: int
    division_digits: int
    project_digits: int
    gapless: bool = False


@dataclass(frozen=True, kw_only=True)
class Heading(Wording):
    """A heading; `layout` below it: prose (lines are joined), lines (each counts), items (numbered)."""

    layout: str


@dataclass(frozen=True, kw_only=True)
class Resolution(Wording):
    """A kind of resolution with its number in the minutes XML; `passes` when money may follow from it."""

    number: int
    passes: bool = False
    in_handling: bool = False


@dataclass(frozen=True, kw_only=True)
class AmountWord(Wording):
    """A multiplier or a currency; `factor` in euros, 0 for numbers in words."""

    factor: Decimal
    currency: bool = False


@dataclass(frozen=True, kw_only=True)
class Appeal(Wording):
    """A remedy and the section of the act in each language."""

    law_fi: str
    law_sv: str


@dataclass(frozen=True, kw_only=True)
class Body(Wording):
    """A body, its Finnish nominative, its follow-up group and the name its remedy is coded with."""

    nominative: str
    group: str = ""
    appeal: str = ""


@dataclass(frozen=True, kw_only=True)
class FigureCue(Wording):
    """A kind of figure; `operative`: the cue counts in the operative text only."""

    operative: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentKind(Wording):
    """A kind of decision; `needs_amount`: only where the operative text holds a sum."""

    needs_amount: bool = False


@dataclass(frozen=True, kw_only=True)
class NameForm(Rule):
    """An ending of a genitive and what stands for it in the nominative."""

    ending: str
    nominative: str
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Furniture(Rule):
    """Lines of the printed page."""

    patterns: list[str]


@dataclass(frozen=True, kw_only=True)
class MinutesElement(Rule):
    """What the elements of the minutes XML are called that serve one purpose, and their attributes."""

    names: list[str]
    attributes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MinutesSection(Rule):
    """A heading by its id, and what the minutes XML calls the part below it."""

    types: list[str]


@dataclass(frozen=True, kw_only=True)
class FindingKind(Rule):
    """A finding: its severity and its words."""

    severity: str
    fi: str
    sv: str
    en: str


@dataclass(frozen=True)
class Tables:
    """Every table the reader needs, of one folder."""

    divisions: Rules[Division]
    schemes: Rules[NumberScheme]
    headings: Rules[Heading]
    resolutions: Rules[Resolution]
    amount_words: Rules[AmountWord]
    appeals: Rules[Appeal]
    impact_areas: Rules[Wording]
    bodies: Rules[Body]
    figure_cues: Rules[FigureCue]
    document_kinds: Rules[DocumentKind]
    budget_items: Rules[Wording]
    name_forms: Rules[NameForm]
    furniture: Rules[Furniture]
    phrases: Rules[Wording]
    findings: Rules[FindingKind]
    minutes_elements: Rules[MinutesElement]
    minutes_sections: Rules[MinutesSection]


@cache
def tables(folder: Path = FOLDER) -> Tables:
    """Read the tables of `folder`; a table that is not there is taken from the built-in ones.

    Raises `RulesFault` where a table has an overlap, a gap or a field that is wrong.
    """

    def at(name: str) -> Path:
        return folder / name if (folder / name).exists() else FOLDER / name

    return Tables(
        load(at("divisions.toml"), Division),
        load(at("number_scheme.toml"), NumberScheme),
        load(at("headings.toml"), Heading),
        load(at("resolutions.toml"), Resolution),
        load(at("amount_words.toml"), AmountWord),
        load(at("appeals.toml"), Appeal),
        load(at("impact_areas.toml"), Wording),
        load(at("bodies.toml"), Body),
        load(at("figure_cues.toml"), FigureCue),
        load(at("document_kinds.toml"), DocumentKind),
        load(at("budget_items.toml"), Wording),
        load(at("name_forms.toml"), NameForm),
        load(at("furniture.toml"), Furniture),
        load(at("phrases.toml"), Wording),
        load(at("findings.toml"), FindingKind),
        load(at("minutes_elements.toml"), MinutesElement),
        load(at("minutes_sections.toml"), MinutesSection),
    )
