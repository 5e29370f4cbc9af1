"""Template tags of the residents room: codes of the register in words."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def language_words(code: str) -> str:
    """A language by its name in the language of the page; the code itself where nobody has named it."""
    from babel import Locale

    named = Locale.parse(get_language() or "fi").languages.get(code)
    return str(named) if named else code


@register.filter
def municipality_words(code: str) -> str:
    """The own city by its name; another municipality by its code."""
    own = code and code == settings.TOIMIVA_MUNICIPALITY
    return f"{settings.TOIMIVA_CITY.name} ({code})" if own else code


@register.filter
def address_words(kind: str) -> str:
    """The kind of an address."""
    words = {"permanent": _("Permanent address"), "temporary": _("Temporary address"), "postal": _("Postal address")}
    return words.get(kind, kind)


@register.filter
def guardian_words(kind: str) -> str:
    """How somebody answers for another."""
    words = {"parent": _("parent"), "appointed": _("appointed custodian"), "custody": _("custodian"),
             "guardian": _("guardian")}  # fmt: skip
    return words.get(kind, kind)


@register.filter
def channel_words(channel: str) -> str:
    """How somebody wishes to be reached."""
    return {"email": _("E-mail"), "sms": _("Text message"), "letter": _("Letter")}.get(channel, channel)
