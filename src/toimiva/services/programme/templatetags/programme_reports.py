"""Words of cycle reports on pages: cycles, states, steps, languages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.services.programme.policy.report_calendar import cycle

register = template.Library()
STATES = {
    "DRAFT": (_("draft"), "t-pill--open"), "REVIEW": (_("in review"), "t-pill--info"),
    "APPROVED": (_("approved"), "t-pill--warn"), "PUBLISHED": (_("published"), "t-pill--ok"),
}  # fmt: skip
STEPS = {"freeze": _("Freeze the figures"), "review": _("Send to review"), "approve": _("Approve"),
         "publish": _("Publish"), "return": _("Send back")}  # fmt: skip
TITLES = {"open": _("Open a report"), "write": _("Write the texts"), "correct": _("Correct the report")}
TONGUES = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}


@register.filter
def cycle_name(cycle_id: str) -> str:
    """The cycle in the language of the page: tammi–syyskuu 2021."""
    row = cycle(cycle_id)
    return str(getattr(row, get_language() or "fi", row.fi))


@register.filter
def cycle_state(state: str) -> Any:
    return STATES[state][0]


@register.filter
def cycle_state_pill(state: str) -> str:
    return STATES[state][1]


@register.filter
def cycle_step(step: str) -> Any:
    return STEPS[step]


@register.filter
def form_title(step: str) -> Any:
    return TITLES[step]


@register.filter
def language_word(language: str) -> Any:
    return TONGUES[language]
