"""Opening hours in words: the everyday part of the OpenStreetMap syntax, "Mo-Fr 08:00-18:00; Sa 10:00-16:00; Su off".

What is not understood (weeks, months, sunrise, comments) gives None: the page then shows the text as it was given.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from toimiva.city.ui.templatetags.toimiva import WEEKDAYS

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
TIME = r"(?:[01]\d|2[0-4]):[0-5]\d"
RULE = re.compile(
    rf"(?P<days>(?:{DAY}|PH)(?:-{DAY})?(?:,(?:{DAY}|PH)(?:-{DAY})?)*)?\s*"
    rf"(?P<hours>{TIME}-{TIME}(?:,\s*{TIME}-{TIME})*|off|closed)\Z"
)


class Hours(NamedTuple):
    """One line: on which days, at what hours."""

    days: str
    hours: str


def in_words(syntax: str) -> list[Hours] | None:
    """Return the lines in the language of the page; None where the syntax is not understood or there is none."""
    if syntax.strip() == "24/7":
        return [Hours(_("Every day"), _("around the clock"))]
    rules = [RULE.match(rule.strip()) for rule in syntax.split(";") if rule.strip()]
    if not rules or not all(rules):
        return None
    return [Hours(_days(rule["days"] or ""), _hours(rule["hours"])) for rule in rules if rule]


def _days(text: str) -> str:
    if not text:
        return _("Every day")
    language = get_language() or "fi"
    names = dict(zip(DAYS, WEEKDAYS.get(language, WEEKDAYS["en"]), strict=True)) | {"PH": _("public holidays")}
    parts = ["–".join(names[day] for day in part.split("-")) for part in text.split(",")]
    return ", ".join(parts)


def _hours(text: str) -> str:
    if text in ("off", "closed"):
        return _("closed")
    point = ":" if (get_language() or "fi") == "en" else "."
    spans = (span.strip().split("-") for span in text.split(","))
    return ", ".join("–".join(_time(time, point) for time in span) for span in spans)


def _time(text: str, point: str) -> str:
    hours, minutes = text.split(":")
    return f"{int(hours)}{point}{minutes}"
