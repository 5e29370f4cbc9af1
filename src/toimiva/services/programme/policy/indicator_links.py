"""Which indicators lead a project: the table that ties project numbers to codes of the data room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toimiva.city.cards import Words
from toimiva.city.rules import Rule, Rules, load


@dataclass(frozen=True, kw_only=True)
class IndicatorLink(Rule):
    """An indicator by its code (`id`), the impact area and the project numbers it leads; `rising`: more is better."""

    area: str
    rising: bool
    unit: str
    fi: str
    sv: str
    en: str
    numbers: list[str] = field(default_factory=list)

    @property
    def name(self) -> Words:
        return Words(self.fi, self.sv, self.en)


LINKS = load(Path(__file__).with_suffix(".toml"), IndicatorLink)


def leading(numbers: Iterable[str], on: date, links: Rules[IndicatorLink] = LINKS) -> list[IndicatorLink]:
    """Return the indicators that lead a project of these numbers on a day: its own first, then those of every project.

    >>> [link.id for link in leading(["10402010740301"], date(2021, 5, 1))][:2]
    ['events-days-to-answer', 'events-complete-share']
    """
    own = set(numbers)
    found = links.all_on(on, lambda link: not link.numbers or bool(own & set(link.numbers)))
    return sorted(found, key=lambda link: not link.numbers)


def link_of(code: str, on: date, links: Rules[IndicatorLink] = LINKS) -> IndicatorLink | None:
    """Return the row of an indicator's code on a day; None where the table does not know it."""
    return next(iter(links.all_on(on, lambda link: link.id == code)), None)
