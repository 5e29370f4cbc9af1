"""The words of places that pages choose by a code: levels of districts, visitors, how accessible it is for them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LEVELS = {1: _("Major districts"), 2: _("Districts"), 3: _("Neighbourhoods")}
STATES = {
    "yes": _("accessible"),
    "limited": _("partly accessible"),
    "no": _("not accessible without help"),
    "unknown": _("not known"),
}
VISITORS = {
    "wheelchair": _("Wheelchair user"),
    "reduced_mobility": _("Person with reduced mobility"),
    "rollator": _("Rollator user"),
    "stroller": _("With a pram or pushchair"),
    "visually_impaired": _("Visually impaired person"),
    "hearing_aid": _("Hearing aid user"),
}
