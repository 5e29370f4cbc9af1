"""How full a unit is against its staff, day by day: Decree 753/2018 section 1 and the weights of practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeVar

from toimiva.city.refusals import Refusal
from toimiva.city.rules import Rule, Rules, load
from toimiva.city.typed import Exact

from .ages import RULES as AGES
from .ages import AgeRule, is_three
from .rounding import half_up

ONE = Exact(Decimal(1))
ABOVE_RATIO = "above_ratio"


@dataclass(frozen=True, kw_only=True)
class WeightRule(Rule):
    """What a child of a placement weighs; a placement of None is any. `term_break`: in the unit's term breaks."""

    unit: Literal["CENTRE", "FAMILY"]
    placement: str | None = None
    under3: Decimal
    over3: Decimal
    term_break: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class RatioRule(Rule):
    """What one caretaker carries, and of how many caretakers a group may be."""

    load: Decimal
    group_caretakers: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Present:
    """A child placed in the unit; `support_factor` is 1 or more."""

    date_of_birth: date
    placement: str
    support_factor: Exact | None = ONE


@dataclass(frozen=True, kw_only=True)
class TermBreak:
    """A time without pre-primary education, both days counted."""

    from_: date
    to: date


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit or a group: its caretakers, its children, and the days asked about."""

    caretakers: Exact
    children: list[Present]
    dates: list[date]
    unit_type: Literal["CENTRE", "FAMILY"] | None = "CENTRE"
    term_breaks: list[TermBreak] | None = None


@dataclass(frozen=True)
class DayLoad:
    """`occupancy_pct` has one decimal; `warning` is set above 100 % as it was before rounding."""

    date: date
    weighted_under3: float
    weighted_over3: float
    occupancy_pct: float
    warning: str | None


@dataclass(frozen=True)
class Load:
    dates: list[DayLoad]


@dataclass(frozen=True)
class LoadTables:
    """The tables that a load is computed by."""

    weights: Rules[WeightRule]
    ratios: Rules[RatioRule]
    ages: Rules[AgeRule]


FOLDER = Path(__file__).parent
TABLES = LoadTables(load(FOLDER / "load_weights.toml", WeightRule), load(FOLDER / "staff_ratios.toml", RatioRule), AGES)
R = TypeVar("R", bound=Rule)


def most_caretakers(on: date, tables: LoadTables = TABLES) -> Decimal:
    """Return for how many caretakers a group may be planned on a day: section 35 of Act 540/2018.

    >>> most_caretakers(date(2026, 8, 1))
    Decimal('3')
    """
    rule = tables.ratios.on(on)
    if rule.group_caretakers is None:
        raise LookupError(f"{tables.ratios.title}: {rule.id} does not say how large a group may be")
    return rule.group_caretakers


def caretaker_seats(on: date, tables: LoadTables = TABLES) -> tuple[int, int]:
    """Return how many whole seats one caretaker carries in a daycare centre: aged 3 or more, and under 3.

    >>> caretaker_seats(date(2026, 8, 1))
    (7, 4)
    """
    weight = tables.weights.on(on, lambda rule: rule.unit == "CENTRE" and rule.placement == "DAYCARE")
    carries = tables.ratios.on(on).load
    return int(carries / weight.over3), int(carries / weight.under3)


def unit_load(unit: Unit, tables: LoadTables = TABLES) -> Load:
    """Return the load of each day asked, in the order asked.

    >>> born = date(2022, 1, 1)
    >>> unit = Unit(caretakers=Exact(Decimal(6)), children=[Present(date_of_birth=born, placement="DAYCARE")],
    ...             dates=[date(2024, 12, 31), date(2025, 1, 1)])
    >>> [day.occupancy_pct for day in unit_load(unit).dates]
    [4.2, 2.4]
    """
    carries = [_rule_on(tables.ratios, day, f"dates[{at}]", lambda rule: True) for at, day in enumerate(unit.dates)]
    check(unit)
    return Load([_day_load(unit, at, Fraction(rule.load), tables) for at, rule in enumerate(carries)])


def _day_load(unit: Unit, at: int, carries: Fraction, tables: LoadTables) -> DayLoad:
    day = unit.dates[at]
    under3 = over3 = Fraction(0)
    for number, child in enumerate(unit.children):
        three = is_three(child.date_of_birth, day, "STAFF", tables.ages)
        weight = _weight(unit, number, at, three, tables) * Fraction(_factor(child))
        under3, over3 = (under3, over3 + weight) if three else (under3 + weight, over3)
    share = 1000 * (under3 + over3) / (Fraction(unit.caretakers) * carries)  # in tenths of a percent
    occupancy = half_up(share.numerator, share.denominator) / 10
    return DayLoad(day, float(under3), float(over3), occupancy, ABOVE_RATIO if share > 1000 else None)


def _factor(child: Present) -> Decimal:
    return ONE if child.support_factor is None else child.support_factor


def _weight(unit: Unit, number: int, at: int, three: bool, tables: LoadTables) -> Fraction:
    """Return what a child weighs on a day before its support factor."""
    placement, kind, day = unit.children[number].placement, unit.unit_type or "CENTRE", unit.dates[at]
    known = {rule.placement for rule in tables.weights if rule.placement}
    if placement not in known:
        raise Refusal(
            "unknown_placement", field=f"children[{number}].placement", value=placement, known=", ".join(sorted(known))
        )
    rule = _rule_on(
        tables.weights, day, f"dates[{at}]", lambda rule: rule.unit == kind and rule.placement in (None, placement)
    )
    if not three:
        return Fraction(rule.under3)
    in_break = any(each.from_ <= day <= each.to for each in unit.term_breaks or [])
    return Fraction(rule.term_break if in_break and rule.term_break is not None else rule.over3)


def _rule_on(rules: Rules[R], day: date, field: str, matches: Callable[[R], bool]) -> R:
    if not rules.all_on(day, matches):
        raise Refusal("no_rule", field=field, value=day.isoformat(), table=rules.title)
    return rules.on(day, matches)


def check(unit: Unit) -> None:
    """Raise `Refusal` where there is no caretaker, a factor is below 1, or a child is born after a day asked."""
    if unit.caretakers <= 0:
        raise Refusal("no_caretakers", field="caretakers", value=unit.caretakers)
    for at, one in enumerate(unit.term_breaks or []):
        if one.to < one.from_:
            raise Refusal(
                "period_turned_round", field=f"term_breaks[{at}].to", value=one.to.isoformat(),
                start=one.from_.isoformat(),
            )  # fmt: skip
    first = min(unit.dates, default=None)
    for at, child in enumerate(unit.children):
        born = child.date_of_birth
        if first is not None and born > first:
            raise Refusal(
                "born_in_future", field=f"children[{at}].date_of_birth", value=born.isoformat(), day=first.isoformat()
            )
        if _factor(child) < 1:
            raise Refusal("support_factor_too_small", field=f"children[{at}].support_factor", value=_factor(child))
