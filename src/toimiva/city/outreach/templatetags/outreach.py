"""Template tags of outreach: states, channels and languages in words, and texts in their own direction."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from toimiva.city.access import allowed
from toimiva.city.residents.templatetags.residents import language_words

from ..texts import BREAK, RIGHT_TO_LEFT

register = template.Library()
SIGN = "A-Za-zÀ-ž0-9"
LATIN = re.compile(rf"[{SIGN}](?:[{SIGN}_.,:/@+&;#?=%-]|(?<=[{SIGN}]) (?=[{SIGN}]))*(?<=[{SIGN}/])")


@register.filter
def state_words(state: str) -> str:
    """The state of a message or of a campaign."""
    words = {
        "QUEUED": _("waits to be sent"), "SENDING": _("is being sent"), "SENT": _("sent"),
        "DELIVERED": _("delivered"), "READ": _("opened"), "FAILED": _("failed"), "RETURNED": _("came back"),
        "CANCELLED": _("dropped"), "DRAFT": _("draft"), "APPROVED": _("approved"), "RUNNING": _("running"),
        "PAUSED": _("paused"), "ENDED": _("ended"),
    }  # fmt: skip
    return words.get(state, state)


@register.filter
def state_pill(state: str) -> str:
    """The class of the pill that shows a state."""
    good, bad = ("SENT", "DELIVERED", "READ", "RUNNING", "APPROVED"), ("FAILED", "RETURNED")
    return "t-pill--ok" if state in good else "t-pill--err" if state in bad else "t-pill--info"


@register.filter
def way_words(channel: str) -> str:
    """A channel."""
    words = {"suomifi": _("Suomi.fi message"), "email": _("E-mail"), "sms": _("Text message"), "letter": _("Letter"),
             "phone": _("Telephone call")}  # fmt: skip
    return words.get(channel, channel)


@register.filter
def reason_words(reason: str) -> str:
    """Why a message was dropped or failed; a provider's own word stays as it is."""
    words = {
        "dead": _("The person has died."), "moved_away": _("The person has moved away."),
        "do_not_contact": _("The person wants no suggestions."), "protected": _("There is a protection order now."),
        "campaign_ended": _("The campaign has ended."), "no_longer_wanted": _("The service no longer wants it sent."),
    }  # fmt: skip
    return words.get(reason, reason.replace("_", " "))


@register.filter
def fallback_words(fallback: str) -> str:
    """Why the text is not in the person's own language."""
    words = {
        "no_text": _("no text in the person's language"),
        "not_approved": _("the text waits for approval"),
        "not_printed": _("no letters to print it in"),
    }
    return words.get(fallback, "")


@register.filter
def languages_words(code: str) -> str:
    """One language, or several joined by +."""
    return " + ".join(language_words(one) for one in code.split("+"))


@register.filter
def filter_words(value: str, name: str) -> str:
    """A choice of a filter."""
    words = {"state": state_words, "channel": way_words, "language": languages_words}
    return str(words[name](value))


@register.filter
def filter_label(name: str) -> str:
    """The label of a filter."""
    return {"state": _("State"), "channel": _("Channel"), "language": _("Language")}[name]


@register.simple_tag
def as_sent(text: str, language: str) -> SafeString:
    """The text as its reader sees it: each language in its own direction, Latin names kept whole between Arabic."""
    codes = language.split("+")
    pieces = text.split(BREAK) if len(codes) > 1 else [text]
    if len(pieces) != len(codes):  # text messages of three languages follow each other line by line
        pieces = text.split("\n") if len(text.split("\n")) == len(codes) else [text]
    return mark_safe("".join(_piece(one, code) for one, code in zip(pieces, codes, strict=False)))  # noqa: S308


def _piece(text: str, code: str) -> str:
    right = code in RIGHT_TO_LEFT
    words = _kept(text, LATIN) if right else conditional_escape(text)
    lines = mark_safe(words.replace("\n", "<br>"))  # noqa: S308 escaped piece by piece
    return format_html('<div lang="{}" dir="{}">{}</div>', code, "rtl" if right else "ltr", lines)


def _kept(text: str, latin: re.Pattern[str]) -> str:
    """Escape the text and isolate what is written from left to right."""
    made, at = "", 0
    for found in latin.finditer(text):
        made += conditional_escape(text[at : found.start()]) + format_html("<bdi>{}</bdi>", found[0])
        at = found.end()
    return made + conditional_escape(text[at:])


@register.inclusion_tag("outreach/_tabs.html", takes_context=True)
def outreach_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """The parts of the room that this actor may open."""
    request = context["request"]
    parts = [
        ("outreach:campaigns", _("Campaigns"), "outreach.campaign.read"),
        ("outreach:messages", _("Messages"), "outreach.message.read"),
        ("outreach:texts", _("Texts of messages"), "outreach.template.read"),
        *((("outreach:outbox", _("Outbox"), "outreach.message.read"),) if settings.TOIMIVA_DEMO else ()),
    ]
    links = [
        {"url": reverse(name), "name": words, "current": request.resolver_match.view_name == name}
        for name, words, operation in parts
        if allowed(request.actor, operation)
    ]
    return {"outreach_tabs": links}
