"""Template tags of early education."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toimiva.city.places.models import ServiceUnit

register = template.Library()
GROUNDS = {
    "work": _("A job that could not be foreseen"),
    "studies": _("Studies that could not be foreseen"),
    "training": _("Training that could not be foreseen"),
    "moving": _("We move here for work or studies"),
}
CARE_LANGUAGES = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English"), "se": _("Sámi")}
PROVIDERS = {
    "municipal": _("the city's own"),
    "purchased": _("bought by the city"),
    "voucher": _("with a service voucher"),
    "private": _("private"),
}
SHIFT_CARE = {"evening": _("evening care"), "round_clock": _("round the clock")}
STATES = {
    "SENT": _("The application has arrived"),
    "WAITING_PLACEMENT": _("We look for a place"),
    "WAITING_DECISION": _("An adviser makes the decision"),
    "WAITING_CONFIRMATION": _("An adviser makes the decision"),
    "ACTIVE": _("A place is granted"),
    "REJECTED": _("No place is granted"),
    "CANCELLED": _("The application is withdrawn"),
}


@register.filter
def unit_name(unit: ServiceUnit, language: str) -> str:
    """Return the unit's name in a language, the Finnish one where it has none."""
    return getattr(unit, f"name_{language}", "") or unit.name_fi


@register.filter
def unit_street(unit: ServiceUnit, language: str) -> str:
    """Return the unit's street in a language, the Finnish one where it has none."""
    return getattr(unit, f"street_{language}", "") or unit.street_fi


@register.filter
def clock(moment: datetime) -> str:
    """Return the time of day as people write it: 10.42 in Finnish and Swedish, 10:42 in English."""
    return f"{localtime(moment):%H:%M}" if get_language() == "en" else f"{localtime(moment):%H.%M}"


@register.filter
def ground(code: str) -> str:
    """Return why a need is urgent, in words."""
    return str(GROUNDS.get(code, code))


@register.filter
def application_state(code: str) -> str:
    """Return where an application stands, as its family reads it."""
    return str(STATES.get(code, code))


@register.filter
def care_language(code: str) -> str:
    """Return the language in which a unit works."""
    return str(CARE_LANGUAGES.get(code, code))


@register.filter
def provider(code: str) -> str:
    """Return who keeps a unit."""
    return str(PROVIDERS.get(code, code))


@register.filter
def shift_care(code: str) -> str:
    """Return when a unit is open besides the days."""
    return str(SHIFT_CARE.get(code, code))
