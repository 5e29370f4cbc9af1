"""What a report tells beside money: decisions, milestones, risks, lights, impact areas, targets, what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

LANGUAGES = ("fi", "sv", "en")
LightKind = Literal["SCHEDULE", "MONEY", "SCOPE", "IMPACT"]
Colour = Literal["GREEN", "YELLOW", "RED", "GREY"]
Verdict = Literal["EFFECT_SHOWN", "NO_EFFECT_SHOWN", "DATA_NOT_SUFFICIENT", "NOT_EVALUATED"]


class Said(NamedTuple):
    """A text and the language it is really in."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Trilingual:
    """A text in the three languages of the house."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    def said(self, language: str) -> Said:
        """Return the text in `language`, else in the first language that has one, told with it.

        >>> Trilingual(fi="Hyvä", sv="Bra").said("en")
        Said(text='Hyvä', language='fi')
        """
        order = (language, *LANGUAGES)
        return next((Said(getattr(self, one), one) for one in order if getattr(self, one)), Said("", language))

    @property
    def missing(self) -> tuple[str, ...]:
        """The languages that have no text, where any has one."""
        empty = tuple(one for one in LANGUAGES if not getattr(self, one).strip())
        return () if len(empty) == len(LANGUAGES) else empty


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A handling of the matter: by whom, under which section, how it was resolved and what it granted."""

    section: str
    decision_maker: str
    language: str
    resolution: str
    granted: Decimal


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A milestone; `days_late` counts from its due day to the day it was done, or to the report's day."""

    project: str
    name: str
    due: date
    done_on: date | None = None
    days_late: int = 0


@dataclass(frozen=True, kw_only=True)
class Risk:
    """An open risk; score = probability x effect, both 1 to 5."""

    project: str
    text: str
    probability: int
    effect: int
    score: int
    response: str = ""
    due: date | None = None
    state: str = "OPEN"


@dataclass(frozen=True, kw_only=True)
class Light:
    """A project's light. A hand-set one has a reason, and the computed one stands beside it."""

    project: str
    kind: LightKind
    colour: Colour
    computed: Colour
    rule: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """The latest value of an indicator, as text in decimal form; None: no value, or hidden as too small."""

    code: str
    name: Trilingual
    unit: Trilingual
    value: str | None = None
    period: str = ""
    fresh_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ImpactArea:
    """One of the areas the decision follows, with the indicators that tell of it."""

    code: str
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """An agreed impact target and what is known of it. Values are text in decimal form.

    The verdict is that of an evaluation with its interval; a plain comparison with the baseline is no effect.
    """

    project: str
    area: str
    indicator: Trilingual
    unit: Trilingual
    baseline: str
    baseline_period: str
    target: str
    target_on: date
    latest: str | None = None
    latest_period: str = ""
    completion_percent: Decimal | None = None
    verdict: Verdict = "NOT_EVALUATED"
    interval: tuple[str, ...] = ()
    method: str = ""
    version: int = 1
    agreed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionAsked:
    """What the City Board is asked to decide, and why."""

    proposal: Trilingual
    reasons: Trilingual
