"""By which criteria proposals are scored on a day, what a score means, how weights vary, and when scorers agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from toimiva.city.rules import Rule, Rules, load

FOLDER = Path(__file__).parent
LOWEST, HIGHEST = 0, 5
WORDED = (0, 3, 5)  # the scores whose meaning each criterion says in its own words


@dataclass(frozen=True, kw_only=True)
class Criterion(Rule):
    """A criterion of a set: its weight, the mean below which a proposal is not advised, its words at 0, 3 and 5."""

    set: str
    weight: Decimal
    threshold: Decimal | None = None
    name_fi: str
    name_sv: str
    name_en: str
    fi: list[str]
    sv: list[str]
    en: list[str]

    def name(self, language: str) -> str:
        """Return the criterion in words; a language that is not the city's falls back to English."""
        return {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en)

    def anchors(self, language: str) -> dict[int, str]:
        """Return what the scores 0, 3 and 5 mean for this criterion."""
        return dict(zip(WORDED, {"fi": self.fi, "sv": self.sv}.get(language, self.en), strict=True))


@dataclass(frozen=True, kw_only=True)
class ScaleWord(Rule):
    """A score and its word."""

    score: int
    fi: str
    sv: str
    en: str

    def word(self, language: str) -> str:
        return {"fi": self.fi, "sv": self.sv}.get(language, self.en)


@dataclass(frozen=True, kw_only=True)
class AgreementLevel(Rule):
    """A word for agreement that holds from an alpha on."""

    at_least: Decimal


@dataclass(frozen=True, kw_only=True)
class WeightVariation(Rule):
    """How many weightings are drawn, how far from the given weights (0.5: ±50 %), and the seed of the draw."""

    draws: int
    spread: Decimal
    seed: int


CRITERIA = load(FOLDER / "criteria.toml", Criterion)
SCALE = load(FOLDER / "score_scale.toml", ScaleWord)
AGREEMENT = load(FOLDER / "agreement.toml", AgreementLevel)
VARIATION = load(FOLDER / "weight_variation.toml", WeightVariation)


def criterion_sets(on: date, rules: Rules[Criterion] = CRITERIA) -> list[str]:
    """Return the names of the criterion sets in force on a day, in the order of the table."""
    return list(dict.fromkeys(rule.set for rule in rules.all_on(on)))


def criteria_of(name: str, on: date, rules: Rules[Criterion] = CRITERIA) -> list[Criterion]:
    """Return the criteria of a set on a day, in the order of the table; empty when there is no such set.

    >>> [criterion.id for criterion in criteria_of("recovery", date(2021, 2, 18))]
    ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7']
    """
    return rules.all_on(on, lambda rule: rule.set == name)


def weight_variation(on: date, rules: Rules[WeightVariation] = VARIATION) -> WeightVariation:
    """Return how weights are varied on a day; before the first rule as by the first.

    >>> weight_variation(date(2021, 2, 18)).draws
    1000
    """
    return rules.on(max(on, min(rule.valid_from for rule in rules)))


def scale_words(on: date, language: str) -> dict[int, str]:
    """Return the word of each score, from the lowest to the highest."""
    return {rule.score: rule.word(language) for rule in sorted(SCALE.all_on(on), key=lambda rule: rule.score)}


def agreement_word(alpha: float | None, on: date) -> str:
    """Return AGREE, TENTATIVE or DISAGREE for an alpha; UNKNOWN where it, or a scale of the day, is not known.

    >>> agreement_word(0.7, date(2021, 2, 18))
    'TENTATIVE'
    >>> agreement_word(0.7, date(1990, 1, 1))
    'UNKNOWN'
    """
    levels = sorted(AGREEMENT.all_on(on), key=lambda rule: rule.at_least, reverse=True)
    if alpha is None or not levels:
        return "UNKNOWN"
    return next((level.id for level in levels if alpha >= float(level.at_least)), levels[-1].id)
