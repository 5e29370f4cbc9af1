"""Django's system checks of the residents room: the retention table can be carried out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

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
