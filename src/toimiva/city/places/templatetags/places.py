"""Template tags of places: a stored text in the language of the page, marked where it had to fall back."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import number

from ..kinds import OTHER, kinds
from ..language import said as stored

register = template.Library()


@register.filter
def said(row: Any, field: str) -> str:
    """The row's text in the language of the page; one in another language is marked for screen readers."""
    language = (get_language() or "fi").split("-")[0]
    found = stored(row, field, language)
    if not found.text or found.language == language:
        return found.text
    return format_html('<span lang="{}">{}</span>', found.language, found.text)


@register.filter
def said_plainly(row: Any, field: str) -> str:
    """The same text without mark-up, for a title or an attribute."""
    return stored(row, field, get_language()).text


@register.filter
def kind_name(code: str) -> str:
    """The name of a kind of unit; a kind that is no longer in the table is an other place."""
    return kinds().get(code, kinds()[OTHER]).name.in_language(get_language())


@register.filter
def kind_icon(code: str) -> str:
    return kinds().get(code, kinds()[OTHER]).icon


@register.filter
def residents(population: int | None) -> str:
    """How many people live there, in words; a dash where it is not known."""
    return "–" if population is None else _("%(number)s residents") % {"number": number(population)}
