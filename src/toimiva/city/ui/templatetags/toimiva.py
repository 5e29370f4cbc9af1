"""Template tags of the house: addresses in another language, refusals in words, money, dates and form fields."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.urls import translate_url
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language

from toimiva.city.refusals import Refusal, Refusals
from toimiva.city.ui.links import page_address

register = template.Library()
NBSP = "\u00a0"
WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.simple_tag(takes_context=True)
def own_address(context: dict[str, Any]) -> str:
    """The address at which this page can be read again."""
    return page_address(context["request"])


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str) -> str:
    """The address of this same page in another language, with its query."""
    return translate_url(page_address(context["request"]), code)


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query with some values changed; an empty value removes its key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in ("", None):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.filter
def each(refusal: Refusal) -> list[Refusal]:
    """The refusals in a refusal: itself, or the several it holds."""
    return refusal.refusals if isinstance(refusal, Refusals) else [refusal]


@register.filter
def words(refusal: Refusal) -> str:
    """The refusal's words in the language of the page."""
    return refusal.message(get_language() or "fi")


@register.filter
def described(field: BoundField) -> SafeString:
    """The field's widget with the HDS class and its help and errors announced."""
    described_by = [f"{field.id_for_label}_help"] if field.help_text else []
    described_by += [f"{field.id_for_label}_error"] if field.errors else []
    attributes: dict[str, str | bool] = {"class": "hds-text-input__input"}
    if described_by:
        attributes["aria-describedby"] = " ".join(described_by)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


def grouped(number: Decimal | int | float, decimals: int, language: str) -> str:
    """A number as people write it: 1 240,5 in Finnish and Swedish, 1,240.5 in English; halves away from zero."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if language in ("fi", "sv"):
        text = text.replace(",", NBSP).replace(".", ",")
    return ("\u2212" if rounded < 0 else "") + text


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """A number in the language of the page; a dash for what is not known."""
    return "–" if value in (None, "") else grouped(value, int(decimals), get_language() or "fi")


@register.filter
def euros(value: Any, decimals: int = 0) -> str:
    """Money with its sign: 3 200 000 €. Unknown is a dash, never 0."""
    return "–" if value in (None, "") else number(value, decimals) + NBSP + "€"


@register.filter
def percent(share: Any, decimals: int = 1) -> str:
    """A share (0..1) as per cent."""
    return "–" if share in (None, "") else number(Decimal(str(share)) * 100, decimals) + NBSP + "%"


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as people write it: 21.4.2026 in Finnish and Swedish, 21 Apr 2026 in English."""
    if value is None:
        return "–"
    local = localtime(value).date() if isinstance(value, datetime) else value
    if (get_language() or "fi") == "en":
        return f"{local.day}{NBSP}{MONTHS[local.month - 1]}{NBSP}{local.year}"
    return f"{local.day}.{local.month}.{local.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in Helsinki time: ke 25.11.2026 klo 10.00."""
    if value is None:
        return "–"
    local, language = localtime(value), get_language() or "fi"
    weekday = WEEKDAYS.get(language, WEEKDAYS["en"])[local.weekday()]
    joint = {"fi": f"klo{NBSP}%H.%M", "sv": f"kl.{NBSP}%H.%M"}.get(language, f"at{NBSP}%H:%M")
    return f"{weekday} {day(value)} {local.strftime(joint)}"
