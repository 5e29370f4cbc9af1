"""Words and figures of the follow-up's templates: lights, targets, reports, changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.cards import Words
from toimiva.city.ui.templatetags.toimiva import day, euros, number, percent
from toimiva.services.programme import words
from toimiva.services.programme.models import FollowupChange, ImpactTarget, ReportLight
from toimiva.services.programme.pages.project_card import language
from toimiva.services.programme.policy.lights import Light, Share, shown
from toimiva.services.programme.queries.followed_targets import indicator_name

register = template.Library()
NUMBERS = ("baseline_value", "target_value", "minimum_effect")
DAYS = ("due", "baseline_due", "done_on", "baseline_from", "baseline_to", "target_on", "added")


@register.filter
def light_word(light: str) -> Any:
    return words.LIGHT_NAMES[light]


@register.filter
def colour_word(colour: str) -> Any:
    return words.COLOURS[colour]


@register.inclusion_tag("programme/_light.html")
def light_pill(colour: str) -> dict[str, Any]:
    """A light as a pill: its word, its colour and its shape."""
    return {"word": words.COLOURS[colour], "pill": words.PILLS[colour]}


@register.filter
def why(light: Light) -> str:
    return light.why(language())


@register.filter
def computed_why(told: ReportLight) -> str:
    """The sentence of the computed light as it was when the report was made."""
    return str(told.why.get(language(), told.why.get("en", "")))


@register.filter
def in_words(name: Words) -> str:
    return name.in_language(get_language())


@register.filter
def unit_word(unit: str) -> Any:
    return words.UNITS[unit]


@register.filter
def area_name(area: str) -> Any:
    return words.AREAS[area][0]


@register.filter
def method_word(method: str) -> Any:
    return words.METHODS[method]


@register.filter
def risk_state(state: str) -> Any:
    return words.RISK_STATES[state]


@register.filter
def report_state(state: str) -> Any:
    return words.REPORT_STATES[state][0]


@register.filter
def report_pill(state: str) -> str:
    return str(words.REPORT_STATES[state][1])


@register.filter
def verdict_word(code: str) -> Any:
    return words.VERDICTS[code]


@register.filter
def verdict_reason(reason: str) -> Any:
    return words.VERDICT_REASONS[reason]


@register.simple_tag
def of_target(value: Decimal | None, target: ImpactTarget) -> str:
    """A value in the target's unit: 98 %, 9,5 days, 1 200 €."""
    return "–" if value is None else _in_unit(value, target.unit)


def _in_unit(value: Decimal, unit: str) -> str:
    if unit == "SHARE":
        return shown(Share(value), language())
    if unit == "EUROS":
        return euros(value)
    told = shown(value, language())
    return _("%(value)s days") % {"value": told} if unit == "DAYS" else told


@register.filter
def whole_percent(share: Any) -> str:
    """A share as whole per cent; a dash where it is not defined."""
    return "–" if share in (None, "") else percent(float(share), 0)


@register.filter
def ratio(value: float | None) -> str:
    """A ratio such as SPI with three decimals; a dash where it is not defined."""
    return "–" if value is None else number(value, 3)


@register.filter
def thing_word(change: FollowupChange) -> Any:
    return words.THINGS[change.thing]


@register.filter
def change_name(change: FollowupChange) -> str:
    """What was changed as people call it: a target by its indicator's name, a report by the days of its period."""
    if change.thing == "target":
        return _name_of_indicator(change, change.name)
    if change.thing == "report":
        return "–".join(_day(one) for one in change.name.split("–"))
    return change.name


@register.filter
def change_words(change: FollowupChange) -> str:
    """What changed: "due day 31.5.2021 → 30.6.2021"; days and states in the language of the page."""
    field = str(words.FIELDS.get(change.field, change.field))
    before, after = _told(change, change.before), _told(change, change.after)
    if change.before and change.after:
        return f"{field} {before} → {after}"
    if change.before:
        return f"{field} {before} → –"
    return f"{field} {after}" if change.after else field


def _told(change: FollowupChange, value: str) -> str:
    if change.field in words.VALUES:
        return str(words.VALUES[change.field].get(value, value))
    if change.field == "indicator":
        return _name_of_indicator(change, value)
    if change.field in NUMBERS and value:
        figure, _space, unit = value.partition(" ")  # the unit is missing where it was not kept yet
        return _in_unit(Decimal(figure), unit)
    return _day(value) if change.field in DAYS else value


def _day(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def _name_of_indicator(change: FollowupChange, code: str) -> str:
    return indicator_name(code, timezone.localdate(change.at)).in_language(get_language())
