"""Template tags of the rules room: a value of a table in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import day, grouped

register = template.Library()


@register.filter
def rule_value(value: Any, name: str = "") -> str:
    """A value as people write it: yes and no, money by the field's name, lists with commas, periods in words."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(rule_value(item, name) for item in value)
    if isinstance(value, dict):
        return ", ".join(_named(key, item) for key, item in value.items())
    if isinstance(value, (int, float)):
        return _figure(value, name)
    return str(value)


@register.filter
def field_words(name: str) -> str:
    """A field's name with spaces; the names are the terms of the tables themselves."""
    return name.replace("_", " ")


def _named(key: str, value: Any) -> str:
    units = {"years": _("years"), "months": _("months"), "weeks": _("weeks"), "days": _("days")}
    one = {"years": _("year"), "months": _("month"), "weeks": _("week"), "days": _("day")}
    if key in units and value == 1:
        return f"1 {one[key]}"
    if key in units:
        return f"{rule_value(value)} {units[key]}"
    return f"{field_words(key)} {rule_value(value, key)}"


def _figure(value: int | float, name: str) -> str:
    language = get_language() or "fi"
    if "year" in name or name.endswith("_code"):
        return str(value)
    if name.endswith("_cents"):
        return grouped(value / 100, 2, language) + "\u00a0€"
    decimals = len(repr(value).partition(".")[2]) if isinstance(value, float) else 0
    return grouped(value, decimals, language) + ("\u00a0€" if name.endswith(("_eur", "_euros")) else "")
