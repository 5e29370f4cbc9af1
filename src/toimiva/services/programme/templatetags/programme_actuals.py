"""Words of the import of actuals in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

VERDICTS = {
    "posted": (_("accepted"), "t-pill--ok"),
    "closed_period": (_("posted to the next open month"), "t-pill--info"),
    "duplicate": (_("duplicate"), "t-pill--open"),
    "unknown_project": (_("unknown project"), "t-pill--err"),
    "other_programme": (_("not this programme"), "t-pill--open"),
    "other_division": (_("another division's"), "t-pill--open"),
    "bad_amount": (_("bad sum"), "t-pill--err"),
    "bad_date": (_("bad date"), "t-pill--err"),
    "other_currency": (_("not euros"), "t-pill--err"),
    "project_closed": (_("project closed"), "t-pill--err"),
    "bad_row": (_("broken row"), "t-pill--err"),
}
STATES = {
    "UPLOADED": (_("columns to be told"), "t-pill--warn"),
    "PREVIEWED": (_("waits for posting"), "t-pill--info"),
    "POSTED": (_("posted"), "t-pill--ok"),
    "ABANDONED": (_("given up"), "t-pill--open"),
}
NAMES = {
    "utf-8": "UTF-8", "utf-8-bom": "UTF-8", "utf-16": "UTF-16", "windows-1252": "windows-1252",
    "iso-8859-1": "ISO-8859-1", "": "Excel",
}  # fmt: skip
DELIMITERS = {"semicolon": _("semicolons"), "comma": _("commas"), "tab": _("tabs")}


@register.filter
def verdict_word(verdict: str) -> Any:
    return VERDICTS[verdict][0]


@register.filter
def verdict_pill(verdict: str) -> str:
    return VERDICTS[verdict][1]


@register.filter
def run_state(state: str) -> Any:
    return STATES[state][0]


@register.filter
def run_pill(state: str) -> str:
    return STATES[state][1]


@register.filter
def encoding_name(code: str) -> str:
    return NAMES.get(code, code)


@register.filter
def delimiter_words(code: str) -> Any:
    return DELIMITERS.get(code, "")


@register.filter
def says(row: dict[str, Any]) -> str:
    """The sentence of a row in the language of the page."""
    words: dict[str, str] = row["says"]
    return words.get(get_language() or "fi") or words["en"]
