"""Words of the programme's money in templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

KINDS = {
    "APPROPRIATION": _("Appropriation"),
    "ALLOTMENT": _("Allotment"),
    "TRANSFER_OUT": _("Transfer out"),
    "TRANSFER_IN": _("Transfer in"),
    "COMMITMENT": _("Commitment"),
    "COMMITMENT_RELEASE": _("Commitment released"),
    "ACTUAL": _("Actual"),
    "ACCRUAL": _("Accrual"),
    "FORECAST": _("Forecast"),
    "CARRY_OVER": _("Carried over"),
    "LAPSE": _("Lapsed"),
}


@register.filter
def kind_word(kind: str) -> Any:
    return KINDS.get(kind, kind)


@register.filter
def month_words(month: date | None) -> str:
    """A month as people write it on figures: 6/2021."""
    return f"{month.month}/{month.year}" if month else "–"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)
