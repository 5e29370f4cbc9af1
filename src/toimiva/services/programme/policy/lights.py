"""Which colour a light of a project has, by which rule and why: schedule, money, scope and impact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from toimiva.city.cards import Words
from toimiva.city.rules import MissingRule, Rule, Rules, load

Colour = Literal["red", "yellow", "grey", "green"]
LIGHTS = ("schedule", "money", "scope", "impact")
# The order of concern. What is not known is worse than what is known to be well: a green total hides nothing.
WORST_FIRST: tuple[Colour, ...] = ("red", "yellow", "grey", "green")
BOUNDS = ("above", "at_least", "below", "at_most")


class Share(Fraction):
    """A number shown as per cent."""


Fact = str | Words | int | Decimal | Fraction


@dataclass(frozen=True, kw_only=True)
class LightRule(Rule):
    """A row: the colour where the measure lies within the bounds, or where `case` says what is missing or old."""

    light: str
    colour: Colour
    fi: str
    sv: str
    en: str
    case: str = ""
    above: Decimal | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None

    def holds(self, measure: Fraction) -> bool:
        """Tell whether the measure lies within the bounds; a bound that is not given bounds nothing."""
        return (
            (self.above is None or measure > Fraction(self.above))
            and (self.at_least is None or measure >= Fraction(self.at_least))
            and (self.below is None or measure < Fraction(self.below))
            and (self.at_most is None or measure <= Fraction(self.at_most))
        )


RULES = load(Path(__file__).with_suffix(".toml"), LightRule)


@dataclass(frozen=True)
class Light:
    """A colour, the rule that gave it and the facts its sentence is told with."""

    light: str
    colour: Colour
    rule: LightRule
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def why(self, language: str) -> str:
        """Return the sentence why, in fi, sv or en (others read English)."""
        kind = Share if self.light == "money" and not self.rule.case else Fraction
        bounds = {name: kind(value) for name in BOUNDS if (value := getattr(self.rule, name)) is not None}
        words = {"fi": self.rule.fi, "sv": self.rule.sv}.get(language, self.rule.en)
        return words.format(**{name: shown(fact, language) for name, fact in (bounds | dict(self.facts)).items()})


@dataclass(frozen=True, kw_only=True)
class Due:
    """A milestone: by when, and whether it was done by the day of the question."""

    name: str
    due: date
    done: bool


@dataclass(frozen=True, kw_only=True)
class Followed:
    """An agreed target on the day of its newest value: the value and the target line there, and how old the data is.

    `rising`: more is better. `value` None: not measured yet. `is_share`: both are shown as per cent.
    """

    name: Words
    rising: bool
    value: Decimal | None = None
    line: Decimal | None = None
    age_days: int = 0
    allowed_age_days: int = 0
    is_share: bool = False


def schedule_light(milestones: Iterable[Due], on: date, rules: Rules[LightRule] = RULES) -> Light:
    """Return the schedule light: the milestone that is latest of those not done decides.

    >>> plan = [Due(name="Pilot", due=date(2021, 5, 31), done=False)]
    >>> schedule_light(plan, date(2021, 6, 30)).colour, schedule_light(plan, date(2021, 7, 1)).colour
    ('yellow', 'red')
    """
    plan = list(milestones)
    if not plan:
        return _case("schedule", "no_milestones", on, rules)
    late = [one for one in plan if not one.done and one.due < on]
    if not late:
        return _measured("schedule", Fraction(0), on, rules)
    latest = min(late, key=lambda one: one.due)
    days = (on - latest.due).days
    return _measured("schedule", Fraction(days), on, rules, name=latest.name, days=days)


def money_light(
    allotted: Decimal,
    year_forecast: Decimal | None,
    on: date,
    *,
    data_on: date | None = None,
    rules: Rules[LightRule] = RULES,
) -> Light:
    """Return the money light of the year's forecast against the allotment, in euros; `data_on` is its newest day.

    >>> money_light(Decimal(100), Decimal("84.99"), date(2021, 6, 1)).colour
    'red'
    """
    if allotted <= 0:
        return _case("money", "not_allotted", on, rules)
    if year_forecast is None:
        return _case("money", "no_forecast", on, rules)
    age = (on - data_on).days if data_on else 0
    if old := _old("money", age, on, rules):
        return old
    share = Fraction(year_forecast) / Fraction(allotted)
    return _measured("money", share, on, rules, share=Share(share))


def scope_light(on: date, rules: Rules[LightRule] = RULES) -> Light:
    """Return the scope light: it is not computed, a person judges it."""
    return _case("scope", "judged_by_a_person", on, rules)


def impact_light(targets: Sequence[Followed], on: date, rules: Rules[LightRule] = RULES) -> Light:
    """Return the impact light: the worst of the agreed targets decides."""
    if not targets:
        return _case("impact", "no_target", on, rules)
    return worst([target_light(one, on, rules) for one in targets])


def target_light(target: Followed, on: date, rules: Rules[LightRule] = RULES) -> Light:
    """Return the light of one target: grey without fresh data, red on the wrong side of the target line."""
    if target.value is None or target.line is None:
        return _case("impact", "not_measured", on, rules, name=target.name)
    if target.age_days > target.allowed_age_days:
        facts: dict[str, Fact] = {"days": target.age_days, "allowed": target.allowed_age_days}
        return _case("impact", "old", on, rules, name=target.name, **facts)
    short = target.line - target.value if target.rising else target.value - target.line
    kind = Share if target.is_share else Fraction
    return _measured(
        "impact", Fraction(short), on, rules, name=target.name, value=kind(target.value), line=kind(target.line)
    )


def worst(lights: Sequence[Light]) -> Light:
    """Return the light that concerns most; of several alike the first. There must be one."""
    return min(lights, key=lambda light: WORST_FIRST.index(light.colour))


def _measured(light: str, measure: Fraction, on: date, rules: Rules[LightRule], **facts: Fact) -> Light:
    return _first(light, on, rules, facts, lambda rule: not rule.case and rule.holds(measure))


def _case(light: str, case: str, on: date, rules: Rules[LightRule], **facts: Fact) -> Light:
    return _first(light, on, rules, facts, lambda rule: rule.case == case)


def _old(light: str, age: int, on: date, rules: Rules[LightRule]) -> Light | None:
    rule = rules.on(on, lambda rule: (rule.light, rule.case) == (light, "old"))
    return Light(light, rule.colour, rule, {"days": age}) if rule.holds(Fraction(age)) else None


def _first(
    light: str, on: date, rules: Rules[LightRule], facts: Mapping[str, Fact], matches: Callable[[LightRule], bool]
) -> Light:
    """Return the light of the first row that matches; a table with none is at fault (`MissingRule`)."""
    found = rules.all_on(on, lambda rule: rule.light == light and matches(rule))
    if not found:
        raise MissingRule(f"lights: no rule of {light} on {on} matches {dict(facts)}")
    return Light(light, found[0].colour, found[0], facts)


def shown(fact: Fact, language: str) -> str:
    """Return a fact as people write it: per cent and decimals with at most two places, halves away from zero.

    >>> shown(Share(Decimal("0.8499")), "fi"), shown(Decimal("9.50"), "en")
    ('84,99\\xa0%', '9.5')
    """
    if isinstance(fact, Words):
        return fact.in_language(language)
    if isinstance(fact, (str, int)):
        return str(fact)
    number = Fraction(fact) * (100 if isinstance(fact, Share) else 1)
    hundredths = int(abs(number) * 100 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    text = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    text = ("\u2212" if number < 0 and hundredths else "") + text
    if language in ("fi", "sv"):
        text = text.replace(".", ",")
    return text + ("\u00a0%" if isinstance(fact, Share) else "")
