"""Words of cases in the language of the page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from toimiva.city.cards import Words
from toimiva.city.cases.models import Case, CaseEvent, as_words
from toimiva.city.cases.words import CHANNELS, EVENTS, change_words

register = template.Library()


@register.filter
def told(words: Words | dict[str, str] | None) -> str:
    """Words of a card, or words kept as JSON, in the language of the page."""
    if words is None:
        return ""
    found = as_words(words) if isinstance(words, dict) else words
    return found.in_language(get_language() or "fi")


@register.filter
def event_words(event: CaseEvent) -> str:
    return told(EVENTS.get(event.what, Words(event.what, event.what, event.what)))


@register.simple_tag
def event_changes(event: CaseEvent, case: Case, resident: bool = False) -> list[str]:
    """The fields that changed at this stop, in words."""
    language = get_language() or "fi"
    return [change_words(case.kind_card, one, language, resident=resident) for one in event.changes]


@register.filter
def channel_told(code: str) -> str:
    return told(CHANNELS.get(code))


@register.filter
def first_name(person: Any) -> str:
    """The name by which a family knows its own."""
    return person.call_name or person.first_names.split(" ")[0]
