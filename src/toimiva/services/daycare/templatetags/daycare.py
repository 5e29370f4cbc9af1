"""Template tags of early education."""

from __future__ import annotations

from django import template

from toimiva.city.places.models import ServiceUnit

register = template.Library()


@register.filter
def unit_name(unit: ServiceUnit, language: str) -> str:
    """Return the unit's name in a language, the Finnish one where it has none."""
    return getattr(unit, f"name_{language}", "") or unit.name_fi


@register.filter
def unit_street(unit: ServiceUnit, language: str) -> str:
    """Return the unit's street in a language, the Finnish one where it has none."""
    return getattr(unit, f"street_{language}", "") or unit.street_fi
