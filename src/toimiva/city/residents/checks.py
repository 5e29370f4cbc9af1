"""Django's system checks of the residents room: the whole retention table can be carried out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from toimiva.city.rules import RulesFault

from .retention import _rules


@register()
def check_retention(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The city's own table is read at the start, not at night."""
    try:
        _rules()
    except RulesFault as fault:
        hint = "Mend the file named in TOIMIVA_RETENTION." if settings.TOIMIVA_RETENTION else None
        return [Error(f"The retention table: {fault}", hint=hint, id="toimiva.residents.E001")]
    return []


@register(Tags.security, deploy=True)
def check_municipality(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its own code the city keeps who has moved away for ever."""
    if settings.TOIMIVA_MUNICIPALITY:
        return []
    hint = "Set TOIMIVA_MUNICIPALITY, or take the rows counted from moved_away out of the city's retention table."
    return [Warning("Nobody counts as having moved away.", hint=hint, id="toimiva.residents.W001")]
